"""Roads out again: a GeoPackage for a GIS, a graph for networkx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from reconfig.instance.instance import IntArray
from reconfig.travel.graph import CLOSED
from reconfig.travel.roads import LINK_COLUMNS, Roads, ShapeArray
from reconfig.whole_files import whole_file
from reconfig.whole_folder import refuse_existing

if TYPE_CHECKING:
    import networkx as nx


def write_geopackage(roads: Roads, path: Path) -> Path:
    """Write layers `nodes` and `links`, whole or not at all; `read_roads` gives the same roads back.

    The links' start and end are ids of nodes there; a straight link is drawn as a straight line.

    Raises:
        InputError: where the file exists already.
    """
    import geopandas as gpd

    refuse_existing(path)
    node = roads.nodes["node"].to_numpy()
    links = roads.links[list(LINK_COLUMNS)].assign(start=node[roads.start], end=node[roads.end])
    points = gpd.points_from_xy(roads.nodes["x"], roads.nodes["y"])
    with whole_file(path) as partial:
        nodes = gpd.GeoDataFrame(roads.nodes[["node"]], geometry=points, crs=roads.crs)
        nodes.to_file(partial, layer="nodes", driver="GPKG")
        gpd.GeoDataFrame(links, geometry=lines(roads), crs=roads.crs).to_file(partial, layer="links", driver="GPKG")
    return path


def lines(roads: Roads) -> ShapeArray:
    """A line for each link, straight where it has no shape; shape (links,)."""
    if roads.shapes is not None:
        return roads.shapes
    ends = np.stack([roads.points[roads.start], roads.points[roads.end]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def to_networkx(roads: Roads, milliseconds: tuple[IntArray, IntArray] | None = None) -> nx.MultiDiGraph[Any]:
    """The roads as a graph: an edge for each direction of each link, attributes named as osmnx names them.

    Nodes: x, y. Edges: link, length (m), highway, oneway, reversed (true on the way back), geometry; name and maxspeed
    (km/h) where known. `milliseconds`, forward and backward as `link_milliseconds` gives them, closes directions and
    adds the attribute milliseconds. A graph takes some 3 kB a link: for cities and counties, not for countries.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(crs=roads.crs)
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, x, y in roads.nodes.itertuples(index=False))
    there, back = _ways(roads) if milliseconds is None else milliseconds
    for backward, times in ((False, there), (True, back)):
        graph.add_edges_from(_edges(roads, times, backward=backward, timed=milliseconds is not None))
    return graph


def _ways(roads: Roads) -> tuple[IntArray, IntArray]:
    """0 where a link is open from start to end, and back; CLOSED where not."""
    one_way = roads.column("one_way").to_numpy(bool)
    return np.zeros(len(one_way), dtype=np.int64), np.where(one_way, CLOSED, 0).astype(np.int64)


def _edges(roads: Roads, times: IntArray, *, backward: bool, timed: bool) -> list[tuple[str, str, dict[str, Any]]]:
    """The edges of one direction: tail, head and attributes of each link that is open there."""
    opened = np.flatnonzero(times != CLOSED)
    node = roads.nodes["node"].to_numpy(object)
    tail, head = (roads.end, roads.start) if backward else (roads.start, roads.end)
    table = pd.DataFrame(
        {
            "link": roads.column("link"),
            "length": roads.length,
            "highway": roads.column("road_class"),
            "oneway": roads.column("one_way"),
            "reversed": backward,
            "geometry": shapely.reverse(lines(roads)) if backward else lines(roads),
            "name": roads.column("name").astype(object).replace("", None),
            "maxspeed": roads.column("maximum_kmh").astype(object).replace(np.nan, None),
            **({"milliseconds": times} if timed else {}),
        }
    ).iloc[opened]
    attributes = [
        {name: value for name, value in zip(table.columns, row, strict=True) if value is not None}
        for row in table.itertuples(index=False, name=None)
    ]
    return list(zip(node[tail[opened]], node[head[opened]], attributes, strict=True))
