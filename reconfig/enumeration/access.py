"""By how much each set of sites misses the rules on who gains and loses access; the definitions are the evaluator's.

Where some zone with demand reaches no site, a mean that it counts in is infinite.
"""

from __future__ import annotations

import numpy as np

from reconfig.enumeration.sets import SiteSets
from reconfig.enumeration.standards import above, shortfall
from reconfig.enumeration.today import LONGER, kappa, slope_weights
from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.instance import FloatArray
from reconfig.instance.rules import KeepInOrganisation

LARGEST_POWER = 500.0
"""A journey whose kappa x minutes lies further above the limit's breaks the rule anyway: exponentials stay finite."""


@shortfall.register
def _group_change(rule: GroupChange, sets: SiteSets) -> FloatArray:
    worst = np.zeros(len(sets))
    for _, members in sets.instance.members(rule):
        weights = np.where(members, sets.demand, 0.0)
        if weights.sum() > 0 and np.isfinite(before := _mean_today(sets, weights)):
            worst = np.maximum(worst, above(sets.mean_of(weights) - before, rule.at_most))
    return worst


def _mean_today(sets: SiteSets, weights: FloatArray) -> float:
    counted = weights > 0
    return float(weights[counted] @ sets.today[counted]) / float(weights.sum())


@shortfall.register
def _few_losers(rule: FewLosers, sets: SiteSets) -> FloatArray:
    total = float(sets.demand.sum())
    longer = sets.demand_beyond(sets.today + rule.longer_by + LONGER)
    return above(longer / total, rule.at_most) if total > 0 else longer


@shortfall.register
def _worst_served(rule: WorstServed, sets: SiteSets) -> FloatArray:
    return above(sets.worst_mean(rule.share), rule.at_most)


@shortfall.register
def _equity(rule: EquityOfAccess, sets: SiteSets) -> FloatArray:
    return above(equivalents(sets, rule), rule.at_most)


def equivalents(sets: SiteSets, rule: EquityOfAccess) -> FloatArray:
    """The equally distributed equivalent of each set, minutes, shape (sets,); counted from the rule's limit."""
    each, total = kappa(sets.instance, sets.service, rule.aversion), float(sets.demand.sum())
    if not total:
        return np.zeros(len(sets))
    powers = np.exp(np.minimum(each * (sets.minutes - rule.at_most), LARGEST_POWER))
    with np.errstate(divide="ignore"):
        found = rule.at_most + np.log(sets.served(sets.demand[:, None] * powers).sum(axis=1) / total) / each
    return np.where(sets.unreached > 0, np.inf, np.maximum(found, 0.0))


@shortfall.register
def _slope_index(rule: SlopeIndex, sets: SiteSets) -> FloatArray:
    weights = slope_weights(sets.instance, sets.service)
    if not weights.any():
        return np.zeros(len(sets))
    with np.errstate(invalid="ignore"):
        slopes = np.abs(sets.served(weights[:, None] * sets.minutes).sum(axis=1))
    ranked = np.isfinite(sets.instance.zones["deprivation_fifth"].to_numpy(float, na_value=np.nan))
    return above(np.where(sets.unreached_of(np.where(ranked, sets.demand, 0.0)) > 0, np.inf, slopes), rule.at_most)


@shortfall.register
def _keep_in_organisation(rule: KeepInOrganisation, sets: SiteSets) -> FloatArray:
    sites = sets.instance.sites
    own = np.isin(np.array(sets.candidates, dtype=str), sites.loc[sites["organisation"] == rule.organisation, "site"])
    missing: FloatArray = np.maximum(rule.at_least - (sets.open & own).sum(axis=1), 0) / rule.at_least
    return missing
