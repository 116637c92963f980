"""Coordinate systems of roads: from degrees to metres, and lengths on the ellipsoid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray
from reconfig.problem import Problem
from reconfig.travel.roads import Roads, ShapeArray

if TYPE_CHECKING:
    import pyproj

LONGITUDE_LATITUDE: Final = "EPSG:4326"

MARGIN: Final = 10.0
"""Degrees by which roads may lie outside the area of a coordinate system: its scale is still right to some percent."""


def coordinate_system(name: str, file: str) -> pyproj.CRS:
    """The coordinate system of that name.

    Raises:
        InputError: where no such system is known.
    """
    import pyproj
    from pyproj.exceptions import CRSError

    try:
        return pyproj.CRS.from_user_input(name)
    except CRSError as error:
        remedy = "Give its EPSG code, for example EPSG:27700 for the British National Grid."
        raise InputError([Problem(file, "is not a coordinate system that is known", remedy, value=name)]) from error


def in_metres(system: pyproj.CRS) -> bool:
    """Whether coordinates in the system are distances in metres."""
    return system.is_projected and all(axis.unit_name == "metre" for axis in system.axis_info[:2])


def local_system(degrees: FloatArray) -> str:
    """The UTM zone of the middle of some places: longitude and latitude, shape (places, 2), antimeridian or not."""
    east, north = middle(degrees)
    zone = int((east + 180) // 6) % 60 + 1
    return f"EPSG:{(32600 if north >= 0 else 32700) + zone}"


def middle(degrees: FloatArray) -> tuple[float, float]:
    """The mean longitude and latitude of some places, shape (places, 2), antimeridian or not."""
    longitude = np.radians(degrees[:, 0])
    east = np.degrees(np.arctan2(np.sin(longitude).mean(), np.cos(longitude).mean()))
    return float(east), float(degrees[:, 1].mean())


def projected(roads: Roads, target: str | None, file: str) -> Roads:
    """The roads in `target`; without one they stay where they are in metres, else go to the local UTM zone.

    Lengths are kept: they are those of the ground, not of the map.

    Raises:
        InputError: where `target` is not known, not in metres, or not for the part of the world where the roads are.
    """
    import pyproj

    source = coordinate_system(roads.crs, file)
    name = target or (roads.crs if in_metres(source) else local_system(_degrees(roads, source)))
    system = coordinate_system(name, file)
    if not in_metres(system):
        remedy = "Give a projected one in metres, for example EPSG:27700 for the British National Grid."
        raise InputError([Problem(file, "is not a coordinate system in metres", remedy, value=name)])
    if source == system:
        return replace(roads, crs=name)
    _refuse_elsewhere(_degrees(roads, source), system, name, file)
    return _moved(roads, name, pyproj.Transformer.from_crs(source, system, always_xy=True))


def _refuse_elsewhere(degrees: FloatArray, system: pyproj.CRS, name: str, file: str) -> None:
    """Refuse places whose middle lies far outside the area for which the coordinate system is made."""
    area = system.area_of_use
    if area is None or not len(degrees):
        return
    east, north = middle(degrees)
    width = (area.east - area.west) % 360 or 360
    across = (east - area.west + MARGIN) % 360 <= width + 2 * MARGIN
    if not (across and area.south - MARGIN <= north <= area.north + MARGIN):
        expected = f"has roads round longitude {east:.2f} and latitude {north:.2f}, far from where {name} holds"
        remedy = f"Take roads of the same area, or correct the coordinate system, which is {system.name}."
        raise InputError([Problem(file, expected, remedy)])


def _degrees(roads: Roads, source: pyproj.CRS) -> FloatArray:
    import pyproj

    change = pyproj.Transformer.from_crs(source, LONGITUDE_LATITUDE, always_xy=True)
    return np.column_stack(change.transform(*roads.points.T))


def _moved(roads: Roads, name: str, change: pyproj.Transformer) -> Roads:
    def move(points: FloatArray) -> FloatArray:
        return np.column_stack(change.transform(*points.T))

    points = move(roads.points)
    shapes: ShapeArray | None = None if roads.shapes is None else shapely.transform(roads.shapes, move)
    return replace(roads, crs=name, nodes=roads.nodes.assign(x=points[:, 0], y=points[:, 1]), shapes=shapes)


def geodesic_lengths(shapes: ShapeArray) -> FloatArray:
    """Length of each line in longitude and latitude on the WGS 84 ellipsoid, shape (lines,), in m."""
    import pyproj

    points, line = shapely.get_coordinates(shapes, return_index=True)
    along = line[1:] == line[:-1]
    pairs = np.hstack([points[:-1], points[1:]])[along].T
    steps = pyproj.Geod(ellps="WGS84").inv(*pairs)[2] if pairs.size else np.empty(0)
    return np.bincount(line[1:][along], steps, minlength=len(shapes)).astype(float)
