"""A what-if as a changed network: which links it closes, slows or adds, and where it puts sites."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray, Instance, IntArray
from reconfig.instance.what_ifs import FILE, WhatIfs
from reconfig.problem import Problem, did_you_mean
from reconfig.travel.graph import CLOSED, LONGEST
from reconfig.travel.network import Network
from reconfig.travel.roads import Roads
from reconfig.travel.snapping import Snapped, access_milliseconds, joined, snap
from reconfig.travel.words import counted
from reconfig.travel.writing import lines

EVERY = "*"

Row = Mapping[Hashable, Any]
"""A row of the table with its number in a spreadsheet as `row`."""


@dataclass(frozen=True, eq=False)
class Change:
    """What a what-if makes of a network and of the sites.

    forward, backward: milliseconds of each link, shape (links,). touched: the links that the rows name, shape (links,).
    joints: where added roads join the network, two places each, first point first. there, back: milliseconds of each
    added road, CLOSED where one-way, shape (added,). lines: their courses.
    sites, offers: the tables as they become. words: a sentence for each row.
    """

    name: str
    forward: IntArray
    backward: IntArray
    touched: BoolArray
    joints: Snapped
    there: IntArray
    back: IntArray
    lines: tuple[shapely.LineString, ...]
    sites: pd.DataFrame
    offers: pd.DataFrame
    words: tuple[str, ...] = ()

    def saying(self, sentence: str, **changes: Any) -> Change:  # noqa: ANN401
        """The change with some more, told by a sentence."""
        return replace(self, words=(*self.words, sentence), **changes)


def change_of(what_ifs: WhatIfs, name: str, network: Network, instance: Instance) -> Change:
    """The changes of that name, one after the other.

    Raises:
        InputError: where there is no such what-if, or a row names a road that is not there or draws where none is.
    """
    if what_ifs.problems:
        raise InputError(what_ifs.problems)
    if name not in what_ifs.names:
        names = ", ".join(what_ifs.names)
        otherwise = f"The what-ifs are: {names}." if names else f"Write it into {FILE} of the instance."
        remedy = did_you_mean(name, what_ifs.names, otherwise)
        raise InputError([Problem(FILE, "is not a what-if of the instance", remedy, column="what_if", value=name)])
    change = unchanged(name, network, instance)
    problems: list[Problem] = []
    rows = what_ifs.frame.assign(row=what_ifs.rows.astype(int).to_numpy())
    for cells in rows[rows["what_if"] == name].to_dict("records"):
        try:
            change = APPLIED[cells["change"]](change, network, cells)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return change


def unchanged(name: str, network: Network, instance: Instance) -> Change:
    """The change that changes nothing."""
    none = np.array([], dtype=np.int64)
    nowhere = Snapped(none, np.array([]), np.array([]), np.empty((0, 2)))
    untouched = np.zeros(len(network.forward), dtype=bool)
    times = (network.forward, network.backward, untouched)
    return Change(name, *times, nowhere, none, none, (), instance.sites, instance.offers)


def _close(change: Change, network: Network, cells: Row) -> Change:
    chosen = chosen_links(network.roads, cells)
    closed = {way: np.where(chosen, CLOSED, getattr(change, way)) for way in ("forward", "backward")}
    words = f"{_named(cells)} is closed ({_extent(network.roads, chosen)})."
    return change.saying(words, touched=change.touched | chosen, **closed)


def _slow(change: Change, network: Network, cells: Row) -> Change:
    chosen, factor = chosen_links(network.roads, cells), float(cells["factor"])
    if np.maximum(change.forward, change.backward)[chosen].max() * factor > LONGEST:
        raise InputError([_endless(cells, "factor")])
    slowed = {way: _times(getattr(change, way), factor, chosen) for way in ("forward", "backward")}
    words = f"{_named(cells)} takes {factor:g} times as long ({_extent(network.roads, chosen)})."
    return change.saying(words, touched=change.touched | chosen, **slowed)


def _times(milliseconds: IntArray, factor: float, chosen: BoolArray) -> IntArray:
    longer = np.rint(milliseconds * factor).astype(np.int64)
    return np.where(chosen & (milliseconds != CLOSED), longer, milliseconds)


def _add_road(change: Change, network: Network, cells: Row) -> Change:
    line: Any = shapely.from_wkt(cells["drawn"])
    ends = shapely.get_coordinates(line)[[0, -1]]
    joints = snap(network.roads, network.usable.links, ends)
    metres = float(line.length + joints.metres.sum())
    if not metres * 3600 / float(cells["kmh"]) <= LONGEST:
        raise InputError([_endless(cells, "kmh")])
    there = access_milliseconds(np.array([metres]), float(cells["kmh"]))
    back = np.array([CLOSED]) if cells["one_way"] else there
    names = [str(network.roads.column("name").iloc[link]) or "a road without a name" for link in joints.link]
    words = (
        f"A new road of {metres / 1000:.2f} km at {cells['kmh']:g} km/h joins {names[0]} and {names[1]}"
        f"{', that way only' if cells['one_way'] else ''}."
    )
    added = {"there": np.concatenate([change.there, there]), "back": np.concatenate([change.back, back])}
    return change.saying(words, joints=joined(change.joints, joints), lines=(*change.lines, line), **added)


def _endless(cells: Row, column: str) -> Problem:
    remedy = "Correct the number, or close the road."
    return Problem(FILE, "makes a road take more than a year", remedy, cells["row"], column, f"{cells[column]:g}")


def _move_site(change: Change, _network: Network, cells: Row) -> Change:
    moved = change.sites["site"] == cells["site"]
    places = {name: change.sites[name].mask(moved, cells[name]) for name in ("easting", "northing")}
    name = change.sites.loc[moved, "name"].iloc[0]
    words = f"{name} moves to {cells['easting']:.0f} {cells['northing']:.0f}."
    return change.saying(words, sites=change.sites.assign(**places))


def _add_site(change: Change, _network: Network, cells: Row) -> Change:
    site, like = cells["site"], change.sites[change.sites["site"] == cells["like"]]
    if site in set(change.sites["site"]):
        raise InputError([Problem(FILE, "is added twice", "Give each new site a code.", cells["row"], "site", site)])
    own = {name: cells[name] for name in ("site", "easting", "northing", "source")}
    sites = pd.concat([change.sites, like.assign(name=site, **own)], ignore_index=True)
    offers = change.offers[change.offers["site"] == cells["like"]].assign(site=site)
    if not like["neighbour"].iloc[0]:
        offers = offers.assign(status=offers["status"].where(offers["status"] == "forbidden", "candidate"))
    words = f"A new site {site} stands at {cells['easting']:.0f} {cells['northing']:.0f}."
    return change.saying(words, sites=sites, offers=pd.concat([change.offers, offers], ignore_index=True))


APPLIED = {
    "close_road": _close,
    "slow_road": _slow,
    "add_road": _add_road,
    "move_site": _move_site,
    "add_site": _add_site,
}


def chosen_links(roads: Roads, cells: Row) -> BoolArray:
    """The links that a row names or draws, shape (links,): those of its road that cross or lie in what it draws.

    Raises:
        InputError: where no road has the name, or none crosses.
    """
    name, drawn, row = cells["road"], cells["drawn"], cells["row"]
    chosen = np.ones(len(roads.links), dtype=bool)
    if name and name != EVERY:
        chosen = roads.named(name)
        if not chosen.any():
            hint = did_you_mean(name, roads.names, "Write the name as the road file has it.")
            raise InputError([Problem(FILE, "is not the name of a road", hint, row, "road", name)])
    if drawn:
        chosen = chosen & _crossing(roads, shapely.from_wkt(drawn))
        if not chosen.any():
            which = f"{name} does not cross it" if name and name != EVERY else "no road crosses it"
            remedy = "Draw over the road, in the instance's coordinate system."
            raise InputError([Problem(FILE, f"is drawn where {which}", remedy, row, "drawn", drawn)])
    return chosen


def _crossing(roads: Roads, shape: Any) -> BoolArray:  # noqa: ANN401
    """The links whose course meets a shape, shape (links,)."""
    shapely.prepare(shape)
    return np.asarray(shapely.intersects(lines(roads), shape))


def _named(cells: Row) -> str:
    name = "Every road" if cells["road"] in ("", EVERY) else str(cells["road"])
    return f"{name}, where it meets the drawn shape," if cells["drawn"] else name


def _extent(roads: Roads, chosen: BoolArray) -> str:
    """`12 links, 3.4 km`."""
    return f"{counted(int(chosen.sum()), 'link')}, {roads.length[chosen].sum() / 1000:,.1f} km"
