"""Graphs of networkx and GraphML files into Roads; attributes are named as osmnx names them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.problem import Problem
from reconfig.travel.reading.building import finished
from reconfig.travel.reading.edges import ATTRIBUTES, roads_of_edges
from reconfig.travel.roads import Roads

if TYPE_CHECKING:
    import networkx as nx


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
    return roads_of_edges(system, _nodes(graph, file), _edges(graph), file, directed=graph.is_directed())


def _nodes(graph: nx.Graph[Any], file: str) -> pd.DataFrame:
    bare = [node for node, data in graph.nodes(data=True) if "x" not in data or "y" not in data]
    if bare:
        remedy = "Give every node its coordinates as attributes x and y."
        raise InputError(Problem(file, "has no x and y", remedy, column="node", value=str(node)) for node in bare)
    rows = [(str(node), data["x"], data["y"]) for node, data in graph.nodes(data=True)]
    frame = pd.DataFrame(rows, columns=["node", "x", "y"], dtype=object)
    numbers = {name: pd.to_numeric(frame[name], errors="coerce").astype(float) for name in ("x", "y")}
    return frame.astype({"node": "str"}).assign(**numbers)


def _edges(graph: nx.Graph[Any]) -> pd.DataFrame:
    """The attributes of each edge, None where it lacks one, the positions of its ends, and a name by ends and key."""
    rows = [[data.get(name) for name in ATTRIBUTES] for *_, data in graph.edges(data=True)]
    place = {node: i for i, node in enumerate(graph.nodes)}
    keys = graph.edges(keys=True) if graph.is_multigraph() else graph.edges()
    return pd.DataFrame(rows, columns=list(ATTRIBUTES), dtype=object).assign(
        start=np.fromiter((place[tail] for tail, _ in graph.edges()), np.int64, len(rows)),
        end=np.fromiter((place[head] for _, head in graph.edges()), np.int64, len(rows)),
        key=pd.Series(["-".join(map(str, key)) for key in keys], dtype=object),
    )
