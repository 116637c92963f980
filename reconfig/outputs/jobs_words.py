"""Words and bars for runs of a store: how long, how far proven, where it stands. Pure functions of a line."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Final

from reconfig.jobs.line import Line
from reconfig.jobs.state import State
from reconfig.outcome import EXACT
from reconfig.outputs.phrases import printable
from reconfig.progress import amount

CELLS: Final = 8
"""How wide a gap bar is."""

DECADES: Final = 4
"""A gap of 1 is an empty bar, one of 10^-4 a full one."""

ABANDONED: Final = "left behind"
"""What is said of a run whose owner died: the next runner takes it up."""

ENDS: Final = {
    "OPTIMAL": "done",
    "FEASIBLE": "limit reached",
    "INFEASIBLE": "infeasible",
    "NO_SOLUTION": "nothing found",
    "INTERRUPTED": "interrupted",
}
"""What a run that ended by itself came to, by the status of its outcome."""


def one_line(text: str) -> str:
    """A label or a message as a terminal can show it: on one line, and nothing in it that a terminal would obey."""
    return printable(" ".join(text.split()))


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def gap_bar(gap: float | None, cells: int = CELLS) -> str:
    """How far a gap is closed, by powers of ten: empty at a gap of 1 or none known, full at 0.01 % and below.

    Each half of a bar is worth a factor of a hundred, so that the last percent, which takes longest, is seen to move.
    """
    closed = 0.0 if gap is None else 1.0 if gap <= 10.0**-DECADES else max(-math.log10(gap), 0.0) / DECADES
    full = math.floor(closed * cells)
    return "█" * full + "░" * (cells - full)


def gap_words(gap: float | None) -> str:
    """`proven`, `0.42%`, or nothing where no gap is known."""
    if gap is None:
        return ""
    if gap <= EXACT:
        return "proven"
    return f"{gap:.2%}" if gap >= 5e-5 else "<0.01%"


def state_words(line: Line, dead: Collection[str] = ()) -> str:
    """Where a run stands, in a word or two. dead: owners that are known to be gone."""
    if line.state is State.RUNNING:
        if line.owner is None or line.owner in dead:
            return ABANDONED
        return "stopping" if line.stop else line.stage or "running"
    if line.state is State.DONE:
        return ENDS.get(line.status or "", "done")
    return str(line.state)


def attempt_words(line: Line) -> str:
    """`1`, `3 (2 lost)`, `4 (2 lost, 1 failed)`: attempts lost with what ran them are no failures of the solver."""
    apart = [f"{count} {word}" for count, word in ((line.losses, "lost"), (line.failures, "failed")) if count]
    return f"{line.attempts} ({', '.join(apart)})" if apart else str(line.attempts)


def found_words(value: float | None, line: Line, currency: str) -> str:
    """An amount of the run's objective with its unit, or nothing."""
    return "" if value is None else amount(value, line.minimise, currency)


def counts_words(counts: Mapping[State, int]) -> str:
    """`52 runs: 3 running, 40 queued, 9 done`; states without any are left out."""
    total = sum(counts.values())
    order = (State.RUNNING, State.QUEUED, State.DONE, State.STOPPED, State.FAILED)
    parts = [f"{counts[state]:,} {state}" for state in order if counts.get(state)]
    return f"{total:,} run{'' if total == 1 else 's'}" + (f": {', '.join(parts)}" if parts else "")
