"""One run of a store as it stands, as text: stage, best, bound and gap, what was found when, every attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconfig.jobs.line import Line
from reconfig.jobs.row import Attempt, Incumbent
from reconfig.jobs.state import State
from reconfig.outputs.jobs_words import duration, found_words, gap_bar, gap_words, one_line, state_words

WIDTH = 60
HEIGHT = 8
"""Of the chart, in signs."""


@dataclass(frozen=True)
class RunView:
    """All that is shown of a run. dead: its owner is known to be gone."""

    line: Line
    attempts: Sequence[Attempt]
    incumbents: Sequence[Incumbent]
    currency: str
    dead: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether somebody runs it just now."""
        return self.line.state is State.RUNNING and not self.dead


def heading(view: RunView) -> str:
    """The id and the label of a run."""
    return f"{view.line.id}  {one_line(view.line.label)}"


def run_text(view: RunView) -> str:
    """The run in some lines, the chart below."""
    line = view.line
    gap = f"{gap_bar(line.gap)} {gap_words(line.gap)}" if line.gap is not None else ""
    facts = {
        "State": state_words(line, {line.owner or ""} if view.dead else ()),
        "Best found": found_words(line.best, line, view.currency),
        "Bound": found_words(line.bound, line, view.currency),
        "Gap": gap,
        "Time": duration(line.seconds) if line.attempts else "",
        "Nodes": f"{line.nodes:,}" if line.nodes else "",
        "Memory": f"{line.memory / 2**20:,.0f} MB at most" if line.memory else "",
        "Message": one_line(line.words),
    }
    told = [f"{name:<11} {words}" for name, words in facts.items() if words]
    return "\n".join([heading(view), "", *told, *_attempts(view), *_chart(view)])


def _attempts(view: RunView) -> list[str]:
    """A line for every attempt, where there is more than one."""
    if len(view.attempts) < 2:
        return []
    return ["", *map(attempt_line, view.attempts)]


def attempt_line(attempt: Attempt) -> str:
    """`attempt 2: lost after 3 min 20 s: what ran it ended without a word`."""
    after = "" if attempt.seconds is None else f" after {duration(attempt.seconds)}"
    words = f": {one_line(attempt.words)}" if attempt.words else ""
    return f"attempt {attempt.number}: {attempt.how or 'runs'}{after}{words}"


def progress_line(view: RunView) -> str:
    """Stage, best and bound of the attempt that runs; the seconds are left out, so that no change is no new line."""
    line = view.line
    facts = {
        "best": found_words(line.best, line, view.currency),
        "bound": found_words(line.bound, line, view.currency),
        "gap": gap_words(line.gap),
    }
    told = [f"{name} {words}" for name, words in facts.items() if words]
    return " · ".join([f"attempt {line.attempts}: {state_words(line)}", *told])


def _chart(view: RunView) -> list[str]:
    """What the last attempt found, and when."""
    found = [each for each in view.incumbents if each.attempt == view.line.attempts]
    if not found:
        return []
    best = [(each.seconds, each.objective) for each in found]
    proven = [(each.seconds, each.bound) for each in found if each.bound is not None]
    if view.line.bound is not None and view.line.state is not State.QUEUED:
        proven.append((max(view.line.seconds, found[-1].seconds), view.line.bound))
    until = max(view.line.seconds, found[-1].seconds)
    if view.line.best is not None:
        best.append((until, view.line.best))
    ends = (found_words(value, view.line, view.currency) for value in _range(best, proven))
    low, high = ends
    return ["", "Best found • and bound ─ over the time of this attempt", *chart(best, proven, until, (low, high))]


def _range(best: Sequence[tuple[float, float]], proven: Sequence[tuple[float, float]]) -> tuple[float, float]:
    values = [value for _, value in (*best, *proven)]
    return min(values), max(values)


def chart(
    best: Sequence[tuple[float, float]],
    proven: Sequence[tuple[float, float]],
    until: float,
    ends: tuple[str, str],
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> list[str]:
    """Two step lines over time, from the moment each is known: pairs of seconds and value.

    until: seconds at the right edge. ends: what the lowest and the highest value are called. size: columns and rows.
    Where both meet, the best found is drawn.
    """
    width, height = size
    low, high = _range(best, proven)
    margin = max(map(len, ends))
    rows = [[" "] * width for _ in range(height)]
    for points, sign in ((proven, "─"), (best, "•")):
        for column in range(width):
            value = _at(points, until * (column + 1) / width)
            if value is not None:
                share = (value - low) / (high - low) if high > low else 0.0
                rows[height - 1 - round(share * (height - 1))][column] = sign
    labels = [ends[1], *[""] * (height - 2), ends[0]]
    lines = [f"{label:>{margin}} │{''.join(signs)}".rstrip() for label, signs in zip(labels, rows, strict=True)]
    last = duration(until)
    return [*lines, f"{'':>{margin}} └{'0 s':<{width - len(last)}}{last}"]


def _at(points: Sequence[tuple[float, float]], moment: float) -> float | None:
    """The last value that was known at a moment; points are in the order of time."""
    known = [value for seconds, value in points if seconds <= moment * (1 + 1e-9)]
    return known[-1] if known else None
