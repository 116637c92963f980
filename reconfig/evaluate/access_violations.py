"""Broken rules on who gains and who loses access, from the flows of a configuration and of today's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reconfig.evaluate import equity
from reconfig.evaluate.aversion import kappa
from reconfig.evaluate.flows import flows_of
from reconfig.evaluate.journeys import by_zone
from reconfig.evaluate.violations import TOLERANCE, Outcome, Violation, broken
from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.rules import KeepInOrganisation, Rule

LONGER = 1e-6
"""A journey longer by no more than this many minutes beyond the limit is as long: decimals carry rounding."""


def _beyond(value: float, limit: float) -> bool:
    return value > limit + TOLERANCE * max(1.0, abs(limit))


def _journeys(rule: Rule, outcome: Outcome) -> tuple[FloatArray, FloatArray]:
    """Minutes and patients a year of every journey of the rule's service, shape (journeys,)."""
    flows = outcome.flows[outcome.flows["service"] == rule.service]
    return flows["minutes"].to_numpy(float), flows["per_year"].to_numpy(float)


def minutes_by_zone(instance: Instance, flows: pd.DataFrame) -> FloatArray:
    """The mean minutes of each zone's journeys in flows of one service, shape (zones,); nought without demand."""
    means = by_zone(flows)
    minutes = np.zeros(len(instance.zone_codes))
    minutes[instance.zone_positions(means["zone"])] = means["minutes"].to_numpy(float)
    return minutes


def _now_and_today(rule: Rule, outcome: Outcome) -> tuple[FloatArray, FloatArray]:
    """The mean minutes of each zone's journeys in the configuration, and in today's; shape (zones,) each."""
    instance = outcome.instance
    flows = outcome.flows[outcome.flows["service"] == rule.service]
    today = flows_of(instance, rule.service, instance.today)
    return minutes_by_zone(instance, flows), minutes_by_zone(instance, today)


@broken.register
def _group_change(rule: GroupChange, outcome: Outcome) -> Iterator[Violation]:
    instance = outcome.instance
    demand = instance.demand_of(rule.service)
    now, today = _now_and_today(rule, outcome)
    for group, members in instance.members(rule):
        weights = np.where(members, demand, 0.0)
        before = equity.mean(today, weights)
        if np.isfinite(before) and _beyond(longer := equity.mean(now, weights) - before, rule.at_most):
            unit = "minutes longer than today on average"
            yield Violation(rule.name, rule.service, group, longer, rule.at_most, unit)


@broken.register
def _few_losers(rule: FewLosers, outcome: Outcome) -> Iterator[Violation]:
    demand = outcome.instance.demand_of(rule.service)
    now, today = _now_and_today(rule, outcome)
    longer = now > today + rule.longer_by + LONGER
    if demand.sum() > 0 and _beyond(share := float(demand[longer].sum() / demand.sum()), rule.at_most):
        unit = f"of demand with a journey more than {rule.longer_by:g} minutes longer than today"
        yield Violation(rule.name, rule.service, outcome.instance.about.area, share, rule.at_most, unit)


@broken.register
def _worst_served(rule: WorstServed, outcome: Outcome) -> Iterator[Violation]:
    value = equity.tail_mean(*_journeys(rule, outcome), rule.share)
    if _beyond(value, rule.at_most):
        unit = f"minutes on average for the {100 * rule.share:g} % who travel longest"
        yield Violation(rule.name, rule.service, outcome.instance.about.area, value, rule.at_most, unit)


@broken.register
def _equity(rule: EquityOfAccess, outcome: Outcome) -> Iterator[Violation]:
    aversion = kappa(outcome.instance, rule.service, rule.aversion)
    value = equity.equivalent(*_journeys(rule, outcome), aversion)
    if _beyond(value, rule.at_most):
        unit = "minutes as the equally distributed equivalent"
        yield Violation(rule.name, rule.service, outcome.instance.about.area, value, rule.at_most, unit)


@broken.register
def _slope_index(rule: SlopeIndex, outcome: Outcome) -> Iterator[Violation]:
    """Above 0: the most deprived travel longer."""
    flows = outcome.flows[outcome.flows["service"] == rule.service]
    value = slope_of(outcome.instance, rule.service, minutes_by_zone(outcome.instance, flows))
    if _beyond(abs(value), rule.at_most):
        limit = rule.at_most if value > 0 else -rule.at_most
        unit = "minutes of slope index (above 0: the most deprived travel longer)"
        yield Violation(rule.name, rule.service, outcome.instance.about.area, value, limit, unit)


def slope_of(instance: Instance, service: str, minutes: FloatArray) -> float:
    """The slope index of a service whose zones travel so many minutes, shape (zones,), over deprivation fifths."""
    demand = instance.demand_of(service)
    rank = equity.ranks(instance.zones["deprivation_fifth"].to_numpy(float, na_value=np.nan), demand)
    return equity.slope_index(minutes, demand, rank)


@broken.register
def _keep_in_organisation(rule: KeepInOrganisation, outcome: Outcome) -> Iterator[Violation]:
    sites, bodies = outcome.instance.sites, outcome.instance.organisations
    own = frozenset(sites.loc[sites["organisation"] == rule.organisation, "site"])
    count = len(outcome.configuration.sites_of(rule.service) & own)
    if count < rule.at_least:
        name = str(bodies.set_index("organisation")["name"][rule.organisation])
        yield Violation(rule.name, rule.service, name, count, rule.at_least, "sites with it")
