"""The services of Norwest: what is counted, what a unit costs, where each runs and may run. All costs are assumed.

Left out: thrombectomy (no need of its own in the specification), midwife-led units. Neonatal care below intensive care
is one level, `NEO`. Care at home, `HOM`, has no site of its own: it starts from team bases that stay, so it decides
nothing and costs what a unit costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEAREST, CHOICE = "nearest", "choice"


@dataclass(frozen=True)
class Care:
    """A service. target: minutes that count as in reach. full, variable: currency a unit, with all layers or alone.

    rota: million currency a year of the least staff of a unit. decay: of a choice, a minute; 0 where the nearest
    treats. hot: keeps a site hot. productivity: of its resources at a cold site.
    """

    code: str
    name: str
    unit: str
    target: float
    full: float
    variable: float
    rota: float = 0.0
    hot: bool = False
    decay: float = 0.0
    productivity: float = 1.0

    @property
    def allocation(self) -> str:
        """How patients reach a site."""
        return CHOICE if self.decay else NEAREST


# fmt: off
CARE: Final = (
    Care("AE1", "Emergency department", "attendances", 45, 255, 38, 5.6, hot=True),
    Care("UTC", "Urgent treatment centre", "attendances", 30, 95, 18, 1.1),
    Care("MED", "Acute medicine", "admissions", 45, 3_450, 520, 4.0, hot=True),
    Care("SUR", "Emergency surgery", "admissions", 60, 4_100, 820, 6.9, hot=True),
    Care("TRA", "Orthopaedic trauma", "admissions", 60, 6_300, 1_250, 2.6, hot=True),
    Care("CCU", "Adult critical care", "admissions", 60, 10_300, 1_700, 2.6, hot=True),
    Care("STR", "Hyperacute and acute stroke care", "strokes", 30, 8_900, 1_250, 2.3, hot=True),
    Care("PCI", "Heart attack centre", "procedures", 75, 6_200, 2_400, 2.6, hot=True),
    Care("VAS", "Arterial centre", "procedures", 60, 11_500, 3_600, 3.1, hot=True),
    Care("MTC", "Major trauma centre", "patients", 45, 19_500, 4_200, 8.3, hot=True),
    Care("OBS", "Consultant-led maternity unit", "births", 45, 5_600, 520, 6.9, hot=True, decay=0.12),
    Care("NIC", "Neonatal intensive care", "babies", 75, 52_000, 6_500, 3.1, hot=True),
    Care("NEO", "Local neonatal and special care", "babies", 45, 9_800, 1_100, 1.6, hot=True),
    Care("PAE", "Children's inpatients", "admissions", 45, 1_650, 220, 4.6, hot=True),
    Care("ELC", "Complex planned inpatients", "spells", 60, 7_800, 2_100, 1.0, decay=0.08),
    Care("HVL", "High-volume planned surgery", "procedures", 60, 2_350, 720, 1.2, decay=0.06, productivity=1.11),
    Care("DCO", "Other day cases", "cases", 45, 980, 360),
    Care("OPD", "Outpatients", "attendances", 30, 175, 38),
    Care("DIA", "Diagnostics", "tests", 30, 105, 32),
    Care("ICB", "Community beds", "admissions", 30, 7_600, 700, decay=0.05),
    Care("HOM", "Care at home", "episodes", 30, 1_350, 1_350),
)
# fmt: on

FOUR: Final = ("AE1", "MED", "SUR", "CCU")
ELEVEN: Final = ("AE1", "UTC", "MED", "SUR", "CCU", "STR", "PCI", "OBS", "NEO", "PAE", "ELC")
ALL: Final = tuple(care.code for care in CARE)

SIZES: Final = {len(codes): codes for codes in (FOUR, ELEVEN, ALL)}
"""The numbers of services that can be asked for, and which they are."""

_HOT = ("A1", "A2", "B1", "C1", "D1", "D2", "GF1")
_WOMEN = (*_HOT, "B2")
_CENTRES = ("A1", "B1", "C1")
_COMMUNITY = ("CH1", "CH2", "CH3", "CH4", "CH5")
_EVERYWHERE = ("A1", "A2", "B1", "B2", "C1", "D1", "D2", "D3", *_COMMUNITY, "CD1", "CD2", "GF1")
_KEPT = ("A1", "B1", "C1", "D1", "D2", "D3", "CD1", "CD2")

CANDIDATES: Final = {
    **dict.fromkeys(("AE1", "MED", "SUR", "TRA", "CCU", "PAE", "ELC"), _HOT),
    "STR": ("A1", "B1", "C1", "D1", "GF1"),
    **dict.fromkeys(("PCI", "VAS", "MTC"), _CENTRES),
    **dict.fromkeys(("OBS", "NIC", "NEO"), _WOMEN),
    "HVL": ("A1", "A2", "B1", "B2", "C1", "D1", "D3", "GF1"),
    "UTC": (*_WOMEN, "D3", "CH1", "CH3", "CH5"),
    "DCO": (*_WOMEN, "D3"),
    "ICB": (*_COMMUNITY, "D3", "A2", "B2"),
    "OPD": _EVERYWHERE,
    "DIA": _EVERYWHERE,
    "HOM": ("A1", "B1", "C1", "D1", "D2", "D3", *_COMMUNITY),
}
"""Where a service runs or may run. Planned inpatients: not at B2 and D3, which can have no critical care."""

FIXED: Final = {
    "UTC": _CENTRES,
    "DCO": _CENTRES,
    "OPD": _KEPT,
    "DIA": _KEPT,
    "HOM": CANDIDATES["HOM"],
}
"""assumed: where a service stays, so that no service has more than twelve sites to decide on."""

AS: Final = {"LNU": ("NEO",), "SCU": ("NEO",), "NIC": ("NIC", "NEO"), "MTH": ()}
"""Codes of the specification's sites that stand for other services here."""


def services_today(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The services of this instance that run at a site of which the specification names these."""
    return tuple(service for code in codes for service in AS.get(code, (code,)))
