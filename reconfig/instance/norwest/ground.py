"""The ground of Norwest: land, sea, an estuary, and the neck of a peninsula. All of it assumed; no real place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray

if TYPE_CHECKING:
    import shapely

CRS: Final = "EPSG:27700"

ORIGIN: Final = (600_000.0, 500_000.0)
"""The south-west corner of the 90 x 80 km, in metres: in the North Sea, so that nobody takes it for a real place."""

WIDTH_KM, HEIGHT_KM = 90.0, 80.0

SOURCE: Final = "assumed: synthetic region Norwest, no real place"

_WEST_COAST = ((2.5, 0), (3.5, 8), (3, 16), (4.5, 24), (4, 31), (4.5, 36), (4, 40), (5.5, 43.5))
_SOUTH_SHORE = ((10, 45.5), (15, 46), (19, 48.5), (22.5, 51.5))
_NORTH_SHORE = ((21, 54.5), (18.5, 57), (17, 60), (17.5, 64), (18.5, 68), (18, 72), (17.5, 75.5), (16, 76.3))
_PENINSULA = ((14.5, 75.5), (13, 72), (12.5, 68), (11, 64.5), (8.5, 62), (5, 63), (2.5, 66), (2, 70), (3, 74))
_NORTH_COAST = ((6, 77.5), (10, 79), (14, 79.4), (20, 80), (WIDTH_KM, HEIGHT_KM), (WIDTH_KM, 0))
OUTLINE: Final = (*_WEST_COAST, *_SOUTH_SHORE, *_NORTH_SHORE, *_PENINSULA, *_NORTH_COAST)
"""Corners of the land in km from the corner; between the two shores the estuary, its arm behind the peninsula."""

NECK: Final = ((16.0, 75.5), (16.0, 81.0))
"""A line across the neck of the peninsula, in km: one road crosses it."""


def metres(kilometres: object) -> FloatArray:
    """Coordinates in metres of places in km from the region's corner, shape (places, 2) or (2,)."""
    places: FloatArray = np.asarray(kilometres, dtype=float) * 1_000 + np.array(ORIGIN)
    return places


def land() -> shapely.Polygon:
    """The land, in metres."""
    import shapely

    return shapely.Polygon(metres(OUTLINE))


def neck() -> shapely.LineString:
    """The line across the peninsula's neck, in metres."""
    import shapely

    return shapely.LineString(metres(NECK))


def on_land(points: FloatArray, from_shore: float = 0.0) -> BoolArray:
    """Which points stand on land, so many metres from any shore at least; points of shape (points, 2)."""
    import shapely

    ground = shapely.buffer(land(), -from_shore) if from_shore else land()
    shapely.prepare(ground)
    found: BoolArray = shapely.contains_xy(ground, points[:, 0], points[:, 1])
    return found


def on_peninsula(points: FloatArray) -> BoolArray:
    """Which points stand beyond the neck, shape (points,)."""
    x, y = (metres((limit, limit)) for limit in (NECK[0][0], 61.0))
    beyond: BoolArray = (points[:, 0] < x[0]) & (points[:, 1] > y[1])
    return beyond
