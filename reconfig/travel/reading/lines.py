"""Files of lines (GeoPackage, GeoJSON, shapes) into Roads: OS Open Roads, our own, and whatever has a class of road."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray, IntArray
from reconfig.problem import Problem
from reconfig.travel.projection import LONGITUDE_LATITUDE, geodesic_lengths, in_metres
from reconfig.travel.reading.building import directed, directions, text, without_straight_shapes
from reconfig.travel.reading.columns import described, meant
from reconfig.travel.reading.edges import ATTRIBUTES, roads_of_edges
from reconfig.travel.roads import NODE_COLUMNS, Roads, ShapeArray

if TYPE_CHECKING:
    import geopandas as gpd

LINKS: Final = ("links", "road_link", "roadlink", "edges", "roads")
"""Layers that hold the links, where a file has several layers of lines; in small letters, the first that is there."""

NODES: Final = "nodes"
"""The layer of our own files that holds the nodes."""

DECIMALS: Final = (2, 7)
"""Decimals to which end points of lines must agree to be one node, where a file names no nodes: about 1 cm; those of
distances, and those of degrees."""

OSMNX: Final = frozenset(("u", "v", "key"))
"""The columns of the edges in osmnx's own GeoPackages: each direction of a road is a row there."""


def read_lines(path: Path, crs: str | None = None) -> Roads:  # noqa: ARG001 - the file says its own
    """The roads of a file of lines, in its own coordinate system.

    Links meet at the nodes that they name, or else where their end points coincide: lines that only cross do not.
    Without a column of lengths the lines are measured.

    Raises:
        InputError: where the file is damaged, lacks what a road needs, or has no coordinate system.
    """
    layers = _layers(path)
    frame = _read(path, _layer_of_links(layers, path.name))
    if set(frame.columns) >= OSMNX and NODES in layers:
        return _of_osmnx(frame, _own_nodes(_read(path, NODES), path.name), path.name)
    found = meant((name for name in frame.columns if name != "geometry"), path.name)
    shapes = _single_lines(frame, path.name)
    nodes = _own_nodes(_read(path, NODES), path.name) if NODES in layers and "start" in found else None
    return _roads(frame, found, shapes, nodes, path.name)


def _layers(path: Path) -> dict[str, str]:
    """The layers of the file and their kinds of geometry."""
    import pyogrio

    try:
        return {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
    except pyogrio.errors.DataSourceError as error:
        raise _unreadable(path) from error


def _read(path: Path, layer: str) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    try:
        frame = gpd.read_file(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise _unreadable(path) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(
            [Problem(path.name, f"has no shapes in its layer {layer}", "Export the layer again with them.")]
        )
    if frame.crs is None:
        remedy = "Set it in a GIS, or export the layer again with it."
        raise InputError([Problem(path.name, "has no coordinate system", remedy)])
    return frame


def _unreadable(path: Path) -> InputError:
    return InputError([Problem(path.name, "cannot be read", "It is damaged or of another kind: export it again.")])


def _layer_of_links(layers: Mapping[str, str], file: str) -> str:
    """The layer that holds the links: the only one of lines, or the one of a known name."""
    lines = [name for name, kind in layers.items() if "LineString" in kind or kind == "Unknown"]
    if len(lines) == 1:
        return lines[0]
    known = {name.lower(): name for name in lines}
    named = [known[name] for name in LINKS if name in known]
    if not named:
        remedy = f"Name the layer of the roads 'links'. The layers are: {', '.join(layers) or 'none'}."
        raise InputError([Problem(file, "does not say which of its layers holds the roads", remedy)])
    return named[0]


def _single_lines(frame: gpd.GeoDataFrame, file: str) -> ShapeArray:
    """The lines, flat, each in one piece."""
    flat: ShapeArray = shapely.force_2d(frame.geometry.to_numpy(object))
    several = shapely.get_type_id(flat) == shapely.GeometryType.MULTILINESTRING
    shapes: ShapeArray = np.where(several, shapely.line_merge(flat), flat)
    whole = (shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(shapes)
    wrong = np.flatnonzero(~whole)
    if len(wrong):
        remedy = "Draw it as one line, or take the row out."
        raise InputError(Problem(file, "is no line in one piece", remedy, int(place) + 2) for place in wrong)
    return shapes


def _own_nodes(frame: gpd.GeoDataFrame, file: str) -> pd.DataFrame:
    """The columns of `NODE_COLUMNS` of a layer of nodes, ours or that of osmnx."""
    ids = next((name for name in ("node", "osmid") if name in frame.columns), None)
    if ids is None:
        raise InputError([Problem(file, "has a layer nodes without a column node", "Name the column of ids 'node'.")])
    points = frame.geometry
    return pd.DataFrame({"node": text(frame[ids]), "x": points.x, "y": points.y})[list(NODE_COLUMNS)]


def _of_osmnx(frame: gpd.GeoDataFrame, nodes: pd.DataFrame, file: str) -> Roads:
    """The roads of osmnx's edges: the two directions of a road are two rows, unless no row is another's reverse."""
    shapes = _single_lines(frame, file)
    key = text(frame["u"]) + "-" + text(frame["v"]) + "-" + text(frame["key"])
    ends = pd.concat([text(frame["u"]), text(frame["v"])], ignore_index=True)
    start, end = np.split(_named_ends(ends, shapes, nodes, file)[1], 2)
    given = [name for name in ATTRIBUTES if name in frame.columns]
    edges = pd.DataFrame(frame[given]).astype(object).where(frame[given].notna(), None).reindex(columns=ATTRIBUTES)
    edges = edges.assign(geometry=shapes, start=start, end=end, key=key)
    there, back = (pd.MultiIndex.from_arrays(pair) for pair in ((start, end), (end, start)))
    returns = bool((back.isin(there) & (start != end)).any())
    return roads_of_edges(_name(frame.crs), nodes, edges, file, directed=returns)


def _roads(
    frame: gpd.GeoDataFrame, found: Mapping[str, str], shapes: ShapeArray, nodes: pd.DataFrame | None, file: str
) -> Roads:
    if "start" in found:
        names = pd.concat([text(frame[found["start"]]), text(frame[found["end"]])], ignore_index=True)
        nodes, ends = _named_ends(names, shapes, nodes, file)
    else:
        nodes, ends = _coincident_ends(shapes, DECIMALS[frame.crs.is_geographic])
    start, end = np.split(ends, 2)
    length = pd.to_numeric(frame[found["length"]], errors="coerce") if "length" in found else _measured(frame, shapes)
    links = described(frame, found).assign(start=start, end=end, length=np.asarray(length, dtype=float))
    words = frame[found["one_way"]] if "one_way" in found else pd.Series("", index=frame.index)
    way = directions(words, file)
    return without_straight_shapes(directed(_name(frame.crs), nodes, links, shapes, way))


def _end_points(shapes: ShapeArray) -> FloatArray:
    """The first points of all lines, then their last ones, shape (2 x lines, 2)."""
    return shapely.get_coordinates(np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)]))


