"""Standards met and broken, as pages show them: by option, with place and amount."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.outputs.tables import disclosed
from reconfig.study.appraisal import Appraisal


@dataclass(frozen=True)
class Finding:
    """A broken rule: its name with its service, and what is found at the worst place."""

    rule: str
    words: str


@dataclass(frozen=True)
class RuleRow:
    """A rule and what each option, today first, has of it: "" where it is met, else what is found."""

    rule: str
    found: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether every option meets it."""
        return not any(self.found)


def findings(instance: Instance, rows: pd.DataFrame) -> tuple[Finding, ...]:
    """The broken rules among the rows of one option in the comparison's `rules` table."""
    broken = rows[rows["met"] == "no"].to_dict("records")
    return tuple(Finding(rule_name(instance, row), finding_words(row)) for row in broken)


def rule_rows(appraisal: Appraisal, rules: pd.DataFrame) -> list[RuleRow]:
    """Every rule of the comparison's `rules` table, in its order."""
    names = [option.name for option in appraisal.all]
    rows = []
    for _, held in rules.groupby(["rule", "service"], sort=False):
        records = {str(row["option"]): row for row in held.to_dict("records")}
        words = tuple(finding_words(records[name]) if records[name]["met"] == "no" else "" for name in names)
        rows.append(RuleRow(rule_name(appraisal.instance, records[names[0]]), words))
    return rows


def rule_name(instance: Instance, row: Mapping[Any, Any]) -> str:
    """A rule by its name; with its service where the name does not hold it."""
    name = str(row["rule"])
    service = instance.name_of_service(str(row["service"])) if row["service"] else ""
    return f"{name} ({service})" if service and service.lower() not in name.lower() else name


def finding_words(row: Mapping[Any, Any]) -> str:
    """`Hill Hospital: 540 strokes a year, 60 below the limit of 600; and 2 more places`."""
    value, limit, unit = float(row["value"]), float(row["limit"]), str(row["unit"])
    words = f"no end of {unit}" if math.isinf(value) else f"{quantity(value, unit)} {unit}"
    if math.isfinite(value):
        amount = float(row["amount"])
        words += f", {points(amount) if unit.startswith('of ') else quantity(amount, unit)}"
    side = "below" if value < limit else "above"
    more = int(row["places"]) - 1
    others = f"; and {more} more place{'' if more == 1 else 's'}" if more > 0 else ""
    return f"{row['worst_place']}: {words} {side} the limit of {quantity(limit, unit)}{others}"


def points(share: float) -> str:
    """`4.2 points`, of a share."""
    return f"{100 * share:.1f} points"


def quantity(value: float, unit: str) -> str:
    """A value, limit or amount of a rule, without its unit; small counts of patients are not disclosed."""
    if unit.startswith("of "):
        return f"{100 * value:.1f} %"
    counts_patients = unit.endswith("a year") or unit.startswith("patients")
    if counts_patients and math.isnan(disclosed(value)):
        return "fewer than 8"
    digits = 1 if unit.startswith("minutes") or abs(value) < 10 else 0
    return f"{value:,.{digits}f}".removesuffix(".0")
