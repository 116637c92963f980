"""The nearest rule by prefix sets (form B) against the textbook model, in one engine.

The textbook has one share x[s,i,j] for every service, zone with demand and candidate in reach, and
the closest-assignment rows of Wagner and Falkson (1975). What reads only which units are open and
their activity is taken from `reconfig.model` for both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from pyomo.core.expr import LinearExpression

from benchmarks.instances import INSTANCES
from benchmarks.registry import Answer, Case, Peer, Run, proven_alike, register
from reconfig.engine import Limits, Watcher, solve
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Coverage, MaximumMinutes
from reconfig.model import access, allocation, finance, placement
from reconfig.model.build import CONSTRAINTS, build
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import ServiceSets
from reconfig.objective import Objective
from reconfig.outcome import Limit

TOLERANCE = 1e-6
"""Relative; both sides prove their objective to the last digit, gap 0."""

SIZES: Mapping[str, tuple[str, Objective]] = {
    "smoke": ("smoke", Objective.COST),
    "kent-medway-cost": ("kent-medway", Objective.COST),
    "kent-medway-travel": ("kent-medway", Objective.TRAVEL),
    "region-cost": ("region", Objective.COST),
}

OWN = (allocation.__name__, access.__name__)
SHARED = [part for part in CONSTRAINTS if part.__module__ not in OWN]
"""The constraints that read only y (open), h (site open), n (modules) and V (activity)."""

Order = dict[tuple[str, int], list[str]]
"""(service, position of a zone) -> the sites it may use, nearest first, ties in table order."""


def ours(size: str, run: Run) -> Answer:
    """Form B."""
    return _solved(build, size, run)


def peer(size: str, run: Run) -> Answer:
    """The textbook."""
    return _solved(textbook, size, run)


def _solved(builder: Any, size: str, run: Run) -> Answer:  # noqa: ANN401
    name, which = SIZES[size]
    instance = INSTANCES[name]()
    with run.phase("build"):
        model = builder(instance, which)
    with run.phase("solve"):
        found = solve(model, Limits(gap=0.0, time_limit=run.left), Watcher())
    values = {"objective": found.objective, "bound": found.bound}
    figures = {name: value * which.scale for name, value in values.items() if value is not None}
    return Answer(figures, complete=found.limit is not Limit.TIME)


def textbook(instance: Instance, which: Objective) -> pyo.ConcreteModel:
    """The textbook model. What lies beyond a unit that is sure to stay, presolve takes out."""
    form, order = _without_prefix_sets(instance), order_of_sites(instance)
    model = pyo.ConcreteModel(name="textbook")
    placement.open_units(model, form)
    placement.open_sites(model, form)
    shares(model, form, order)
    finance.modules(model, form)
    for part in SHARED:
        part(model, form)
    for row in (served_once, served_where_open, closest_assignment):
        row(model, order)
    coverage_share(model, form)
    expression = {Objective.COST: finance.cost, Objective.TRAVEL: travel}[which]
    model.objective = pyo.Objective(expr=expression(model, form) / which.scale)
    return model


def _without_prefix_sets(instance: Instance) -> Formulation:
    """The sets as the functions of `reconfig.model` read them, without prefix sets."""
    services = {}
    for service in instance.service_codes:
        demand, candidates = instance.demand_of(service), instance.candidates(service)
        zones = np.flatnonzero(demand > 0)
        minutes = instance.minutes[np.ix_(zones, instance.site_positions(candidates))]
        services[service] = ServiceSets(service, candidates, zones, demand[zones], minutes)
    return Formulation(instance, services)


def order_of_sites(instance: Instance) -> Order:
    """The sites in reach of each zone with demand, and within the service's hard maximum."""
    order = {}
    for service in instance.service_codes:
        codes = np.array(instance.candidates(service))
        minutes = instance.minutes[:, instance.site_codes.get_indexer(pd.Index(codes))]
        usable = np.isfinite(minutes) & (minutes <= _longest(instance, service))
        for zone in np.flatnonzero(instance.demand_of(service) > 0).tolist():
            nearest_first = np.argsort(minutes[zone], kind="stable")
            order[service, zone] = codes[nearest_first][usable[zone, nearest_first]].tolist()
    return order


def _longest(instance: Instance, service: str) -> float:
    maxima = [rule for rule in instance.rules if isinstance(rule, MaximumMinutes)]
    return min((rule.minutes for rule in maxima if rule.service == service), default=math.inf)


