"""What the model knows of one service: who needs it, where it may run, and in which form its journeys are stated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.enumeration import SiteSets
from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.model.prefix_sets import Preferences, PrefixSets

SHORT = 12
"""Services with no more candidates than this have every order followed to its end, and rows for their activity."""


@dataclass(frozen=True, eq=False)
class ServiceSets:
    """One service's candidates, and the zones that need it.

    service: its code. candidates: site codes, table order. zones: positions of the zones with demand, shape (zones,).
    demand: units a year, shape (zones,). minutes: from zone to candidate, shape (zones, candidates); infinite where
    there is no route.
    """

    service: str
    candidates: tuple[str, ...]
    zones: IntArray
    demand: FloatArray
    minutes: FloatArray


@dataclass(frozen=True, eq=False)
class PrefixService(ServiceSets):
    """Form B: the nearest rule by prefix sets.

    preferences: of the zones for the candidates. steps: how many sites of each zone's order are followed, shape
    (zones,). prefixes: the sets over exactly these zones, candidates and steps.
    """

    preferences: Preferences
    steps: IntArray
    prefixes: PrefixSets

    @property
    def cut(self) -> bool:
        """Whether some zone's order goes on beyond the sites that are followed."""
        return bool(self.prefixes.cut.any())

    @property
    def held_by_covers(self) -> bool:
        """Whether the candidates are so many that activity bounds are held by covers (covers.py)."""
        return len(self.candidates) > SHORT

    def along_order(self, values: FloatArray) -> FloatArray:
        """Values of zone and candidate along each zone's order, as far as it is followed, shape (zones, steps)."""
        return np.take_along_axis(values, self.preferences.order[:, : self.prefixes.arc.shape[1]], axis=1)

    def beyond_order(self, values: FloatArray, extreme: np.ufunc) -> FloatArray:
        """The extreme value (np.minimum, np.maximum) among the sites beyond those followed, shape (zones,).

        Zero for the zones whose order is not cut.
        """
        cut = np.flatnonzero(self.prefixes.cut)
        in_order = np.take_along_axis(values[cut], self.preferences.order[cut], axis=1)
        place = np.arange(in_order.shape[1])
        beyond = (place >= self.steps[cut, None]) & (place < self.preferences.depth[cut, None])
        result = np.zeros(len(self.zones))
        worst = np.inf if extreme is np.minimum else -np.inf
        result[cut] = extreme.reduce(in_order, axis=1, where=beyond, initial=worst)
        return result


@dataclass(frozen=True, eq=False)
class ConfigurationService(ServiceSets):
    """Form A: the sets of sites of a service, each with its figures.

    site_sets: every set that the offers allow. kept: the numbers of those that have a column, shape (kept,). screened:
    whether these are the sets that meet every standard of the service, so that no row need state its rules.
    """

    site_sets: SiteSets
    kept: IntArray
    screened: bool

    @property
    def open(self) -> BoolArray:
        """Which candidates each kept set opens, shape (kept, candidates)."""
        return self.site_sets.open[self.kept]

    @property
    def activity(self) -> FloatArray:
        """Units a year at each candidate, shape (kept, candidates)."""
        return self.site_sets.activity[self.kept]

    @property
    def cost(self) -> FloatArray:
        """Fixed, step, variable and journey cost of the units of each kept set, currency a year, shape (kept,)."""
        return self.site_sets.cost[self.kept]

    @property
    def lines(self) -> dict[str, FloatArray]:
        """The cost lines of each unit in each kept set, currency a year, each of shape (kept, candidates)."""
        return {line: amounts[self.kept] for line, amounts in self.site_sets.lines.items()}

    def served(self, values: FloatArray) -> FloatArray:
        """Sum over the zones of value x share served, shape (kept, candidates); values (zones, candidates)."""
        everywhere = np.zeros(self.site_sets.minutes.shape)
        everywhere[self.zones] = values
        return self.site_sets.served(everywhere)[self.kept]


@dataclass(frozen=True, eq=False)
class FlowService(ServiceSets):
    """Form C in full: one share for every zone and candidate that it may use.

    usable: within the hard maximum, shape (zones, candidates). closest: whether the nearest open site serves everybody,
    rather than the site that is best for the objective.
    """

    usable: BoolArray
    closest: bool = False


@dataclass(frozen=True, eq=False)
class PricedService(ServiceSets):
    """Form C in outline: the activity of each candidate and what the journeys to it cost at least, by cuts.

    usable: within the hard maximum, shape (zones, candidates).
    """

    usable: BoolArray
