"""Sets of sites of a service whose patients all go to the nearest open site."""

from __future__ import annotations

import numpy as np

from reconfig.enumeration.sets import SiteSets, tail_mean
from reconfig.enumeration.today import nearest_today
from reconfig.instance.instance import BoolArray, FloatArray


class NearestSets(SiteSets):
    """Every zone uses its nearest open site; ties go to the site that stands first in the sites table."""

    def served(self, values: FloatArray) -> FloatArray:
        """The values of the zones whose nearest open site each is, summed; shape (sets, candidates)."""
        return self._at_nearest(values, np.add)

    @property
    def longest_minutes(self) -> FloatArray:
        """The longest way of any zone to its nearest open site, shape (sets,)."""
        return self.nearest_minutes

    def _beyond(self, minutes: float, demand: FloatArray) -> FloatArray:
        """Of a demand by zone, shape (zones,), that of the zones with no open site within minutes; shape (sets,)."""
        return self._without_open_site(self.minutes <= minutes, demand)

    @property
    def today(self) -> FloatArray:
        """Minutes to the nearest site where the service runs today, shape (zones,)."""
        return nearest_today(self.instance, self.service)

    def by_zone(self, is_open: BoolArray) -> FloatArray:
        """Minutes of each zone with demand to its nearest of these open sites, shape (some sets, needing)."""
        minutes = self.minutes[self.needing]
        nearest = np.full((len(is_open), len(minutes)), np.inf)
        for site, ways in enumerate(minutes.T):
            opened = is_open[:, site]
            nearest[opened] = np.minimum(nearest[opened], ways)
        return nearest

    def demand_beyond(self, limits: FloatArray) -> FloatArray:
        """Units a year of the zones with no open site within their limit, shape (zones,); shape (sets,)."""
        limited = np.where(np.isfinite(limits), self.demand, 0.0)
        return self._without_open_site(self.minutes <= limits[:, None], limited)

    def worst_mean(self, share: float) -> FloatArray:
        """The mean minutes of the share of patients who travel longest, shape (sets,)."""
        demand, worst = self.demand[self.needing], np.zeros(len(self))
        amount = share * float(demand.sum())
        for chunk in self.chunks(len(demand)) if amount > 0 else ():
            minutes = self.by_zone(self.open[chunk])
            order = np.argsort(-minutes, axis=1, kind="stable")
            worst[chunk] = tail_mean(np.take_along_axis(minutes, order, axis=1), demand[order], amount)
        return worst
