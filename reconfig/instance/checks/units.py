"""Checks of units: minutes that are seconds or hours, people that are nobody, metres that are degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reconfig.instance.checks.checking import mask, needs, reported
from reconfig.instance.draft import Draft
from reconfig.problem import Problem

if TYPE_CHECKING:
    from pyproj import CRS

TIMES = ("travel_times", "site_times")
ENOUGH_ROWS = 20
"""Fewer times than this may all be short without being hours."""


def units_of_times(draft: Draft) -> list[Problem]:
    """Travel times that look like seconds or hours."""
    return [problem for table in TIMES for problem in _units(draft, table)]


def tables_in_other_units(draft: Draft) -> set[str]:
    """The tables whose times look like seconds or hours: their size is no guide."""
    return {table for table in TIMES if _units(draft, table)}


def _units(draft: Draft, table: str) -> list[Problem]:
    minutes = draft.instance.table(table)["minutes"].dropna().to_numpy(float)
    if not len(minutes) or table in draft.unread or _other_measure(draft):
        return []
    middle, file = float(np.median(minutes)), draft.files[table]
    if middle > 600:
        return [_unit_problem(file, middle, "seconds", "Divide by 60 to give minutes.")]
    if len(minutes) > ENOUGH_ROWS and minutes.max() < 3 and middle < 1.5:
        return [_unit_problem(file, middle, "hours", "Multiply by 60 to give minutes.")]
    return []


def _other_measure(draft: Draft) -> bool:
    """Whether something else than minutes stands in place of them, on purpose."""
    return bool(getattr(draft.instance.about, "minutes_are", ""))  # what could not be read lacks the field


def _unit_problem(file: str, middle: float, unit: str, remedy: str) -> Problem:
    return Problem(file, f"is the median, which looks like {unit}", remedy, column="minutes", value=f"{middle:.10g}")


@needs("zones")
def population_of_nobody(draft: Draft) -> list[Problem]:
    """Zones of which none has a resident."""
    if (draft.instance.zones["population"] == 0).all():
        expected = "is 0 in every row"
        return [Problem(draft.files["zones"], expected, "Give the residents of each zone.", column="population")]
    return []


@needs("zones")
def coordinates_of_zones(draft: Draft) -> list[Problem]:
    """Zones with one coordinate of two, or with degrees where metres are due."""
    return _half_given(draft, "zones") + _degrees(draft, "zones")


@needs("sites")
def coordinates_of_sites(draft: Draft) -> list[Problem]:
    """Sites with one coordinate of two, or with degrees where metres are due."""
    return _half_given(draft, "sites") + _degrees(draft, "sites")


def _half_given(draft: Draft, table: str) -> list[Problem]:
    frame = draft.instance.table(table)
    problems = []
    for lacking, given in (("easting", "northing"), ("northing", "easting")):
        half = mask(frame[lacking].isna() & frame[given].notna()) & ~reported(draft, table, lacking)
        problems += [
            Problem(
                draft.files[table],
                f"is blank, though {given} is given",
                "Give both coordinates or neither.",
                draft.row(table, index),
                lacking,
            )
            for index in np.flatnonzero(half)
        ]
    return problems


def _degrees(draft: Draft, table: str) -> list[Problem]:
    points = draft.instance.table(table)[["easting", "northing"]].dropna().abs()
    if points.empty or not (points["easting"] <= 180).all() or not (points["northing"] <= 90).all():
        return []
    crs = coordinate_system(draft)
    if crs is None or not crs.is_projected:
        return []
    name = draft.instance.about.crs
    expected = f"looks like degrees, where {draft.about_file} says {name}"
    remedy = f"Give the coordinates in {name}, or correct crs in {draft.about_file}."
    return [Problem(draft.files[table], expected, remedy, column="easting")]


def unknown_coordinate_system(draft: Draft) -> list[Problem]:
    """A coordinate system that nobody knows."""
    name = _coordinate_system_name(draft)
    if name is None or coordinate_system(draft) is not None:
        return []
    remedy = "Give a code such as EPSG:27700."
    return [Problem(draft.about_file, "is not a known coordinate system", remedy, column="crs", value=name)]


def coordinate_system(draft: Draft) -> CRS | None:
    """The instance's coordinate system; None where it is missing or unknown."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(_coordinate_system_name(draft))
    except CRSError:
        return None


def _coordinate_system_name(draft: Draft) -> str | None:
    # Where instance.toml could not be read, the draft's words lack the field.
    name: str | None = getattr(draft.instance.about, "crs", None)
    return name
