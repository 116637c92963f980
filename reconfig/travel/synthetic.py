"""Made-up road networks of any size, seeded: towns of very different sizes, and countryside between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.travel.roads import Roads
from reconfig.travel.triangulation import Links, main_roads, shortest_tree, thinned, triangulated

NODES_A_KM2: Final = 15.0
"""Junctions and dead ends a km2 where no size is given: Great Britain has 3.3 million on some 220,000 km2."""

NODES_A_TOWN: Final = 1_500
TOWN_SHARE: Final = 0.7
TOWN_NODES_A_KM2: Final = 300.0
SIZES_OF_TOWNS: Final = 1.1
"""Exponent of the Pareto distribution of their sizes."""

ONE_WAY_SHARE: Final = 0.04
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


def _joined(rng: np.random.Generator, points: FloatArray) -> tuple[Links, BoolArray]:
    """The shortest tree over the triangulation, and the links that are shortest for their ends.

    Beside them: which links are in the tree, shape (links,).
    """
    network = triangulated(points)
    tree = shortest_tree(network)
    kept = thinned(rng, network, tree)
    return network.part(kept), tree[kept]


def _links(
    rng: np.random.Generator, network: Links, tree: BoolArray, points: FloatArray, towns: _Towns, town: IntArray
) -> pd.DataFrame:
    """The links' table: local roads first, then each tier of main roads over those below it."""
    urban = (town[network.start] >= 0) & (town[network.end] >= 0)
    road_class = np.where(urban, IN_TOWN, COUNTRY).astype(object)
    name = np.full(len(urban), "", dtype=object)
    centres = cKDTree(points).query(towns.centre)[1]
    for tier in TIERS:
        road = main_roads(network, np.unique(centres[: max(round(tier.share * len(centres)), 2)]))
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
