"""What the people of Norwest need: twelve segments, rates, deprivation, growth, pathways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from reconfig.instance.instance import FloatArray
from reconfig.instance.norwest.population import BANDS, people_of_bands
from reconfig.instance.tables import table_of

SEGMENTS: Final = {
    "G1": "Healthy children and young people",
    "G2": "Children with long-term or complex need",
    "G3": "Maternity and newborn",
    "G4": "Mostly healthy adults under 65",
    "G5": "Mostly healthy adults of 65 and over",
    "G6": "Planned-procedure need, otherwise well",
    "G7": "One long-term condition",
    "G8": "Several long-term conditions, not frail",
    "G9": "Active cancer",
    "G10": "Severe mental illness, learning disability, autism, addiction, complex lives",
    "G11": "Frailty and dementia",
    "G12": "Organ failure and last year of life",
}

SEGMENT_SOURCE: Final = "assumed: shaped after the national Bridges to Health segmentation; synthetic region Norwest"

# fmt: off
MIX: Final = (
    (0.90, 0.10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    (0.845, 0.15, 0, 0, 0, 0, 0, 0, 0, 0.005, 0, 0),
    (0, 0, 0.024, 0.630, 0, 0.045, 0.195, 0.055, 0.006, 0.042, 0.002, 0.001),
    (0, 0, 0, 0.335, 0, 0.095, 0.300, 0.185, 0.022, 0.035, 0.018, 0.010),
    (0, 0, 0, 0, 0.210, 0.120, 0.275, 0.255, 0.045, 0.020, 0.050, 0.025),
    (0, 0, 0, 0, 0.100, 0.105, 0.205, 0.315, 0.060, 0.015, 0.145, 0.055),
    (0, 0, 0, 0, 0.030, 0.050, 0.105, 0.275, 0.045, 0.010, 0.355, 0.130),
)
"""Share of each age band in each segment; rows in the order of `BANDS`."""

ACTIVITY: Final = {
    "AE1": (511_200, (15, 5, 2, 22, 2, 4, 14, 13, 3, 8, 9, 3)),
    "UTC": (279_000, (20, 5, 1, 32, 3, 6, 15, 9, 1, 5, 2, 1)),
    "MED": (111_600, (0, 0, 0.5, 7, 2, 2, 13, 27, 6, 9, 22.5, 11)),
    "SUR": (30_600, (0, 0, 1, 20, 4, 8, 18, 19, 10, 5, 9, 6)),
    "TRA": (15_300, (3, 1, 0, 16, 6, 3, 13, 17, 2, 5, 30, 4)),
    "STR": (2_646, (0, 0, 0, 6, 8, 4, 20, 31, 3, 2, 21, 5)),
    "PCI": (756, (0, 0, 0, 16, 8, 5, 31, 30, 2, 3, 3, 2)),
    "VAS": (594, (0, 0, 0, 3, 4, 4, 24, 43, 3, 4, 9, 6)),
    "MTC": (648, (6, 1, 0.5, 34, 4, 3, 15, 13, 1, 11, 10, 1.5)),
    "CCU": (5_760, (0, 0, 1, 10, 4, 9, 17, 25, 11, 9, 7, 7)),
    "OBS": (17_280, (0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    "NEO": (1_926, (0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    "NIC": (320, (0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    "PAE": (27_900, (62, 37, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0)),
    "ELC": (19_800, (1, 1, 0, 9, 6, 27, 16, 16, 19, 2, 2, 1)),
    "HVL": (68_400, (4, 2, 0.5, 8, 9, 43, 14, 12, 3, 1.5, 2.5, 0.5)),
    "DCO": (171_000, (1, 1.5, 0.5, 9, 6, 9, 17, 18, 24, 2, 3, 9)),
    "OPD": (3_024_000, (5, 6, 7, 9, 5, 16, 18, 17, 9, 3, 3, 2)),
    "DIA": (450_000, (2, 2, 4, 14, 6, 15, 20, 19, 9, 3, 4, 2)),
    "ICB": (5_940, (0, 0, 0, 1, 3, 2, 5, 17, 4, 3, 50, 15)),
    "HOM": (31_680, (0, 0, 0, 2, 4, 2, 7, 22, 6, 4, 40, 13)),
}
"""Units a year of the whole region, and per cent of them by segment."""

_MOST, _MANY, _SOME = (1.35, 1.12, 0.97, 0.86, 0.75), (1.30, 1.10, 0.98, 0.88, 0.79), (1.22, 1.08, 0.98, 0.90, 0.84)
_BIRTHS, _PLANNED = (1.25, 1.10, 0.98, 0.88, 0.80), (0.97, 0.99, 1.01, 1.02, 1.01)
DEPRIVATION: Final = {
    **dict.fromkeys(("AE1", "UTC", "NIC"), _MOST),
    **dict.fromkeys(("MED", "STR", "PCI", "CCU"), _MANY),
    **dict.fromkeys(("SUR", "TRA", "PAE"), _SOME),
    **dict.fromkeys(("OBS", "NEO"), _BIRTHS),
    **dict.fromkeys(("ELC", "HVL", "OPD", "DIA"), _PLANNED),
}
"""Need by deprivation fifth, most deprived first, as a multiple of the average; none given for other services."""

GROWTH: Final = {
    **dict.fromkeys(("AE1", "UTC"), 1.31),
    **dict.fromkeys(("MED", "SUR", "TRA", "CCU", "STR", "PCI", "VAS", "MTC", "PAE"), -0.14),
    **dict.fromkeys(("OBS", "NIC", "NEO"), 0.0),
    **dict.fromkeys(("ELC", "HVL", "DCO"), 0.62),
    **dict.fromkeys(("OPD", "DIA"), 2.49),
}
"""% a year beyond demography, the Strategy Unit's base; day cases as planned inpatients, tests as outpatients."""

