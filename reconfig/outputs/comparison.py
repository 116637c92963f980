"""An appraisal with its tables, worked out once, and what every page of words needs of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.pages.marks import Marks, marks_of
from reconfig.outputs.phrases import money, money_difference
from reconfig.outputs.tables import disclosed, rounded
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

DAYS = 365
"""Days of a year, for patients a day."""

LEAST, MANY = 0.1, 100
"""A smaller part of a patient a day is not told; from so many a day on, no parts of them are."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """An appraisal, its comparison tables, and which of its figures rest on assumptions."""

    appraisal: Appraisal

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables of `comparison_tables`."""
        return comparison_tables(self.appraisal)

    @cached_property
    def marks(self) -> Marks:
        """Which figures are assumed."""
        return marks_of(self.appraisal)

    @property
    def instance(self) -> Instance:
        """The instance that every option is of."""
        return self.appraisal.instance

    @property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self.instance.about.currency

    @property
    def names(self) -> tuple[str, ...]:
        """Today, then the names of the options: the header of most tables."""
        return tuple(option.name for option in self.appraisal.all)

    def rows(self, table: str, option: Option) -> pd.DataFrame:
        """The rows of an option in a table."""
        frame = self.tables[table]
        return frame[frame["option"] == option.name]

    def figures(self, option: Option) -> Mapping[Any, Any]:
        """The one row of an option in the table `options`."""
        return self.rows("options", option).to_dict("records")[0]

    def cells(self, table: str, keys: list[str], cell: Callable[[Mapping[Any, Any]], str]) -> dict[Any, list[str]]:
        """By key, a cell for each option, today first; "" where an option has no such row."""
        parts = [
            {tuple(row[key] for key in keys): cell(row) for row in self.rows(table, option).to_dict("records")}
            for option in self.appraisal.all
        ]
        every = dict.fromkeys(key for part in parts for key in part)
        return {key: [part.get(key, "") for part in parts] for key in every}

    def money(self, amount: float, difference: float) -> str:
        """`£19.70m (−£4.80m)`; without a difference that would be none."""
        change = money_difference(difference, self.currency)
        shown = money(amount, self.currency)
        return shown if change == "none" else f"{shown} ({change})"

    def mark(self, title: str, what: str, words: str = "assumed") -> str:
        """A title that says whether its figures are assumed."""
        return f"{title} ({words})" if self.marks.on(what) else title


def a_day(patients: float) -> str:
    """Patients a year as patients a day, `1.7 a day`; small numbers are not told."""
    if np.isnan(disclosed(patients)):
        return ""
    day = patients / DAYS
    if day >= MANY:
        return f"{day:,.0f} a day"
    return f"{day:.1f} a day" if day >= LEAST else f"under {LEAST} a day"


def people(patients: float) -> str:
    """`620 (1.7 a day)`, `fewer than 8`."""
    day = a_day(patients) if patients > 0 else ""
    return f"{rounded(patients)} ({day})" if day else rounded(patients)


def pooled(evaluation: Evaluation, by: str) -> pd.DataFrame:
    """Access by group, all services together: weight, mean_minutes and within_30/45/60 by group, over patients."""
    access = evaluation.access
    rows = access[(access["weighting"] == "patients") & (access["by"] == by)]
    measures = ["mean_minutes", "within_30", "within_45", "within_60"]
    sums = rows[measures].mul(rows["weight"], axis=0).assign(weight=rows["weight"]).groupby(rows["group"]).sum()
    return sums[measures].div(sums["weight"], axis=0).assign(weight=sums["weight"])
