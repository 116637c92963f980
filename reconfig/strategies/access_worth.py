"""By how much one set of nearest journeys misses the rules on who gains and who loses access, in arrays.

The evaluator has the last word; its measures are used here, zone by zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reconfig.enumeration.today import LONGER, kappa, nearest_today, slope_weights
from reconfig.evaluate import equity
from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.instance import FloatArray, Instance, IntArray

Uneven = GroupChange | FewLosers | WorstServed | EquityOfAccess | SlopeIndex
UNEVEN = (GroupChange, FewLosers, WorstServed, EquityOfAccess, SlopeIndex)

BEYOND_WORDS = 10.0
"""What a rule counts as missed by where somebody reaches no site, and the most that it counts as missed by."""


@dataclass(frozen=True, eq=False)
class AccessWorth:
    """One service. zones: positions of those with demand; demand: units a year, shape (zones,)."""

    instance: Instance
    service: str
    zones: IntArray
    demand: FloatArray

    @cached_property
    def _today(self) -> FloatArray:
        return nearest_today(self.instance, self.service)[self.zones]

    @cached_property
    def _kappa(self) -> float:
        return kappa(self.instance, self.service)

    @cached_property
    def _slopes(self) -> FloatArray:
        return slope_weights(self.instance, self.service)[self.zones]

    def missed(self, rule: Uneven, minutes: FloatArray) -> float:
        """By how much these minutes, shape (zones,), miss the rule, relative to its limit; nought where it is kept."""
        beyond = max(self._value(rule, minutes) - rule.at_most, 0.0) / (rule.at_most or 1.0)
        return min(beyond, BEYOND_WORDS) if np.isfinite(beyond) else BEYOND_WORDS

    def _value(self, rule: Uneven, minutes: FloatArray) -> float:
        """What the rule holds against its limit; nought without demand."""
        if not len(minutes):
            return 0.0
        match rule:
            case GroupChange():
                return self._growth(rule, minutes)
            case FewLosers():
                longer = minutes > self._today + rule.longer_by + LONGER
                return float(self.demand[longer].sum() / self.demand.sum())
            case WorstServed():
                return equity.tail_mean(minutes, self.demand, rule.share)
            case EquityOfAccess():
                return equity.equivalent(minutes, self.demand, rule.aversion * self._kappa)
            case SlopeIndex():
                reached = np.where(np.isfinite(minutes), minutes, 0.0)  # who is not counts in a rule of its own
                return abs(float(self._slopes @ reached))

    def _growth(self, rule: GroupChange, minutes: FloatArray) -> float:
        """The largest growth of a group's mean minutes."""
        largest = 0.0
        for _, members in self.instance.members(rule):
            weights = np.where(members[self.zones], self.demand, 0.0)
            before = equity.mean(self._today, weights)
            if np.isfinite(before):
                largest = max(largest, equity.mean(minutes, weights) - before)
        return largest
