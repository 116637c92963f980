"""Typed tables made in memory, as reading them from a file would make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy.typing as npt
import pandas as pd

from reconfig.instance.columns import TABLES

Cells = Mapping[str, "Sequence[Any] | pd.Series[Any] | npt.NDArray[Any]"]
"""Some columns of a table: name to values, all of one length."""

TYPES = {"number": "float64", "integer": "float64", "flag": "bool"}


def no_rows(name: str) -> pd.DataFrame:
    """The table of that name without rows."""
    return _no_rows(name).copy()


@lru_cache
def _no_rows(name: str) -> pd.DataFrame:
    return table_of(name, {}, "")


def table_of(name: str, cells: Cells, source: str) -> pd.DataFrame:
    """The table of that name from some of its columns; the others hold their default, `source` that source."""
    length = max((len(values) for values in cells.values()), default=0)
    columns = {}
    for column in TABLES[name].columns:
        default = source if column.name == "source" else column.default
        values = list(cells.get(column.name, [default] * length))
        columns[column.name] = pd.Series(values, dtype=TYPES.get(column.kind, "str"))
    return pd.DataFrame(columns)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries: what `to_dict("records")` makes, many times quicker where there are none or few."""
    names = [str(name) for name in frame.columns]
    if frame.empty:
        return []
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]
