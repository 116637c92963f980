"""Checks of the boundaries: one polygon a zone, in the instance's coordinate system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reconfig.instance.checks.checking import mask, needs
from reconfig.instance.checks.keys import code_hint
from reconfig.instance.checks.units import coordinate_system
from reconfig.instance.draft import Draft
from reconfig.problem import Problem

if TYPE_CHECKING:
    import geopandas as gpd


@needs("boundaries", "zones")
def zones_without_polygon(draft: Draft) -> list[Problem]:
    """Zones that the boundaries leave out."""
    boundaries = draft.instance.boundaries
    if boundaries is None:
        return []
    remedy = "Add its polygon to the layer, with this code in the column zone."
    without = ~draft.instance.zones["zone"].isin(boundaries["zone"])
    return [
        draft.cell_problem("zones", index, "zone", f"has no polygon in {draft.boundaries_file}", remedy)
        for index in np.flatnonzero(without)
    ]


@needs("boundaries", "zones")
def polygons_of_unknown_zones(draft: Draft) -> list[Problem]:
    """Polygons whose zone the instance does not know."""
    boundaries = draft.instance.boundaries
    if boundaries is None:
        return []
    known, file = draft.instance.zones["zone"], draft.files["zones"]
    unknown = boundaries.loc[~boundaries["zone"].isin(known), "zone"].astype(object).drop_duplicates()
    return [_problem(draft, str(zone), f"is not in {file}", code_hint(str(zone), known, file)) for zone in unknown]


@needs("boundaries")
def zones_with_two_polygons(draft: Draft) -> list[Problem]:
    """Zones that stand twice in the boundaries."""
    boundaries = draft.instance.boundaries
    if boundaries is None:
        return []
    twice = boundaries.loc[boundaries["zone"].duplicated(), "zone"].drop_duplicates()
    remedy = "Dissolve the shapes of a zone into one, or delete one of them."
    return [_problem(draft, str(zone), "stands twice", remedy) for zone in twice]


@needs("boundaries")
def shapes_that_are_no_polygon(draft: Draft) -> list[Problem]:
    """Boundaries that are empty or of another kind than polygons."""
    boundaries = draft.instance.boundaries
    if boundaries is None:
        return []
    shapes = boundaries.geometry
    whole = shapes.geom_type.isin(["Polygon", "MultiPolygon"]) & ~shapes.is_empty
    remedy = "Draw its polygon, or take the row out of the layer."
    return [_problem(draft, str(zone), "has no polygon", remedy) for zone in boundaries.loc[~mask(whole), "zone"]]


@needs("boundaries")
def coordinate_system_of_boundaries(draft: Draft) -> list[Problem]:
    """Boundaries in another coordinate system than the instance's."""
    boundaries, expected = draft.instance.boundaries, coordinate_system(draft)
    if boundaries is None or expected is None:
        return []
    name = draft.instance.about.crs
    if boundaries.crs is None:
        remedy = f"Set the layer's coordinate system to {name} in a GIS."
        return [Problem(draft.boundaries_file, "has no coordinate system", remedy)]
    if boundaries.crs != expected:
        remedy = f"Export the layer again in {name}."
        return [
            Problem(
                draft.boundaries_file,
                f"is not in {name}, which {draft.about_file} says",
                remedy,
                value=_name(boundaries),
            )
        ]
    return []


def _name(boundaries: gpd.GeoDataFrame) -> str:
    authority = boundaries.crs.to_authority()
    return ":".join(authority) if authority else str(boundaries.crs.name)


def _problem(draft: Draft, zone: str, expected: str, remedy: str) -> Problem:
    return Problem(draft.boundaries_file, expected, remedy, column="zone", value=zone)
