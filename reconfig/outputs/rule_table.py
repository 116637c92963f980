"""Which rules each option meets and breaks, where it breaks them worst, and by how much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.violations import Violation
from reconfig.study.appraisal import Appraisal

Key = tuple[str, str]
"""A rule's name and its service, "" for one of the whole system."""

COLUMNS = ("option", "rule", "service", "met", "worst_place", "value", "limit", "amount", "unit", "places")


def rule_table(appraisal: Appraisal) -> pd.DataFrame:
    """One row an option and rule: option, rule, service, met ("yes" or "no"), and where it is broken worst:
    worst_place, value, limit, amount (beyond the limit), unit; places: how many break it. Blank where it is met.

    The instance's rules come first, in their order; then what else any option breaks: requirements, capacity, reach.
    """  # noqa: D205
    found = {option.name: broken_rules(option.evaluation) for option in appraisal.all}
    named: list[Key] = [(rule.name, rule.service) for rule in appraisal.instance.rules]
    keys = list(dict.fromkeys([*named, *(key for broken in found.values() for key in broken)]))
    rows = [_row(name, key, broken.get(key, [])) for name, broken in found.items() for key in keys]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def broken_rules(evaluation: Evaluation) -> dict[Key, list[Violation]]:
    """The violations of each broken rule and service, in order."""
    rules: dict[Key, list[Violation]] = {}
    for violation in evaluation.violations:
        rules.setdefault((violation.rule, violation.service), []).append(violation)
    return rules


def _row(option: str, key: Key, found: list[Violation]) -> dict[str, Any]:
    rule, service = key
    row: dict[str, Any] = {"option": option, "rule": rule, "service": service, "places": len(found)}
    if not found:
        nothing = dict.fromkeys(("value", "limit", "amount"), np.nan)
        return row | {"met": "yes", "worst_place": "", **nothing, "unit": ""}
    worst = max(found, key=lambda violation: violation.amount)
    numbers = {"value": worst.value, "limit": worst.limit, "amount": worst.amount}
    return row | {"met": "no", "worst_place": worst.place, **numbers, "unit": worst.unit}
