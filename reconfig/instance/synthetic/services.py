"""The services of synthetic instances and what they need beside them. Every number is assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

JOURNEY_SHARE: Final = 0.002
"""Cost of a minute's journey by the full cost of a unit."""


@dataclass(frozen=True)
class SyntheticService:
    """One service: its words, its need, how widely it runs and what it costs.

    `per_1000`: units a year of 1,000 residents. `share_of_sites`: how many of the area's sites run it
    today. `fixed_cost`: currency a year, the rota. `unit_cost`: variable cost of one unit.
    `full_cost`: what a neighbour is paid for one unit. `step_size`: units a year that one module
    carries. `step_cost`: currency a year of one module.
    """

    code: str
    name: str
    unit: str
    per_1000: float
    share_of_sites: float
    fixed_cost: float
    unit_cost: float
    full_cost: float
    step_size: float
    step_cost: float

    @property
    def journey_cost(self) -> float:
        """Currency a unit and minute: the dearer the care, the dearer the journey."""
        return round(JOURNEY_SHARE * self.full_cost, 2)


# fmt: off
CATALOGUE: Final = (
    SyntheticService("stroke", "Acute stroke unit", "strokes",
                     1.5, 0.8, 2.4e6, 1_250, 8_900, 130, 0.55e6),
    SyntheticService("obstetrics", "Maternity unit led by consultants", "births",
                     9.5, 0.8, 3.6e6, 520, 5_600, 700, 1.6e6),
    SyntheticService("special_care", "Special care for newborn babies", "admissions",
                     1.24, 0.9, 2.2e6, 1_100, 9_800, 150, 0.9e6),
    SyntheticService("emergency", "Emergency department", "attendances",
                     280, 0.8, 4.5e6, 38, 255, 15_000, 1.6e6),
    SyntheticService("medical_take", "Emergency medical admissions", "admissions",
                     62, 0.9, 2.8e6, 520, 3_450, 1_700, 2.45e6),
    SyntheticService("critical_care", "Adult critical care", "admissions",
                     3.1, 1.0, 1.8e6, 1_700, 10_300, 250, 1.6e6),
    SyntheticService("emergency_surgery", "Emergency general surgery", "admissions",
                     16, 0.7, 3.0e6, 820, 4_100, 1_900, 2.45e6),
    SyntheticService("trauma", "Injuries and hip fractures", "admissions",
                     8.8, 0.7, 2.2e6, 1_250, 6_300, 1_000, 2.45e6),
    SyntheticService("children", "Children's ward", "admissions",
                     15.4, 0.8, 2.6e6, 220, 1_650, 2_500, 2.0e6),
    SyntheticService("heart_attack", "Heart attack centre", "procedures",
                     0.44, 0.4, 1.9e6, 2_400, 6_200, 300, 1.2e6),
    SyntheticService("vascular", "Artery surgery", "procedures",
                     0.34, 0.4, 2.0e6, 3_600, 11_500, 150, 1.3e6),
    SyntheticService("newborn_intensive_care", "Intensive care for newborn babies", "admissions",
                     0.18, 0.4, 2.7e6, 6_500, 52_000, 40, 1.3e6),
)
# fmt: on

REQUIREMENTS: Final = (
    ("stroke", "medical_take", "same_site"),
    ("obstetrics", "special_care", "same_site"),
    ("emergency", "medical_take", "same_site"),
    ("medical_take", "critical_care", "same_site"),
    ("emergency_surgery", "critical_care", "same_site"),
    ("trauma", "critical_care", "same_site"),
    ("heart_attack", "medical_take", "same_site"),
    ("vascular", "emergency_surgery", "same_site"),
    ("newborn_intensive_care", "special_care", "nesting"),
)
"""Service, what it requires, kind. None has a larger `share_of_sites` than what it requires."""


def services(count: int) -> list[SyntheticService]:
    """So many services: the catalogue, then variants of it with a number and rates and costs of their own."""
    rounds = [(at // len(CATALOGUE) + 1, CATALOGUE[at % len(CATALOGUE)]) for at in range(count)]
    return [service if number == 1 else _variant(service, number) for number, service in rounds]


def _variant(service: SyntheticService, number: int) -> SyntheticService:
    """The service at that round of the catalogue: half to twice the need, costs a fifth up or down."""
    rng = np.random.default_rng([number, CATALOGUE.index(service)])
    need, fixed, unit, step = rng.uniform((0.5, 0.8, 0.8, 0.8), (2.0, 1.2, 1.2, 1.2))
    return replace(
        service,
        code=f"{service.code}_{number}",
        name=f"{service.name} {number}",
        per_1000=round(service.per_1000 * need, 4),
        fixed_cost=round(service.fixed_cost * fixed, -4),
        unit_cost=round(service.unit_cost * unit, 1),
        full_cost=round(service.full_cost * unit, 1),
        step_size=round(service.step_size * need, 1),
        step_cost=round(service.step_cost * step, -4),
    )


def requirements(codes: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """What these services require of each other; a variant needs that of its own number, or else the first."""
    known = set(codes)
    for code in codes:
        base, number = _parted(code)
        for service, other, kind in REQUIREMENTS:
            required = next((one for one in (f"{other}{number}", other) if one in known), None)
            if service == base and required:
                yield code, required, kind


def _parted(code: str) -> tuple[str, str]:
    """`("stroke", "_2")` of `stroke_2`, `("stroke", "")` of `stroke`."""
    base = code.rstrip("0123456789").removesuffix("_")
    return base, code.removeprefix(base)
