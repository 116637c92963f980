"""Some sets of sites of a service whose patients go to the nearest open site, given one by one.

Where the candidates are too many to try every set. Each figure of a set takes one pass over the zones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reconfig.enumeration.nearest import NearestSets
from reconfig.enumeration.sets import facts_of, free_candidates
from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray


@dataclass(frozen=True, eq=False)
class ListedSets(NearestSets):
    """The sets that `open`, shape (sets, candidates), lists; `bits` says no more than which candidates are free."""

    @cached_property
    def _nearest(self) -> IntArray:
        """The nearest open site of each zone in each set, shape (sets, zones); -1 where it reaches none."""
        order = np.argsort(self.minutes, axis=1, kind="stable")
        zones = np.arange(len(order))
        found = np.empty((len(self), len(order)), dtype=np.int64)
        for number, is_open in enumerate(self.open):
            along = is_open[order]
            site = order[zones, along.argmax(axis=1)]
            reached = along.any(axis=1) & np.isfinite(self.minutes[zones, site])
            found[number] = np.where(reached, site, -1)
        return found

    def _at_nearest(self, values: FloatArray, combine: np.ufunc) -> FloatArray:
        table = np.zeros((len(self), len(self.candidates)))
        needed = self.demand > 0
        for row, sites in zip(table, self._nearest, strict=True):
            zones = np.flatnonzero(needed & (sites >= 0))
            combine.at(row, sites[zones], values[zones, sites[zones]])
        return table

    def _without_open_site(self, near: BoolArray, weights: FloatArray) -> FloatArray:
        some = near.astype(np.float64) @ self.open.T > 0
        alone: FloatArray = weights @ ~some
        return alone


@dataclass(frozen=True, eq=False)
class CostedSets(ListedSets):
    """Listed sets whose cost is known already; shape (sets,)."""

    known_cost: FloatArray

    @cached_property
    def cost(self) -> FloatArray:
        """What is known."""
        return self.known_cost


def listed_sets(
    instance: Instance, service: str, is_open: BoolArray, known_cost: FloatArray | None = None
) -> ListedSets:
    """These sets of sites, shape (sets, candidates), of a service of the nearest rule; its fixed units are open."""
    is_free = free_candidates(instance, service)
    facts = {**facts_of(instance, service), "bits": is_free.astype(np.int64), "open": is_open | ~is_free}
    return ListedSets(**facts) if known_cost is None else CostedSets(**facts, known_cost=known_cost)
