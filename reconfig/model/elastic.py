"""The model in which everything named gives way: a row that states a limit takes a variable, in the limit's own unit.

Symbols: e[k,t] >= 0 is by how much what has the key k gives way at the place t. Held at nought it is the model itself.
All that nothing named states (everyone is served, modules carry what is needed, who fills the posts) stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.core as pyo
from pyomo.repn import generate_standard_repn

from reconfig.instance.instance import Instance
from reconfig.instance.rules import MaximumMinutes
from reconfig.limits.named import Named
from reconfig.model import dependency, shares
from reconfig.model.build import CONSTRAINTS, VARIABLES
from reconfig.model.configurations import weighted
from reconfig.model.formulation import Formulation
from reconfig.model.giving import GIVING, Give, Giving, Index, Stated
from reconfig.model.service_sets import ConfigurationService, FlowService

ONE_SIDE = {
    "offers_stay_open": "low",
    "kept_units_open": "low",
    "offers_stay_closed": "high",
    "forbidden_units_closed": "high",
}
"""Equations that can be missed on one side alone."""

UNBOUNDED = 1e7
"""By how much a row of the user's own can be missed where its variables have no bounds."""


def elastic(form: Formulation, asked: Instance, offers: tuple[Named, ...]) -> pyo.ConcreteModel:
    """The model whose rows give way; its objective is nought.

    form: of the instance without hard maxima of minutes and with `offers` (fixed, forbidden) free. asked: the instance
    as it was asked, with both.
    """
    stated = Stated(form, {rule.slug: rule for rule in asked.rules}, asked)
    model = pyo.ConcreteModel(name="reconfig_elastic")
    for part in (*VARIABLES, *CONSTRAINTS):
        if part is not dependency.required_service_in_reach:
            part(model, form)
    offers_stay(model, offers)
    required_service_nearer_or_farther(model, form)
    longest_journey(model, stated)
    model.give = pyo.Var(pyo.Any, dense=False)
    model.gives = {}
    for name, giving in GIVING.items():
        _give_way(model, stated, name, giving)
    model.objective = pyo.Objective(expr=0.0)
    return model


def _give_way(model: pyo.ConcreteModel, stated: Stated, name: str, giving: Giving) -> None:
    """Every row of a constraint with its variables on either side that it bounds."""
    rows = getattr(model, name)
    for index in list(rows):
        place = index if isinstance(index, tuple) else (index,)
        row = rows[index]
        lower, upper, body = row.lower, row.upper, row.body
        if lower is not None and ONE_SIDE.get(name) != "high":
            body = body + _variable(model, row, giving(stated, place, "low"))
        if upper is not None and ONE_SIDE.get(name) != "low":
            body = body - _variable(model, row, giving(stated, place, "high"))
        row.set_value((lower, body, upper))


def _variable(model: pyo.ConcreteModel, row: Any, give: Give) -> Any:  # noqa: ANN401
    """The term unit x e[k,t]."""
    index = (give.key, give.tag)
    if index not in model.gives:
        model.gives[index] = give
        model.give[index].setlb(0.0)
        model.give[index].setub(give.most)
        model.give[index].domain = pyo.Integers if give.whole else pyo.Reals
    return (_reach(row) if give.key.startswith("own:") else give.unit) * model.give[index]


def _reach(row: Any) -> float:  # noqa: ANN401
    """By how much a row of the user's own can be missed at the most."""
    terms = generate_standard_repn(row.body)
    limits = [abs(float(pyo.value(bound))) for bound in (row.lower, row.upper) if bound is not None]
    reach = max(limits) + abs(float(terms.constant))
    for factor, variable in zip(terms.linear_coefs, terms.linear_vars, strict=True):
        low, high = variable.bounds
        reach += UNBOUNDED if low is None or high is None else abs(factor) * max(abs(low), abs(high))
    return reach


def offers_stay(model: pyo.ConcreteModel, offers: tuple[Named, ...]) -> None:
    """y[s,j] = 1 where an offer is fixed, y[s,j] = 0 where it is forbidden; of the offers that may give way."""
    for name, status, value in (("offers_stay_open", "fixed", 1), ("offers_stay_closed", "forbidden", 0)):
        pairs = [each.codes for each in offers if each.kind == status]
        rows = pyo.Constraint(pairs, rule=lambda m, service, site, value=value: m.open[service, site] == value)
        setattr(model, name, rows)


