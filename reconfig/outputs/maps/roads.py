"""Main roads for the maps: classes that a road map shows, merged and simplified to what the picture can show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray, Instance
from reconfig.travel.road_cache import cached_roads
from reconfig.travel.roads import Roads
from reconfig.travel.writing import lines as lines_of

WIDTHS: Final = (
    (1.5, ("motorway", "trunk", "Motorway")),
    (1.0, ("primary", "A Road", "A Road (dual)")),
    (0.6, ("secondary", "B Road")),
)
"""The width of lines (points) of the classes that are drawn, widest first; of OpenStreetMap and of OS Open Roads."""

MOST_CORNERS: Final = 20_000
"""A class that would take the lines of a map beyond so many corners is left out, as are all below it."""

Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class RoadLine:
    """The roads of one width as one shape."""

    width: float
    shape: Any


def road_lines(instance: Instance, extent: Extent, finest: float) -> tuple[tuple[RoadLine, ...], str]:
    """The main roads within an extent, simplified to `finest` m, and a remark where they cannot be drawn."""
    if instance.roads is None:
        return (), ""
    try:
        roads = cached_roads(instance.roads, instance.about.crs)
    except InputError as error:
        return (), f"Roads are not drawn: {error.problems[0]}"
    return tuple(_few(_lines(roads, extent, finest))), ""


def _lines(roads: Roads, extent: Extent, finest: float) -> Iterator[RoadLine]:
    frame = shapely.box(*extent)
    for width, classes in WIDTHS:
        courses = lines_of(_of_classes(roads, classes))
        seen = courses[shapely.intersects(courses, frame)]
        if len(seen):
            merged = shapely.simplify(shapely.line_merge(shapely.multilinestrings(seen)), finest)
            yield RoadLine(width, shapely.clip_by_rect(merged, *extent))


def _of_classes(roads: Roads, classes: tuple[str, ...]) -> Roads:
    """The roads of some classes alone."""
    chosen = roads.column("road_class").isin(classes).to_numpy(bool)
    return roads.with_links(roads.links[chosen], None if roads.shapes is None else roads.shapes[chosen])


def _few(lines: Iterator[RoadLine]) -> Iterator[RoadLine]:
    corners = 0
    for line in lines:
        corners += int(shapely.get_num_coordinates(line.shape))
        if corners > MOST_CORNERS:
            return
        yield line


def strokes_of(shape: Any) -> Iterator[FloatArray]:  # noqa: ANN401
    """The corners of each line of a shape."""
    for part in shapely.get_parts(shape):
        corners: FloatArray = shapely.get_coordinates(part)
        yield corners
