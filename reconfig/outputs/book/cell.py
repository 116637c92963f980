"""A value as a cell shows it: text, a number, or nothing."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from reconfig.outputs.book.column import Kind
from reconfig.outputs.book.safe_text import safe_text
from reconfig.outputs.tables import disclosed

HIDDEN = "fewer than 8"
"""In place of a count of patients that is too small to show."""

NOT_SHOWN = "not shown"
"""In place of a change of a count that is too small to show."""

NO_END = "none"
"""In place of a number without end: minutes where no open site can be reached."""

NEGLIGIBLE = 1e-6
"""Differences smaller than this are rounding."""

Cell = str | float | None


def cell_of(value: Any, kind: Kind) -> Cell:  # noqa: ANN401
    """Blank where there is no value; counts of patients are disclosed."""
    if isinstance(value, str):
        return safe_text(value) or None
    if value is None or pd.isna(value):
        return None
    number = float(value)
    if not math.isfinite(number):
        return NO_END
    if kind == "people":
        shown = disclosed(number)
        return HIDDEN if math.isnan(shown) else shown
    return 0.0 if kind.endswith("change") and abs(number) < NEGLIGIBLE else number


def people_change(before: float, after: float) -> Cell:
    """The change of a count of patients, of the counts that are shown."""
    change = disclosed(after) - disclosed(before)
    return NOT_SHOWN if math.isnan(change) else change
