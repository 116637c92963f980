"""Least regret: the whole model of every future side by side, tied by what is planned.

Symbols: K futures, y[s,j] planned, y[s,j,k] running in future k, f_k the objective of future k, best[k] the least that
is known of it. Everything but what is planned is each future's own: who goes where, modules, staff, payments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyomo.core as pyo

from reconfig.model.build import state
from reconfig.model.formulation import Formulation
from reconfig.model.objectives import EXPRESSIONS
from reconfig.objective import Objective


@dataclass(frozen=True, eq=False)
class Future:
    """One future as formulated, with all rows; best and at_least: of its objective, in natural units."""

    form: Formulation
    best: float
    at_least: float


def regret_model(futures: Sequence[Future], which: Objective, planned: Iterable[tuple[str, str]]) -> pyo.ConcreteModel:
    """The program whose answer has the least largest regret; `planned` are the (service, site) that may be planned."""
    model = pyo.ConcreteModel(name=f"reconfig_least_regret_{which}")
    model.open = pyo.Var(list(planned), domain=pyo.Binary)
    model.regret = pyo.Var(bounds=(max(each.at_least - each.best for each in futures) / which.scale, None))
    model.future = pyo.Block(range(len(futures)))
    for number, each in enumerate(futures):
        state(model.future[number], each.form)
    runs_as_planned(model, futures)
    regret_of_every_future(model, futures, which)
    model.objective = pyo.Objective(expr=model.regret + anchor(futures) / which.scale, sense=pyo.minimize)
    return model


def anchor(futures: Sequence[Future]) -> float:
    """What is added to the regret, so that a relative gap is one of the objective itself: the best of the first."""
    return futures[0].best


def runs_as_planned(model: pyo.ConcreteModel, futures: Sequence[Future]) -> None:
    """y[s,j,k] = y[s,j]  for every future k and every unit that it does not close; closed ones do not run in it."""
    pairs = [(k, *pair) for k, each in enumerate(futures) for pair in each.form.pairs()]
    model.runs_as_planned = pyo.Constraint(
        pairs, rule=lambda m, k, service, site: m.future[k].open[service, site] == m.open[service, site]
    )


def regret_of_every_future(model: pyo.ConcreteModel, futures: Sequence[Future], which: Objective) -> None:
    """f_k - best[k] <= R  for every future k, counted in the objective's scale."""

    def row(m: pyo.ConcreteModel, k: int) -> object:
        value = EXPRESSIONS[which](m.future[k], futures[k].form)
        return value / which.scale - m.regret <= futures[k].best / which.scale

    model.regret_of_every_future = pyo.Constraint(range(len(futures)), rule=row)
