"""Made-up road networks of any size, seeded: towns of very different sizes, and countryside between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.travel.roads import Roads

NODES_A_KM2: Final = 15.0
"""Junctions and dead ends a km2 where no size is given: Great Britain has 3.3 million on some 220,000 km2."""

NODES_A_TOWN: Final = 1_500
TOWN_SHARE: Final = 0.7
TOWN_NODES_A_KM2: Final = 300.0
SIZES_OF_TOWNS: Final = 1.1
"""Exponent of the Pareto distribution of their sizes."""

LINKS_A_NODE: Final = 1.30
ONE_WAY_SHARE: Final = 0.04
DEAD_ENDS: Final = 0.75
"""Share of the tree's ends that get no further link."""

IN_TOWN: Final = "residential"
COUNTRY: Final = "unclassified"

LEAST_NODES: Final = 10


def synthetic_roads(nodes: int, seed: int, size_km: float | None = None, crs: str = "EPSG:27700") -> Roads:
    """Roads on a square: straight, 1.3 links a node, 4 % of the local ones one-way; from anywhere one can go anywhere.

    The nodes are joined by the shortest tree and then by links that are short for their ends; faster roads run along
    the shortest ways between neighbouring towns, larger towns on faster roads. Neighbours of one town have neighbouring
    numbers, as in files of real roads.

    size_km: side of the square; by itself what gives the density of Great Britain's network.

    Raises:
        ValueError: for fewer than 10 nodes.
    """
    if nodes < LEAST_NODES:
        raise ValueError(f"a road network needs at least {LEAST_NODES} nodes, not {nodes}")
    rng = np.random.default_rng(seed)
    side = 1_000 * (size_km or np.sqrt(nodes / NODES_A_KM2))
    towns = _towns(rng, nodes, side)
    points, town = _points(rng, nodes, towns, side)
    table = pd.DataFrame({"node": np.arange(nodes).astype(str), "x": points[:, 0], "y": points[:, 1]})
    return Roads(crs, table, _links(rng, *_joined(rng, points), points, towns, town))


@dataclass(frozen=True)
class _Tier:
    """Main roads of a class: the first letter of their names, and the share of towns, largest first, that they join."""

    road_class: str
    letter: str
    share: float


TIERS: Final = (_Tier("secondary", "B", 1.0), _Tier("primary", "A", 0.25), _Tier("motorway", "M", 0.02))
"""A later tier lies over the earlier ones."""


@dataclass(frozen=True, eq=False)
class _Towns:
    """Towns, largest first. centre: shape (towns, 2), in m. size: nodes, shape (towns,). radius: m, shape (towns,)."""

    centre: FloatArray
    size: IntArray
    radius: FloatArray


@dataclass(frozen=True, eq=False)
class _Network:
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

    def part(self, kept: BoolArray) -> _Network:
        """Some of the links."""
        return _Network(self.nodes, self.start[kept], self.end[kept], self.length[kept])

    def matrix(self, values: FloatArray) -> csr_array:
        """A value a link, each link once, shape (nodes, nodes)."""
        return coo_array((values, (self.start, self.end)), shape=(self.nodes, self.nodes)).tocsr()


