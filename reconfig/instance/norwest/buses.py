"""Public transport in Norwest: walk, wait and ride, and villages that no bus serves. All of it assumed."""

from __future__ import annotations

from typing import Final

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.instance.norwest.places import RURAL, URBAN, Places
from reconfig.instance.norwest.population import PEOPLE
from reconfig.instance.norwest.towns import TOWNS

WALK_URBAN, WALK_RURAL = 8.0, 14.0
"""assumed: minutes on foot to the stop and from it, in an urban centre and elsewhere."""

HEADWAY_URBAN, HEADWAY_BETWEEN, HEADWAY_RURAL = 10.0, 30.0, 60.0
"""Minutes between buses: within a town, between towns, from a village (specification)."""

RIDE: Final = 2.2
"""Minutes on the bus by minutes by car off-peak (specification)."""

WITHIN_TOWN: Final = 3.0
"""assumed: a site is in the zone's own town where it is within so many spreads of that town's middle."""

UNSERVED: Final = 0.03
"""assumed: share of all zones without a bus: the villages that are farthest from a town."""


def bus_minutes(places: Places, sites: FloatArray, car: FloatArray) -> FloatArray:
    """Minutes by public transport, to a tenth, shape (zones, sites): walk + headway / 2 + 2.2 x car; NaN: no service.

    sites: coordinates in m, shape (sites, 2). car: minutes off-peak, shape (zones, sites).
    """
    rurality = np.array(places.rurality)
    between = np.where(rurality == RURAL, HEADWAY_RURAL, HEADWAY_BETWEEN)[:, None]
    headway = np.where(_own_town(places, sites), HEADWAY_URBAN, between)
    walk = np.where(rurality == URBAN, WALK_URBAN, WALK_RURAL)[:, None]
    minutes = np.round(walk + headway / 2 + RIDE * car, 1)
    return np.where(unserved(places)[:, None], np.nan, minutes)


def _own_town(places: Places, sites: FloatArray) -> BoolArray:
    """Whether a site stands in the urban centre where the zone is, shape (zones, sites)."""
    inside = np.zeros((len(TOWNS) + 1, len(sites)), dtype=bool)
    for number, town in enumerate(TOWNS):
        if town.centre:
            inside[number] = np.hypot(*(sites - town.place).T) <= WITHIN_TOWN * town.spread(PEOPLE)
    return inside[places.town]


def unserved(places: Places) -> BoolArray:
    """Zones without public transport, shape (zones,)."""
    towns = np.array([town.place for town in TOWNS])
    away = np.linalg.norm(places.points[:, None] - towns, axis=2).min(axis=1)
    away[np.array(places.rurality) != RURAL] = 0
    served = np.ones(len(away), dtype=bool)
    served[np.argsort(-away, kind="stable")[: max(round(UNSERVED * len(away)), 1)]] = False
    return ~served
