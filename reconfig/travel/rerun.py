"""Journeys after a change of the network: only the columns that it can touch are searched again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray
from reconfig.instance.what_ifs import FILE
from reconfig.problem import Problem
from reconfig.travel.change import Change
from reconfig.travel.changes import Points, touched
from reconfig.travel.graph import CLOSED, NO_ROUTE
from reconfig.travel.journeys import Journeys, Settings, far_points, points_of
from reconfig.travel.network import Network
from reconfig.travel.search import times_to
from reconfig.travel.snapping import Snapped, joined, snap
from reconfig.travel.terminals import Arcs, with_points
from reconfig.travel.usable import connected_parts

ISLAND_KM: Final = 2.0
"""A part that a change cuts off keeps its zones and sites where it has so many km of road (assumed).

It is then an island whose bridge is closed: nobody drives there. Whoever stands on a shorter piece, a side street of a
closed avenue, meets the nearest road that is still joined.
"""


@dataclass(frozen=True, eq=False)
class Rerun:
    """Journeys after a change, and how much of them was searched again: columns of sites, and origins by themselves.

    moved_zones, moved_sites: the zones, and the sites that stand where they stood, by position, that meet the network
    elsewhere than before.
    """

    journeys: Journeys
    columns: int
    origins: int
    moved_zones: IntArray
    moved_sites: IntArray


def rerun(before: Journeys, change: Change, instance: Instance) -> Rerun:
    """The journeys of an instance, its sites as they become, after a change: as if all of them were computed anew.

    Zones and sites meet the network where they did, unless that is closed or a side street that is cut off: then they
    meet the nearest road that is left. Where that is beyond the limit of `Settings` they are cut off with it.

    Raises:
        InputError: where a site is put, or an added road ends, farther from every usable road than the limit.
    """
    refuse_far_joints(change, before.settings)
    network = Network(before.network.roads, change.forward, change.backward, before.network.usable)
    links = _parts(network, change)
    zones = _met(before, before.zones, points_of(instance)[0], np.zeros(len(before.zones), dtype=bool), links)
    sites, put = _sites_after(before, change, links, instance)
    every = joined(before.zones, before.sites, zones, sites)
    were = with_points(network.roads, before.network.forward, before.network.backward, joined(every, change.joints))
    road, columns, origins = _road_times(before, were, changed_arcs(network, change, every), len(zones), len(sites))
    after = Journeys(network, zones, sites, road, before.settings)
    moved_sites = np.flatnonzero(_elsewhere(before.sites, sites) & ~put[: len(before.sites)])
    return Rerun(after, columns, origins, np.flatnonzero(_elsewhere(before.zones, zones)), moved_sites)


def refuse_far_joints(change: Change, settings: Settings) -> None:
    """Refuse added roads that join nothing near.

    Raises:
        InputError: where one ends farther from every usable road than the limit.
    """
    limit = f"{settings.snap_limit:,.0f} m"
    farthest = change.joints.metres.max(initial=0)
    if farthest > settings.snap_limit:
        expected = f"adds a road that ends more than {limit} from every road that can be used"
        allowed = f"allow it with --snap-limit {np.ceil(farthest):.0f}"
        remedy = f"Draw it up to a road, in the instance's coordinate system, or {allowed}."
        raise InputError([Problem(FILE, expected, remedy, column="what_if", value=change.name)])


def _elsewhere(were: Snapped, are: Snapped) -> BoolArray:
    """Which of the points that were there meet another place of the network, shape (were,)."""
    now = are.at(slice(len(were)))
    return np.asarray((were.link != now.link) | (were.fraction != now.fraction))


def changed_arcs(network: Network, change: Change, points: Snapped) -> Arcs:
    """The arcs of the changed network with the points, and the joints of added roads, as nodes."""
    arcs = with_points(network.roads, network.forward, network.backward, joined(points, change.joints))
    first, last = arcs.point_nodes[len(points) :].reshape(-1, 2).T
    return replace(
        arcs,
        tail=np.concatenate([arcs.tail, first, last]),
        head=np.concatenate([arcs.head, last, first]),
        milliseconds=np.concatenate([arcs.milliseconds, change.there, change.back]),
    )


def _parts(network: Network, change: Change) -> tuple[BoolArray, BoolArray]:
    """Links of the largest part of what is left, and those on which points stay, shape (links,) each."""
    roads, arcs = network.roads, changed_arcs(network, change, change.joints)
    opened = arcs.milliseconds != CLOSED
    part = connected_parts(arcs.nodes, arcs.tail[opened], arcs.head[opened], "strong")
    of_link = part[roads.start]
    left = network.usable.links & (of_link == part[roads.end])
    left &= (network.forward != CLOSED) | (network.backward != CLOSED)
    if not left.any():
        remedy = "Close fewer roads: none is left that leads anywhere and back."
        raise InputError([Problem(FILE, "closes every road", remedy, column="what_if", value=change.name)])
    kilometres = np.bincount(of_link[left], roads.length[left] / 1000, minlength=int(part.max()) + 1)
    main = left & (of_link == kilometres.argmax())
    return main, main | (left & (kilometres[of_link] >= ISLAND_KM))


def _sites_after(
    before: Journeys, change: Change, links: tuple[BoolArray, BoolArray], instance: Instance
) -> tuple[Snapped, BoolArray]:
    """Where sites meet the changed network, and which of them the change puts there, shape (sites after,) each."""
    changed = instance.replace(sites=change.sites)
    places, were = points_of(changed)[1], points_of(instance)[1]
    put = np.ones(len(places), dtype=bool)
    put[: len(were)] = (places[: len(were)] != were).any(axis=1)
    sites = _met(before, before.sites, places, put, links)
    problems = list(far_points(changed, "sites", sites, before.settings))
    if problems:
        raise InputError(replace(problem, file=FILE, row=None) for problem in problems)
    return sites, put


def _met(
    before: Journeys, were: Snapped, places: FloatArray, put: BoolArray, links: tuple[BoolArray, BoolArray]
) -> Snapped:
    """Where points meet the changed network; those that were there come first in `places`, shape (points, 2).

    Those that are `put`, shape (points,), and those whose link does not stay, meet the main part; but whoever was there
    and would stand farther from it than the limit stays.
    """
    main, stays = links
    away = put.copy()
    away[: len(were)] |= ~stays[were.link]
    away_at = np.flatnonzero(away)
    found = snap(before.network.roads, main, places[away_at])
    near = np.flatnonzero(put[away_at] | (found.metres <= before.settings.snap_limit))
    at = np.arange(len(places))
    at[away_at[near]] = len(were) + near
    return joined(were, found).at(at)


def _road_times(before: Journeys, were: Arcs, are: Arcs, zones: int, sites: int) -> tuple[IntArray, int, int]:
    """Milliseconds from zones and sites to sites, shape (zones + sites, sites), and how many searches that took.

    What the change cannot touch is taken over. An origin that meets the network elsewhere, or is new, is searched by
    itself, unless that is more work than to search every column.
    """
    old = len(before.zones) + len(before.sites)
    graph, limit = are.graph(), before.settings.limit_milliseconds
    origins, node_before = are.point_nodes[old : old + zones + sites], were.point_nodes[:old]
    same = np.zeros(len(origins), dtype=bool)
    same[:old] = origins[:old] == node_before
    columns = origins[zones:]
    points = Points(node_before[same[:old]], node_before[len(before.zones) :], limit)
    kept = same[zones:].copy()
    kept[: len(before.sites)] &= ~touched(were.graph(), graph, points, before.road_milliseconds[same[:old]])
    if (~same).sum() > kept.sum():
        kept[:] = False
    times = np.full((len(origins), len(columns)), NO_ROUTE, dtype=np.int64)
    search = partial(times_to, graph, limit=limit, processes=before.settings.processes)
    times[:, ~kept] = search(origins, columns[~kept])
    if not kept.any():
        return times, len(columns), 0
    times[np.ix_(same, kept)] = before.road_milliseconds[np.ix_(same[:old], kept[: len(before.sites)])]
    alone = search(columns[kept], origins[~same], direction="from_sites")
    times[np.ix_(~same, kept)] = alone.T
    return times, int((~kept).sum()), int((~same).sum())
