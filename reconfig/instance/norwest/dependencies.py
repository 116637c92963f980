"""What a service of Norwest needs beside it: the grid of the specification, and who is exempt from it.

P: the same site. R30, R60: within so many minutes. A: patients are transferred. G: nothing. Columns for scanners,
laboratories and the like are no services here. Nothing in the grid has an alternative, as enhanced care (which could
stand in for critical care beside planned inpatients) is no service here.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from reconfig.instance.tables import table_of

GRID: Final = """
service,AE1,MED,SUR,TRA,CCU,STR,OBS,NEO,PAE
AE1,,P,R30,R30,P,A,G,G,R60
MED,P,,R60,A,P,A,G,G,G
SUR,R30,R30,,R60,P,G,G,G,A
TRA,R30,R30,R60,,P,G,G,G,A
CCU,G,R30,R60,G,,G,G,G,G
STR,R30,P,G,G,R30,,G,G,G
PCI,G,P,G,G,P,G,G,G,G
VAS,R60,R30,P,G,P,A,G,G,G
MTC,P,P,P,P,P,P,G,G,R60
OBS,G,R60,R60,G,P,G,,P,R30
NIC,G,G,G,G,G,G,P,N,R60
NEO,G,G,G,G,G,G,P,,G
PAE,R30,G,R60,G,R60,G,G,R30,
ELC,G,R60,R60,G,P,G,G,G,G
HVL,G,A,A,G,A,G,G,G,G
UTC,A,G,G,G,G,G,G,G,G
ICB,G,A,G,G,G,G,G,G,G
"""
"""Remembered and assumed: a synthesis of the South East Clinical Senate's scheme. N: nested, the higher level of it."""

KINDS: Final = {
    "P": ("same_site", None),
    "N": ("nesting", None),
    "R30": ("within_minutes", 30.0),
    "R60": ("within_minutes", 60.0),
    "A": ("transfer", 90.0),
}

TRANSFERRED: Final = {
    ("AE1", "STR"): 0.001,
    ("MED", "TRA"): 0.005,
    ("MED", "STR"): 0.005,
    ("SUR", "PAE"): 0.005,
    ("TRA", "PAE"): 0.01,
    ("VAS", "STR"): 0.02,
    ("HVL", "MED"): 0.002,
    ("HVL", "SUR"): 0.002,
    ("HVL", "CCU"): 0.001,
    ("UTC", "AE1"): 0.05,
    ("ICB", "MED"): 0.10,
}
"""assumed: share of patients who are transferred where the other service is not on site."""

TRANSFER_COST: Final = 525.0
"""assumed: the middle of 450 to 600 a transfer between sites."""

GRID_SOURCE: Final = "remembered: the scheme of the South East Clinical Senate's grid of co-dependencies; cells assumed"

Derogation = tuple[str, str, str, str]

DEROGATIONS: Final[tuple[Derogation, ...]] = (
    ("OBS", "B2", "CCU", "Women's hospital: critical care is 12 minutes away by ambulance, under a transfer protocol"),
    ("AE1", "A2", "CCU", "Open twelve hours: the sickest are taken past it to the teaching hospital"),
    ("MED", "A2", "CCU", "Selected admissions only, chosen by the ambulance service and by general practitioners"),
    ("ELC", "A2", "CCU", "Patients of lower risk, with enhanced care after surgery in place of critical care"),
)
"""Service, site, what it would require, and why not."""


def requirements(services: tuple[str, ...]) -> pd.DataFrame:
    """The cells of the grid between services of the instance."""
    header, *lines = [line.split(",") for line in GRID.strip().splitlines()]
    rows = [
        _requirement(service, other, cell)
        for service, *cells in lines
        for other, cell in zip(header[1:], cells, strict=True)
        if cell in KINDS and {service, other} <= set(services)
    ]
    return table_of("requirements", {name: [row[name] for row in rows] for name in _requirement("", "", "P")}, "")


def _requirement(service: str, other: str, cell: str) -> dict[str, object]:
    kind, minutes = KINDS[cell]
    moved = kind == "transfer"
    return {
        "service": service,
        "requires": other,
        "kind": kind,
        "minutes": minutes,
        "transfer_share": TRANSFERRED[(service, other)] if moved else None,
        "transfer_cost": TRANSFER_COST if moved else None,
        "source": f"assumed: limit, share and cost of a transfer; {GRID_SOURCE}" if moved else GRID_SOURCE,
    }


def derogations(services: tuple[str, ...], sites: tuple[str, ...]) -> list[Derogation]:
    """Those from the grid that concern services and sites of the instance."""
    return [row for row in DEROGATIONS if {row[0], row[2]} <= set(services) and row[1] in sites]
