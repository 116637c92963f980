"""Sets of sites of a service whose patients choose among the open sites, by a multinomial logit.

In set S zone i sends site j the share e[i,j] / D[i,S], with e[i,j] = exp(a[j] - b x t[i,j]) and D[i,S] the sum of
e[i,j] over the sites j of S. So whatever is summed over zones is two products of matrices, e x open sites and its
inverse x values, taken some sets at a time so that memory stays bounded.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from reconfig.enumeration.sets import SiteSets, tail_mean
from reconfig.instance.instance import BoolArray, FloatArray

WIDEST_GAP = 40.0
"""In utility: what lies further below the next better site takes less than the last digit of a share, exp(-40)."""

SMALLEST_SHARE = 1e-9
"""The shares that count as a journey that somebody makes."""


class ChoiceSets(SiteSets):
    """Zones spread over the open sites that they can reach, in proportion to exp(attractiveness - decay x minutes)."""

    def served(self, values: FloatArray) -> FloatArray:
        """Sum over zones of logit share x value, shape (sets, candidates)."""
        weighted = np.where(np.isfinite(self.minutes), values, 0.0)[self.needing] * self._weights
        total = np.empty(self.open.shape)
        for chunk in self.chunks(len(self.needing)):
            total[chunk] = np.where(self.open[chunk], self._inverse(self.open[chunk]).T @ weighted, 0.0)
        return total

    @cached_property
    def longest_minutes(self) -> FloatArray:
        """The longest journey that more than SMALLEST_SHARE of a zone makes, shape (sets,)."""
        longest = np.zeros(len(self))
        for chunk in self.chunks(len(self.needing)):
            inverse = self._inverse(self.open[chunk])
            for site, minutes in enumerate(self._minutes.T):
                made = (inverse * self._weights[:, [site]] > SMALLEST_SHARE) & self.open[chunk, site]
                reached = np.where(made, minutes[:, None], 0.0).max(axis=0, initial=0.0)
                longest[chunk] = np.maximum(longest[chunk], reached)
        return np.where(self.unreached > 0, np.inf, longest)

    @property
    def today(self) -> FloatArray:
        """The mean minutes of each zone's journeys today, shape (zones,); infinite where it reaches no open site."""
        running = self.instance.today.sites_of(self.service)
        minutes = np.zeros(len(self.demand))
        minutes[self.needing] = self.by_zone(np.array([[site in running for site in self.candidates]], dtype=bool))[0]
        return minutes

    def by_zone(self, is_open: BoolArray) -> FloatArray:
        """The mean minutes of each zone with demand, by logit shares, shape (some sets, needing)."""
        inverse = self._inverse(is_open)
        total = (self._weights * self._minutes) @ is_open.T.astype(np.float64)
        return np.where(inverse > 0, total * inverse, np.inf).T

    def worst_mean(self, share: float) -> FloatArray:
        """The mean minutes of the share of patients who travel longest, shape (sets,); of flows, not of zones."""
        demand, worst = self.demand[self.needing], np.zeros(len(self))
        zone, site = np.divmod(np.argsort(-self._minutes, axis=None, kind="stable"), len(self.candidates))
        minutes, odds = self._minutes[zone, site], demand[zone] * self._weights[zone, site]
        amount = share * float(demand.sum())
        for chunk in self.chunks(minutes.size) if amount > 0 else ():
            inverse = self._inverse(self.open[chunk])
            worst[chunk] = tail_mean(minutes, odds * inverse[zone].T * self.open[chunk][:, site], amount)
        return np.where(self.unreached > 0, np.inf, worst)

    @cached_property
    def _minutes(self) -> FloatArray:
        """Minutes of the zones with demand, shape (needing, candidates); zero where there is no route."""
        minutes = self.minutes[self.needing]
        return np.where(np.isfinite(minutes), minutes, 0.0)

    @cached_property
    def _weights(self) -> FloatArray:
        """e[i,j] of the zones with demand, shape (needing, candidates), each zone's best site at 1; 0 without a route.

        A gap between a site and the next better one counts as WIDEST_GAP at most, which changes no share beyond its
        last digit, so that the best of any set of 14 sites is a number above zero.
        """
        appeal = self.instance.offers_of(self.service).loc[list(self.candidates), "attractiveness"].to_numpy(float)
        utility = appeal - self._number("choice_decay") * self._minutes
        utility[~np.isfinite(self.minutes[self.needing])] = -np.inf
        return np.exp(_narrowed(utility))

    def _inverse(self, is_open: BoolArray) -> FloatArray:
        """1 / D[i,S] where these sites are open, shape (some sets, candidates); nought where a zone reaches none.

        Shape (needing, some sets).
        """
        reached = self._weights @ is_open.T.astype(np.float64)
        return np.divide(1.0, reached, out=np.zeros_like(reached), where=reached > 0)


def _narrowed(utility: FloatArray) -> FloatArray:
    """Utilities less each zone's largest, with no gap between two neighbours in size above WIDEST_GAP; same shape."""
    order = np.argsort(-utility, axis=1, kind="stable")
    ranked = np.take_along_axis(utility, order, axis=1)
    with np.errstate(invalid="ignore"):
        gaps = np.fmin(ranked[:, :-1] - ranked[:, 1:], WIDEST_GAP)
    falls = np.concatenate([np.zeros((len(utility), 1)), np.cumsum(gaps, axis=1)], axis=1)
    falls[np.isneginf(ranked)] = np.inf
    narrowed = np.empty_like(utility)
    np.put_along_axis(narrowed, order, -falls, axis=1)
    return narrowed