def required_service_nearer_or_farther(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] <= sum over j' within L minutes of y[s',j'] + sum over j' farther away of q[j,j'].

    For every requirement of s' by s within L minutes and each j; q[j,j'] in {0,1}, q[j,j'] <= y[s',j'], is 1 where the
    other service farther away is what meets the need, and then (t[j,j'] - L) q[j,j'] <= 0, a row that gives way.
    """
    held = dependency.needs(form, "within_minutes", "transfer")
    near = {place: dependency.sites_within(form, place[3], need.minutes) for place, need in held.items()}
    others = {place: list(_others(form, place, need.alternative)) for place, need in held.items()}
    far = [
        (*place, *pair)
        for place, pairs in others.items()
        for pair in pairs
        if pair[1] not in near[place] and np.isfinite(_minutes(form, place[3], pair[1]))
    ]
    model.farther = pyo.Var(far, domain=pyo.Binary)
    by_place: dict[Index, list[Index]] = {}
    for index in far:
        by_place.setdefault(index[:4], []).append(index)

    def enough(m: pyo.ConcreteModel, *place: str) -> object:
        inside = sum(m.open[pair] for pair in others[place] if pair[1] in near[place])  # type: ignore[index]
        return m.open[place[0], place[3]] - inside - sum(m.farther[index] for index in by_place.get(place, [])) <= 0

    def minutes(m: pyo.ConcreteModel, *index: str) -> object:
        beyond = _minutes(form, index[3], index[5]) - held[index[:4]].minutes  # type: ignore[index]
        return beyond * m.farther[index] <= 0

    model.required_service_nearer_or_farther = pyo.Constraint(list(held), rule=enough)
    model.farther_where_open = pyo.Constraint(far, rule=lambda m, *index: m.farther[index] <= m.open[index[4:]])
    model.required_service_farther = pyo.Constraint(far, rule=minutes)


def _others(form: Formulation, place: Index, alternative: str) -> Iterator[tuple[str, str]]:
    return (pair for pair in form.pairs() if pair[0] in (place[1], alternative))


def _minutes(form: Formulation, one: str, other: str) -> float:
    codes = form.instance.site_codes
    return float(form.instance.between_sites[codes.get_loc(one), codes.get_loc(other)])


def longest_journey(model: pyo.ConcreteModel, stated: Stated) -> None:
    """t[i] <= minutes  for every hard maximum and each zone i with demand that could be farther, t[i] its minutes.

    In form A one row, sum over c of (longest way to a nearest site in c) w[s,c] <= minutes. Of explicit flows
    t[i,j] b[r,i,j] <= minutes, x[s,i,j] <= b[r,i,j] in {0,1}, wherever t[i,j] is more.
    """
    rules = {rule.slug: rule for rule in stated.asked.rules if isinstance(rule, MaximumMinutes)}
    flows = [(slug, *flow) for slug, rule in rules.items() for flow in _too_far(stated.form, rule)]
    model.too_far = pyo.Var(flows, domain=pyo.Binary)
    model.too_far_where_served = pyo.Constraint(
        flows, rule=lambda m, slug, *flow: m.share[flow] <= m.too_far[(slug, *flow)]
    )
    rows = {(slug, *place): way for slug, rule in rules.items() for place, way in _ways(model, stated.form, rule)}
    model.longest_journey = pyo.Constraint(list(rows), rule=lambda _, *row: rows[row] <= rules[row[0]].minutes)


def _too_far(form: Formulation, rule: MaximumMinutes) -> list[tuple[str, int, int]]:
    """The flows of a planned service that are longer than a hard maximum."""
    sets = form.flow_services.get(rule.service)
    if sets is None:
        return []
    return [
        (rule.service, zone, site) for zone, site in np.argwhere(sets.usable & (sets.minutes > rule.minutes)).tolist()
    ]


def _ways(model: pyo.ConcreteModel, form: Formulation, rule: MaximumMinutes) -> Iterator[tuple[Index, Any]]:
    """What may be no longer than a hard maximum, with a place for each."""
    sets = form.services[rule.service]
    if isinstance(sets, ConfigurationService):
        yield (0, 0), weighted(model, sets, rule.service, sets.site_sets.nearest_minutes[sets.kept])
    elif isinstance(sets, FlowService):
        for _, zone, site in _too_far(form, rule):
            minutes = float(sets.minutes[zone, site])
            yield (zone, site), minutes * model.too_far[rule.slug, rule.service, zone, site]
    else:
        finite = np.where(np.isfinite(sets.minutes), sets.minutes, 0.0)
        each = shares.by_zone(sets, model, rule.service, finite)
        for zone in np.flatnonzero(finite.max(axis=1) > rule.minutes).tolist():
            yield (zone, 0), each[zone]