Pathway = tuple[str, str, tuple[str, ...], tuple[str, ...], float, float, tuple[str, float], tuple[str, float]]

NONE: Final = ("", 0.0)
PATHWAYS: Final[tuple[Pathway, ...]] = (
    ("virtual_ward", "Urgent response at home and virtual ward", ("MED",), ("G8", "G11", "G12"), 0.15, 1.0, NONE,
     ("HOM", 1.0)),
    ("frailty_same_day", "Same-day emergency care for frailty", ("MED",), ("G8", "G11"), 0.20, 0.0, ("WARD", 3.36),
     NONE),
    ("home_to_assess", "Discharge home to assess", ("MED", "TRA"), ("G11",), 0.30, 0.0, ("WARD", 3.0), ("HOM", 1.0)),
    ("step_down", "Step-down bed", ("MED", "TRA", "STR"), ("G8", "G11"), 0.15, 0.0, ("WARD", 7.0), ("ICB", 0.56)),
    ("stroke_at_home", "Early supported discharge after stroke", ("STR",), ("",), 0.35, 0.0, ("WARD", 5.0),
     ("HOM", 1.5)),
    ("streaming", "Streaming to urgent treatment", ("AE1",), ("G1", "G4", "G5", "G7"), 0.25, 1.0, NONE, ("UTC", 1.0)),
    ("virtual_clinic", "Virtual and patient-initiated follow-up", ("OPD",), ("",), 0.20, 0.7, NONE, NONE),
)
"""Code, name, services, segments, at_most, units avoided, resource with bed-days saved, and what takes over.

The shares are 0: what moves into the community is a scenario, never the base. A bed-day is 1 / 365 of a bed. Same-day
frailty care saves 0.6 of 5.6 days; a step-down bed 14 of 25 days; a virtual contact counts as 0.3 of an attendance.
"""
# fmt: on

CITED_GROWTH: Final = "cited: Strategy Unit, non-demographic growth, base variant (P50)"


def people_of_segments() -> FloatArray:
    """The region's people in each segment, shape (12,); rounded, as every machine ends its sums otherwise."""
    people: FloatArray = np.round(people_of_bands() @ np.array(MIX), 6)
    return people


def segments() -> pd.DataFrame:
    """The table of segments."""
    return table_of("segments", {"segment": list(SEGMENTS), "name": list(SEGMENTS.values())}, SEGMENT_SOURCE)


def segment_mix() -> pd.DataFrame:
    """Shares of the age bands that are not nought."""
    rows = [
        (band, segment, share)
        for band, shares in zip(BANDS, MIX, strict=True)
        for segment, share in zip(SEGMENTS, shares, strict=True)
        if share
    ]
    return table_of("segment_mix", _columns(rows, "age_band", "segment", "share"), SEGMENT_SOURCE)


def rates(services: tuple[str, ...]) -> pd.DataFrame:
    """Units of 1,000 people of each segment a year: those of the region by segment, by its people."""
    people = people_of_segments()
    rows = [
        (segment, service, total * percent / 100 / living * 1_000)
        for service, (total, percents) in ACTIVITY.items()
        if service in services
        for segment, percent, living in zip(SEGMENTS, percents, people, strict=True)
        if percent
    ]
    source = "assumed: the region's activity and its split by segment, by the people of the segment"
    return table_of("rates", _columns(rows, "segment", "service", "per_1000"), source)


def deprivation_effects(services: tuple[str, ...]) -> pd.DataFrame:
    """Multipliers of the five fifths."""
    rows = [
        (service, fifth, multiplier)
        for service, multipliers in DEPRIVATION.items()
        if service in services
        for fifth, multiplier in enumerate(multipliers, start=1)
    ]
    source = "assumed: shaped by emergency attendances by deprivation, 2019/20"
    return table_of("deprivation_effects", _columns(rows, "service", "deprivation_fifth", "multiplier"), source)


def growth(services: tuple[str, ...]) -> pd.DataFrame:
    """Growth a year of the services that the source names."""
    rows = [(service, percent) for service, percent in GROWTH.items() if service in services]
    return table_of("growth", _columns(rows, "service", "percent"), CITED_GROWTH)


def pathways(services: tuple[str, ...]) -> pd.DataFrame:
    """The pathways between services of the instance, none of them taken yet."""
    rows = [
        (code, name, service, segment, 0.0, most, avoided, resource, days / 365, instead, units)
        for code, name, relieved, segments_, most, avoided, (resource, days), (instead, units) in PATHWAYS
        for service in relieved
        for segment in segments_
        if service in services and instead in ("", *services)
    ]
    names = ("pathway", "name", "service", "segment", "share", "at_most", "avoided", "resource", "saved")
    source = "assumed: fraction, effect and substitute after the national model's mitigators; share 0 in the base"
    return table_of("pathways", _columns(rows, *names, "instead", "instead_units"), source)


def _columns(rows: Sequence[tuple[object, ...]], *names: str) -> dict[str, list[object]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
