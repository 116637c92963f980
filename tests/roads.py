"""Small road networks made by hand or by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely

from reconfig.instance.instance import FloatArray, IntArray
from reconfig.travel.graph import CLOSED
from reconfig.travel.roads import Roads

Link = tuple[int, int]


def roads_of(points: Sequence[tuple[float, float]], links: Sequence[Link], **columns: Sequence[object]) -> Roads:
    """Straight roads between points; `columns` as in LINK_COLUMNS (residential two-way streets where not given)."""
    places = np.array(points, float)
    start, end = np.array(links, np.int64).reshape(-1, 2).T
    given = {
        "link": [f"L{number}" for number in range(len(links))],
        "start": start,
        "end": end,
        "length": np.hypot(*(places[end] - places[start]).T),
        "road_class": ["residential"] * len(links),
        "name": [""] * len(links),
        "maximum_kmh": [np.nan] * len(links),
        "one_way": [False] * len(links),
    } | columns
    nodes = pd.DataFrame(
        {"node": [f"N{number}" for number in range(len(points))], "x": places[:, 0], "y": places[:, 1]}
    )
    return Roads("EPSG:27700", nodes, pd.DataFrame(given))


def random_roads(seed: int, nodes: int = 12, links: int = 24, *, bent: bool = False) -> Roads:
    """Links between random nodes: parallels, loops and several parts occur; `bent`: with shapes of many corners."""
    random = np.random.default_rng(seed)
    points = random.uniform(0, 1000, (nodes, 2)).round(random.integers(0, 3))
    ends = random.integers(0, nodes, (links, 2))
    roads = roads_of([(x, y) for x, y in points], [(a, b) for a, b in ends])
    if not bent:
        return roads
    middles = random.uniform(0, 1000, (links, 3, 2))
    shapes = [shapely.LineString([points[a], *middle, points[b]]) for (a, b), middle in zip(ends, middles, strict=True)]
    return roads.with_links(roads.links.assign(length=shapely.length(shapes)), np.array(shapes, dtype=object))


def random_times(seed: int, links: int) -> tuple[IntArray, IntArray]:
    """Milliseconds of links each way: some zero, some closed one way, some both."""
    random = np.random.default_rng(seed)
    there, back = random.integers(0, 10_000, (2, links))
    there[random.random(links) < 0.1], back[random.random(links) < 0.1] = 0, 0
    there[random.random(links) < 0.1], back[random.random(links) < 0.3] = CLOSED, CLOSED
    return there, back


def points_near(seed: int, count: int) -> FloatArray:
    """Points inside and around the square of the random roads."""
    return np.random.default_rng(seed).uniform(-500, 1500, (count, 2))
