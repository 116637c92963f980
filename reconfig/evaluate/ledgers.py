"""Ledgers: what each organisation of the area earns and spends a year, and what is left."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import outcome_of
from reconfig.evaluate.violations import Outcome
from reconfig.instance.cost_lines import COST_LINES, SOCIETY
from reconfig.instance.instance import Instance

LEDGER_LINES = tuple(line for line in COST_LINES if line not in SOCIETY)
"""The cost lines that organisations pay."""


def ledgers(instance: Instance, costs: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """One row an organisation of the area, by its code: income, other_income, each line, other_cost, cost, surplus.

    income = sum over its sites of price x activity paid for; cost = its lines (journeys excepted) + other_cost;
    surplus = income + other_income - cost; currency a year. `paid` is the activity of the same configuration, or of
    today's where income is fixed.
    """
    bodies = instance.organisations.set_index("organisation").loc[list(instance.area_organisations)]
    lines = costs.pivot_table(index="organisation", columns="line", values="amount", aggfunc="sum")
    lines = lines.reindex(index=bodies.index, columns=list(LEDGER_LINES)).fillna(0.0)
    frame = pd.DataFrame({"income": _income(instance, paid), "other_income": bodies["other_income"]}, bodies.index)
    frame = frame.fillna(0.0).join(lines).assign(other_cost=bodies["other_cost"])
    frame["cost"] = frame[[*LEDGER_LINES, "other_cost"]].sum(axis=1)
    return frame.assign(surplus=frame["income"] + frame["other_income"] - frame["cost"]).astype(float)


def _income(instance: Instance, paid: pd.DataFrame) -> pd.Series[float]:
    """Sum of price x activity by organisation that treats."""
    price = instance.services.set_index("service")["price"].astype(float)
    earned = paid["activity"] * paid["service"].map(price)
    owners = paid["site"].map(instance.sites.set_index("site")["organisation"])
    return earned.groupby(owners).sum()


def ledgers_today(instance: Instance) -> pd.DataFrame:
    """The ledgers of today's configuration: the same whether income is fixed or follows activity."""
    today = outcome_of(instance, instance.today)
    return ledgers(instance, today.costs, today.activity)


def ledgers_of(outcome: Outcome) -> pd.DataFrame:
    """The ledgers of a configuration under the instance's own regime of income."""
    instance, paid = outcome.instance, outcome.activity
    if instance.about.income == "fixed":
        paid = outcome_of(instance, instance.today).activity
    return ledgers(instance, outcome.costs, paid)
