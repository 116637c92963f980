"""The services of synthetic instances and what they need beside them. Every number is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


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