def _triples(order: Order) -> list[tuple[str, int, str]]:
    return [(service, zone, site) for (service, zone), sites in order.items() for site in sites]


def shares(model: pyo.ConcreteModel, form: Formulation, order: Order) -> None:
    """Variables x[s,i,j] in [0,1], and V[s,j] = sum over i of d[s,i] x[s,i,j]; units a year."""
    model.share = pyo.Var(_triples(order), bounds=(0, 1))
    passed: dict[tuple[str, str], list[tuple[float, Any]]] = {pair: [] for pair in form.pairs()}
    for (service, zone, site), share in model.share.items():
        passed[service, site].append((form.instance.demand_of(service)[zone], share))
    activity = {pair: _linear(terms) for pair, terms in passed.items()}
    model.activity = pyo.Expression(form.pairs(), initialize=activity)
    model.demand_left = pyo.Expression(
        list(form.services), initialize=0.0
    )  # the textbook follows every order to its end


def _linear(terms: Iterable[tuple[float, Any]]) -> Any:  # noqa: ANN401
    """The sum of coefficient x variable, the way Pyomo builds it fastest."""
    all_terms = list(terms)
    return LinearExpression(
        linear_coefs=[float(coefficient) for coefficient, _ in all_terms],
        linear_vars=[variable for _, variable in all_terms],
    )


def served_once(model: pyo.ConcreteModel, order: Order) -> None:
    """Sum over j of x[s,i,j] = 1  for every service and zone with demand."""

    def row(m: pyo.ConcreteModel, service: str, zone: int) -> object:
        return sum(m.share[service, zone, site] for site in order[service, zone]) == 1

    model.served_once = pyo.Constraint(list(order), rule=row)


def served_where_open(model: pyo.ConcreteModel, order: Order) -> None:
    """x[s,i,j] <= y[s,j]  for every service, zone and site in reach."""

    def row(m: pyo.ConcreteModel, service: str, zone: int, site: str) -> object:
        return m.share[service, zone, site] <= m.open[service, site]

    model.served_where_open = pyo.Constraint(_triples(order), rule=row)


def closest_assignment(model: pyo.ConcreteModel, order: Order) -> None:
    """Sum over j' beyond j of x[s,i,j'] + y[s,j] <= 1  for every s, zone i and j but its last."""

    def row(m: pyo.ConcreteModel, service: str, zone: int, place: int) -> object:
        sites = order[service, zone]
        beyond = sum(m.share[service, zone, site] for site in sites[place + 1 :])
        return beyond + m.open[service, sites[place]] <= 1

    places = [(*key, place) for key, sites in order.items() for place in range(len(sites) - 1)]
    model.closest_assignment = pyo.Constraint(places, rule=row)


def coverage_share(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over i in group g and j within T of d[i] x[i,j]  >=  p x sum over i in g of d[i]."""
    model.coverage_share = pyo.ConstraintList()
    for rule in form.rules(Coverage):
        demand = form.instance.demand_of(rule.service)
        near = list(_near(model, form.instance, rule))
        for _, member in form.instance.members(rule):
            if demand[member].sum() > 0:
                reached = _linear((demand[zone], share) for zone, share in near if member[zone])
                model.coverage_share.add(reached >= rule.at_least * float(demand[member].sum()))


def _near(model: pyo.ConcreteModel, instance: Instance, rule: Coverage) -> Iterator[tuple[int, pyo.Var]]:
    """The shares of the rule's service within its limit, each with its zone."""
    for (service, zone, site), share in model.share.items():
        if service == rule.service and _minutes(instance, zone, site) <= rule.within_minutes:
            yield zone, share


def travel(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s, i and j of d[s,i] x minutes[i,j] x[s,i,j]; patient-minutes a year."""
    instance = form.instance
    return _linear(
        (instance.demand_of(service)[zone] * _minutes(instance, zone, site), share)
        for (service, zone, site), share in model.share.items()
    )


def _minutes(instance: Instance, zone: int, site: str) -> float:
    return float(instance.minutes[zone, instance.site_codes.get_loc(site)])


QUESTION = "the best configuration under the nearest rule, proven to the last digit"
register(Case("nearest-forms", QUESTION, tuple(SIZES), ours, (Peer("textbook", peer),), proven_alike(TOLERANCE)))
