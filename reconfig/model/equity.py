"""Who gains and who loses access: rules on minutes against today's, on the worst served, and on inequality.

Symbols: d[i] units a year of zone i, t[i,j] minutes, x[i,j] the share of i served at j in any form, so that
t[i] = sum over j of t[i,j] x[i,j] are the minutes of zone i; today's are t0[i]. All rows are linear in the shares.
Services in form A have each figure by its set of sites, w[s,c] (configurations.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.enumeration.access import equivalents
from reconfig.enumeration.today import LONGER, kappa, nearest_today, slope_weights
from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.instance import FloatArray
from reconfig.model import shares
from reconfig.model.configurations import weighted
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import ConfigurationService, ServiceSets
from reconfig.model.shares import total

FORBIDDING = 2.0
"""A whole journey whose part of a sum is this many times the sum's limit is forbidden, and so is one of larger part."""


def group_mean_against_today(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over i in group g of d[i] t[i]  <=  sum over i in g of d[i] x (t0[g] + at_most).

    One row for every group_change rule and each group whose mean minutes today, t0[g], are finite.
    """
    index, rows = [], {}
    for rule in form.rules(GroupChange):
        sets = form.services[rule.service]
        today = _today(form, sets)
        for number, (_, members) in enumerate(form.instance.members(rule)):
            demand = np.where(members[sets.zones], sets.demand, 0.0)
            counted = demand > 0
            if counted.any() and np.isfinite(today[counted]).all():
                index.append((rule.slug, number))
                limit = float(demand[counted] @ today[counted]) + float(demand.sum()) * rule.at_most
                rows[rule.slug, number] = total(sets, model, rule.service, demand[:, None] * minutes(sets)) <= limit
    model.group_mean_against_today = pyo.Constraint(index, rule=lambda _, slug, group: rows[slug, group])


def demand_with_longer_journeys(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over i and j with t[i,j] > t0[i] + longer_by of d[i] x[i,j]  <=  at_most x sum over i of d[i].

    One row for every few_losers rule. Where patients choose, t[i,j] gives way to the mean minutes of i in each set.
    """
    rules = {rule.slug: rule for rule in form.rules(FewLosers) if form.services[rule.service].demand.any()}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        sets = form.services[rule.service]
        return _longer(sets, m, form, rule) <= rule.at_most * float(sets.demand.sum())

    model.demand_with_longer_journeys = pyo.Constraint(list(rules), rule=row)


def _longer(sets: ServiceSets, model: pyo.ConcreteModel, form: Formulation, rule: FewLosers) -> Any:  # noqa: ANN401
    if isinstance(sets, ConfigurationService):
        limits = sets.site_sets.today + rule.longer_by + LONGER
        return weighted(model, sets, rule.service, sets.site_sets.demand_beyond(limits)[sets.kept])
    limits = _today(form, sets) + rule.longer_by + LONGER
    return total(sets, model, rule.service, sets.demand[:, None] * (minutes(sets) > limits[:, None]))


def worst_threshold(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables eta[r] >= 0 for every worst_served rule r: the minutes that all but the worst served keep within."""
    model.worst_threshold = pyo.Var(list(_spread_rules(form)), domain=pyo.NonNegativeReals)


def worst_excess(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables xi[r,i] >= 0 for every worst_served rule r and zone i: minutes of i beyond eta[r]."""
    index = [
        (slug, zone)
        for slug, rule in _spread_rules(form).items()
        for zone in range(len(form.services[rule.service].zones))
    ]
    model.worst_excess = pyo.Var(index, domain=pyo.NonNegativeReals)


def worst_excess_counts(model: pyo.ConcreteModel, form: Formulation) -> None:
    """xi[r,i] + eta[r] >= t[i]  for every worst_served rule r and zone i.

    Source: Rockafellar and Uryasev, Journal of Risk 2 (2000) 21-41.
    """
    rows = {
        (slug, zone): expression
        for slug, rule in _spread_rules(form).items()
        for zone, expression in enumerate(_minutes_by_zone(form, model, rule.service))
    }
    model.worst_excess_counts = pyo.Constraint(
        list(rows), rule=lambda m, slug, zone: m.worst_excess[slug, zone] + m.worst_threshold[slug] >= rows[slug, zone]
    )


def worst_served_mean(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Share x D x eta[r] + sum over i of d[i] xi[r,i]  <=  share x D x at_most,  D = sum over i of d[i].

    One row for every worst_served rule r; for services in form A, sum over c of mean[c] w[s,c] <= at_most.
    """
    rules = {rule.slug: rule for rule in form.rules(WorstServed) if form.services[rule.service].demand.any()}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        sets = form.services[rule.service]
        if isinstance(sets, ConfigurationService):
            return weighted(m, sets, rule.service, sets.site_sets.worst_mean(rule.share)[sets.kept]) <= rule.at_most
        counted = rule.share * float(sets.demand.sum())
        beyond = sum(float(d) * m.worst_excess[slug, zone] for zone, d in enumerate(sets.demand))
        return counted * m.worst_threshold[slug] + beyond <= counted * rule.at_most

    model.worst_served_mean = pyo.Constraint(list(rules), rule=row)


def equally_distributed_equivalent(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over i and j of d[i] exp(kappa (t[i,j] - at_most)) x[i,j]  <=  sum over i of d[i]  for every equity rule.

    kappa = aversion x sum of d t / sum of d t^2 of the service's journeys today. A journey that alone breaks the rule
    counts FORBIDDING times the limit at most. In form A, sum over c of equivalent[c] w[s,c] <= at_most.
    """
    rules = {rule.slug: rule for rule in form.rules(EquityOfAccess) if form.services[rule.service].demand.any()}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        sets = form.services[rule.service]
        if isinstance(sets, ConfigurationService):
            return weighted(m, sets, rule.service, equivalents(sets.site_sets, rule)[sets.kept]) <= rule.at_most
        limit = float(sets.demand.sum())
        return total(sets, m, rule.service, _burdens(form, sets, rule, FORBIDDING * limit)) <= limit

    model.equally_distributed_equivalent = pyo.Constraint(list(rules), rule=row)


def _burdens(form: Formulation, sets: ServiceSets, rule: EquityOfAccess, most: float) -> FloatArray:
    """d[i] exp(kappa (t[i,j] - at_most)), no more than `most`, shape (zones, candidates)."""
    each = kappa(form.instance, rule.service, rule.aversion)
    powers = each * (minutes(sets) - rule.at_most) + np.log(sets.demand)[:, None]
    burdens: FloatArray = np.exp(np.minimum(powers, np.log(most)))
    return burdens


def slope_within(model: pyo.ConcreteModel, form: Formulation) -> None:
    """- at_most <= sum over i of c[i] t[i] <= at_most  for every slope_index rule, either side a row.

    c[i] = - d[i] (r[i] - r_mean) / sum of d (r - r_mean)^2, with r the ranks of deprivation. What is served beyond cut
    orders counts for the rule on both sides.
    """
    index, rows = [], {}
    for rule in form.rules(SlopeIndex):
        sets = form.services[rule.service]
        slopes = slope_weights(form.instance, rule.service)[sets.zones]
        if slopes.any():
            index += [(rule.slug, "most"), (rule.slug, "least")]
            values = slopes[:, None] * minutes(sets)
            rows[rule.slug, "most"] = total(sets, model, rule.service, values, np.minimum) <= rule.at_most
            rows[rule.slug, "least"] = total(sets, model, rule.service, values, np.maximum) >= -rule.at_most
    model.slope_within = pyo.Constraint(index, rule=lambda _, slug, side: rows[slug, side])


def minutes(sets: ServiceSets) -> FloatArray:
    """Minutes from zone to candidate, shape (zones, candidates); nought where there is no route."""
    return np.where(np.isfinite(sets.minutes), sets.minutes, 0.0)


def _today(form: Formulation, sets: ServiceSets) -> FloatArray:
    """Mean minutes of each zone's journeys today, shape (zones,); infinite where it reached no site."""
    if isinstance(sets, ConfigurationService):
        return sets.site_sets.today[sets.zones]
    return nearest_today(form.instance, sets.service)[sets.zones]


def _minutes_by_zone(form: Formulation, model: pyo.ConcreteModel, service: str) -> list[Any]:
    sets = form.services[service]
    return shares.by_zone(sets, model, service, minutes(sets))


def _spread_rules(form: Formulation) -> dict[str, WorstServed]:
    """The worst_served rules of services that have no columns, by slug."""
    return {rule.slug: rule for rule in form.rules(WorstServed) if rule.service not in form.configuration_services}
