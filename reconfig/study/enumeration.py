"""Every set of sites that a service's offers allow, with what each set means for patients and units.

With n free candidates there are 2^n sets; set number S holds the b-th free candidate where bit b of S is one. A zone's
patients use site j exactly where j is open and none of the sites that the zone prefers to j is. So every figure is a
sum (or a maximum) over the zones whose preferred sites P all lie outside S, and one pass over the bits, the subset-sum
transform, gives it for all sets at once. Zones are read once, never once a set: memory is O(2^n x candidates).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reconfig.errors import InputError
from reconfig.evaluate.costs import modules
from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray
from reconfig.problem import Problem

MOST_FREE_SITES = 14
"""Services with more free candidates than this are not enumerated."""


@dataclass(frozen=True, eq=False)
class SiteSets:
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

    @cached_property
    def activity(self) -> FloatArray:
        """Units a year at each site, shape (sets, candidates); zero where it is closed."""
        return self._at_nearest(np.broadcast_to(self.demand[:, None], self.minutes.shape), np.add)

    @cached_property
    def mean_minutes(self) -> FloatArray:
        """Mean minutes to the nearest open site, by demand, shape (sets,); infinite where some cannot reach one."""
        with np.errstate(invalid="ignore"):
            travel = self._at_nearest(self.demand[:, None] * self.minutes, np.add).sum(axis=1) / self.demand.sum()
        return np.where(self.unreached > 0, np.inf, travel)

    @cached_property
    def longest_minutes(self) -> FloatArray:
        """The longest journey of any zone with demand, shape (sets,); infinite where some cannot reach a site."""
        longest = self._at_nearest(self.minutes, np.maximum).max(axis=1, initial=0.0)
        return np.where(self.unreached > 0, np.inf, longest)

    @cached_property
    def unreached(self) -> FloatArray:
        """Demand of the zones that reach no open site, units a year, shape (sets,)."""
        return self._without_open_site(np.isfinite(self.minutes), self.demand)

    @cached_property
    def cost(self) -> FloatArray:
        """The units' own cost lines (fixed, step and variable; no site's), currency a year, shape (sets,)."""
        offers = self.instance.offers_of(self.service).loc[list(self.candidates)]
        fixed, unit, step, size = (
            offers[column].to_numpy(float) for column in ("fixed_cost", "unit_cost", "step_cost", "step_size")
        )
        lines = fixed + modules(self.activity, size) * step + unit * self.activity
        total: FloatArray = np.where(self.open, lines, 0.0).sum(axis=1)
        return total

    def share_within(self, minutes: float, members: BoolArray | None = None) -> FloatArray:
        """Share of the demand of some zones (all, unless `members` says which) near an open site, shape (sets,)."""
        demand = self.demand if members is None else np.where(members, self.demand, 0.0)
        beyond = self._without_open_site(self.minutes <= minutes, demand)
        with np.errstate(invalid="ignore"):
            share: FloatArray = np.clip(1 - beyond / demand.sum(), 0.0, 1.0)
        return share

    def _without_open_site(self, near: BoolArray, weights: FloatArray) -> FloatArray:
        """Weight of the zones of whose near sites, shape (zones, candidates), none is open; shape (sets,)."""
        counted = ~near[:, self.bits == 0].any(axis=1)
        numbers = near[counted] @ self.bits
        table = np.bincount(numbers, weights[counted], len(self)).astype(np.float64)
        return _over_closed(table, np.add)

    def _at_nearest(self, values: FloatArray, combine: np.ufunc) -> FloatArray:
        """Values of zone and site, shape (zones, candidates), combined at the site that each zone with demand uses.

        Shape (sets, candidates); zero where a site is closed or nobody uses it.
        """
        zones, sites, preferred = self._choices
        table = np.zeros((len(self.candidates), len(self)))
        combine.at(table, (sites, preferred), values[zones, sites])
        return np.where(self.open, _over_closed(table, combine).T, 0.0)

    @cached_property
    def _choices(self) -> tuple[IntArray, IntArray, IntArray]:
        """Zone, site and number of the set of sites that the zone prefers to it, for each site it may come to use.

        A zone comes to use no site beyond its first fixed one. Ties: table order.
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


def _over_closed(table: FloatArray, combine: np.ufunc) -> FloatArray:
    """For each set S, the entries combined whose own set holds no site of S; the last axis of `table` numbers sets."""
    result, sets = table.copy(), table.shape[-1]
    width = 1
    while width < sets:
        halves = result.reshape(-1, sets // (2 * width), 2, width)
        combine(halves[:, :, 1], halves[:, :, 0], out=halves[:, :, 1])
        width *= 2
    return result[..., ::-1]  # was: entries within S; the complement of S is the last number less S


def site_sets(instance: Instance, service: str) -> SiteSets:
    """Every set of sites that the offers of a service allow.

    Raises:
        InputError: where more than MOST_FREE_SITES candidates are free.
    """
    problem = too_many(instance, service)
    if problem:
        raise InputError([problem])
    candidates, fixed = instance.candidates(service), instance.always_open(service)
    is_free = np.array([site not in fixed for site in candidates], dtype=bool)
    bits = np.where(is_free, 1 << (np.cumsum(is_free) - is_free), 0).astype(np.int64)
    numbers = np.arange(1 << is_free.sum())
    return SiteSets(
        instance=instance,
        service=service,
        candidates=candidates,
        own=np.array([site not in instance.neighbours for site in candidates], dtype=bool),
        bits=bits,
        demand=instance.demand_of(service),
        minutes=instance.minutes[:, instance.site_positions(candidates)],
        open=((numbers[:, None] & bits) > 0) | ~is_free,
    )


def too_many(instance: Instance, service: str) -> Problem | None:
    """What to tell where a service has too many sets of sites to try them all."""
    free = len(instance.candidates(service)) - len(instance.always_open(service))
    if free <= MOST_FREE_SITES:
        return None
    return Problem(
        "offers.csv",
        f"has {free} candidates that may be open or closed, {2**free:,} sets of sites; "
        f"up to {MOST_FREE_SITES}, {2**MOST_FREE_SITES:,} sets, are tried one by one",
        "Fix or forbid some of its candidates, or leave the service out.",
        column="service",
        value=service,
    )
