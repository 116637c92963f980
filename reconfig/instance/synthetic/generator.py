"""Seeded health systems of any size: plausible, valid and feasible by construction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.about import About
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.synthetic.land import (
    CRS,
    Land,
    make_land,
    minutes_between,
    town_name,
    voronoi_boundaries,
)
from reconfig.instance.synthetic.offers import offers
from reconfig.instance.synthetic.plans import SOURCE, Outcomes, Plan, rules
from reconfig.instance.synthetic.services import SyntheticService, requirements
from reconfig.instance.synthetic.services import services as catalogue
from reconfig.instance.tables import Cells, table_of
from reconfig.problem import Problem

Allocation = Literal["nearest", "planned"]
"""How patients reach a site, the same for every service."""

FEWEST_WITH_NEIGHBOUR = 4
"""From so many sites on, the last one is a neighbour outside the area."""


def synthetic_instance(
    zones: int = 60,
    sites: int = 6,
    services: int = 3,
    seed: int = 1,
    allocation: Allocation = "nearest",
) -> Instance:
    """A made-up health system; the same arguments give the same instance.

    Today's configuration keeps every rule. With the nearest rule so does at least one with fewer units: each service
    at the sites of its `Plan.fewer`. The rules are set from what these two configurations achieve. Planned services
    have room for about 1.3 times their demand, so that few of their units can close; journeys of theirs have a cost.

    Raises:
        InputError: for fewer than 2 zones or sites, or no service.

    """
    _refuse_impossible(zones, sites, services)
    rng = np.random.default_rng(seed)
    neighbours = 1 if sites >= FEWEST_WITH_NEIGHBOUR else 0
    own = sites - neighbours
    land = make_land(zones, own + own // 2, rng)
    tables = {"zones": _zones(land)}
    tables["sites"] = _sites(land, own, neighbours, rng)
    tables["organisations"] = _organisations(own, neighbours)
    plans = [Plan.of(service, own, neighbours) for service in catalogue(services)]
    minutes = minutes_between(land.points, tables["sites"][["easting", "northing"]].to_numpy(float))
    demand = {plan.service.code: _demand(plan.service, land, rng) for plan in plans}
    outcomes = [Outcomes.of(plan, minutes, demand[plan.service.code]) for plan in plans]
    tables["services"] = _services(outcomes, allocation)
    tables["demand"] = _demand_table(tables["zones"]["zone"], demand)
    tables["offers"] = _typed("offers", offers(outcomes, tables["sites"]["site"], allocation, rng))
    tables["requirements"] = _requirements([plan.service.code for plan in plans])
    tables["travel_times"] = _travel_times(tables["zones"]["zone"], tables["sites"]["site"], minutes)
    frames: dict[str, Any] = {name: tables.get(name, _typed(name, {})) for name in TABLES}
    return Instance(
        about=_about(zones, sites, services, seed),
        **frames,
        rules=tuple(rules(outcomes, land.deprivation)),
        boundaries=voronoi_boundaries(list(frames["zones"]["zone"]), land.points),
        hashes={},
    )


def _refuse_impossible(zones: int, sites: int, services: int) -> None:
    limits = {
        "zones": (zones, 2),
        "sites": (sites, 2),
        "services": (services, 1),
    }
    problems = []
    for name, (value, least) in limits.items():
        if value < least:
            what = f"is not a possible number of {name}"
            problems.append(Problem("synthetic instance", what, f"Ask for at least {least}.", value=str(value)))
    if problems:
        raise InputError(problems)


def _typed(name: str, cells: Cells) -> pd.DataFrame:
    return table_of(name, cells, SOURCE)


def _about(zones: int, sites: int, services: int, seed: int) -> About:
    size = f"{zones:,} zones, {sites} sites, {services} service{'s' if services > 1 else ''}"
    return About(
        title=f"A synthetic health system: {size} (seed {seed})",
        area=f"Synthetic area {seed}",
        summary="No real place: towns, people, journeys and costs are drawn by chance, and the map "
        "lies in the North Sea.",
        price_year="2024/25",
        currency="GBP",
        crs=CRS,
        vintage="None: all numbers are assumed",
        synthetic=True,
        attribution=("Synthetic data, no real place",),
        sources={name: SOURCE for name, table in TABLES.items() if "source" in table.names},
    )


def _zones(land: Land) -> pd.DataFrame:
    count = len(land.points)
    order = pd.Series(land.town).groupby(land.town).cumcount() + 1
    width = len(str(count))
    return _typed(
        "zones",
        {
            "zone": [f"Z{number:0{width}}" for number in range(1, count + 1)],
            "name": [f"{town_name(town)} {number:02}" for town, number in zip(land.town, order, strict=True)],
            "population": land.population,
            "deprivation_fifth": land.deprivation,
            "rurality": land.rurality,
            "district": [f"{town_name(town)} and around" for town in _districts(land)],
            "easting": land.points[:, 0],
            "northing": land.points[:, 1],
        },
    )


def _districts(land: Land) -> Iterator[int]:
    """The nearest of the four largest towns, for each zone."""
    away = np.linalg.norm(land.points[:, None] - land.towns[None, :4], axis=2)
    yield from (int(town) for town in away.argmin(axis=1))


def _sites(land: Land, own: int, neighbours: int, rng: np.random.Generator) -> pd.DataFrame:
    """A hospital near the centre of each of the largest towns; neighbours to the east."""
    inside = land.towns[:own] + np.round(rng.uniform(-1_500, 1_500, (own, 2)), -1)
    east = land.points.max(axis=0)[0] + 0.15 * land.side
    middle = np.median(land.points[:, 1])
    beds = np.round(np.geomspace(800, 250, own), -1)
    outside = np.full(neighbours, np.nan)
    places = np.vstack([inside, np.round(np.full((neighbours, 2), (east, middle)), -1)])
    return _typed(
        "sites",
        {
            "site": [f"S{number:02}" for number in range(1, own + neighbours + 1)],
            "name": [f"{town_name(town)} Hospital" for town in range(own)]
            + ["Eastern Neighbour Hospital"] * neighbours,
            "organisation": _organisations_of_sites(inside) + ["T0"] * neighbours,
            "neighbour": [False] * own + [True] * neighbours,
            "easting": places[:, 0],
            "northing": places[:, 1],
            "fixed_cost": np.append(np.round(beds * 30_000, -5), np.zeros(neighbours)),
            "beds": np.append(beds, outside),
            "floor_area": np.append(beds * 120, outside),
        },
    )


def _own_organisations(own: int) -> int:
    return max(2, own // 4)


def _organisations_of_sites(places: FloatArray) -> list[str]:
    """The organisations share the sites out from west to east."""
    rank = places[:, 0].argsort(kind="stable").argsort(kind="stable")
    return [f"T{1 + place * _own_organisations(len(places)) // len(places)}" for place in rank]


def _organisations(own: int, neighbours: int) -> pd.DataFrame:
    codes = [f"T{number}" for number in range(1, _own_organisations(own) + 1)]
    names = [f"Hospital Trust {code.removeprefix('T')}" for code in codes]
    return _typed(
        "organisations",
        {
            "organisation": codes + ["T0"] * neighbours,
            "name": names + ["Neighbouring Hospital Trust"] * neighbours,
        },
    )


def _services(outcomes: Sequence[Outcomes], allocation: str) -> pd.DataFrame:
    services = [outcome.plan.service for outcome in outcomes]
    planned = allocation == "planned"
    return _typed(
        "services",
        {
            "allocation": [allocation] * len(services),
            "journey_cost": [service.journey_cost if planned else 0.0 for service in services],
            "service": [service.code for service in services],
            "name": [service.name for service in services],
            "unit": [service.unit for service in services],
            "target_minutes": [outcome.limit for outcome in outcomes],
        },
    )


def _demand(service: SyntheticService, land: Land, rng: np.random.Generator) -> FloatArray:
    """Units a year of each zone, shape (zones,): more where people are deprived, and chance."""
    need = (1 + 0.08 * (3 - land.deprivation)) * rng.uniform(0.85, 1.15, len(land.points))
    demand: FloatArray = np.round(service.per_1000 / 1_000 * land.population * need, 2)
    return demand


def _demand_table(zones: pd.Series[str], demand: Mapping[str, FloatArray]) -> pd.DataFrame:
    return _typed(
        "demand",
        {
            "zone": list(zones) * len(demand),
            "service": np.repeat(list(demand), len(zones)),
            "per_year": np.concatenate(list(demand.values())),
        },
    )


def _requirements(services: Sequence[str]) -> pd.DataFrame:
    rows = list(requirements(services))
    return _typed(
        "requirements",
        {name: [row[i] for row in rows] for i, name in enumerate(("service", "requires", "kind"))},
    )


def _travel_times(zones: pd.Series[str], sites: pd.Series[str], minutes: FloatArray) -> pd.DataFrame:
    return _typed(
        "travel_times",
        {
            "zone": np.repeat(zones.to_numpy(object), len(sites)),
            "site": list(sites) * len(zones),
            "minutes": minutes.ravel(),
        },
    )
