"""A run as a line of a table: what is shown of it, without what is asked and without its configurations."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from typing import Final, Self

from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.objective import Objective
from reconfig.outcome import relative_gap


@dataclass(frozen=True)
class Line:
    """A run as a table shows it. Times are seconds since 1970; amounts are in natural units; memory is in bytes.

    tables: the digest of the instance's tables, which is the name of their file in the store.
    """

    id: str
    label: str
    state: State
    stop: bool
    attempts: int
    failures: int
    losses: int
    owner: str | None
    began: float | None
    ended: float | None
    stage: str
    seconds: float
    incumbent: float | None
    objective: float | None
    bound: float | None
    nodes: int
    memory: int | None
    status: str | None
    words: str
    minimise: Objective
    tables: str

    @classmethod
    def of(cls, row: sqlite3.Row) -> Self:
        """The line of a row of `COLUMNS`."""
        typed = {
            "state": State(row["state"]),
            "stop": bool(row["stop"]),
            "minimise": Objective(row["minimise"]),
        }
        return cls(**{**dict(row), **typed})

    @property
    def best(self) -> float | None:
        """The best found so far."""
        return self.incumbent if self.objective is None else self.objective

    @property
    def gap(self) -> float | None:
        """How far the best found may be from the best possible, relative to it; None where not known."""
        return None if self.best is None or self.bound is None else relative_gap(self.best, self.bound)


def line_of(run: Run) -> Line:
    """A run as a table shows it."""
    shown = {name: getattr(run, name) for name in _SHARED}
    return Line(**shown, minimise=Objective(run.document["minimise"]), tables=run.document["tables"])


_SHARED: Final = tuple(each.name for each in fields(Line) if each.name not in ("minimise", "tables"))

COLUMNS: Final = ", ".join(each.name for each in fields(Line))
"""What a line reads of the table `run`: ten thousand runs are listed without reading what each was asked."""
