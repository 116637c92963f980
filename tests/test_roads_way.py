"""The whole way from a graph in longitude and latitude to a matrix, against NetworkX's Dijkstra on that graph."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st

from reconfig.errors import InputError
from reconfig.travel.graph import NO_ROUTE
from reconfig.travel.reading.graphs import from_networkx
from reconfig.travel.roads import Roads
from reconfig.travel.search import FEW, times_to
from reconfig.travel.snapping import Snapped
from reconfig.travel.speeds import SPEEDS, Speeds, link_milliseconds
from reconfig.travel.terminals import with_points

PLACES: dict[str, tuple[list[float], list[float]]] = {
    "the antimeridian": ([179.99, 180.0, -180.0, -179.99], [-17.0, -16.99, -16.98]),
    "one place": ([9.0], [48.0]),
    "one line": ([9.0, 9.01, 9.02, 9.03], [48.0]),
    "the equator": ([9.0, 9.01], [-0.01, 0.0, -0.0, 0.01]),
    "the far north": ([15.0, 15.1], [83.9, 84.1]),
}
"""Longitudes and latitudes that nodes may have."""

KMH = {"primary": 65.0, "residential": 30.0, "motorway": 95.0}


@st.composite
def graphs(draw: st.DrawFn) -> nx.MultiDiGraph[Any]:
    """Nodes at such places, many together; one-ways, parallels, loops, edges of no length, nodes without any."""
    east, north = PLACES[draw(st.sampled_from(sorted(PLACES)))]
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    count = draw(st.integers(2, 9))
    for number in range(count):
        graph.add_node(number, x=draw(st.sampled_from(east)), y=draw(st.sampled_from(north)))
    node = st.integers(0, count - 1)
    for tail, head, both, kind, longer in draw(
        st.lists(
            st.tuples(node, node, st.booleans(), st.sampled_from(sorted(KMH)), st.sampled_from([0.0, 0.0, 7.0, 12.3])),
            min_size=1, max_size=18,
        )
    ):  # fmt: skip
        length = straight(graph, tail, head) + longer
        for start, end in ((tail, head), (head, tail))[: 1 + both]:
            graph.add_edge(start, end, length=length, highway=kind)
    return graph


def straight(graph: nx.MultiDiGraph[Any], tail: int, head: int) -> float:
    """Metres between two nodes on the ellipsoid."""
    import pyproj

    one, other = graph.nodes[tail], graph.nodes[head]
    return float(pyproj.Geod(ellps="WGS84").inv(one["x"], one["y"], other["x"], other["y"])[2])


def by_networkx(graph: nx.MultiDiGraph[Any]) -> list[dict[int, int]]:
    """Milliseconds from each node to every node that it reaches."""
    for *_, edge in graph.edges(data=True):
        edge["milliseconds"] = int(np.rint(edge["length"] * 3.6 / KMH[edge["highway"]] * 1000))
    found = dict(nx.all_pairs_dijkstra_path_length(graph, weight="milliseconds"))
    return [found[node] for node in graph.nodes]


def speeds() -> Speeds:
    """A speed for each class, no delays."""
    columns = [column.name for column in SPEEDS.columns]
    frame = pd.DataFrame({"mode": "car", "road_class": KMH.keys(), "kmh": KMH.values(), "junction_seconds": 0.0})
    return Speeds(frame.reindex(columns=columns), "speeds.csv")


def at_nodes(roads: Roads) -> Snapped:
    """A point at each node that has a link, on one of them."""
    link = np.concatenate([np.arange(len(roads.links))] * 2)
    fraction = np.repeat([0.0, 1.0], len(roads.links))
    nodes = np.concatenate([roads.start, roads.end])
    first = np.unique(nodes, return_index=True)[1]
    return Snapped(link[first], fraction[first], np.zeros(len(first)), roads.points[nodes[first]])


@given(graphs())
def test_every_time_is_that_of_networkx(graph: nx.MultiDiGraph[Any]) -> None:
    """To the millisecond, with the graph as it is (for four sites at most) and reduced."""
    try:
        roads = from_networkx(graph)
    except InputError:
        assume(False)
        raise
    forward, backward = link_milliseconds(roads, speeds(), "car", np.zeros(len(roads.links), dtype=bool))
    points = at_nodes(roads)
    arcs = with_points(roads, forward, backward, points)
    expected = by_networkx(graph)
    for sites in (arcs.point_nodes[:FEW], np.tile(arcs.point_nodes, FEW)):
        found = times_to(arcs.graph(), arcs.point_nodes, sites)
        for row, zone in enumerate(arcs.point_nodes):
            assert found[row].tolist() == [expected[zone].get(int(site), NO_ROUTE) for site in sites]
