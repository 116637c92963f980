"""Allocation by the nearest rule, form B (prefix sets), exact with ties.

Symbols: u[s,P] in [0,1], one for every distinct prefix set P of service s, is 1 iff no site of P offers s. A zone whose
k-th step is the arc (P, P+j) is served at j in the share u[s,P] - u[s,P+j]. With y whole all u are whole.
Source: DESIGN form B; the idea goes back to the radius formulation of the p-median (Garcia, Labbe, Marin 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.model import shares
from reconfig.model.formulation import Formulation
from reconfig.model.prefix_sets import EMPTY
from reconfig.model.service_sets import PrefixService


def none_open(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables u[s,P] in [0,1] for every service s and prefix set P; u[s,{}] = 1."""
    services = form.prefix_services
    index = [(service, prefix) for service, sets in services.items() for prefix in range(sets.prefixes.sets)]
    model.none_open = pyo.Var(index, bounds=(0, 1))
    for service in services:
        model.none_open[service, EMPTY].fix(1)


def activity(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Expressions V[s,j] = sum over zones i of d[s,i] x share of i served at j; units a year.

    In form B: sum over arcs (P, P+j) of the demand that passes it x (u[s,P] - u[s,P+j]).
    """
    model.activity = pyo.Expression(form.pairs())
    for service, sets in form.services.items():
        for site, amount in zip(sets.candidates, shares.activity(sets, model, service), strict=True):
            model.activity[service, site] = amount


def demand_left(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Expressions L[s] = sum over zones whose order is cut at the set P of demand x u[s,P]; units a year.

    It is what is served beyond the sites that are followed; none where every order is followed to its end.
    """
    model.demand_left = pyo.Expression(list(form.services), initialize=0.0)
    for service, sets in form.prefix_services.items():
        nothing = np.zeros(len(sets.prefixes.parent))
        model.demand_left[service] = shares.served(model, sets, service, nothing, sets.demand)


def _over_arcs(services: Mapping[str, PrefixService], row: Callable[[Any, Any, Any], object]) -> pyo.Constraint:
    """One row for every arc of these services, written with u[P], u[P+j] and y[j]."""

    def rule(m: pyo.ConcreteModel, service: str, arc: int) -> object:
        sets = services[service]
        prefixes = sets.prefixes
        return row(
            m.none_open[service, int(prefixes.parent[arc])],
            m.none_open[service, int(prefixes.child[arc])],
            m.open[service, sets.candidates[prefixes.site[arc]]],
        )

    arcs = [(service, arc) for service, sets in services.items() for arc in range(len(sets.prefixes.parent))]
    return pyo.Constraint(arcs, rule=rule)


def _two_sided(form: Formulation) -> dict[str, PrefixService]:
    """The services for which the upper rows are not redundant."""
    return {service: sets for service, sets in form.prefix_services.items() if service not in form.one_sided}


def passed_over_only_if_open(model: pyo.ConcreteModel, form: Formulation) -> None:
    """u[s,P+j] >= u[s,P] - y[s,j]  for every arc (P, P+j): only an open site can end the search."""
    model.passed_over_only_if_open = _over_arcs(
        form.prefix_services, lambda before, after, is_open: after >= before - is_open
    )


def larger_sets_less_often_closed(model: pyo.ConcreteModel, form: Formulation) -> None:
    """u[s,P+j] <= u[s,P]  for every arc (P, P+j): if none of P+j is open, none of P is.

    Left out where redundant (closeness.py).
    """
    model.larger_sets_less_often_closed = _over_arcs(_two_sided(form), lambda before, after, _open: after <= before)


def open_site_ends_search(model: pyo.ConcreteModel, form: Formulation) -> None:
    """u[s,P+j] <= 1 - y[s,j]  for every arc (P, P+j): nobody passes an open site.

    Left out where redundant (closeness.py).
    """
    model.open_site_ends_search = _over_arcs(_two_sided(form), lambda _before, after, is_open: after <= 1 - is_open)


def everyone_is_served(model: pyo.ConcreteModel, form: Formulation) -> None:
    """u[s,L] = 0  for the set L of all sites that a zone with demand may use (reachable, within the hard maximum)."""
    last = [
        (service, int(prefix))
        for service, sets in form.prefix_services.items()
        for prefix in np.unique(sets.prefixes.last[~sets.prefixes.cut])
    ]
    model.everyone_is_served = pyo.Constraint(last, rule=lambda m, service, prefix: m.none_open[service, prefix] == 0)
