"""Every set of sites that a service's offers allow, and what each means whatever rule sends patients where.

With n free candidates there are 2^n sets; set number S holds the b-th free candidate where bit b of S is one. What a
zone reaches at all depends on its nearest open site: j, exactly where j is open and none of the sites that the zone
prefers to j is. So such figures are a sum (or a maximum) over the zones whose preferred sites P all lie outside S, and
one pass over the bits, the subset-sum transform, gives them for all sets at once. Zones are read once, never once a
set: memory is O(2^n x candidates).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray

WHOLE_MODULES = 1e-6
"""A module count this close above a whole number is that number: demand sums carry rounding in their last digits."""

CELLS = 4_000_000
"""The most zones x sets that are held at a time."""


@dataclass(frozen=True, eq=False)
class SiteSets(ABC):
    """Every set of open sites of one service; fixed units are open in each.

    candidates: codes of the sites where the service runs or may open, in table order.
    own: whether each lies in the area (is no neighbour's), shape (candidates,).
    bits: the bit of each in a set's number, 0 for a fixed one, shape (candidates,).
    demand: units a year by zone, shape (zones,).
    minutes: from zone to candidate, shape (zones, candidates); infinite where there is no route.
    open: which sites each set opens, shape (sets, candidates).
    """

    instance: Instance
    service: str
    candidates: tuple[str, ...]
    own: BoolArray
    bits: IntArray
    demand: FloatArray
    minutes: FloatArray
    open: BoolArray

    def __len__(self) -> int:
        return len(self.open)

    @abstractmethod
    def served(self, values: FloatArray) -> FloatArray:
        """Sum over zones of the share that each site serves x a value of zone and site, shape (zones, candidates).

        Shape (sets, candidates); zero where a site is closed. Zones without demand, and pairs without a route, do not
        count.
        """

    @property
    @abstractmethod
    def longest_minutes(self) -> FloatArray:
        """The longest journey that anybody makes, shape (sets,); infinite where some cannot reach a site."""

    @property
    @abstractmethod
    def today(self) -> FloatArray:
        """The mean minutes of each zone's journeys today, shape (zones,); infinite where it reaches no open site."""

    @abstractmethod
    def by_zone(self, is_open: BoolArray) -> FloatArray:
        """The mean minutes of the journeys of each zone with demand where these sites are open.

        is_open: shape (some sets, candidates). Shape (some sets, needing), infinite where a zone reaches none.
        """

    @abstractmethod
    def worst_mean(self, share: float) -> FloatArray:
        """The mean minutes of the share of patients who travel longest, shape (sets,); infinite: some reach no site."""

    @cached_property
    def needing(self) -> IntArray:
        """Positions of the zones with demand, shape (needing,)."""
        return np.flatnonzero(self.demand > 0)

    def chunks(self, width: int) -> Iterator[slice]:
        """The sets, so many at a time that CELLS hold them at `width` each."""
        step = max(CELLS // max(width, 1), 1)
        return (slice(start, min(start + step, len(self))) for start in range(0, len(self), step))

    def demand_beyond(self, limits: FloatArray) -> FloatArray:
        """Units a year of the zones whose mean journey is longer than their limit, shape (zones,); shape (sets,)."""
        demand, limit, total = self.demand[self.needing], limits[self.needing], np.zeros(len(self))
        for chunk in self.chunks(len(self.needing)):
            total[chunk] = (self.by_zone(self.open[chunk]) > limit) @ demand
        return total

    def mean_of(self, weights: FloatArray) -> FloatArray:
        """Mean minutes of a weight by zone, no more than the demand; shape (sets,), infinite: some reach no site."""
        with np.errstate(invalid="ignore"):
            mean: FloatArray = self.served(weights[:, None] * self.minutes).sum(axis=1) / weights.sum()
        return np.where(self.unreached_of(weights) > 0, np.inf, mean)

    def share_of(self, weights: FloatArray, near: BoolArray) -> FloatArray:
        """Share of a weight by zone, (zones,), that near sites serve, (zones, candidates); shape (sets,)."""
        share: FloatArray = self.served(weights[:, None] * near).sum(axis=1) / weights.sum()
        return np.clip(share, 0.0, 1.0)

    def minutes_by(self, mode: str | None) -> FloatArray:
        """Minutes by a way of `mode_times`, None: of `travel_times`; shape (zones, candidates)."""
        return self.instance.minutes_by(mode)[:, self.instance.site_positions(self.candidates)]

    def unreached_of(self, weights: FloatArray) -> FloatArray:
        """Of a weight by zone, that of the zones that reach no open site; shape (sets,)."""
        return self._without_open_site(np.isfinite(self.minutes), weights)

    @cached_property
    def activity(self) -> FloatArray:
        """Units a year at each site, shape (sets, candidates); zero where it is closed."""
        return self.served(np.broadcast_to(self.demand[:, None], self.minutes.shape))

    @cached_property
    def travel(self) -> FloatArray:
        """Patient-minutes a year, shape (sets,); infinite where some cannot reach a site."""
        return np.where(self.unreached > 0, np.inf, self._travel_of_served)

    @cached_property
    def _travel_of_served(self) -> FloatArray:
        """Patient-minutes a year of those who reach a site, shape (sets,)."""
        total: FloatArray = self._minutes_at.sum(axis=1)
        return total

    @cached_property
    def mean_minutes(self) -> FloatArray:
        """Mean minutes of a journey, by demand, shape (sets,); infinite where some cannot reach a site."""
        with np.errstate(invalid="ignore"):
            mean: FloatArray = self._travel_of_served / self.demand.sum()
        return np.where(self.unreached > 0, np.inf, mean)

    @cached_property
    def nearest_minutes(self) -> FloatArray:
        """The longest way of any zone with demand to its nearest open site, shape (sets,); infinite: some reach none.

        A hard maximum of minutes holds exactly where this is no more.
        """
        longest = self._at_nearest(self.minutes, np.maximum).max(axis=1, initial=0.0)
        return np.where(self.unreached > 0, np.inf, longest)

    @cached_property
    def unreached(self) -> FloatArray:
        """Demand of the zones that reach no open site, units a year, shape (sets,)."""
        return self.unreached_of(self.demand)

    @cached_property
    def beyond_target(self) -> FloatArray:
        """Units a year served beyond the service's target minutes, or nowhere, shape (sets,)."""
        return self._beyond(self._number("target_minutes"), self.demand)

    @cached_property
    def cost(self) -> FloatArray:
        """The units' own cost lines (fixed, step, variable and journey; no site's), currency a year, shape (sets,)."""
        by_unit: FloatArray = sum(self.lines[line].sum(axis=1) for line in ("fixed", "step", "variable"))
        return by_unit + self._number("journey_cost") * self._travel_of_served

    @cached_property
    def lines(self) -> dict[str, FloatArray]:
        """The cost lines of each unit, currency a year, each of shape (sets, candidates); nought where closed."""
        offers = self.instance.offers_of(self.service).loc[list(self.candidates)]
        fixed, unit, step, size = (
            offers[column].to_numpy(float) for column in ("fixed_cost", "unit_cost", "step_cost", "step_size")
        )
        return {
            "fixed": np.where(self.open, fixed, 0.0),
            "step": np.where(self.open, modules(self.activity, size) * step, 0.0),
            "variable": unit * self.activity,
            "journey": self._number("journey_cost") * self._minutes_at,
        }

    @cached_property
    def _minutes_at(self) -> FloatArray:
        """Patient-minutes a year of those whom each site serves, shape (sets, candidates)."""
        with np.errstate(invalid="ignore"):
            return self.served(self.demand[:, None] * self.minutes)

    def _number(self, column: str) -> float:
        """A number of the service's row in the services table."""
        return self.instance.number_of_service(self.service, column)

    def share_within(self, minutes: float, members: BoolArray | None = None) -> FloatArray:
        """Share of the demand of some zones (all, unless `members` says which) served within minutes, shape (sets,)."""
        demand = self.demand if members is None else np.where(members, self.demand, 0.0)
        with np.errstate(invalid="ignore"):
            share: FloatArray = np.clip(1 - self._beyond(minutes, demand) / demand.sum(), 0.0, 1.0)
        return share

    def _beyond(self, minutes: float, demand: FloatArray) -> FloatArray:
        """Of a demand by zone, shape (zones,), what is served farther than so many minutes, or nowhere; (sets,)."""
        farther = self.served(demand[:, None] * (self.minutes > minutes)).sum(axis=1)
        beyond: FloatArray = farther + self._without_open_site(np.isfinite(self.minutes), demand)
        return beyond

    def _without_open_site(self, near: BoolArray, weights: FloatArray) -> FloatArray:
        """Weight of the zones of whose near sites, shape (zones, candidates), none is open; shape (sets,)."""
        counted = ~near[:, self.bits == 0].any(axis=1)
        numbers = near[counted] @ self.bits
        table = np.bincount(numbers, weights[counted], len(self)).astype(np.float64)
        return _over_closed(table, np.add)

    def _at_nearest(self, values: FloatArray, combine: np.ufunc) -> FloatArray:
        """Values of zone and site, shape (zones, candidates), combined at the nearest site of each zone with demand.

        Shape (sets, candidates); zero where a site is closed or nobody's nearest.
        """
        zones, sites, preferred = self._choices
        table = np.zeros((len(self.candidates), len(self)))
        combine.at(table, (sites, preferred), values[zones, sites])
        return np.where(self.open, _over_closed(table, combine).T, 0.0)

    @cached_property
    def _choices(self) -> tuple[IntArray, IntArray, IntArray]:
        """Zone, site and number of the set of sites that the zone prefers to it, for each that may be its nearest.

        A zone's nearest is no site beyond its first fixed one. Ties: table order.
        """
        zones = np.flatnonzero(self.demand > 0)
        order = np.argsort(self.minutes[zones], axis=1, kind="stable")
        preferred = np.zeros(len(zones), dtype=np.int64)  # -1 once the zone's choices have ended
        found = [(zones[:0], zones[:0], preferred[:0])]
        for sites in order.T:
            going = (preferred >= 0) & np.isfinite(self.minutes[zones, sites])
            found.append((zones[going], sites[going], preferred[going]))
            preferred = np.where(going & (self.bits[sites] > 0), preferred | self.bits[sites], -1)
        parts = [np.concatenate(part) for part in zip(*found, strict=True)]
        return parts[0], parts[1], parts[2]


def tail_mean(minutes: FloatArray, weights: FloatArray, amount: float) -> FloatArray:
    """The mean of the first so much of the weight, minutes falling along the last axis; shape of the others."""
    before = np.cumsum(weights, axis=-1) - weights
    taken = np.clip(amount - before, 0.0, weights)
    # What nobody travels does not count, even where it has no end.
    mean: FloatArray = (np.where(taken > 0, minutes, 0.0) * taken).sum(axis=-1) / amount
    return mean


def free_candidates(instance: Instance, service: str) -> BoolArray:
    """Whether each candidate may be open or closed, shape (candidates,); fixed units are open."""
    fixed = instance.always_open(service)
    return np.array([site not in fixed for site in instance.candidates(service)], dtype=bool)


def facts_of(instance: Instance, service: str) -> dict[str, Any]:
    """What any sets of sites of a service are made of, whichever they are: the fields but `bits` and `open`."""
    candidates = instance.candidates(service)
    return {
        "instance": instance,
        "service": service,
        "candidates": candidates,
        "own": np.array([site not in instance.neighbours for site in candidates], dtype=bool),
        "demand": instance.demand_of(service),
        "minutes": instance.minutes[:, instance.site_positions(candidates)],
    }


def _over_closed(table: FloatArray, combine: np.ufunc) -> FloatArray:
    """For each set S, the entries combined whose own set holds no site of S; the last axis of `table` numbers sets."""
    result, sets = table.copy(), table.shape[-1]
    width = 1
    while width < sets:
        halves = result.reshape(-1, sets // (2 * width), 2, width)
        combine(halves[:, :, 1], halves[:, :, 0], out=halves[:, :, 1])
        width *= 2
    return result[..., ::-1]  # was: entries within S; the complement of S is the last number less S


def modules(activity: FloatArray, step_size: FloatArray) -> FloatArray:
    """Modules needed: activity / step_size rounded up; zero where the offer has no steps.

    Stated here a second time: the evaluator, which checks what is made of the sets, shares no code with them.
    """
    with np.errstate(invalid="ignore"):
        needed = np.ceil(activity / step_size - WHOLE_MODULES)
    return np.where(np.isnan(step_size), 0.0, np.maximum(needed, 0.0))
