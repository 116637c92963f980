"""What each organisation gains or loses, and which units are exempt from what, in plain words."""

from __future__ import annotations

from typing import Any

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.outputs.money_tables import derogation_table, has_ledgers, ledger_table
from reconfig.outputs.phrases import money, money_difference

REGIME_WORDS = {
    "follows_activity": "If income follows patients",
    "fixed": "If every organisation keeps the income it has today",
}


def ledgers_markdown(evaluation: Evaluation, today: Evaluation) -> str:
    """What is left to each organisation today and in the proposal, whichever way it is paid; "" without incomes."""
    instance = evaluation.instance
    if not has_ledgers(instance):
        return ""
    table = ledger_table(evaluation, today).to_dict("records")
    parts = [
        "## What each organisation gains or loses",
        "What is left to an organisation in a year is its income less its cost. Patients' journeys are no cost of its.",
        "\n".join(f"- {_organisation(instance, row)}" for row in table),
    ]
    payments = [_payment(instance, row) for row in table if round(abs(row["transfer"])) > 0]
    if payments:
        parts.append("So that no organisation is left in distress, money moves between them:")
        parts.append("\n".join(f"- {payment}" for payment in payments))
    return "\n\n".join(parts)


def _organisation(instance: Instance, row: dict[Any, Any]) -> str:
    """Trust: £1.00m is left today. If income follows patients: £0.80m (−£0.20m). If ...: £1.10m (+£0.10m)."""
    currency = instance.about.currency
    regimes = [
        f"{words}: {money(row[f'surplus_{regime}'], currency)} "
        f"({_change(row[f'surplus_{regime}'] - row['surplus_today'], currency)})."
        for regime, words in REGIME_WORDS.items()
    ]
    return f"**{row['name']}**: {money(row['surplus_today'], currency)} is left today. {' '.join(regimes)}"


def _change(amount: float, currency: str) -> str:
    """`+£0.20m`, or `no change`."""
    words = money_difference(amount, currency)
    return "no change" if words == "none" else words


def _payment(instance: Instance, row: dict[Any, Any]) -> str:
    verb = "is paid" if row["transfer"] > 0 else "pays"
    return f"{row['name']} {verb} {money(abs(row['transfer']), instance.about.currency)} a year."


def derogations_markdown(evaluation: Evaluation, today: Evaluation) -> str:
    """Every derogation of a unit that is open, with its reason; "" where none is used."""
    rows = derogation_table(evaluation, today).to_dict("records")
    if not rows:
        return ""
    lines = [f"- {_derogation(evaluation.instance, row)}" for row in rows]
    return "\n\n".join(["## Exceptions", "These units need not meet a rule, for the reason given:", "\n".join(lines)])


def _derogation(instance: Instance, row: dict[Any, Any]) -> str:
    """Care at Bay Hospital need not have Laboratory on site or in reach (today and in the proposal): the bay floods."""
    other = str(row["exempt_from"])
    what = f"meet the rule “{other}”"
    if other in instance.service_codes:
        what = f"meet what it would require of {instance.name_of_service(other)}"
    when = [word for word, column in (("today", "today"), ("in the proposal", "proposal")) if row[column] == "open"]
    reason = str(row["reason"]).rstrip(".")
    return f"{row['service_name']} at {row['site_name']} need not {what} ({' and '.join(when)}): {reason}."
