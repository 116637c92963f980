"""From the cost of today to that of the best, step by step: by who decides, and by what it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.objective import Objective
from reconfig.study.levers import levers
from reconfig.study.value import Value

Part = Literal["by who decides", "by what it comes from"]
WHO: Part = "by who decides"
WHAT: Part = "by what it comes from"

TODAY, ALONE, TRAPPED, TOGETHER = (
    "Cost today",
    "If each decides alone",
    "Trapped between organisations",
    "If all decide together",
)


@dataclass(frozen=True)
class Step:
    """A step of a waterfall; currency a year. A total stands for itself; another step changes the total before it."""

    part: Part
    name: str
    amount: float
    total: bool = False
    lines: tuple[str, ...] = ()


def waterfall(value: Value) -> tuple[Step, ...]:
    """The steps of both waterfalls; in each the changes lead exactly from total to total."""
    return (*by_who(value), *by_what(value))


def by_who(value: Value) -> tuple[Step, ...]:
    """Today, what each saves alone, what is left if all do so, what is trapped between them, the best together.

    The total in the middle is a sum: savings that overlap could not all be had.
    """
    alone = [Step(WHO, f"{value.names(each.members)[0]} alone", 0.0 - each.value) for each in value.alone.values()]
    return (
        Step(WHO, TODAY, value.cost_today, total=True),
        *alone,
        Step(WHO, ALONE, value.cost_today + sum(step.amount for step in alone), total=True),
        Step(WHO, TRAPPED, 0.0 - value.trapped),
        Step(WHO, TOGETHER, value.best.objectives[Objective.COST], total=True),
    )


def by_what(value: Value) -> tuple[Step, ...]:
    """Today, what each lever saves together, and the best together."""
    return by_lever(value.today, value.best, TOGETHER)


def by_lever(today: Evaluation, then: Evaluation, name: str) -> tuple[Step, ...]:
    """From today's cost to that of another configuration, called `name`, lever by lever."""
    changes = (Step(WHAT, lever.name, 0.0 - lever.saving, False, lever.lines) for lever in levers(today, then))
    return (
        Step(WHAT, TODAY, today.objectives[Objective.COST], total=True),
        *changes,
        Step(WHAT, name, then.objectives[Objective.COST], total=True),
    )


def running(steps: Iterable[Step]) -> pd.DataFrame:
    """The steps as rows: part, step, kind, amount, start, end (where its bar starts and ends), lines."""
    rows, level = [], 0.0
    for step in steps:
        start = 0.0 if step.total else level
        level = start + step.amount
        rows.append(
            {
                "part": step.part,
                "step": step.name,
                "kind": "total" if step.total else "change",
                "amount": step.amount,
                "start": start,
                "end": level,
                "lines": " ".join(step.lines),
            }
        )
    return pd.DataFrame(rows)
