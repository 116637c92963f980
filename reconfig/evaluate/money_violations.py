"""Broken rules on money: organisations in distress, and budgets."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reconfig.evaluate.distress import least_surplus, settled
from reconfig.evaluate.ledgers import ledgers_of, ledgers_today
from reconfig.evaluate.violations import TOLERANCE, Outcome, Violation, broken
from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import Budget, NoDistress


@broken.register
def _no_distress(rule: NoDistress, outcome: Outcome) -> Iterator[Violation]:
    instance = outcome.instance
    yield from in_distress(rule, instance, ledgers_of(outcome), ledgers_today(instance))


def in_distress(rule: NoDistress, instance: Instance, ledger: pd.DataFrame, today: pd.DataFrame) -> Iterator[Violation]:
    """The organisations that a rule finds in distress, payments between them made; ledgers as `ledgers` gives them.

    Relative to what passes through an organisation's books in a year, as its surplus is a small difference.
    """
    settlement = settled(instance, ledger["surplus"], least_surplus(instance, today), rule.transfers)
    names = instance.organisations.set_index("organisation")["name"]
    unit = f"{instance.about.currency} a year of surplus"
    turnover = ledger["cost"] + ledger["income"] + ledger["other_income"]
    left = settlement[settlement["short"] > TOLERANCE * turnover.clip(lower=1.0)]
    for code, least, short in zip(left.index, left["least"], left["short"], strict=True):
        yield Violation(rule.name, "", str(names[code]), float(least - short), float(least), unit)


@broken.register
def _budget(rule: Budget, outcome: Outcome) -> Iterator[Violation]:
    instance, costs = outcome.instance, outcome.costs
    ours = costs["line"].isin(rule.lines)
    place = instance.about.area
    if rule.organisation is not None:
        ours &= costs["organisation"] == rule.organisation
        place = str(instance.organisations.set_index("organisation")["name"][rule.organisation])
    amount = float(costs.loc[ours, "amount"].sum())
    if amount > rule.at_most + TOLERANCE * max(1.0, rule.at_most):
        yield Violation(rule.name, "", place, amount, rule.at_most, f"{instance.about.currency} a year of cost")
