"""The uncapacitated location problem with counts: the p-median problem and its kin, as arrays.

Choose a set S of candidates. Every zone pays its least cost to S, every member of S its fixed cost, and the number of
members that are counted lies within bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray, IntArray

WHOLE = 1e-6
"""A bound this little above a whole number is rounding."""

LARGEST_WHOLE = 1e9
"""Sums of whole costs beyond this may carry rounding as large as `WHOLE`."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """What is settled of the candidates: some open, some closed, the others free; shape (candidates,) each."""

    opened: BoolArray
    closed: BoolArray

    @property
    def free(self) -> BoolArray:
        """The candidates that are neither."""
        return ~(self.opened | self.closed)

    def with_site(self, site: int, is_open: bool) -> Decisions:
        """The same, and this candidate open or closed."""
        this = np.arange(len(self.opened)) == site
        return Decisions(self.opened | (this & is_open), self.closed | (this & (not is_open)))


@dataclass(frozen=True, eq=False)
class Location:
    """Which candidates to open.

    costs: of serving a zone from a candidate, shape (candidates, zones), finite. fixed: cost of each candidate, shape
    (candidates,). counted: whether it counts, shape (candidates,). least, most: bounds on the number that counts.
    unserved: more than twice what any answer that serves everybody costs; what stands in `costs` where a candidate may
    not serve a zone.
    """

    costs: FloatArray
    fixed: FloatArray
    counted: BoolArray
    least: int
    most: int
    unserved: float

    def value(self, chosen: BoolArray) -> float:
        """Sum over zones of the least cost to a chosen candidate, and the fixed costs of those chosen."""
        nearest = self.costs[chosen].min(axis=0, initial=self.unserved)
        return float(nearest.sum() + self.fixed[chosen].sum())

    @cached_property
    def nearest_first(self) -> tuple[IntArray, FloatArray]:
        """The candidates of each zone in order of cost, and these costs, shape (zones, candidates)."""
        order = np.argsort(self.costs.T, axis=1, kind="stable")
        return order, np.take_along_axis(self.costs.T, order, axis=1)

    def pairs_below(self, limit: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Candidate, zone and cost of every pair that costs less than the zone's limit; shape (pairs,) each."""
        order, costs = self.nearest_first
        depth = min(16, costs.shape[1])
        while depth < costs.shape[1] and (costs[:, depth - 1] < limit).any():
            depth = min(2 * depth, costs.shape[1])
        zone, rank = np.nonzero(costs[:, :depth] < limit[:, None])
        return order[zone, rank], zone, costs[zone, rank]

    @cached_property
    def whole(self) -> bool:
        """Whether every answer's value is a whole number."""
        return bool(
            self.unserved < LARGEST_WHOLE
            and np.array_equal(self.costs, np.floor(self.costs))
            and np.array_equal(self.fixed, np.floor(self.fixed))
        )

    def rounded(self, bound: float) -> float:
        """The bound, or the next whole number where every value is one."""
        return float(np.ceil(bound - WHOLE)) if self.whole and np.isfinite(bound) else bound

    def goal(self, value: float, gap: float) -> float:
        """The bound from which on nothing is left to find: less than `gap` below the value, or less than one step."""
        if value >= self.unserved:
            return self.unserved / 2  # which no answer that serves everybody costs
        step = 1 - 3 * WHOLE if self.whole else 0.0
        within = gap * (1 - 1e-9)  # so that rounding does not leave the bound just short of the gap
        return value - max(within * abs(value), 1e-10 * abs(value), step)

    def settled(self, decisions: Decisions) -> Decisions | None:
        """What the counts settle besides; None where they cannot be met."""
        opened, closed = decisions.opened, decisions.closed
        many, few = int((opened & self.counted).sum()), int((~closed & self.counted).sum())
        if many > self.most or few < self.least:
            return None
        if many == self.most:
            return Decisions(opened, closed | (self.counted & ~opened))
        if few == self.least:
            return Decisions(opened | (self.counted & ~closed), closed)
        return decisions
