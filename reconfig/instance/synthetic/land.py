"""The land of a synthetic instance: towns, the small areas around them, journeys and boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reconfig.instance.instance import FloatArray, IntArray

if TYPE_CHECKING:
    import geopandas as gpd

CRS = "EPSG:27700"
ORIGIN = (600_000.0, 500_000.0)
"""The south-west corner in metres: in the North Sea, so that nobody takes it for a real place."""

AREA_OF_ZONE = 15e6
"""Square metres of land a zone, towns and country together."""

DETOUR = 1.3
START_MINUTES = 4.0
SLOW, FAST, FAST_FROM = 800.0, 1_287.0, 40_000.0
"""Metres a minute on short journeys (30 mph) and, from 40 km on, on long ones (48 mph)."""

_FIRST = (
    *("Alder", "Bramble", "Corran", "Dunnock", "Elver", "Fennel"),
    *("Garnet", "Heron", "Ivel", "Juniper", "Kestrel", "Linnet"),
)
_LAST = ("combe", "wick", "mere", "ridge", "holt", "garth", "bourne", "thwaite")


@dataclass(frozen=True)
class Land:
    """Towns, largest first, and zones. Coordinates in metres, shapes (towns, 2) and (zones, 2).

    `town` is the nearest town of each zone, `deprivation` its fifth (1 most deprived), both with
    shape (zones,).
    """

    side: float
    towns: FloatArray
    points: FloatArray
    town: IntArray
    population: IntArray
    deprivation: IntArray
    rurality: list[str]


def make_land(zones: int, towns: int, rng: np.random.Generator) -> Land:
    """A square region: three quarters of the zones lie about the towns, the rest anywhere."""
    side = float(np.sqrt(zones * AREA_OF_ZONE))
    centres = _town_centres(towns, side, rng)
    points = _points(zones, centres, side, rng)
    away = np.linalg.norm(points[:, None] - centres[None], axis=2)
    town = away.argmin(axis=1)
    reach = 1_000 * np.sqrt(1 + np.bincount(town, minlength=towns))[town]
    return Land(
        side=side,
        towns=centres,
        points=points,
        town=town,
        population=rng.integers(1_200, 2_101, zones),
        deprivation=_fifths(away.min(axis=1) / reach + rng.normal(0, 0.5, zones)),
        rurality=_rurality(points),
    )


def minutes_between(origins: FloatArray, destinations: FloatArray) -> FloatArray:
    """Journey minutes to a tenth, shape (origins, destinations); places in metres, shape (n, 2).

    The straight line x 1.3, at a speed that grows with the distance, and four minutes to start.
    """
    metres = DETOUR * np.linalg.norm(origins[:, None] - destinations[None], axis=2)
    speed = np.interp(metres, (0.0, FAST_FROM), (SLOW, FAST))
    minutes: FloatArray = np.round(START_MINUTES + metres / speed, 1)
    return minutes


def town_name(number: int) -> str:
    """The made-up name of the town at that position; later towns repeat the names with a number."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[(number + number // 24) % len(_LAST)]
    round_of_names = number // (len(_FIRST) * len(_LAST))
    return f"{first}{last}" + (f" {round_of_names + 1}" if round_of_names else "")


def voronoi_boundaries(codes: list[str], points: FloatArray) -> gpd.GeoDataFrame:
    """For each zone the land that is nearest to its point, cut 2 km beyond the outermost points."""
    import geopandas as gpd
    import shapely

    cloud = shapely.multipoints(points)
    region = shapely.buffer(shapely.convex_hull(cloud), 2_000)
    cells = shapely.get_parts(shapely.voronoi_polygons(cloud, extend_to=region, ordered=True))
    zone = np.array(codes, dtype=object)
    frame = gpd.GeoDataFrame({"zone": zone}, geometry=shapely.intersection(cells, region), crs=CRS)
    return frame.astype({"zone": "str"})


def _town_centres(towns: int, side: float, rng: np.random.Generator) -> FloatArray:
    """Each town is the one of twenty random places that lies farthest from the towns before it."""
    centres = rng.uniform(0.35 * side, 0.65 * side, (1, 2))
    while len(centres) < towns:
        places = rng.uniform(0.1 * side, 0.9 * side, (20, 2))
        gaps = np.linalg.norm(places[:, None] - centres[None], axis=2).min(axis=1)
        centres = np.vstack([centres, places[gaps.argmax()]])
    return ORIGIN + np.round(centres, -1)


def _points(zones: int, centres: FloatArray, side: float, rng: np.random.Generator) -> FloatArray:
    """Zone centres on a grid of 10 m, no two alike, shape (zones, 2)."""
    weights = 1 / np.arange(1, len(centres) + 1) ** 0.7
    sizes = rng.multinomial(zones * 3 // 4, weights / weights.sum())
    spread = np.repeat(600 * np.sqrt(sizes), sizes)[:, None]
    urban = np.repeat(centres - ORIGIN, sizes, axis=0) + spread * rng.normal(size=(sizes.sum(), 2))
    rural = rng.uniform(0, side, (zones - len(urban), 2))
    folded = np.clip(side - abs(side - abs(np.vstack([urban, rural]))), 0, side)
    return ORIGIN + _distinct(np.round(folded, -1), side, rng)


def _distinct(points: FloatArray, side: float, rng: np.random.Generator) -> FloatArray:
    while True:
        _, first = np.unique(points, axis=0, return_index=True)
        again = np.setdiff1d(np.arange(len(points)), first)
        if not len(again):
            return points
        points[again] = np.round(rng.uniform(0, side, (len(again), 2)), -1)


def _fifths(score: FloatArray) -> IntArray:
    """The fifth of each zone, 1 to 5, by rank: the lowest score is the most deprived."""
    rank = score.argsort(kind="stable").argsort(kind="stable")
    return 1 + 5 * rank // len(score)


def _rurality(points: FloatArray) -> list[str]:
    """Urban, town or rural, by the distance to the third nearest zone."""
    from scipy.spatial import KDTree

    neighbours = min(4, len(points))
    distance = KDTree(points).query(points, k=[neighbours])[0][:, 0]
    words = ("urban", "town and fringe", "rural")
    return [words[int(band)] for band in np.digitize(distance, (1_200, 2_200))]
