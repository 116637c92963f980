"""The shapes of a map in a page: whole numbers, north up, as the text of SVG paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from reconfig.instance.instance import FloatArray
from reconfig.outputs.maps.ground import AREA, Geometries, Ground

WIDTH = 9000
"""Units across a map: a tenth of a dot on a wide screen, and no more digits than that takes."""

LEAST_CORNERS = 3
"""A ring that rounding leaves with fewer corners is no ring; in a path it would cut off all that follows."""

DOT = 0.0035
"""The least radius of the circle that stands for an area without a shape, as a share of the map's width."""


@dataclass(frozen=True)
class Canvas:
    """The frame of a map in a page: `height` units high and WIDTH wide, over the extent of the ground."""

    ground: Ground

    @property
    def height(self) -> int:
        """Its height in units."""
        return round(WIDTH * self.ground.aspect)

    @property
    def units(self) -> float:
        """Units a metre."""
        return WIDTH / (self.ground.extent[2] - self.ground.extent[0])

    def at(self, places: FloatArray) -> FloatArray:
        """Coordinates of the instance, shape (places, 2), in units from the upper left corner."""
        left, _, _, top = self.ground.extent
        units: FloatArray = np.stack([places[:, 0] - left, top - places[:, 1]], axis=1) * self.units
        return units


def area_shapes(canvas: Canvas) -> Geometries:
    """Each area as a polygon in whole units; where there is none, or nothing is left of it, a circle at its place."""
    ground = canvas.ground
    radius = _radius(len(ground.zones))
    if not ground.has_shapes:
        return np.asarray(shapely.buffer(shapely.points(canvas.at(shapely.get_coordinates(ground.zones))), radius))
    return np.array([in_units(canvas, shape) for shape in ground.zones], dtype=object)


def in_units(canvas: Canvas, shape: Any) -> Any:  # noqa: ANN401
    """Polygons in whole units; a small circle where nothing is left of them."""
    parts = shapely.get_parts(shape)
    polygons = [_whole_numbers(canvas, part) for part in parts[shapely.get_dimensions(parts) == AREA]]
    kept = [polygon for polygon in polygons if polygon is not None]
    if kept:
        return shapely.multipolygons(kept)
    middle = np.rint(canvas.at(shapely.get_coordinates(shapely.centroid(shape))))[0]
    return shapely.buffer(shapely.Point(middle), 2.0, quad_segs=1)


def _whole_numbers(canvas: Canvas, polygon: Any) -> Any:  # noqa: ANN401
    """A polygon in whole units; None where its outer ring is none any longer. Inner rings that are none are filled."""
    outer, *inner = (_ring(canvas, ring) for ring in shapely.get_rings(polygon))
    if outer is None:
        return None
    return shapely.Polygon(outer, [ring for ring in inner if ring is not None])


def _ring(canvas: Canvas, ring: Any) -> Any:  # noqa: ANN401
    corners = np.rint(canvas.at(shapely.get_coordinates(ring)))[:-1]
    moved = corners[np.any(corners != np.roll(corners, 1, axis=0), axis=1)]
    if len(np.unique(moved, axis=0)) < LEAST_CORNERS:
        return None
    return shapely.linearrings(moved)


def _radius(areas: int) -> float:
    """The radius of the circles that stand for so many areas, in units: smaller where there are more."""
    return float(np.clip(WIDTH / (6 * np.sqrt(max(areas, 1))), WIDTH * DOT, WIDTH / 40))


def points_inside(shapes: Geometries) -> FloatArray:
    """A place inside each area, in units to a tenth, shape (areas, 2)."""
    inside: FloatArray = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return np.round(inside, 1)


def path_text(shape: Any) -> str:  # noqa: ANN401
    """Polygons as a path: each ring starts at an absolute place, so that paths can be joined; holes run backwards."""
    parts = shapely.get_parts(shape)
    polygons = shapely.orient_polygons(parts[shapely.get_dimensions(parts) == AREA])
    return "".join(_ring_text(shapely.get_coordinates(ring)) for ring in shapely.get_rings(polygons))


def _ring_text(corners: FloatArray) -> str:
    whole = np.rint(corners).astype(int)[:-1]
    steps = np.diff(whole, axis=0)
    moves = "".join(_pair(x, y) for x, y in steps.tolist())
    return f"M{whole[0, 0]} {whole[0, 1]}l{moves.lstrip()}z"


def _pair(x: int, y: int) -> str:
    """Two numbers as a path holds them: a sign parts them as well as a space does."""
    return f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}"
