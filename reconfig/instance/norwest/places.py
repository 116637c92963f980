"""The zones of Norwest, from a seed: where people live, how many, how old, how deprived. No real place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reconfig.instance.instance import FloatArray, IntArray
from reconfig.instance.norwest.deprivation import fifths, tenths
from reconfig.instance.norwest.ground import HEIGHT_KM, WIDTH_KM, metres, on_land, on_peninsula
from reconfig.instance.norwest.population import PEOPLE, by_age, residents, shared_out
from reconfig.instance.norwest.towns import CENTRES, COUNTRY, TOWNS, VILLAGES, VILLAGES_OLDER

FEWEST: Final = 60
"""Zones below which a town would have none."""

FROM_SHORE: Final = 250.0
"""Metres between a zone's point and any shore, at least."""

VILLAGE: Final = len(TOWNS)
"""The number of the town in `Places.town` that stands for a village."""

URBAN, TOWN, RURAL = "urban", "town and fringe", "rural"


@dataclass(frozen=True, eq=False)
class Places:
    """The zones. Every array has a row a zone.

    points: coordinates in m, shape (zones, 2). town: position in `TOWNS`, `VILLAGE` for villages.
    people: residents. ages: residents by band, shape (zones, 7). tenth: of the national ranking, 1 most deprived.
    """

    points: FloatArray
    town: IntArray
    people: IntArray
    ages: IntArray
    tenth: IntArray

    @property
    def fifth(self) -> IntArray:
        """Fifth of the national deprivation ranking, 1 most deprived."""
        return fifths(self.tenth)

    @property
    def rurality(self) -> list[str]:
        """urban: a zone of an urban centre; town and fringe: of a market town; rural: a village."""
        return [URBAN if town < len(CENTRES) else TOWN if town < VILLAGE else RURAL for town in self.town]

    @property
    def centre(self) -> list[str]:
        """The urban centre of each zone, A, B, C, D1, D2 or D3; "" in the country."""
        return ["" if town == VILLAGE else TOWNS[town].centre for town in self.town]

    @property
    def district(self) -> list[str]:
        """The centre's name; of villages on the peninsula that of its town; else the nearest rural district."""
        names = {town.code: town.name for town in CENTRES}
        rural = _country(self.points)
        beyond = on_peninsula(self.points)
        return [
            names[centre or "D2"] if centre or far else name
            for centre, far, name in zip(self.centre, beyond, rural, strict=True)
        ]


def make_places(zones: int, rng: np.random.Generator) -> Places:
    """So many zones, town by town in the order of `TOWNS`, then villages; 1.8 million people in all.

    Raises:
        ValueError: for fewer than 60 zones.
    """
    if zones < FEWEST:
        raise ValueError(f"Norwest needs at least {FEWEST} zones, not {zones}")
    shares = np.array([*(town.share for town in TOWNS), VILLAGES])
    town = np.repeat(np.arange(len(shares)), shared_out(zones, shares))
    points = _distinct(
        np.concatenate([_points(number, int((town == number).sum()), rng) for number in np.unique(town)])
    )
    core, people = _core(points, town), residents(zones, rng)
    deprived = np.array([*(town.deprived for town in TOWNS), 0.0])[town]
    older = np.array([*(town.older for town in TOWNS), VILLAGES_OLDER])[town]
    age = np.clip(older - core + rng.normal(0, 0.25, zones), -1, 1)
    return Places(points, town, people, by_age(people, age), tenths(deprived * core, people, rng))


def _points(town: int, count: int, rng: np.random.Generator) -> FloatArray:
    """Points of a town's zones, or of villages anywhere, on land and on a grid of 10 m, shape (count, 2)."""
    found = np.empty((0, 2))
    while len(found) < count:
        drawn = scattered(town, 2 * count + 10, rng)
        found = np.concatenate([found, drawn[on_land(drawn, FROM_SHORE)]])
    return found[:count]


def scattered(town: int, count: int, rng: np.random.Generator) -> FloatArray:
    """Points about a town, or anywhere for `VILLAGE`, on a grid of 10 m; at sea too; shape (count, 2)."""
    if town == VILLAGE:
        return np.round(metres(rng.uniform((0, 0), (WIDTH_KM, HEIGHT_KM), (count, 2))), -1)
    steps = TOWNS[town].spread(PEOPLE) * rng.normal(size=(count, 2))
    return np.round(TOWNS[town].place + steps, -1)


def _distinct(points: FloatArray) -> FloatArray:
    """The points, those that others stand on moved to the east by steps of 10 m."""
    while True:
        _, first = np.unique(points, axis=0, return_index=True)
        again = np.setdiff1d(np.arange(len(points)), first)
        if not len(again):
            return points
        points[again, 0] += 10


def _core(points: FloatArray, town: IntArray) -> FloatArray:
    """How near each zone is to the middle of its town, from 1 to 0; 0 for villages; shape (zones,)."""
    places = np.array([*(town.place for town in TOWNS), (0.0, 0.0)])[town]
    spread = np.array([*(town.spread(PEOPLE) for town in TOWNS), 1.0])[town]
    away = np.linalg.norm(points - places, axis=1) / spread
    return np.where(town == VILLAGE, 0.0, np.exp(-(away**2) / 2))


def _country(points: FloatArray) -> list[str]:
    """The rural district that each point is nearest to."""
    seats = metres([(x, y) for _, x, y in COUNTRY])
    nearest = np.linalg.norm(points[:, None] - seats, axis=2).argmin(axis=1)
    return [COUNTRY[int(seat)][0] for seat in nearest]
