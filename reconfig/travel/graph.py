"""A road network for one mode of travel as compact arrays: who can go where, in whole milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from reconfig.instance.instance import IntArray

CLOSED: Final = -1
"""Milliseconds of a link in a direction in which the mode may not use it."""

LONGEST: Final = 366 * 24 * 3_600_000
"""Milliseconds that a link takes at most, a year: whatever takes longer is a slip, and sums stay exact."""

NO_ROUTE: Final = np.iinfo(np.int64).max // 4
"""Milliseconds where there is no route, or none within the limit; the sum of two still fits."""


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """A directed graph in compressed sparse rows; parallel arcs reduced to the quickest, no loops.

    first: where the arcs of each node begin, shape (nodes + 1,).
    head: the node that each arc leads to, shape (arcs,), ascending within a node.
    milliseconds: whole, 0 or more, shape (arcs,). An arc of 0 is a road, not a missing one.
    """

    first: IntArray
    head: IntArray
    milliseconds: IntArray

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return len(self.first) - 1

    @property
    def arcs(self) -> int:
        """How many arcs."""
        return len(self.head)

    @cached_property
    def tail(self) -> IntArray:
        """The node that each arc leaves, shape (arcs,)."""
        return np.repeat(np.arange(self.nodes), np.diff(self.first))


def road_graph(nodes: int, tail: IntArray, head: IntArray, milliseconds: IntArray) -> RoadGraph:
    """The graph of some arcs, in any order: loops and closed arcs dropped, the quickest of parallel ones kept."""
    kept = (tail != head) & (milliseconds != CLOSED)
    return sorted_graph(nodes, tail[kept], head[kept], milliseconds[kept])


def sorted_graph(nodes: int, tail: IntArray, head: IntArray, milliseconds: IntArray) -> RoadGraph:
    """The graph of some open arcs without loops, in any order: the quickest of parallel ones kept.

    The sort is the quicker the more of the arcs are in order already.
    """
    order = np.argsort(tail * nodes + head, kind="stable")
    tail, head, milliseconds = tail[order], head[order], milliseconds[order]
    new = np.ones(len(tail), dtype=bool)
    new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    each = np.flatnonzero(new)
    quickest = np.minimum.reduceat(milliseconds, each) if len(each) else milliseconds
    return RoadGraph(running(np.bincount(tail[each], minlength=nodes)), head[each], quickest)


def running(counts: IntArray) -> IntArray:
    """Where each of so many rows begins, and where the last ends, shape (rows + 1,)."""
    first = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=first[1:])
    return first
