"""A far smaller graph with the same travel times between the nodes that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reconfig.instance.instance import BoolArray, IntArray
from reconfig.travel.graph import RoadGraph, running, sorted_graph

MOST: Final = 8
"""Arcs in, and arcs out, of a node that is passed over; more of them bring more new arcs than a node is worth."""

LEAST_SHARE: Final = 0.05
"""Of the nodes that a round must pass over for another round to be worth it."""


@dataclass(frozen=True, eq=False)
class Reduction:
    """What is left of a graph. nodes: the old number of each node, ascending, shape (graph.nodes,)."""

    graph: RoadGraph
    nodes: IntArray

    def positions(self, nodes: IntArray) -> IntArray:
        """The new numbers of nodes that were kept."""
        return np.searchsorted(self.nodes, nodes)


def reduced(graph: RoadGraph, kept: IntArray) -> Reduction:
    """The graph without most of the nodes that need not be kept; arcs across stand for the ways through them.

    Exact: the quickest times between nodes that are left are the same to the millisecond. Round by round, nodes of
    which no two are neighbours are passed over: each way in and on becomes an arc of its own. Dead ends go, chains
    become one arc, junctions of few roads become arcs between their neighbours. This is the contraction of contraction
    hierarchies (Geisberger et al. 2008) without a search for witnesses, stopped where it no longer pays.
    """
    rng = np.random.default_rng(0)
    nodes, protected = np.arange(graph.nodes), np.zeros(graph.nodes, dtype=bool)
    protected[kept] = True
    while (passed := _quietest(graph, ~protected, rng)).sum() > LEAST_SHARE * graph.nodes:
        graph = _without(graph, passed)
        nodes, protected = nodes[~passed], protected[~passed]
    return Reduction(graph, nodes)


def _quietest(graph: RoadGraph, allowed: BoolArray, rng: np.random.Generator) -> BoolArray:
    """Nodes with fewer arcs than their neighbours, equals by lot; no two of them are neighbours, shape (nodes,)."""
    arcs = np.maximum(np.bincount(graph.head, minlength=graph.nodes), np.diff(graph.first))
    lot = np.where(allowed & (arcs <= MOST), arcs + rng.random(graph.nodes), np.inf)
    chosen = lot < np.inf
    chosen[np.where(lot[graph.tail] >= lot[graph.head], graph.tail, graph.head)] = False
    return chosen


def _without(graph: RoadGraph, passed: BoolArray) -> RoadGraph:
    """The graph without nodes of which no two are neighbours: an arc for each way into one of them and on."""
    tail, head = graph.tail, graph.head
    into = passed[head]
    left = np.flatnonzero(~(into | passed[tail]))
    arrives, leaves = _ways_through(graph, np.flatnonzero(into))
    number = np.cumsum(~passed) - 1
    return sorted_graph(
        int(number[-1]) + 1,
        number[np.concatenate([tail[left], tail[arrives]])],
        number[np.concatenate([head[left], head[leaves]])],
        np.concatenate([graph.milliseconds[left], graph.milliseconds[arrives] + graph.milliseconds[leaves]]),
    )


def _ways_through(graph: RoadGraph, into: IntArray) -> tuple[IntArray, IntArray]:
    """Every pair of an arc of these and an arc from its head on, but not back to where it comes from."""
    middle = graph.head[into]
    choices = np.diff(graph.first)[middle]
    arrives = np.repeat(into, choices)
    leaves = np.arange(len(arrives)) + np.repeat(graph.first[middle] - running(choices)[:-1], choices)
    onwards = np.flatnonzero(graph.tail[arrives] != graph.head[leaves])
    return arrives[onwards], leaves[onwards]
