"""Ledgers: what is left to each organisation, payments between them, and budgets.

Symbols: V[s,j] activity, price[s], C[o] the cost of organisation o (finance.py, journeys excepted), g[o] what o is paid
by others, negative where it pays, in `unit`. What today's configuration earns and costs is a number of the question:
the evaluator's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.core as pyo
from pyomo.core.expr import LinearExpression

from reconfig.instance.cost_lines import COST_LINES, SOCIETY
from reconfig.instance.system_rules import Budget, NoDistress
from reconfig.model import finance
from reconfig.model.formulation import Formulation
from reconfig.model.part import Part

LEDGER_LINES = frozenset(COST_LINES) - SOCIETY

FINE = 1e3
"""Rows on money are counted in thousandths of what passes in a year, so that HiGHS's tolerance is far below ours."""


def payments(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables g[o] in [-most_transfer, most_transfer]: what o is paid by others, where a no_distress rule lets them.

    In units of the mean turnover of an organisation.
    """
    most = form.instance.organisations.set_index("organisation")["most_transfer"].astype(float)
    bodies = form.instance.area_organisations if any(rule.transfers for rule in form.rules(NoDistress)) else ()
    unit = _unit(form.ledgers_today) if bodies else 1.0

    def bounds(_: pyo.ConcreteModel, body: str) -> tuple[float | None, float | None]:
        limit = float(most[body]) / unit
        return (None, None) if np.isnan(limit) else (-limit, limit)

    model.payments = pyo.Var(list(bodies), bounds=bounds)


def payments_balance(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over o of g[o] = 0  where a no_distress rule lets organisations pay each other."""
    del form
    model.payments_balance = pyo.Constraint(
        range(1 if len(model.payments) else 0), rule=lambda m, _: sum(m.payments.values()) == 0
    )


def no_distress(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over s and j of price[s] V[s,j] + other_income[o] - C[o] - other_cost[o] + g[o] >= least[o].

    For every no_distress rule and each organisation o of the area with a limit; least[o] is the larger of least_surplus
    and surplus today - most_loss. Where income is fixed, today's stands in place of price x V.
    """
    rules = {rule.slug: rule for rule in form.rules(NoDistress)}
    today = form.ledgers_today if rules else pd.DataFrame()
    least = _least(form, today) if rules else {}

    def row(m: pyo.ConcreteModel, slug: str, body: str) -> object:
        paid = m.payments[body] * _unit(today) if rules[slug].transfers else 0.0
        scale = max(1.0, _turnover(today)[body]) / FINE
        left = surplus(m, form, body, today) + paid - least[body]
        return _counted(left / scale) >= 0

    model.no_distress = pyo.Constraint([(slug, body) for slug in rules for body in least], rule=row)


def within_budget(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum of some lines of the cost, of all or of one organisation <= at_most  for every budget rule."""
    rules = {rule.slug: rule for rule in form.rules(Budget)}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        spent = finance.cost(m, form, Part(frozenset(rule.lines), rule.organisation)) - rule.at_most
        return _counted(spent / (max(1.0, rule.at_most) / FINE)) <= 0

    model.within_budget = pyo.Constraint(list(rules), rule=row)


def surplus(model: pyo.ConcreteModel, form: Formulation, body: str, today: pd.DataFrame) -> Any:  # noqa: ANN401
    """What is left to an organisation, payments by others apart; currency a year."""
    other = (
        form.instance.organisations.set_index("organisation").loc[body, ["other_income", "other_cost"]].astype(float)
    )
    income = float(today["income"][body]) if form.instance.about.income == "fixed" else _income(model, form, body)
    return income + other["other_income"] - other["other_cost"] - finance.cost(model, form, Part(LEDGER_LINES, body))


def _income(model: pyo.ConcreteModel, form: Formulation, body: str) -> Any:  # noqa: ANN401
    """Sum over s and the sites j of an organisation of price[s] V[s,j]."""
    price = form.instance.services.set_index("service")["price"].astype(float)
    ours = Part(organisation=body).sites(form)
    pairs = (pair for pair in form.pairs() if pair[1] in ours and price[pair[0]] > 0)
    return sum(float(price[pair[0]]) * model.activity[pair] for pair in pairs)


def _counted(expression: Any) -> Any:  # noqa: ANN401
    """The expression, as a row even where nothing in it can change: a sum of none is no row to Pyomo."""
    return expression + LinearExpression(constant=0.0, linear_coefs=[], linear_vars=[])


def _turnover(today: pd.DataFrame) -> pd.Series[float]:
    """What passes through the books of each organisation today."""
    turnover: pd.Series[float] = today["income"] + today["other_income"] + today["cost"]
    return turnover


def _unit(today: pd.DataFrame) -> float:
    return max(1.0, float(_turnover(today).mean()))


def _least(form: Formulation, today: pd.DataFrame) -> dict[str, float]:
    """max(least_surplus, surplus today - most_loss) of every organisation of the area that has either."""
    bodies = form.instance.organisations.set_index("organisation")
    both = {
        body: (float(bodies["least_surplus"][body]), float(today["surplus"][body] - bodies["most_loss"][body]))
        for body in today.index
    }
    given = {str(body): [limit for limit in limits if not np.isnan(limit)] for body, limits in both.items()}
    return {body: max(limits) for body, limits in given.items() if limits}
