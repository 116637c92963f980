"""Tables of the organisations' ledgers and of the derogations that are used, for instances that have them."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.distress import least_surplus, settled
from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.ledgers import ledgers
from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import NoDistress

REGIMES = ("follows_activity", "fixed")
"""How organisations are paid, as instance.toml calls it."""


def money_tables(evaluation: Evaluation, today: Evaluation) -> dict[str, pd.DataFrame]:
    """The tables by file name; none where nobody earns anything and no unit is exempt."""
    tables = {}
    if has_ledgers(evaluation.instance):
        tables["ledgers.csv"] = ledger_table(evaluation, today)
    if len(evaluation.instance.derogations):
        tables["derogations.csv"] = derogation_table(evaluation, today)
    return tables


def has_ledgers(instance: Instance) -> bool:
    """Whether the instance says what an organisation earns, or what would be distress."""
    earned = (instance.services["price"] > 0).any() or (instance.organisations["other_income"] > 0).any()
    return bool(earned) or any(isinstance(rule, NoDistress) for rule in instance.rules)


def ledger_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row an organisation of the area: organisation, name, income_today, income, cost_today, cost, surplus_today,
    surplus (by the instance's own rule of income), surplus_follows_activity, surplus_fixed, least_surplus (what a
    no_distress rule lets it fall to), transfer (what it is paid by others so that all keep to that); currency a year.
    """  # noqa: D205
    instance = evaluation.instance
    before = ledgers(instance, today.costs, today.activity)
    paid = {"follows_activity": evaluation.activity, "fixed": today.activity}
    after = {regime: ledgers(instance, evaluation.costs, paid[regime]) for regime in REGIMES}
    own = after[instance.about.income]
    names = instance.organisations.set_index("organisation")["name"]
    frame = pd.DataFrame(
        {
            "name": names.loc[before.index],
            "income_today": before["income"] + before["other_income"],
            "income": own["income"] + own["other_income"],
            "cost_today": before["cost"],
            "cost": own["cost"],
            "surplus_today": before["surplus"],
            "surplus": own["surplus"],
            **{f"surplus_{regime}": after[regime]["surplus"] for regime in REGIMES},
        }
    )
    return _with_transfers(instance, frame, before).rename_axis("organisation").reset_index()


def _with_transfers(instance: Instance, frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The table with what a no_distress rule asks of each organisation; blank and nought without such a rule."""
    rules = [rule for rule in instance.rules if isinstance(rule, NoDistress)]
    if not rules:
        return frame.assign(least_surplus=float("nan"), transfer=0.0)
    paying = all(rule.transfers for rule in rules)
    found = settled(instance, frame["surplus"], least_surplus(instance, before), paying)
    least = found["least"].where(found["least"] > float("-inf"))
    return frame.assign(least_surplus=least, transfer=found["transfer"])


def derogation_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row a derogation whose unit is open today or in the proposal: service, service_name, site, site_name,
    exempt_from, reason, today and proposal (open or closed).
    """  # noqa: D205
    instance = evaluation.instance
    words = {True: "open", False: "closed"}
    rows = [
        {
            "service": service,
            "service_name": instance.name_of_service(service),
            "site": site,
            "site_name": instance.name_of_site(site),
            "exempt_from": row["exempt_from"],
            "reason": row["reason"],
            "today": words[(service, site) in today.configuration],
            "proposal": words[(service, site) in evaluation.configuration],
        }
        for row in instance.derogations.to_dict("records")
        for service, site in [(str(row["service"]), str(row["site"]))]
        if (service, site) in today.configuration or (service, site) in evaluation.configuration
    ]
    columns = ["service", "service_name", "site", "site_name", "exempt_from", "reason", "today", "proposal"]
    return pd.DataFrame(rows, columns=columns)