def _named_ends(
    names: pd.Series[Any], shapes: ShapeArray, nodes: pd.DataFrame | None, file: str
) -> tuple[pd.DataFrame, IntArray]:
    """Nodes by the names of links' ends; where no layer holds the nodes, each is where its first link ends."""
    if (names == "").any():
        remedy = "Name the node of every end, or take the columns of nodes out: then links meet where they end."
        raise InputError([Problem(file, "has links whose start or end names no node", remedy)])
    if nodes is None:
        ends, ids = pd.factorize(names)
        first = np.unique(ends, return_index=True)[1]
        points = _end_points(shapes)[first]
        return pd.DataFrame({"node": ids.astype("str"), "x": points[:, 0], "y": points[:, 1]}), ends
    ends = pd.Index(nodes["node"].drop_duplicates()).get_indexer(pd.Index(names)).astype(np.int64)
    unknown = names[ends < 0].drop_duplicates()
    if len(unknown):
        remedy = "Add it, or take its links out."
        raise InputError(Problem(file, "is not in the layer nodes", remedy, value=str(name)) for name in unknown)
    return nodes, ends


def _coincident_ends(shapes: ShapeArray, decimals: int) -> tuple[pd.DataFrame, IntArray]:
    """Nodes where end points coincide, numbered from 1."""
    points = _end_points(shapes)
    rounded = pd.MultiIndex.from_arrays(list(points.round(decimals).T + 0.0))  # -0.0 is 0.0
    ends, ids = pd.factorize(rounded)
    at = points[np.unique(ends, return_index=True)[1]]
    names = pd.Series(np.arange(1, len(ids) + 1)).astype("str")
    return pd.DataFrame({"node": names, "x": at[:, 0], "y": at[:, 1]}), ends.astype(np.int64)


def _measured(frame: gpd.GeoDataFrame, shapes: ShapeArray) -> FloatArray:
    """The length of each line in m: on the map where that is in metres, else on the ellipsoid."""
    if in_metres(frame.crs):
        return np.asarray(shapely.length(shapes))
    return geodesic_lengths(frame.set_geometry(shapes).to_crs(LONGITUDE_LATITUDE).geometry.to_numpy(object))


def _name(system: Any) -> str:  # noqa: ANN401
    authority = system.to_authority()
    return ":".join(authority) if authority else str(system.to_wkt())
