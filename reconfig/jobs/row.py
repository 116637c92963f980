"""What the store says of a run, of an attempt at it, and of what was found on the way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from reconfig.jobs.asked import Asked
from reconfig.jobs.state import State
from reconfig.outcome import relative_gap
from reconfig.solution import Configuration


@dataclass(frozen=True)
class Run:
    """A run as it stands. Times are seconds since 1970; amounts are in natural units; memory is in bytes.

    document: what is asked, as `Asked.as_document` gives it. outcome: as `worker.outcome_data` gives it, once it is
    over. stop: a user wants it to end and keep its best answer.
    """

    id: str
    number: int
    label: str
    document: Mapping[str, Any]
    state: State
    stop: bool
    attempts: int
    failures: int
    losses: int
    owner: str | None
    created: float
    began: float | None
    ended: float | None
    stage: str
    seconds: float
    incumbent: float | None
    bound: float | None
    nodes: int
    memory: int | None
    best: Configuration | None
    objective: float | None
    status: str | None
    outcome: Mapping[str, Any] | None
    words: str

    @classmethod
    def of(cls, row: sqlite3.Row) -> Self:
        """The run of a row of the table `run`."""
        best, outcome = row["best"], row["outcome"]
        document = ("asked", "minimise", "tables")
        plain = {key: row[key] for key in row.keys() if key not in document}  # noqa: SIM118  a Row iterates its values
        typed = {
            "document": json.loads(row["asked"]),
            "state": State(row["state"]),
            "stop": bool(row["stop"]),
            "best": None if best is None else Configuration.of(json.loads(best)),
            "outcome": None if outcome is None else json.loads(outcome),
        }
        return cls(**{**plain, **typed})

    @property
    def asked(self) -> Asked:
        """What is asked."""
        return Asked.of(self.document)

    @property
    def gap(self) -> float | None:
        """How far the best found may be from the best possible, relative to it; None where not known."""
        found = self.incumbent if self.objective is None else self.objective
        return None if found is None or self.bound is None else relative_gap(found, self.bound)


@dataclass(frozen=True)
class Attempt:
    """One attempt at a run. how: done, stopped, failed, lost or put back; None while it runs."""

    run: str
    number: int
    owner: str
    began: float
    ended: float | None
    seconds: float | None
    how: str | None
    words: str


@dataclass(frozen=True)
class Incumbent:
    """A better configuration that an attempt reported, after so many seconds, and what was proven by then."""

    run: str
    attempt: int
    seconds: float
    objective: float
    bound: float | None


@dataclass(frozen=True)
class Member:
    """A run's place in a sweep or a study: what it is called there, and the value of each dimension of the grid."""

    sweep: str
    run: str
    number: int
    label: str
    groups: Mapping[str, str]
