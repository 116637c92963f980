"""Small road graphs with everything that goes wrong on roads, and NetworkX's answers on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from reconfig.instance.instance import IntArray
from reconfig.travel.graph import CLOSED, NO_ROUTE, RoadGraph, road_graph

Links = list[tuple[int, int, int, int]]
"""Start, end, milliseconds there and back; `CLOSED` where the direction may not be used."""


@dataclass(frozen=True)
class Case:
    """Links between so many nodes, and where zones and sites are."""

    nodes: int
    links: Links
    zones: IntArray
    sites: IntArray

    @property
    def graph(self) -> RoadGraph:
        """The links as a graph."""
        return graph_of(self.nodes, self.links)


def graph_of(nodes: int, links: Links) -> RoadGraph:
    """A graph of links in both directions."""
    start, end, there, back = np.array(links, dtype=np.int64).reshape(-1, 4).T
    join = np.concatenate
    return road_graph(nodes, join([start, end]), join([end, start]), join([there, back]))


milliseconds = st.sampled_from([CLOSED, 0, 0, 1, 1, 2, 3, 5, 8])
"""Few values, so that ways are often equally quick; many zeros; many one-ways."""


@st.composite
def links_of(draw: st.DrawFn, nodes: int, most: int = 24) -> Links:
    """Links between nodes: loops, parallels, one-ways, closed ones; nodes without any."""
    node = st.integers(0, nodes - 1)
    return draw(st.lists(st.tuples(node, node, milliseconds, milliseconds), max_size=most))


@st.composite
def cases(draw: st.DrawFn, sites: int = 9) -> Case:
    """A graph with zones and sites, some at the same node, some given twice."""
    nodes = draw(st.integers(1, 14))
    node = st.integers(0, nodes - 1)
    zones, at = draw(st.lists(node, max_size=5)), draw(st.lists(node, max_size=sites))
    return Case(nodes, draw(links_of(nodes)), np.array(zones, dtype=np.int64), np.array(at, dtype=np.int64))


def by_networkx(case: Case, *, from_sites: bool = False) -> IntArray:
    """All times by NetworkX's Dijkstra on a multigraph of the links, shape (zones, sites)."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(case.nodes))
    for start, end, there, back in case.links:
        graph.add_weighted_edges_from([(start, end, there)] if there != CLOSED else [])
        graph.add_weighted_edges_from([(end, start, back)] if back != CLOSED else [])
    times = dict(nx.all_pairs_dijkstra_path_length(graph))
    found = [[_between(times, zone, site, from_sites) for site in case.sites] for zone in case.zones]
    return np.array(found, dtype=np.int64).reshape(len(case.zones), len(case.sites))


def _between(times: dict[int, dict[int, int]], zone: int, site: int, from_sites: bool) -> int:
    start, end = (site, zone) if from_sites else (zone, site)
    return times[start].get(end, NO_ROUTE)


def chain(milliseconds: Sequence[int], *, one_way: bool = False) -> Links:
    """0 - 1 - 2 ... with these times."""
    return [(at, at + 1, time, CLOSED if one_way else time) for at, time in enumerate(milliseconds)]
