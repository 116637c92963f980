"""Journeys of an instance: from every zone, and every site, to every site over a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.problem import Problem
from reconfig.travel.graph import NO_ROUTE
from reconfig.travel.network import Network, digest
from reconfig.travel.search import Progress, times_to
from reconfig.travel.snapping import Snapped, access_milliseconds, joined, snap
from reconfig.travel.stored import stored_columns
from reconfig.travel.terminals import with_points

MINUTE = 60_000
"""Milliseconds."""

TENTH = MINUTE // 10

ACCESS_KMH = 15.0
"""Speed between a zone or site and its road (assumed)."""


@dataclass(frozen=True)
class Settings:
    """How journeys are computed.

    limit: journeys longer than so many minutes are left out; None: none is. access_kmh: speed between a point and its
    road (assumed: 15 km/h). snap_limit: the most m from a point to its road. processes: that search side by side.
    """

    limit: float | None = None
    access_kmh: float = ACCESS_KMH
    snap_limit: float = 2000.0
    processes: int = 1

    @property
    def words(self) -> str:
        """What differs from the usual, for the source of the times: `, up to 30 minutes`."""
        limit = "" if self.limit is None else f", up to {self.limit:g} minutes"
        return limit + ("" if self.access_kmh == ACCESS_KMH else f", {self.access_kmh:g} km/h off the road")

    @property
    def limit_milliseconds(self) -> int | None:
        """The limit as the search takes it."""
        return None if self.limit is None else round(self.limit * MINUTE)


@dataclass(frozen=True, eq=False)
class Journeys:
    """Where zones and sites meet a network, and the times on its roads.

    road_milliseconds: from each zone and then each site to each site, shape (zones + sites, sites); NO_ROUTE where
    there is none, or none within the limit.
    """

    network: Network
    zones: Snapped
    sites: Snapped
    road_milliseconds: IntArray
    settings: Settings

    @cached_property
    def _minutes(self) -> FloatArray:
        """Whole journeys in tenths of a minute, NaN where there is none within the limit."""
        kmh, limit = self.settings.access_kmh, self.settings.limit_milliseconds
        access = access_milliseconds(joined(self.zones, self.sites).metres, kmh)
        egress = access_milliseconds(self.sites.metres, kmh)
        total = access[:, None] + self.road_milliseconds + egress
        np.fill_diagonal(total[len(self.zones) :], 0)
        there = (self.road_milliseconds != NO_ROUTE) & (total <= (NO_ROUTE if limit is None else limit))
        return np.where(there, np.rint(total / TENTH) / 10, np.nan)

    @property
    def minutes(self) -> FloatArray:
        """From zones to sites: access, road and access at the site, to a tenth of a minute; NaN: no route."""
        return self._minutes[: len(self.zones)]

    @property
    def site_minutes(self) -> FloatArray:
        """From sites to sites, the same way; 0 on the diagonal."""
        return self._minutes[len(self.zones) :]


def journeys(
    network: Network,
    instance: Instance,
    settings: Settings,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Journeys:
    """The journeys of an instance over a network.

    cache: a folder where columns are kept and found again; None: nothing is kept.

    Raises:
        InputError: where a zone or site stands farther from every usable road than the limit.
    """
    zones, sites = (snap(network.roads, network.usable.links, places) for places in points_of(instance))
    _refuse_all_far(joined(zones, sites), settings)
    problems = [*far_points(instance, "zones", zones, settings), *far_points(instance, "sites", sites, settings)]
    if problems:
        raise InputError(problems)
    road = road_times(network, joined(zones, sites), sites, settings, cache, progress)
    return Journeys(network, zones, sites, road, settings)


def points_of(instance: Instance) -> tuple[FloatArray, FloatArray]:
    """Coordinates of zones and of sites.

    Raises:
        InputError: where some are missing.
    """
    tables = ("zones", "sites")
    problems = [problem for table in tables for problem in _unplaced(instance.table(table), table)]
    if problems:
        raise InputError(problems)
    zones, sites = (instance.table(table)[["easting", "northing"]].to_numpy(float) for table in tables)
    return zones, sites


def _unplaced(frame: pd.DataFrame, table: str) -> Iterator[Problem]:
    for index in np.flatnonzero(frame[["easting", "northing"]].isna().any(axis=1)):
        code, name = frame.iloc[int(index), :2]
        remedy = f"Give the coordinates of {name}: travel times start from them."
        yield Problem(f"{table}.csv", "has no easting and northing", remedy, int(index) + 2, table[:-1], str(code))


def _refuse_all_far(points: Snapped, settings: Settings) -> None:
    """One sentence where roads and places have nothing to do with each other."""
    nearest = float(points.metres.min())
    if nearest > settings.snap_limit:
        expected = f"hold none that can be used within {nearest / 1000:,.1f} km of any zone or site"
        remedy = "Take roads of the same area, or correct the coordinate system of the roads or of the instance."
        raise InputError([Problem("roads", expected, remedy)])


def far_points(instance: Instance, table: str, snapped: Snapped, settings: Settings) -> Iterator[Problem]:
    """Points of a table that stand farther from every usable road than the limit."""
    frame = instance.table(table)
    expected = f"is more than {settings.snap_limit:,.0f} m from every road that can be used"
    for index in np.flatnonzero(snapped.metres > settings.snap_limit):
        code, name = frame.iloc[int(index), :2]
        metres = snapped.metres[index]
        allowed = f"allow it with --snap-limit {np.ceil(metres):.0f}"
        remedy = f"Correct the coordinates of {name}, take roads that reach it, or {allowed}."
        yield Problem(
            f"{table}.csv", expected, remedy, int(index) + 2, table[:-1], f"{code}, {metres / 1000:,.1f} km off"
        )


def road_times(
    network: Network,
    origins: Snapped,
    sites: Snapped,
    settings: Settings,
    cache: Path | None,
    progress: Progress | None,
) -> IntArray:
    """Milliseconds on the road from origins to sites, shape (origins, sites); what `cache` holds is not searched again.

    A column is known by the network with its times, the places of all origins and of the site, and the limit.
    """

    def search(missing: IntArray) -> IntArray:
        arcs = with_points(network.roads, network.forward, network.backward, joined(origins, sites.at(missing)))
        nodes = arcs.point_nodes
        return times_to(
            arcs.graph(),
            nodes[: len(origins)],
            nodes[len(origins) :],
            limit=settings.limit_milliseconds,
            processes=settings.processes,
            progress=progress,
        )

    return stored_columns(cache, column_keys(network, origins, sites, settings), search)


def column_keys(network: Network, origins: Snapped, sites: Snapped, settings: Settings) -> list[str]:
    """What each site's column is kept under."""
    limit = np.array([-1 if settings.limit_milliseconds is None else settings.limit_milliseconds])
    shared = f"{network.digest}{digest(origins.link, origins.fraction, limit)}"
    places = zip(sites.link.tolist(), sites.fraction.tolist(), strict=True)
    return [f"{shared}{link}{fraction!r}" for link, fraction in places]
