"""The tables of what deciding together is worth: coalitions, shares, the waterfall, who gains and who pays."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.study.coalitions import Coalition
from reconfig.study.sharing import projection, settlements
from reconfig.study.value import Value
from reconfig.study.waterfall import running, waterfall


def value_tables(value: Value) -> dict[str, pd.DataFrame]:
    """The tables of the folder by file name; amounts in currency a year."""
    years = projection(value)
    return {
        "value.csv": coalition_table(value),
        "shares.csv": share_table(value),
        "waterfall.csv": waterfall_table(value),
        "ledgers.csv": settlements(value),
        **({} if years is None else {"do_nothing.csv": years}),
    }


def coalition_table(value: Value) -> pd.DataFrame:
    """One row a coalition: members, names, value, most, cost, bound, gap, status, found_by, seconds.

    value: saved against today. cost: of its configuration; where none is known that satisfies every rule, today's,
    and status says so. most, bound: nothing saves more, nothing costs less. gap: relative, of its own answer.
    """
    return pd.DataFrame([_coalition_row(value, each) for of, each in value.coalitions.items() if of])


def _coalition_row(value: Value, coalition: Coalition) -> dict[str, Any]:
    return {
        "members": _codes(value, coalition.members),
        "names": "; ".join(value.names(coalition.members)),
        "value": coalition.value,
        "most": _finite(coalition.most),
        "cost": value.cost_today - coalition.value,
        "bound": _finite(value.cost_today - coalition.most),
        "gap": coalition.gap,
        "status": coalition.status,
        "found_by": "" if coalition.configuration is None else _codes(value, coalition.found_by) or "today",
        "seconds": round(coalition.seconds, 3),
    }


def _codes(value: Value, members: frozenset[str]) -> str:
    return " ".join(trust for trust in value.trusts if trust in members)


def _finite(amount: float) -> float | None:
    """The amount; blank where nothing is proven."""
    return amount if math.isfinite(amount) else None


def share_table(value: Value) -> pd.DataFrame:
    """One row an organisation that decides: organisation, name, alone, share, least, most (currency a year).

    alone: what it saves by itself. share: its Shapley share of what all save, which lies between least and most.
    """
    rows = []
    for trust in value.trusts:
        least, most = value.share_bounds[trust]
        name = value.names(frozenset((trust,)))[0]
        alone, share = value.alone[trust].value, value.shares[trust]
        row = {"organisation": trust, "name": name, "alone": alone, "share": share}
        rows.append(row | {"least": _finite(least), "most": _finite(most)})
    return pd.DataFrame(rows)


def waterfall_table(value: Value) -> pd.DataFrame:
    """One row a step: part, step, kind (total or change), amount, start, end, lines, assumed.

    assumed: yes where the step rests on assumed prices.
    """
    assumed = assumed_cost_lines(value.today, value.best)
    frame = running(waterfall(value))
    touched = [bool(assumed) if not lines else bool(assumed & set(lines.split())) for lines in frame["lines"]]
    return frame.assign(assumed=["yes" if each else "no" for each in touched])


def value_data(value: Value) -> dict[str, Any]:
    """Everything as JSON holds it."""
    return {
        "instance": value.instance.about.title,
        "synthetic": value.instance.about.synthetic,
        "currency": value.instance.about.currency,
        "cost_today": value.cost_today,
        "violations_today": [str(each) for each in value.today.violations],
        "value": value.together.value,
        "trapped": value.trapped,
        "trapped_bounds": list(value.trapped_bounds),
        "configuration": [list(pair) for pair in value.best.configuration],
        "coalitions": coalition_table(value).to_dict("records"),
        "shares": share_table(value).to_dict("records"),
        "waterfall": waterfall_table(value).to_dict("records"),
        "ledgers": settlements(value).to_dict("records"),
    }