def _towns(rng: np.random.Generator, nodes: int, side: float) -> _Towns:
    count = max(nodes // NODES_A_TOWN, 3)
    weight = np.sort(1 + rng.pareto(SIZES_OF_TOWNS, count))[::-1]
    size = np.floor(TOWN_SHARE * nodes * weight / weight.sum()).astype(np.int64)
    return _Towns(side * rng.random((count, 2)), size, 1_000 * np.sqrt(size / TOWN_NODES_A_KM2 / np.pi))


def _points(rng: np.random.Generator, nodes: int, towns: _Towns, side: float) -> tuple[FloatArray, IntArray]:
    """Coordinates, shape (nodes, 2), and the town of each node, -1 outside towns; towns may reach over the edge."""
    town = np.repeat(np.arange(len(towns.size)), towns.size)
    scatter = rng.normal(size=(len(town), 2)) * towns.radius[town, None] / 2
    country = side * rng.random((nodes - len(town), 2))
    points = np.concatenate([towns.centre[town] + scatter, country])
    return points, np.concatenate([town, np.full(len(country), -1)])


def _joined(rng: np.random.Generator, points: FloatArray) -> tuple[_Network, BoolArray]:
    """The shortest tree over the triangulation, and the links that are shortest for their ends; some dead ends stay.

    Beside them: which links are in the tree, shape (links,).
    """
    network = _triangulated(points)
    tree = _shortest_tree(network)
    kept = tree.copy()
    degree = np.bincount(np.concatenate([network.start[kept], network.end[kept]]), minlength=network.nodes)
    dead_end = (degree == 1) & (rng.random(network.nodes) < DEAD_ENDS)
    others = np.flatnonzero(~kept & ~dead_end[network.start] & ~dead_end[network.end])
    wanted = round(LINKS_A_NODE * network.nodes) - int(kept.sum())
    kept[others[np.argsort(_relative_length(network)[others], kind="stable")[:wanted]]] = True
    return network.part(kept), tree[kept]


def _triangulated(points: FloatArray) -> _Network:
    """The Delaunay triangulation's edges: of the two triangles at an edge, the one with the higher number names it."""
    found = Delaunay(points)
    number = np.arange(len(found.simplices))
    sides = [
        np.delete(found.simplices, at, axis=1)[found.neighbors[:, at] < number].astype(np.int64) for at in range(3)
    ]
    ends = np.sort(np.concatenate(sides), axis=1)
    start, end = ends[np.argsort(ends[:, 0] * len(points) + ends[:, 1])].T
    return _Network(len(points), start, end, np.hypot(*(points[end] - points[start]).T))


def _shortest_tree(network: _Network) -> BoolArray:
    """Which links are in the shortest spanning tree; ranks instead of lengths tell afterwards which link is which."""
    order = np.argsort(network.length, kind="stable")
    rank = np.empty(len(order))
    rank[order] = np.arange(1, len(order) + 1)
    tree = minimum_spanning_tree(network.matrix(rank), overwrite=True)
    in_tree = np.zeros(len(order), dtype=bool)
    in_tree[order[tree.data.astype(np.int64) - 1]] = True
    return in_tree


def _relative_length(network: _Network) -> FloatArray:
    """The length of each link against the mean of all those at its two ends."""
    ends = np.concatenate([network.start, network.end])
    total = np.bincount(ends, np.tile(network.length, 2), network.nodes)
    mean = total / np.bincount(ends, minlength=network.nodes)
    return network.length / (mean[network.start] + mean[network.end])


def _main_roads(network: _Network, hubs: IntArray) -> IntArray:
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


def _crossings(network: _Network, distance: FloatArray, nearest: IntArray) -> IntArray:
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


def _links(
    rng: np.random.Generator, network: _Network, tree: BoolArray, points: FloatArray, towns: _Towns, town: IntArray
) -> pd.DataFrame:
    """The links' table: local roads first, then each tier of main roads over those below it."""
    urban = (town[network.start] >= 0) & (town[network.end] >= 0)
    road_class = np.where(urban, IN_TOWN, COUNTRY).astype(object)
    name = np.full(len(urban), "", dtype=object)
    centres = cKDTree(points).query(towns.centre)[1]
    for tier in TIERS:
        road = _main_roads(network, np.unique(centres[: max(round(tier.share * len(centres)), 2)]))
        main = road >= 0
        road_class[main] = tier.road_class
        name[main] = np.char.add(tier.letter, (road[main] + 1).astype(str))
    return pd.DataFrame(
        {
            "link": np.arange(len(urban)).astype(str),
            "start": network.start,
            "end": network.end,
            "length": network.length,
            "road_class": road_class,
            "name": name,
            "maximum_kmh": np.nan,
            "one_way": _one_way(rng, name == "", tree),
        }
    )


def _one_way(rng: np.random.Generator, local: BoolArray, tree: BoolArray) -> BoolArray:
    """A share of the local links, none of the shortest tree: by that one can go anywhere and back, shape (links,)."""
    possible = local & ~tree
    share = ONE_WAY_SHARE * local.sum() / max(possible.sum(), 1)
    one_way: BoolArray = possible & (rng.random(len(local)) < share)
    return one_way
