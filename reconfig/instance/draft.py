"""An instance as read, before it is known to be sound: the tables, and the file and row that each cell came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, SupportsIndex

import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.problem import Problem


@dataclass(frozen=True)
class Draft:
    """What the checks look at.

    `files` names the file of each table; `rows` gives, for each table, the spreadsheet row of each of its rows;
    `unread` names the tables (and "boundaries") that are missing or could not be read, so that a check does not report
    what merely follows from that.
    """

    instance: Instance
    files: Mapping[str, str]
    rows: Mapping[str, pd.Series[int]]
    unread: frozenset[str] = frozenset()
    rules_file: str = "rules.toml"
    boundaries_file: str = "boundaries.gpkg"
    problems: tuple[Problem, ...] = field(default=())
    about_file: str = "instance.toml"

    def row(self, table: str, index: SupportsIndex) -> int:
        """The spreadsheet row of the table's row at that position."""
        return int(self.rows[table].iloc[int(index)])

    def cell_problem(self, table: str, index: SupportsIndex, column: str, expected: str, remedy: str) -> Problem:
        """A problem with one cell, quoting its value."""
        value: Any = self.instance.table(table)[column].iloc[int(index)]
        shown = str(float(value)).removesuffix(".0") if isinstance(value, float) else str(value)
        return Problem(self.files[table], expected, remedy, self.row(table, index), column, shown)
