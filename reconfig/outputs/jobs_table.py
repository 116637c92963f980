"""The runs of a store as a table, as plain lines and as data. Labels are data: no markup is read in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reconfig.jobs.line import Line
from reconfig.jobs.state import State
from reconfig.outputs.jobs_words import (
    CELLS,
    attempt_words,
    counts_words,
    duration,
    found_words,
    gap_bar,
    gap_words,
    one_line,
    state_words,
)

DIGITS = 6
"""Of an id, unless two runs that are shown begin alike."""

WIDE = 110
"""Columns of a terminal that has room for the bounds."""

COLOURS = {
    State.RUNNING: "cyan",
    State.QUEUED: "dim",
    State.DONE: "green",
    State.STOPPED: "yellow",
    State.FAILED: "red",
}


@dataclass(frozen=True)
class Listing:
    """What a table of runs shows: some lines, and how many runs there are of each state.

    currencies: by the digest of an instance's tables. dead: owners of running runs that are known to be gone.
    """

    lines: Sequence[Line]
    counts: Mapping[State, int]
    currencies: Mapping[str, str] = field(default_factory=dict)
    dead: Collection[str] = ()

    def currency(self, line: Line) -> str:
        """The currency of a run's instance, empty where it is not known."""
        return self.currencies.get(line.tables, "")

    @property
    def unseen(self) -> int:
        """How many runs are counted and not shown."""
        return sum(self.counts.values()) - len(self.lines)


def short_ids(ids: Sequence[str], digits: int = DIGITS) -> dict[str, str]:
    """The first digits of each, as many as keep all of them apart."""
    longest = max(map(len, ids), default=0)
    while digits < longest and len({each[:digits] for each in ids}) < len(set(ids)):
        digits += 1
    return {each: each[:digits] for each in ids}


def jobs_table(listing: Listing, width: int, last: str = "") -> RenderableType:
    """The lines as a table, the counts below it, and a last line. A narrow terminal has no room for all columns."""
    wide = width >= WIDE
    table = Table(box=None, header_style="bold", pad_edge=False)
    left_out = set() if wide else _without_room(listing.lines)
    names = [name for name in _COLUMNS if name not in left_out]
    for name in names:
        table.add_column(name, **_COLUMNS[name])
    short = short_ids([line.id for line in listing.lines])
    for line in listing.lines:
        words = row(line, listing, short[line.id], CELLS if wide else CELLS // 2)
        colours = {"State": COLOURS[line.state]}
        # Such a text is cut where the table is too wide, while columns that do not wrap keep all of theirs.
        cut = {name: Text(words[name], colours.get(name, ""), no_wrap=True, overflow="ellipsis") for name in names}
        table.add_row(*cut.values())
    return Group(table, Text(summary(listing)), *([Text(last, style="dim")] if last else []))


def _without_room(lines: Sequence[Line]) -> set[str]:
    """The columns that a narrow terminal does without: bounds, and attempts where all are the first."""
    return {"Bound"} | (set() if any(line.attempts > 1 for line in lines) else {"Attempt"})


_COLUMNS: Mapping[str, dict[str, Any]] = {
    "Run": {"no_wrap": True},
    "Label": {"min_width": 8},
    "State": {"max_width": 22, "min_width": 8},
    "Gap": {"no_wrap": True},
    "Best found": {"justify": "right", "no_wrap": True},
    "Bound": {"justify": "right", "no_wrap": True},
    "Time": {"justify": "right", "no_wrap": True},
    "Attempt": {"no_wrap": True},
}


def row(line: Line, listing: Listing, short: str, cells: int = CELLS) -> dict[str, str]:
    """The words of a run, by column."""
    currency = listing.currency(line)
    known = line.state is not State.QUEUED or line.attempts > 0
    gap = f"{gap_bar(line.gap, cells)} {gap_words(line.gap):>6}" if known and line.status != "INFEASIBLE" else ""
    return {
        "Run": short,
        "Label": one_line(line.label),
        "State": state_words(line, listing.dead),
        "Gap": gap,
        "Best found": found_words(line.best, line, currency),
        "Bound": found_words(line.bound, line, currency),
        "Time": duration(line.seconds) if known else "",
        "Attempt": attempt_words(line) if known else "",
    }


def summary(listing: Listing) -> str:
    """The counts, and how many runs the table leaves out."""
    left_out = f"; {listing.unseen:,} not shown" if listing.unseen > 0 else ""
    return counts_words(listing.counts) + left_out


def plain_line(line: Line, listing: Listing) -> str:
    """One run as a line of text, for where no table can stay in place."""
    words = row(line, listing, line.id[:DIGITS])
    gap = gap_words(line.gap)
    parts = [
        f"{words['Run']} {words['State']}",
        words["Label"],
        words["Best found"],
        f"gap {gap}" if gap not in ("", "proven") else "",
        words["Time"],
        f"attempt {words['Attempt']}" if line.attempts > 1 else "",
        one_line(line.words) if line.state is State.FAILED else "",
    ]
    return " · ".join(part for part in parts if part)


def listing_data(listing: Listing) -> dict[str, Any]:
    """The listing for `--json`: counts by state, and each run's fields."""
    return {
        "counts": {str(state): count for state, count in listing.counts.items()},
        "runs": [line_data(line, listing) for line in listing.lines],
    }


def line_data(line: Line, listing: Listing) -> dict[str, Any]:
    """A run's fields by name; amounts in natural units with the unit beside them, times in seconds since 1970."""
    return {
        "id": line.id,
        "label": line.label,
        "state": str(line.state),
        "words": state_words(line, listing.dead),
        "left_behind": line.state is State.RUNNING and (line.owner is None or line.owner in listing.dead),
        "stage": line.stage,
        "status": line.status,
        "minimise": str(line.minimise),
        "unit": line.minimise.unit(listing.currency(line)),
        "objective": line.best,
        "bound": line.bound,
        "gap": line.gap,
        "nodes": line.nodes,
        "seconds": line.seconds,
        "memory": line.memory,
        "attempts": line.attempts,
        "losses": line.losses,
        "failures": line.failures,
        "began": line.began,
        "ended": line.ended,
        "message": line.words,
    }
