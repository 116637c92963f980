"""Form A: every set of sites of one service is a column with a weight, and whatever depends on the set is its number.

Symbols: C_s the sets of sites of service s that have a column, w[s,c] in [0,1] the weight of set c, y[s,j] open. With y
whole one weight is 1 and the others are 0: two sets that agree on every site are one. Each figure of a set is exact, so
any rule of who goes where is served (nearest, choice), and so is what bends (whole modules).
Source: DESIGN form A; "configurations" as columns, as in set partitioning (Balas and Padberg 1976).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.instance.instance import FloatArray
from reconfig.model import shares
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import ConfigurationService


def set_weight(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables w[s,c] in [0,1] for every service s in form A and each set c in C_s, by its number."""
    index = [(service, int(c)) for service, sets in form.configuration_services.items() for c in sets.kept]
    model.set_weight = pyo.Var(index, bounds=(0, 1))


def one_set_of_sites(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over c in C_s of w[s,c] = 1  for every service s in form A."""
    services = form.configuration_services
    model.one_set_of_sites = pyo.Constraint(
        list(services), rule=lambda m, service: weighted(m, services[service], service) == 1
    )


def open_where_the_set_is(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over c in C_s that hold j of w[s,c] = y[s,j]  for every service s in form A and each j in J_s."""
    services = form.configuration_services
    rows = {
        (service, site): (sets, sets.open[:, position].astype(np.float64))
        for service, sets in services.items()
        for position, site in enumerate(sets.candidates)
    }

    def row(m: pyo.ConcreteModel, service: str, site: str) -> object:
        sets, holds = rows[service, site]
        return weighted(m, sets, service, holds) - m.open[service, site] == 0

    model.open_where_the_set_is = pyo.Constraint(list(rows), rule=row)


def weighted(
    model: pyo.ConcreteModel, sets: ConfigurationService, service: str, figures: FloatArray | None = None
) -> Any:  # noqa: ANN401
    """The linear expression sum over c in C_s of figures[c] x w[s,c]; figures of shape (kept,), ones unless given."""
    figures = np.ones(len(sets.kept)) if figures is None else figures
    return shares.linear(figures, lambda place: model.set_weight[service, int(sets.kept[place])])


@shares.total.register
def _total_over_sets(
    sets: ConfigurationService,
    model: pyo.ConcreteModel,
    service: str,
    values: FloatArray,
    beyond: np.ufunc = np.minimum,
) -> Any:  # noqa: ANN401
    """In form A: sum over c of (sum over i and j of values[i,j] x share of i that j serves in set c) x w[s,c]."""
    del beyond  # nothing lies beyond: every set says where everybody goes
    return weighted(model, sets, service, sets.served(values).sum(axis=1))


@shares.activity.register
def _activity_over_sets(sets: ConfigurationService, model: pyo.ConcreteModel, service: str) -> list[Any]:
    return [weighted(model, sets, service, amounts) for amounts in sets.activity.T]


@shares.loads.register
def _loads_over_sets(
    sets: ConfigurationService,
    model: pyo.ConcreteModel,
    service: str,
    weights: FloatArray,
    bend: shares.Bend | None = None,
) -> list[Any]:
    """In form A: sum over c of bend(load at j in set c) x w[s,c]."""
    amounts = sets.served(np.broadcast_to(weights[:, None], sets.minutes.shape))
    return [weighted(model, sets, service, figures) for figures in (bend(amounts) if bend else amounts).T]
