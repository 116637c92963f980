"""Allocation in outline (form C of the master problem): how much each site does, and a price of the journeys to it.

Symbols: V[s,j] >= 0 is the activity of service s at candidate j (units a year), theta[s] >= 0 what the journeys of s
add to the objective. Which flows there are is known to the cuts on theta alone (strategies/cuts.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.instance.instance import FloatArray
from reconfig.model import shares
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import PricedService

ROUNDING = 1e-9
"""Relative; sums of demand carry it in their last digits."""


def directed(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables V[s,j] >= 0: activity of s at j, units a year, for every service in outline and each candidate."""
    index = [(service, site) for service, sets in form.priced_services.items() for site in sets.candidates]
    model.directed = pyo.Var(index, domain=pyo.NonNegativeReals)


def journeys(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables theta[s] >= 0: what the journeys of s add to the objective at least, as its cuts say; natural units."""
    model.journeys = pyo.Var(list(form.priced_services), domain=pyo.NonNegativeReals)


def activity_is_demand(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over j of V[s,j] = sum over i of d[s,i]  for every service in outline."""
    totals = {service: float(sets.demand.sum()) for service, sets in form.priced_services.items()}

    def row(m: pyo.ConcreteModel, service: str) -> object:
        sites = form.services[service].candidates
        return sum(m.directed[service, site] for site in sites) == totals[service]

    model.activity_is_demand = pyo.Constraint(list(totals), rule=row)


def activity_where_open(model: pyo.ConcreteModel, form: Formulation) -> None:
    """V[s,j] <= y[s,j] x (sum over zones i that may use j of d[s,i])  for every service in outline and candidate j."""
    most = {
        (service, site): float(amount)
        for service, sets in form.priced_services.items()
        for site, amount in zip(sets.candidates, sets.demand @ sets.usable, strict=True)
    }
    model.activity_where_open = pyo.Constraint(
        list(most), rule=lambda m, s, j: m.directed[s, j] - most[s, j] * m.open[s, j] <= 0
    )


def capacity_for_all(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over j of y[s,j] x min(capacity[s,j], demand in reach of j)  >=  sum over i of d[s,i].

    For every service in outline. It follows from the others, and lets whole openings be rounded.
    """

    def row(m: pyo.ConcreteModel, service: str) -> object:
        sets = form.priced_services[service]
        amounts = zip(_holds(form, service), sets.candidates, strict=True)
        return sum(float(most) * m.open[service, site] for most, site in amounts) >= float(sets.demand.sum())

    model.capacity_for_all = pyo.Constraint(list(form.priced_services), rule=row)


def sites_for_all(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over j of y[s,j]  >=  the fewest candidates that could serve everybody, for every service in outline.

    They are those of the largest min(capacity[s,j], demand in reach of j) that add up to the demand. The row follows
    from the others where openings are whole, and not where they are parts.
    """

    def row(m: pyo.ConcreteModel, service: str) -> object:
        sets = form.priced_services[service]
        largest_first = np.cumsum(np.sort(_holds(form, service))[::-1])
        fewest = int((largest_first < float(sets.demand.sum()) * (1 - ROUNDING)).sum()) + 1
        return sum(m.open[service, site] for site in sets.candidates) >= fewest

    model.sites_for_all = pyo.Constraint(list(form.priced_services), rule=row)


def _holds(form: Formulation, service: str) -> FloatArray:
    """What each candidate could serve: its capacity, and no more than the demand in its reach; shape (candidates,)."""
    sets = form.priced_services[service]
    return np.minimum(_capacities(form, service), sets.demand @ sets.usable)


def _capacities(form: Formulation, service: str) -> FloatArray:
    """Units a year that each candidate can take, shape (candidates,); infinite without a limit."""
    offers = [form.offer((service, site), "capacity") for site in form.services[service].candidates]
    return np.nan_to_num(np.array(offers, dtype=np.float64), nan=np.inf)


@shares.total.register
def _total_in_outline(
    sets: PricedService,
    model: pyo.ConcreteModel,
    service: str,
    values: FloatArray,
    beyond: np.ufunc = np.minimum,
) -> Any:  # noqa: ANN401
    """What is minimised is theta[s]; what must be enough is at most sum over i and j of values[i,j] y[s,j]."""
    if beyond is np.minimum:
        return model.journeys[service] if values[sets.usable].any() else 0.0
    at_most = np.where(sets.usable, values, 0.0).sum(axis=0)
    return shares.linear(at_most, lambda j: model.open[service, sets.candidates[j]])


@shares.activity.register
def _activity_in_outline(sets: PricedService, model: pyo.ConcreteModel, service: str) -> list[Any]:
    return [model.directed[service, site] for site in sets.candidates]
