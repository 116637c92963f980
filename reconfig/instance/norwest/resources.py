"""Beds, cots and theatres of Norwest: their modules, and how much of them a unit of activity uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from reconfig.instance.tables import table_of

DAYS: Final = 365
PEAK: Final = 1.845
"""derived: 1.65 x the square root of 1.25; one day in twenty without room."""

AREA_OF_BED: Final = 130.0
"""remembered: m2 a bed, everything that belongs to it included; sites of the specification have 128 to 138."""

SESSIONS: Final = 600.0
"""assumed: sessions a theatre and year, 2.5 a day on 5 days in 48 weeks; 85 % of them are used, 510."""


@dataclass(frozen=True)
class Stock:
    """A resource. size: units of a module. cost: of a module, its staff apart. capital: of a unit beyond today's."""

    code: str
    name: str
    unit: str
    size: float
    cost: float
    area: float
    capital: float
    source: str


# fmt: off
STOCKS: Final = (
    Stock("WARD", "General and acute beds", "beds", 28, 514_000, 28 * AREA_OF_BED, 1_300_000,
          "assumed: ward of 28 at £2.35m (0.96 of the specification's, to calibrate), of it £1.838m for 22 nurses, 16 "
          "assistants and 4 therapists"),
    Stock("CHILD", "Children's beds", "beds", 14, 257_000, 14 * AREA_OF_BED, 1_300_000,
          "assumed: half a ward of 28; its staff in resource_staffing"),
    Stock("ELECT", "Ring-fenced beds for planned care", "beds", 14, 257_000, 14 * AREA_OF_BED, 1_300_000,
          "assumed: half a ward of 28; its staff in resource_staffing"),
    Stock("CRIT", "Adult critical care beds", "beds", 1, 158_400, 0, 1_500_000,
          "assumed: bed at £0.40m, of it £0.2416m for 4.6 nurses and 0.3 therapists; 1.5 times an acute bed to build"),
    Stock("ICOT", "Neonatal intensive care cots", "cots", 1, 60_500, 0, 900_000,
          "assumed: cot at £0.33m, of it £0.2695m for 5.5 nurses"),
    Stock("COT", "Neonatal special care cots", "cots", 1, 16_900, 0, 500_000,
          "assumed: cot at £0.11m, of it £0.0931m for 1.9 nurses"),
    Stock("MATERN", "Maternity beds", "beds", 14, 500_000, 0, 1_300_000,
          "assumed: half a ward of 28 without nurses, whom midwives counted by the birth stand in for"),
    Stock("THEAT", "Theatres", "theatres", 1, 489_000, 0, 5_000_000,
          "assumed: 510 sessions at £2,300, of it £0.684m for surgeon, anaesthetist and four theatre staff"),
    Stock("COMM", "Community beds", "beds", 24, 332_000, 24 * AREA_OF_BED, 350_000,
          "assumed: ward of 24 at £1.9m, of it £1.568m for 14 nurses, 18 assistants and 5 therapists"),
)

BED_DAYS: Final = (
    ("MED", "WARD", 5.6, 0.92, "assumed: around the mean admitted stay"),
    ("SUR", "WARD", 4.0, 0.92, "assumed: mean stay and occupancy"),
    ("TRA", "WARD", 8.0, 0.92, "assumed: mean stay and occupancy"),
    ("STR", "WARD", 15.5, 0.92, "assumed: 3 of the 15.5 days hyperacute; all of them in beds of the ward"),
    ("PCI", "WARD", 3.5, 0.88, "assumed: mean stay and occupancy"),
    ("VAS", "WARD", 8.0, 0.88, "assumed: mean stay and occupancy"),
    ("MTC", "WARD", 12.0, 0.90, "assumed: mean stay and occupancy"),
    ("PAE", "CHILD", 1.5, 0.75, "assumed: mean stay and occupancy"),
    ("ELC", "ELECT", 4.0, 0.88, "assumed: mean stay and occupancy"),
    ("HVL", "ELECT", 0.55, 0.88, "assumed: 70 to 80 % are day cases"),
    ("OBS", "MATERN", 2.3, 0.75, "assumed: before and after birth"),
    ("ICB", "COMM", 25.0, 0.90, "remembered: days in intermediate care"),
)
"""Service, resource, days of a unit, occupancy. In sum 3,276 general, children's and planned beds, not rounded up."""

SMALL_UNITS: Final = (
    ("CCU", "CRIT", 4.9, "remembered: days in critical care"),
    ("NIC", "ICOT", 22.0, "assumed: cot-days of intensive care"),
    ("NEO", "COT", 9.0, "assumed: cot-days of high-dependency and special care"),
)
"""The same of units so small that room for the peak decides, not an occupancy."""

SESSIONS_A_CASE: Final = {
    "SUR": 0.25, "TRA": 0.41, "VAS": 0.9, "MTC": 0.64, "OBS": 0.08, "ELC": 0.75, "HVL": 0.28, "DCO": 0.03,
}
"""assumed: sessions of four hours in theatre."""
# fmt: on

THEATRE_OCCUPANCY: Final = 0.85


def resource_use(services: tuple[str, ...]) -> pd.DataFrame:
    """Beds in use, cots in use and theatres in use by a unit of activity a year."""
    pooled = f"; peak derived: 1.65 x sqrt(1.25) = {PEAK}"
    theatre = "assumed: sessions a case / 600 sessions a theatre and year; 85 % used is cited for hubs"
    rows = [
        *((service, code, days / DAYS, full, 0.0, source) for service, code, days, full, source in BED_DAYS),
        *((service, code, days / DAYS, 1.0, PEAK, source + pooled) for service, code, days, source in SMALL_UNITS),
        *(
            (service, "THEAT", sessions / SESSIONS, THEATRE_OCCUPANCY, 0.0, theatre)
            for service, sessions in SESSIONS_A_CASE.items()
        ),
    ]
    names = ("service", "resource", "per_unit", "occupancy", "peak", "source")
    kept = [row for row in rows if row[0] in services]
    return table_of("resource_use", {name: [row[place] for row in kept] for place, name in enumerate(names)}, "")


def resources(used: frozenset[str]) -> pd.DataFrame:
    """The resources that some service of the instance uses."""
    stocks = [stock for stock in STOCKS if stock.code in used]
    return table_of(
        "resources",
        {
            "resource": [stock.code for stock in stocks],
            "name": [stock.name for stock in stocks],
            "unit": [stock.unit for stock in stocks],
            "module_size": [stock.size for stock in stocks],
            "module_cost": [stock.cost for stock in stocks],
            "module_area": [stock.area for stock in stocks],
            "capital": [stock.capital for stock in stocks],
            "source": [stock.source for stock in stocks],
        },
        "",
    )
