"""Chains of nodes cut into links where they meet, by array arithmetic alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Pieces:
    """Links cut out of chains.

    chain: the chain that each link comes from, shape (links,); number: 1 for the first link of its chain, and so on.
    first: where the points of each link begin, shape (links + 1,); point: their nodes, link after link.
    """

    chain: IntArray
    number: IntArray
    first: IntArray
    point: IntArray

    @property
    def start(self) -> IntArray:
        """The first node of each link, shape (links,)."""
        return self.point[self.first[:-1]]

    @property
    def end(self) -> IntArray:
        """The last node of each link, shape (links,)."""
        return self.point[self.first[1:] - 1]

    @property
    def link(self) -> IntArray:
        """The link that each point belongs to, shape of `point`."""
        return np.repeat(np.arange(len(self.chain)), np.diff(self.first))


def cut(chain: IntArray, node: IntArray, ends: BoolArray) -> Pieces:
    """Links between the nodes that stand in chains more than once, that `ends` marks, or that end a chain.

    chain, node: the members of all chains in order, shape (members,); a node of -1 is not known and parts its chain.
    ends: nodes at which every link ends, shape (nodes,).
    """
    again = np.zeros(len(node), dtype=bool)
    again[1:] = (chain[1:] == chain[:-1]) & (node[1:] == node[:-1])
    chain, node = chain[~again], node[~again]
    junction = (np.bincount(node[node >= 0], minlength=len(ends)) > 1) | ends
    step = np.zeros(len(node), dtype=bool)  # from this member to the next
    step[:-1] = (chain[1:] == chain[:-1]) & (node[1:] >= 0) & (node[:-1] >= 0)
    follows = np.zeros(len(node), dtype=bool)
    follows[1:] = step[:-1]
    begins = np.flatnonzero(step & ~(follows & ~junction[node]))
    links = np.cumsum(np.bincount(begins, minlength=len(node)))[step] - 1
    sizes = np.bincount(links, minlength=len(begins)) + 1
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    point = node[np.repeat(begins - first[:-1], sizes) + np.arange(first[-1])]
    return Pieces(chain[begins], _numbers(chain[begins]), first, point)


def _numbers(chain: IntArray) -> IntArray:
    """1, 2, 3 ... within each run of the same chain."""
    place = np.arange(len(chain))
    new = np.ones(len(chain), dtype=bool)
    new[1:] = chain[1:] != chain[:-1]
    return place - np.maximum.accumulate(np.where(new, place, 0)) + 1


def parted(start: IntArray, end: IntArray, barred: BoolArray) -> tuple[IntArray, IntArray, IntArray]:
    """Ends of links such that links no longer meet at barred nodes: every such end gets a node of its own.

    Returns start and end, shape (links,), numbered on from the nodes that were, and the node that each new one copies.
    """
    ends = np.concatenate([start, end])
    apart = barred[ends]
    copied = ends[apart]
    ends[apart] = len(barred) + np.arange(len(copied))
    return ends[: len(start)], ends[len(start) :], copied
