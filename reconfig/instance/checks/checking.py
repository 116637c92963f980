"""What the checks share: the tables a check needs, the cells reported already, what may open where."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.instance.draft import Draft
from reconfig.instance.instance import FloatArray, Instance
from reconfig.problem import Problem

BoolArray = npt.NDArray[np.bool_]
Check = Callable[[Draft], list[Problem]]

DEMANDED = (
    "zones",
    "services",
    "segments",
    "demand",
    "segment_mix",
    "rates",
    "deprivation_effects",
    "growth",
    "pathways",
)
"""The tables that `Instance.needs` is made of."""


def needs(*tables: str) -> Callable[[Check], Check]:
    """Make a check silent where one of these tables could not be read whole."""

    def declare(check: Check) -> Check:
        @functools.wraps(check)
        def guarded(draft: Draft) -> list[Problem]:
            return [] if draft.unread & set(tables) else check(draft)

        return guarded

    return declare


def reported(draft: Draft, table: str, column: str) -> BoolArray:
    """Whether the cell of each row in that column is reported already, so that its value is no guide."""
    file = draft.files[table]
    rows = {problem.row for problem in draft.problems if (problem.file, problem.column) == (file, column)}
    return mask(draft.rows[table].isin(rows - {None}))


def mask(values: pd.Series[Any]) -> BoolArray:
    """A column of yes and no as an array."""
    return values.to_numpy(dtype=bool)


def growth_in_doubt(draft: Draft) -> bool:
    """Whether some growth is reported already, so that the demand it leaves is no guide."""
    return bool(reported(draft, "growth", "percent").any())


def possible_offers(instance: Instance) -> pd.DataFrame:
    """The offers that run or may open; one whose status could not be read counts as such."""
    return instance.offers[instance.offers["status"] != "forbidden"]


def possible_sites(instance: Instance, service: str) -> list[str]:
    """The sites where the service runs or may open, in the order of the offers table."""
    offers = possible_offers(instance)
    return list(offers.loc[offers["service"] == service, "site"])


def nearest_possible(instance: Instance, service: str) -> FloatArray:
    """Minutes from each zone to the nearest site where the service runs or may open, shape (zones,).

    Infinite where no such site can be reached; a time that could not be read counts as nought, the best case.
    """
    columns = instance.site_positions(possible_sites(instance, service))
    minutes = instance.minutes[:, columns]
    nearest: FloatArray = np.where(np.isnan(minutes), 0.0, minutes).min(axis=1, initial=np.inf)
    return nearest


def given_just_where(draft: Draft, table: str, column: str, where: tuple[str, ...], remedy: str) -> list[Problem]:
    """Cells of a column that are blank where another column has a word that needs them, or given where it has not.

    `where` is that other column and its words; `remedy` says what to fill in.
    """
    other, *words = where
    frame = draft.instance.table(table)
    readable = ~reported(draft, table, column) & ~reported(draft, table, other)
    needed, given = mask(frame[other].isin(words)), mask(frame[column].notna())
    missing = [
        Problem(
            draft.files[table],
            f"is blank, though the {other} is {frame[other].iloc[index]}",
            remedy,
            draft.row(table, index),
            column,
        )
        for index in np.flatnonzero(needed & ~given & readable)
    ]
    needless = [
        draft.cell_problem(
            table,
            index,
            column,
            f"has no meaning for the {other} {frame[other].iloc[index]}",
            f"Leave {column} blank, or write the {other} {' or '.join(words)}.",
        )
        for index in np.flatnonzero(~needed & given & readable)
    ]
    return missing + needless
