"""Graphs of networkx and GraphML files into Roads; attributes are named as osmnx names them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray, IntArray
from reconfig.problem import Problem
from reconfig.travel.reading.building import directed, directions, finished, maximum_kmh, without_straight_shapes
from reconfig.travel.roads import Roads, ShapeArray

if TYPE_CHECKING:
    import networkx as nx

ATTRIBUTES: Final = ("length", "highway", "name", "ref", "maxspeed", "oneway", "reversed", "link", "osmid", "geometry")
"""The attributes of edges that are read."""


def read_graphml(path: Path, crs: str | None = None) -> Roads:
    """The roads of a GraphML file such as osmnx writes; `crs` where the graph has no attribute crs.

    Raises:
        InputError: where the file is damaged or lacks what a road needs.
    """
    from xml.etree.ElementTree import ParseError

    import networkx as nx

    try:
        graph = nx.read_graphml(path)
    except (ParseError, nx.NetworkXError, KeyError, ValueError) as error:
        remedy = "It is damaged or of another kind: write it again."
        raise InputError([Problem(path.name, "cannot be read as GraphML", remedy)]) from error
    return _of_graph(graph, crs, path.name)


def from_networkx(graph: nx.Graph[Any], crs: str | None = None) -> Roads:
    """The roads of a graph of networkx, directed or not, with or without parallel edges, in `crs` as `read_roads`.

    Nodes have x and y; edges length (m), highway, and perhaps name, ref, maxspeed, oneway, link, geometry; the graph
    has crs, or else its coordinates are in `crs`. Two edges of a directed graph that are each other's reverse, of one
    length, class and osmid, are one link open both ways. Parallel edges stay apart, and an edge without a length is
    refused, never taken as 1.

    Raises:
        InputError: where something that a road needs is missing or not sound.
    """
    return finished(_of_graph(graph, crs, "graph"), crs, "graph")


def _of_graph(graph: nx.Graph[Any], crs: str | None, file: str) -> Roads:
    """The roads of a graph in its own coordinate system, unchecked."""
    system = str(graph.graph.get("crs") or crs or "")
    if not system:
        remedy = "Set graph.graph['crs'], for example to 'EPSG:4326' for longitude and latitude."
        raise InputError([Problem(file, "has no coordinate system", remedy)])
    nodes, edges = _nodes(graph, file), _edges(graph)
    place = {node: i for i, node in enumerate(graph.nodes)}
    edges["start"] = np.fromiter((place[tail] for tail, _ in graph.edges()), np.int64, len(edges))
    edges["end"] = np.fromiter((place[head] for _, head in graph.edges()), np.int64, len(edges))
    if graph.is_directed():
        edges, way = _merged(edges)
    else:
        way = directions(_first(edges["oneway"]), file)
    links = _links(edges)
    return without_straight_shapes(directed(system, nodes, links, _shapes(edges, nodes), way))


def _nodes(graph: nx.Graph[Any], file: str) -> pd.DataFrame:
    bare = [node for node, data in graph.nodes(data=True) if "x" not in data or "y" not in data]
    if bare:
        remedy = "Give every node its coordinates as attributes x and y."
        raise InputError(Problem(file, "has no x and y", remedy, column="node", value=str(node)) for node in bare)
    rows = [(str(node), float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)]
    return pd.DataFrame(rows, columns=["node", "x", "y"]).astype({"node": "str"})


def _edges(graph: nx.Graph[Any]) -> pd.DataFrame:
    """The attributes of each edge, None where it lacks one; `own` is its link as given, `link` made up where not."""
    rows = [[data.get(name) for name in ATTRIBUTES] for *_, data in graph.edges(data=True)]
    edges = pd.DataFrame(rows, columns=list(ATTRIBUTES), dtype=object)
    keys = graph.edges(keys=True) if graph.is_multigraph() else graph.edges()
    names = pd.Series(["-".join(map(str, key)) for key in keys], dtype=object)
    return edges.assign(own=edges["link"], link=edges["link"].where(edges["link"].notna(), names))


def _merged(edges: pd.DataFrame) -> tuple[pd.DataFrame, IntArray]:
    """One row for each pair of edges that are each other's reverse, and 0 for it; other edges as they are, and 1.

    Among several such edges the first goes with the first, the second with the second.
    """
    backward = _backward(edges)
    start, end = (np.where(backward, edges[b], edges[a]) for a, b in (("start", "end"), ("end", "start")))
    same = pd.DataFrame({"start": start, "end": end, "length": edges["length"], "what": _identity(edges)})
    same["length"] = pd.to_numeric(same["length"], errors="coerce")
    same["turn"] = same.assign(backward=backward).groupby([*same, "backward"], dropna=False).cumcount()
    columns = list(same)
    there, back = same[~backward], same[backward]
    paired = there.reset_index().merge(back.reset_index(), on=columns, suffixes=("", "_back"))
    way = np.ones(len(edges), dtype=np.int64)
    way[paired["index"]] = 0
    kept = np.ones(len(edges), dtype=bool)
    kept[paired["index_back"]] = False
    return edges[kept].reset_index(drop=True), way[kept]


def _backward(edges: pd.DataFrame) -> BoolArray:
    """The edges that count as the way back: those that say so, or else that lead to a node of lower position."""
    said = edges["reversed"].map(str).str.lower()
    falls = edges["start"] > edges["end"]
    return np.where(said.isin(("true", "false")), said == "true", falls)


def _identity(edges: pd.DataFrame) -> pd.Series[Any]:
    """What two edges share that are one road: link or osmid, and class."""
    osmid = edges["osmid"].map(lambda value: " ".join(sorted(map(str, _items(value)))))
    own = edges["own"].astype(object).where(edges["own"].notna(), osmid)
    return own.astype(str) + " " + edges["highway"].map(lambda value: " ".join(sorted(map(str, _items(value)))))


def _links(edges: pd.DataFrame) -> pd.DataFrame:
    """The columns of links but one_way."""
    names = [
        "; ".join(dict.fromkeys(str(item) for value in pair for item in _items(value)))
        for pair in zip(edges["name"], edges["ref"], strict=True)
    ]
    speeds = pd.Series([";".join(map(str, _items(value))) for value in edges["maxspeed"]], dtype=object)
    return pd.DataFrame(
        {
            "link": edges["link"].astype("str"),
            "start": edges["start"],
            "end": edges["end"],
            "length": pd.to_numeric(edges["length"], errors="coerce").astype(float),
            "road_class": _first(edges["highway"]),
            "name": pd.Series(names).astype("str"),
            "maximum_kmh": maximum_kmh(speeds),
        }
    )


def _shapes(edges: pd.DataFrame, nodes: pd.DataFrame) -> ShapeArray | None:
    """The geometry of each edge, a line or its text; a straight line where it has none; None where none has one."""
    given = edges["geometry"].to_numpy(object)
    if all(shape is None for shape in given):
        return None
    points = nodes[["x", "y"]].to_numpy(float)
    ends = np.stack([points[edges["start"]], points[edges["end"]]], axis=1)
    straight: ShapeArray = np.asarray(shapely.linestrings(ends), dtype=object)
    drawn = [shapely.from_wkt(shape) if isinstance(shape, str) else shape for shape in given]
    return np.array([a if a is not None else b for a, b in zip(drawn, straight, strict=True)], dtype=object)


def _first(values: pd.Series[Any]) -> pd.Series[Any]:
    """The first item of each value as text, "" where there is none."""
    return pd.Series([str(items[0]) if (items := _items(value)) else "" for value in values]).astype("str")


def _items(value: object) -> list[Any]:
    """The items of a value: of a list, or of the text that GraphML makes of a list; nothing of a missing one."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return [value]
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value == "" or value != value else [value]  # noqa: PLR0124 - NaN is not itself
