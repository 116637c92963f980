"""Finds the covers that an answer violates: rows that are written only when they are needed (covers.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reconfig.evaluate.violations import TOLERANCE
from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.model.covers import ActivityBounds, Cover, activity_bounds
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import PrefixService

NOTABLE = 1e-3
"""A row that is violated by less is not worth its place."""

NEVER = np.iinfo(np.int16).max
"""The rank of a site that a zone never uses."""


@dataclass(frozen=True, eq=False)
class Catchments:
    """Who would use which unit, depending on what else is open.

    rank: place of each candidate in each zone's order, NEVER where the zone's order ends before it, shape (zones,
    candidates). bounds: the activity that each open candidate must have and may have.
    """

    sets: PrefixService
    rank: npt.NDArray[np.int16]
    bounds: ActivityBounds

    def covers(self, is_open: FloatArray) -> list[Cover]:
        """The covers that open/closed values, shape (candidates,), fractions too, violate; one a unit and kind."""
        found = []
        for unit in np.flatnonzero(is_open > NOTABLE):
            used = self.rank[:, unit] < NEVER
            before = self.rank[used] < self.rank[used, unit, None]
            demand = self.sets.demand[used]
            for open_one, others in (
                (False, _too_little(before, demand, is_open, int(unit), self.bounds.least[unit])),
                (True, _too_much(before, demand, is_open, int(unit), self.bounds.most[unit])),
            ):
                if others is not None:
                    names = tuple(self.sets.candidates[other] for other in others)
                    found.append(Cover(self.sets.service, self.sets.candidates[unit], names, open_one))
        return found

    def holds(self, cover: Cover) -> bool:
        """Whether a cover of this service follows from these catchments."""
        names = {site: place for place, site in enumerate(self.sets.candidates)}
        if not {cover.site, *cover.others} <= set(names):
            return False
        unit, others = names[cover.site], [names[site] for site in cover.others]
        is_open = np.full(len(names), cover.open_one)
        is_open[others] = not cover.open_one
        is_open[unit] = False
        used = self.rank[:, unit] < NEVER
        before = self.rank[used] < self.rank[used, unit, None]
        activity = float(self.sets.demand[used][~before[:, is_open].any(axis=1)].sum())
        least, most = float(self.bounds.least[unit]), float(self.bounds.most[unit])
        if cover.open_one:
            return activity > most + TOLERANCE * max(1.0, most)
        return activity < least - TOLERANCE * max(1.0, least)


def catchments(form: Formulation) -> dict[str, Catchments]:
    """The catchments of the services whose activity bounds are held by covers."""
    found = {}
    for service, sets in form.prefix_services.items():
        bounds = activity_bounds(form.instance, service)
        if sets.held_by_covers and bounds.some:
            found[service] = Catchments(sets, _ranks(sets), bounds)
    return found


def _ranks(sets: PrefixService) -> npt.NDArray[np.int16]:
    order = sets.preferences.order
    place = np.where(np.arange(order.shape[1]) < sets.preferences.depth[:, None], np.arange(order.shape[1]), NEVER)
    rank: npt.NDArray[np.int16] = np.empty(order.shape, dtype=np.int16)
    np.put_along_axis(rank, order, place.astype(np.int16), axis=1)
    return rank


def violated(known: Mapping[str, Catchments], is_open: Callable[[str, str], float]) -> list[Cover]:
    """The covers that the open/closed values `is_open(service, site)` violate."""
    found: list[Cover] = []
    for service, catchment in known.items():
        values = np.array([is_open(service, site) for site in catchment.sets.candidates])
        found += catchment.covers(values)
    return found


def _too_little(before: BoolArray, demand: FloatArray, is_open: FloatArray, unit: int, least: float) -> IntArray | None:
    """Sites of which one must be closed if the unit is open; None where no such row is found to be violated.

    `before`, shape (zones, candidates): which sites each zone prefers to the unit; `demand`, shape (zones,). Sites are
    struck off the set, those that are least open first, as long as the unit still has too little with the rest open.
    """
    least -= TOLERANCE * max(1.0, least)
    chosen = is_open > 1 - is_open[unit] + NOTABLE
    chosen[unit] = False
    blockers = before[:, chosen].sum(axis=1)
    activity = demand[blockers == 0].sum()
    if activity >= least:
        return None
    for other in sorted(np.flatnonzero(chosen), key=lambda site: float(is_open[site])):
        gained = demand[(blockers == 1) & before[:, other]].sum()
        if activity + gained < least:
            chosen[other] = False
            activity += gained
            blockers -= before[:, other]
    return np.flatnonzero(chosen) if (1 - is_open[chosen]).sum() < is_open[unit] - NOTABLE else None


def _too_much(before: BoolArray, demand: FloatArray, is_open: FloatArray, unit: int, most: float) -> IntArray | None:
    """Sites of which one must be open if the unit is; None where no such row is found to be violated.

    The arguments are those of `_too_little`. Sites are struck off the set, those that are most open first, as long as
    the unit still has too much with all sites open that are not in it.
    """
    most += TOLERANCE * max(1.0, most)
    chosen = is_open < is_open[unit] - NOTABLE
    chosen[unit] = False
    others_open = ~chosen
    others_open[unit] = False
    blockers = before[:, others_open].sum(axis=1)
    activity = demand[blockers == 0].sum()
    if activity <= most:
        return None
    for other in sorted(np.flatnonzero(chosen), key=lambda site: -float(is_open[site])):
        lost = demand[(blockers == 0) & before[:, other]].sum()
        if activity - lost > most:
            chosen[other] = False
            activity -= lost
            blockers += before[:, other]
    return np.flatnonzero(chosen) if is_open[chosen].sum() < is_open[unit] - NOTABLE else None
