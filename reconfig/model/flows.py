"""Allocation by explicit flows (form C in full): the textbook, for small cases and as the reference of the other forms.

Symbols: x[s,i,j] in [0,1] is the share of zone i's demand for service s that is served at candidate j.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.instance.instance import FloatArray
from reconfig.model import shares
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import FlowService


def share(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables x[s,i,j] in [0,1] for every zone i with demand and each candidate j that it may use."""
    index = [
        (service, zone, site)
        for service, sets in form.flow_services.items()
        for zone, site in np.argwhere(sets.usable).tolist()
    ]
    model.share = pyo.Var(index, bounds=(0, 1))


def everyone_is_directed(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over j of x[s,i,j] = 1  for every service s and each zone i with demand."""
    zones = [(service, zone) for service, sets in form.flow_services.items() for zone in range(len(sets.zones))]

    def row(m: pyo.ConcreteModel, service: str, zone: int) -> object:
        usable = np.flatnonzero(form.flow_services[service].usable[zone]).tolist()
        return sum(m.share[service, zone, site] for site in usable) == 1 if usable else pyo.Constraint.Infeasible

    model.everyone_is_directed = pyo.Constraint(zones, rule=row)


def directed_where_open(model: pyo.ConcreteModel, form: Formulation) -> None:
    """x[s,i,j] <= y[s,j]  for every service s, zone i and candidate j."""

    def row(m: pyo.ConcreteModel, service: str, zone: int, site: int) -> object:
        return m.share[service, zone, site] <= m.open[service, form.services[service].candidates[site]]

    model.directed_where_open = pyo.Constraint(list(model.share), rule=row)


def nearest_open_site_serves(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over j' that zone i likes less than j of x[s,i,j'] + y[s,j] <= 1  for every s, i and j but i's last.

    For services of the nearest rule: farther away, or as far and later in the table, is less liked.
    Source: Wagner and Falkson 1975.
    """
    places, rows = [], {}
    for service, sets in form.flow_services.items():
        for zone in range(len(sets.zones)) if sets.closest else ():
            order = [j for j in np.argsort(sets.minutes[zone], kind="stable").tolist() if sets.usable[zone, j]]
            for place, site in enumerate(order[:-1]):
                places.append((service, zone, site))
                rows[service, zone, site] = order[place + 1 :]

    def row(m: pyo.ConcreteModel, service: str, zone: int, site: int) -> object:
        beyond = sum(m.share[service, zone, other] for other in rows[service, zone, site])
        return beyond + m.open[service, form.services[service].candidates[site]] <= 1

    model.nearest_open_site_serves = pyo.Constraint(places, rule=row)


@shares.total.register
def _total_over_flows(
    sets: FlowService,
    model: pyo.ConcreteModel,
    service: str,
    values: FloatArray,
    beyond: np.ufunc = np.minimum,
) -> Any:  # noqa: ANN401
    del beyond  # nothing lies beyond: every flow is followed
    pairs = np.argwhere(sets.usable)
    coefficients = values[sets.usable]
    return shares.linear(coefficients, lambda number: model.share[service, *pairs[number].tolist()])


@shares.activity.register
def _activity_over_flows(sets: FlowService, model: pyo.ConcreteModel, service: str) -> list[Any]:
    here = np.eye(len(sets.candidates))
    return [shares.total(sets, model, service, sets.demand[:, None] * at_site) for at_site in here]


@shares.by_zone.register
def _by_zone_over_flows(sets: FlowService, model: pyo.ConcreteModel, service: str, values: FloatArray) -> list[Any]:
    def of_zone(zone: int) -> Any:  # noqa: ANN401
        usable = np.flatnonzero(sets.usable[zone]).tolist()
        return shares.linear(values[zone, usable], lambda place: model.share[service, zone, usable[place]])

    return [of_zone(zone) for zone in range(len(sets.zones))]
