"""The land under the maps: each zone's shape (or point), the outlines of districts, and the extent shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path as Outline

from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.outputs.maps.roads import RoadLine, road_lines

Geometries = npt.NDArray[np.object_]

MARGIN = 0.05
"""Free space around the zones, as a share of the longer side."""

FLATTEST, TALLEST = 0.66, 1.0
"""The height of a map as a share of its width; an area outside these limits gets more empty space."""

AREA = 2
"""The dimension of polygons."""

FINEST = 1 / 1200
"""Shapes are simplified to this share of the longer side: half a dot of the picture."""


@dataclass(frozen=True)
class Ground:
    """Zone shapes in table order (polygons, or points where the instance has no boundaries), and what frames them.

    `extent` is (left, bottom, right, top) in the coordinates of the instance; `districts` holds their dissolved shapes;
    `roads` the main roads, where the instance has some; `remark` says why they are not drawn.
    """

    zones: Geometries
    districts: Geometries
    extent: tuple[float, float, float, float]
    roads: tuple[RoadLine, ...] = ()
    remark: str = ""

    @property
    def aspect(self) -> float:
        """Height over width of the extent."""
        left, bottom, right, top = self.extent
        return (top - bottom) / (right - left)

    @property
    def has_shapes(self) -> bool:
        """Whether zones are polygons rather than points."""
        return len(self.districts) > 0

    def by_class(self, classes: IntArray) -> Iterator[tuple[int, Geometries]]:
        """Each class in use, with what to draw for it: one merged shape, or its zones' points."""
        for number in np.unique(classes):
            members = self.zones[classes == number]
            yield int(number), np.array([shapely.union_all(members)]) if self.has_shapes else members

    def land(self, rows: int, columns: int) -> npt.NDArray[np.bool_]:
        """Which cells of a grid over the extent hold part of a zone, shape (rows, columns), rows from the bottom."""
        left, bottom, right, top = self.extent
        if not self.has_shapes:
            points = shapely.get_coordinates(self.zones)
            limits = [[bottom, top], [left, right]]
            counts = np.histogram2d(points[:, 1], points[:, 0], bins=(rows, columns), range=limits)[0]
            return np.asarray(counts > 0)
        x = left + (np.arange(columns) + 0.5) * (right - left) / columns
        y = bottom + (np.arange(rows) + 0.5) * (top - bottom) / rows
        across, up = np.meshgrid(x, y)
        area = shapely.union_all(self.districts)
        shapely.prepare(area)
        return np.asarray(shapely.contains_xy(area, across, up))


def ground_of(instance: Instance) -> Ground | None:
    """What the maps of an instance are drawn on; None where it has neither boundaries nor coordinates."""
    ground = bare_ground(instance)
    if ground is None:
        return None
    roads, remark = road_lines(instance, ground.extent, _finest(ground.extent, FINEST))
    return replace(ground, roads=roads, remark=remark)


def bare_ground(instance: Instance, finest: float = FINEST) -> Ground | None:
    """The ground without roads, its shapes simplified to the share `finest` of the longer side."""
    if instance.boundaries is not None:
        shapes = zone_shapes(instance)
        if not (shapely.is_missing(shapes) | shapely.is_empty(shapes)).any():
            return _ground_of_shapes(instance, shapes, finest)
    places = instance.zones[["easting", "northing"]].to_numpy(float)
    if np.isnan(places).any():
        return None
    extent = _extent(np.concatenate([places, _own_sites(instance)]))
    return Ground(np.asarray(shapely.points(places)), np.array([], dtype=object), extent)


def _own_sites(instance: Instance) -> FloatArray:
    """Where the area's own sites stand, shape (sites, 2): a map always reaches them; neighbours may lie beyond it."""
    own = instance.sites[~instance.sites["neighbour"].astype(bool)]
    places: FloatArray = own[["easting", "northing"]].dropna().to_numpy(float)
    return places


def zone_shapes(instance: Instance) -> Geometries:
    """The boundaries in table order and in the instance's coordinates; None where a zone has none."""
    boundaries: Any = instance.boundaries
    if boundaries.crs is not None and boundaries.crs != instance.about.crs:
        boundaries = boundaries.to_crs(instance.about.crs)
    by_zone = dict(zip(boundaries["zone"], boundaries.geometry, strict=True))
    shapes: Geometries = np.array([by_zone.get(zone) for zone in instance.zone_codes], dtype=np.object_)
    return np.array([shape if shapely.is_valid(shape) else _mended(shape) for shape in shapes], dtype=np.object_)


def _mended(shape: Any) -> Any:  # noqa: ANN401
    """The polygons of a shape whose borders cross; nothing where there is no shape."""
    parts = shapely.get_parts(shapely.make_valid(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == AREA]) if len(parts) else None


def _ground_of_shapes(instance: Instance, shapes: Geometries, finest: float) -> Ground:
    extent = _extent(np.concatenate([shapely.get_coordinates(shapes), _own_sites(instance)]))
    zones = _simplified(shapes, _finest(extent, finest))
    codes, names = instance.groups("district")
    districts = [shapely.union_all(zones[codes == code]) for code in range(len(names))]
    return Ground(zones, np.array(districts, dtype=object), extent)


def _finest(extent: tuple[float, float, float, float], share: float) -> float:
    return max(extent[2] - extent[0], extent[3] - extent[1]) * share


def _simplified(shapes: Geometries, finest: float) -> Geometries:
    """Shapes with fewer corners whose shared borders stay shared; overlapping shapes are left as they are."""
    if not shapely.coverage_is_valid(shapes):
        return shapes
    simple: Geometries = shapely.coverage_simplify(shapes, finest)
    return np.where(shapely.is_empty(simple) | ~shapely.is_valid(simple), shapes, simple)


def _extent(places: FloatArray) -> tuple[float, float, float, float]:
    """The box around the places, with a margin, widened or heightened until its proportions are drawable."""
    low, high = places.min(axis=0), places.max(axis=0)
    middle, size = (low + high) / 2, high - low
    size = size + 2 * MARGIN * max(float(size.max()), 1.0)
    size = np.array([max(size[0], size[1] / TALLEST), max(size[1], size[0] * FLATTEST)])
    left, bottom = middle - size / 2
    right, top = middle + size / 2
    return float(left), float(bottom), float(right), float(top)


def outline(shape: Any) -> tuple[FloatArray, npt.NDArray[np.uint8]]:  # noqa: ANN401
    """Corners and path codes of polygons; outer rings run one way and holes the other, so that holes stay empty."""
    parts = shapely.get_parts(shape)
    polygons = shapely.orient_polygons(parts[shapely.get_dimensions(parts) == AREA])
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]
    codes = [[Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY] for ring in rings]
    corners: FloatArray = np.concatenate([*rings, np.empty((0, 2))])
    return corners, np.array([code for ring in codes for code in ring], dtype=np.uint8)
