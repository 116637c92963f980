"""Small road networks made by chance."""

from __future__ import annotations

import numpy as np
import shapely

from reconfig.instance.instance import FloatArray, IntArray
from reconfig.travel.graph import CLOSED
from reconfig.travel.roads import Roads
from tests.roads import roads


def random_roads(seed: int, nodes: int = 12, links: int = 24, *, bent: bool = False) -> Roads:
    """Links between random nodes: parallels, loops and several parts occur; `bent`: with shapes of many corners."""
    random = np.random.default_rng(seed)
    points = random.uniform(0, 1000, (nodes, 2)).round(random.integers(0, 3))
    ends = random.integers(0, nodes, (links, 2))
    straight = roads([(x, y) for x, y in points], [(a, b) for a, b in ends])
    if not bent:
        return straight
    middles = random.uniform(0, 1000, (links, 3, 2))
    shapes = [shapely.LineString([points[a], *middle, points[b]]) for (a, b), middle in zip(ends, middles, strict=True)]
    return straight.with_links(straight.links.assign(length=shapely.length(shapes)), np.array(shapes, dtype=object))


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
