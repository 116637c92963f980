"""What becomes of the organisations if nothing is done: costs and incomes that grow, and the deficits between them.

cost_t = cost_0 x (1 + cost_growth)^t,   income_t = income_0 x (1 + income_growth)^t,   deficit_t = cost_t - income_t
"""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.ledgers import ledgers
from reconfig.instance.about import About

YEARS = 5
"""A projection of this many years, today's the first of them."""


def projected(today: Evaluation) -> pd.DataFrame | None:
    """The projection of today's ledgers, by organisation; None where instance.toml knows no growth."""
    about = today.instance.about
    if not (about.cost_growth or about.income_growth):
        return None
    books = ledgers(today.instance, today.costs, today.activity)
    totals = books.assign(income=books["income"] + books["other_income"])[["income", "cost"]]
    return do_nothing(totals.rename_axis("organisation").reset_index(), about)


def do_nothing(books: pd.DataFrame, about: About, years: int = YEARS) -> pd.DataFrame:
    """One row a year and organisation: year (0 is today), organisation, income, cost, deficit (currency a year).

    `books` holds today's: organisation, income, cost. The growth a year is that of `about` (instance.toml).
    """
    return pd.concat([_year(books, about, year) for year in range(years)], ignore_index=True)


def _year(books: pd.DataFrame, about: About, year: int) -> pd.DataFrame:
    income = books["income"] * (1 + about.income_growth) ** year
    cost = books["cost"] * (1 + about.cost_growth) ** year
    return pd.DataFrame(
        {
            "year": year,
            "organisation": books["organisation"],
            "income": income,
            "cost": cost,
            "deficit": cost - income,
        }
    )


def in_all(projection: pd.DataFrame) -> pd.DataFrame:
    """The projection of all organisations together: year, income, cost, deficit, cumulative_deficit."""
    frame = projection.groupby("year")[["income", "cost", "deficit"]].sum().reset_index()
    return frame.assign(cumulative_deficit=frame["deficit"].cumsum())
