"""Beds, other resources and staff in plain words: what is there, what is needed, who fills the posts."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.outputs.phrases import listed
from reconfig.outputs.provision_tables import resource_table, staff_table

SMALLEST = 0.05
"""A smaller part of a bed or of somebody is not told."""


def resources_markdown(evaluation: Evaluation, today: Evaluation) -> str:
    """A sentence a resource, and where it is more than today; nothing where there are no resources."""
    table = resource_table(evaluation, today)
    lines = [_of_resource(str(name), rows) for name, rows in table.groupby("resource_name", sort=False)]
    return "\n\n".join(["## Beds and other resources", "\n".join(lines)]) if lines else ""


def _of_resource(name: str, rows: pd.DataFrame) -> str:
    """`- Acute beds: 410 beds there today; 392 needed today, 364 in the proposal. More than today at: A (12)`."""
    there, now, then = (_number(rows[column].sum()) for column in ("there_today", "units_today", "units"))
    unit = str(rows["unit"].iloc[0])
    told = f"- {name}: {there} {unit} there today; today's services need {now}, those of the proposal {then}."
    more = rows[rows["units"] > rows["there_today"] + SMALLEST]
    places = [
        f"{site} ({_number(units)} more)"
        for site, units in zip(more["site_name"], more["units"] - more["there_today"], strict=True)
    ]
    return f"{told} More than there is today at {listed(places)}." if places else told


def staff_markdown(evaluation: Evaluation, today: Evaluation) -> str:
    """A sentence a staff group: needed, recruited, agency, and how many are missing; nothing without staff."""
    table = staff_table(evaluation, today)
    lines = [_of_group(str(name), rows) for name, rows in table.groupby("group_name", sort=False)]
    opening = "In whole-time equivalents: two people who work half the week count as one."
    return "\n\n".join(["## Staff", opening, "\n".join(lines)]) if lines else ""


def _of_group(name: str, rows: pd.DataFrame) -> str:
    """`- Nurses: 640 needed today, 612 in the proposal. Of these 12 would be recruited and 3.5 come from agencies`."""
    told = f"- {name}: {_number(rows['need_today'].sum())} needed today, {_number(rows['need'].sum())} in the proposal."
    parts = {
        "recruited": "{} recruited",
        "borrowed": "{} borrowed from another organisation",
        "agency": "{} agency staff",
        "missing": "{} that nobody fills",
    }
    found = [
        words.format(_number(amount)) for part, words in parts.items() if (amount := float(rows[part].sum())) > SMALLEST
    ]
    return f"{told} Among them: {listed(found)}." if found else told


def _number(amount: float) -> str:
    """`1,234` or `3.5`."""
    return f"{amount:,.1f}".removesuffix(".0")
