"""Which columns of a matrix a change of the roads can touch, so that only those are computed again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.travel.graph import NO_ROUTE, RoadGraph
from reconfig.travel.search import Direction, arcs_of


@dataclass(frozen=True, eq=False)
class Points:
    """The nodes of a matrix's rows and columns, and how it was computed (see `times_to`)."""

    zones: IntArray
    sites: IntArray
    limit: int | None = None
    direction: Direction = "to_sites"


def touched(before: RoadGraph, after: RoadGraph, points: Points, times: IntArray) -> BoolArray:
    """The sites whose times may differ between two graphs with the same nodes, shape (sites,); the others' do not.

    Slowed or closed arcs touch a site where some zone's time is no shorter than the least that a way through one of
    them can have taken; quickened or new arcs where some zone's time is longer than the least that such a way takes
    now. That least is the way to the nearest of their tails, the quickest of them, and the way from the nearest of
    their heads: it can be too low, so a site may be named without need, but none is left out.

    times: milliseconds before, shape (zones, sites).

    Raises:
        ValueError: where the graphs differ in their number of nodes.
    """
    if before.nodes != after.nodes:
        raise ValueError(f"{before.nodes} nodes before, {after.nodes} after")
    most = np.inf if points.limit is None else points.limit
    slowed = _least_through(before, _quicker(before, after), points, most)
    quickened = _least_through(after, _quicker(after, before), points, most)
    lost = (times >= slowed) & (times < NO_ROUTE)
    gained = (times > quickened) & (quickened <= most) & np.isfinite(quickened)
    changed: BoolArray = np.logical_or.reduce(lost | gained, axis=0)
    return changed


def _quicker(one: RoadGraph, other: RoadGraph) -> IntArray:
    """The arcs of one graph that are slower in the other, or missing."""
    keys = other.tail * other.nodes + other.head
    wanted = one.tail * one.nodes + one.head
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    if not len(keys):
        return np.arange(one.arcs)
    return np.flatnonzero((keys[at] != wanted) | (other.milliseconds[at] > one.milliseconds))


def _least_through(graph: RoadGraph, arcs: IntArray, points: Points, most: float) -> FloatArray:
    """A lower bound of the ways between zones and sites through one of the arcs, shape (zones, sites)."""
    if not len(arcs):
        return np.full((len(points.zones), len(points.sites)), np.inf)
    to_tail = _nearest(graph, graph.tail[arcs], most, backwards=True) + graph.milliseconds[arcs].min()
    from_head = _nearest(graph, graph.head[arcs], most, backwards=False)
    to, back = (to_tail, from_head) if points.direction == "to_sites" else (from_head, to_tail)
    return np.add.outer(to[points.zones], back[points.sites])


def _nearest(graph: RoadGraph, nodes: IntArray, most: float, *, backwards: bool) -> FloatArray:
    """Milliseconds from the nearest of some nodes to every node, or backwards from every node to it, shape (nodes,)."""
    arcs = arcs_of(graph, backwards=backwards)
    found: FloatArray = dijkstra(arcs, indices=np.unique(nodes), min_only=True, limit=most)
    return found
