"""Links between points: their triangulation, what is kept of it, and the main roads along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from reconfig.instance.instance import BoolArray, FloatArray, IntArray

LINKS_A_NODE: Final = 1.30
DEAD_ENDS: Final = 0.75
"""Share of the tree's ends that get no further link."""


@dataclass(frozen=True, eq=False)
class Links:
    """Links between nodes, each once and in ascending order, from the lower number to the higher.

    start, end, length (m): shape (links,).
    """

    nodes: int
    start: IntArray
    end: IntArray
    length: FloatArray

    @property
    def key(self) -> IntArray:
        """One ascending number a link."""
        return self.start * self.nodes + self.end

    def part(self, kept: BoolArray) -> Links:
        """Some of the links."""
        return Links(self.nodes, self.start[kept], self.end[kept], self.length[kept])

    def matrix(self, values: FloatArray) -> csr_array:
        """A value a link, each link once, shape (nodes, nodes)."""
        return coo_array((values, (self.start, self.end)), shape=(self.nodes, self.nodes)).tocsr()


def thinned(rng: np.random.Generator, network: Links, kept: BoolArray) -> BoolArray:
    """The links that stay, shape (links,): those kept, the shortest for their ends, 1.3 a node; some dead ends stay."""
    kept = kept.copy()
    degree = np.bincount(np.concatenate([network.start[kept], network.end[kept]]), minlength=network.nodes)
    dead_end = (degree == 1) & (rng.random(network.nodes) < DEAD_ENDS)
    others = np.flatnonzero(~kept & ~dead_end[network.start] & ~dead_end[network.end])
    wanted = max(round(LINKS_A_NODE * network.nodes) - int(kept.sum()), 0)
    kept[others[np.argsort(_relative_length(network)[others], kind="stable")[:wanted]]] = True
    return kept


def triangulated(points: FloatArray) -> Links:
    """The Delaunay triangulation's edges: of the two triangles at an edge, the one with the higher number names it."""
    found = Delaunay(points)
    number = np.arange(len(found.simplices))
    sides = [
        np.delete(found.simplices, at, axis=1)[found.neighbors[:, at] < number].astype(np.int64) for at in range(3)
    ]
    ends = np.sort(np.concatenate(sides), axis=1)
    start, end = ends[np.argsort(ends[:, 0] * len(points) + ends[:, 1])].T
    return Links(len(points), start, end, np.hypot(*(points[end] - points[start]).T))


def shortest_tree(network: Links) -> BoolArray:
    """Which links are in the shortest spanning tree; ranks instead of lengths tell afterwards which link is which."""
    order = np.argsort(network.length, kind="stable")
    rank = np.empty(len(order))
    rank[order] = np.arange(1, len(order) + 1)
    tree = minimum_spanning_tree(network.matrix(rank), overwrite=True)
    in_tree = np.zeros(len(order), dtype=bool)
    in_tree[order[tree.data.astype(np.int64) - 1]] = True
    return in_tree


def _relative_length(network: Links) -> FloatArray:
    """The length of each link against the mean of all those at its two ends."""
    ends = np.concatenate([network.start, network.end])
    total = np.bincount(ends, np.tile(network.length, 2), network.nodes)
    mean = total / np.bincount(ends, minlength=network.nodes)
    return network.length / (mean[network.start] + mean[network.end])


def main_roads(network: Links, hubs: IntArray) -> IntArray:
    """The number of the road that each link is part of, -1 for none: one along the shortest way of each two neighbours.

    Hubs are neighbours where the parts of the network that are nearer to them than to any other hub touch.
    """
    distance, before, nearest = dijkstra(
        network.matrix(network.length), directed=False, indices=hubs, min_only=True, return_predecessors=True
    )
    crossing = _crossings(network, distance, nearest.astype(np.int64))
    road = np.full(len(network.start), -1)
    road[crossing] = np.arange(len(crossing))
    way = _ways_back(np.concatenate([network.start[crossing], network.end[crossing]]), before.astype(np.int64))
    node = np.flatnonzero((way >= 0) & (before >= 0))
    low, high = np.minimum(node, before[node]), np.maximum(node, before[node])
    road[np.searchsorted(network.key, low * network.nodes + high)] = way[node] % len(crossing)
    return road


def _crossings(network: Links, distance: FloatArray, nearest: IntArray) -> IntArray:
    """The link in the middle of the shortest way between each two neighbouring hubs."""
    one, other = nearest[network.start], nearest[network.end]
    apart = np.flatnonzero(one != other)
    pair = np.minimum(one, other)[apart] * network.nodes + np.maximum(one, other)[apart]
    total = (distance[network.start] + network.length + distance[network.end])[apart]
    order = np.lexsort((total, pair))
    return apart[order[np.unique(pair[order], return_index=True)[1]]]


def _ways_back(ends: IntArray, before: IntArray) -> IntArray:
    """For every node the number of an end whose way back to its hub leads through it, -1 for none, shape (nodes,)."""
    way = np.full(len(before), -1)
    node, number = ends, np.arange(len(ends))
    while len(node):
        way[node] = number
        node = before[node]
        onwards = node >= 0
        onwards[onwards] = way[node[onwards]] < 0
        node, number = node[onwards], number[onwards]
    return way
