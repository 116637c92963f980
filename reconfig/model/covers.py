"""Covers: activity bounds under the nearest rule, stated on the open/closed decisions alone.

A unit's activity only falls when another site opens. So let C be sites with which, all open, unit j would have less
than its minimum, whatever else is open: whoever keeps j must close one of C. And let R be sites without which, all
closed, j would have more than its maximum: whoever keeps j must open one of R. All such rows together say exactly what
the rule says, and no row needs the allocation. There are far too many to write; `strategies.separation` finds those
that an answer violates. They are cover inequalities (Balas 1975) of a monotone system in place of a knapsack.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.rules import Activity


@dataclass(frozen=True)
class Cover:
    """Other sites that decide whether a unit can keep within its activity bounds.

    service, site: the unit. others: codes of the sites, of which, if the unit is open, one must be closed (`open_one`
    false: else the unit has too little activity) or open (true: else it has too much).
    """

    service: str
    site: str
    others: tuple[str, ...]
    open_one: bool


@dataclass(frozen=True, eq=False)
class ActivityBounds:
    """The least and the most activity of each open candidate of a service, units a year, shape (candidates,)."""

    least: FloatArray
    most: FloatArray

    @property
    def some(self) -> bool:
        """Whether any candidate is bounded at all."""
        return bool((self.least > 0).any() or np.isfinite(self.most).any())


def activity_bounds(instance: Instance, service: str) -> ActivityBounds:
    """The activity rules and capacities of a service, as one pair of bounds a candidate."""
    candidates = instance.candidates(service)
    least = np.zeros(len(candidates))
    most = instance.offers_of(service).loc[list(candidates), "capacity"].fillna(np.inf).to_numpy(float)
    for rule in instance.rules:
        if isinstance(rule, Activity) and rule.service == service:
            held = [instance.holds_at(rule, site) for site in candidates]
            least = np.where(held, np.maximum(least, rule.at_least or 0.0), least)
            most = np.where(held, np.minimum(most, np.inf if rule.at_most is None else rule.at_most), most)
    return ActivityBounds(least, most)
