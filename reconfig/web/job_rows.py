"""Runs as the page shows them: plain words, a bar, and what can be done with each."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from reconfig.jobs.line import Line
from reconfig.jobs.state import State
from reconfig.outcome import EXACT
from reconfig.outputs.jobs_words import DECADES, attempt_words, duration, found_words
from reconfig.outputs.objective_measure import Measure
from reconfig.outputs.run_reading import share_text

SIGNS = {State.QUEUED: "…", State.RUNNING: "▶", State.DONE: "✓", State.STOPPED: "■", State.FAILED: "✗"}
"""Beside the words of a state, so that neither colour nor reading decides."""

ENDS = {
    "OPTIMAL": "done",
    "FEASIBLE": "done at its limit",
    "INTERRUPTED": "done early",
    "INFEASIBLE": "done: no way to meet every rule",
    "NO_SOLUTION": "done: nothing found in the time allowed",
}

STOP, LEAVE, RESUME, RETRY = "Stop, keep best", "Take out of the queue", "Resume", "Retry"


@dataclass(frozen=True)
class JobRow:
    """A run as a row. bar: how far the gap is closed, 0 to 100. action: the words of its button, "" for none.

    answered: it is over and there is a configuration, which can be compared.
    """

    id: str
    label: str
    state: str
    sign: str
    words: str
    time: str
    found: str
    possible: str
    near: str
    bar: int
    attempt: str
    action: str
    does: str
    over: bool
    answered: bool
    trouble: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON carries it."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Telling:
    """How amounts are told.

    own: the digests of the tables of the studio's instance, by which runs are known as its own. measures: of its
    objectives. currencies: of other instances, by digest.
    """

    measures: dict[str, Measure]
    own: Collection[str]
    currencies: dict[str, str]

    def amount(self, value: float | None, line: Line) -> str:
        """`£139.06m`, `31.20 minutes`; "" where there is none."""
        if value is None or not math.isfinite(value):
            return ""
        if line.tables in self.own:
            return self.measures[line.minimise].text(value)
        return found_words(value, line, self.currencies.get(line.tables, ""))


def job_row(line: Line, telling: Telling, dead: Collection[str]) -> JobRow:
    """A run in words. dead: owners that are known to be gone."""
    action, does = _action(line)
    best = line.best
    ruled_out = line.status == "INFEASIBLE"
    return JobRow(
        id=line.id,
        label=line.label,
        state=str(line.state),
        sign=SIGNS[line.state],
        words=state_text(line, dead),
        time=duration(line.seconds) if line.attempts else "",
        found=telling.amount(best, line),
        possible="" if ruled_out else telling.amount(line.bound, line),
        near="" if ruled_out else near_text(line.gap, known=best is not None),
        bar=0 if ruled_out else bar(line.gap),
        attempt=attempt_words(line) if line.attempts else "",
        action=action,
        does=does,
        over=line.state.over,
        answered=line.state.over and line.status is not None and best is not None,
        trouble=line.words if line.state in (State.FAILED, State.QUEUED) else "",
    )


def state_text(line: Line, dead: Collection[str] = ()) -> str:
    """Where a run stands, in plain words."""
    if line.state is State.RUNNING:
        if line.owner is None or line.owner in dead:
            return "interrupted: waits to be taken up"
        return "stopping, keeps its best" if line.stop else f"running: {line.stage}" if line.stage else "running"
    if line.state is State.DONE:
        return ENDS.get(line.status or "", "done")
    if line.state is State.STOPPED and not line.attempts:
        return "taken out of the queue"
    if line.state is State.STOPPED:
        return "stopped, best kept" if line.best is not None else "stopped, nothing found yet"
    return {State.QUEUED: "waiting", State.FAILED: "failed"}[line.state]


def near_text(gap: float | None, *, known: bool) -> str:
    """How far what was found may be from the best possible."""
    if gap is None:
        return "not known yet" if known else ""
    return "proven best" if gap <= EXACT else f"at most {share_text(gap)} from the best possible"


def bar(gap: float | None) -> int:
    """How far a gap is closed, in per cent, each quarter ten times nearer: 10 % is a quarter, 0.01 % the whole."""
    if gap is None:
        return 0
    return 100 if gap <= 10.0**-DECADES else round(100 * max(-math.log10(gap), 0.0) / DECADES)


def _action(line: Line) -> tuple[str, str]:
    """The words of a row's button and what it does: stop or again."""
    match line.state:
        case State.RUNNING:
            return ("", "") if line.stop else (STOP, "stop")
        case State.QUEUED:
            return LEAVE, "stop"
        case State.STOPPED:
            return RESUME, "again"
        case State.FAILED:
            return RETRY, "again"
    return "", ""
