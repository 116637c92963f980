"""Runs as they change, in the terminal: a table that stays in place, or a line a change where nothing can."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.live import Live

from reconfig.jobs.line import Line
from reconfig.outputs.jobs_table import Listing, jobs_table, plain_line

EVERY: Final = 0.5
"""Seconds between two looks at the store."""

SHARE: Final = 0.05
"""Of the time is spent on looking, at most: a store of many runs is looked at less often."""

ROOM: Final = 6
"""Lines of the terminal that the table leaves to its head, the counts and the prompt."""

PLAIN: Final = 100
"""So many runs are looked at for changes where no table is shown."""

Look = Callable[[int], Listing]
"""A listing of at most so many runs, as they stand."""


@contextmanager
def runs_shown(console: Console, look: Look) -> Iterator[Callable[[str], None]]:
    """A function that shows how the runs stand, with a last line of words; to be called often, it looks twice a second.

    When the block is left, the runs are shown as they are then.
    """
    if console.is_terminal:
        with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:

            def draw(words: str) -> None:
                live.update(jobs_table(look(room(console)), console.width, words), refresh=True)

            yield _every(EVERY, draw)
            draw("")
    else:
        changes = Changes(look(PLAIN).lines)
        said: list[str] = []

        def note(words: str) -> None:
            if words and words not in said[-1:]:
                said.append(words)
                console.print(words, markup=False, highlight=False, soft_wrap=True)
            listing = look(PLAIN)
            for line in changes.since(listing.lines):
                console.print(plain_line(line, listing), markup=False, highlight=False, soft_wrap=True)

        yield _every(EVERY, note)
        note("")


def room(console: Console) -> int:
    """How many runs the terminal has room for."""
    return max(console.height - ROOM, 3)


def _every(seconds: float, act: Callable[[str], None]) -> Callable[[str], None]:
    """`act`, at most once in so many seconds, and never for more than a twentieth of the time."""
    after = 0.0

    def maybe(words: str) -> None:
        nonlocal after
        began = time.monotonic()
        if began >= after:
            act(words)
            took = time.monotonic() - began
            after = began + max(seconds, took / SHARE)

    return maybe


class Changes:
    """Which runs changed their state since they were last looked at; a stage of a running one is no change."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._seen = {line.id: _standing(line) for line in lines}

    def since(self, lines: Sequence[Line]) -> list[Line]:
        """Those that changed, the earliest end first."""
        changed = [line for line in lines if self._seen.get(line.id) != _standing(line)]
        self._seen |= {line.id: _standing(line) for line in changed}
        return sorted(changed, key=lambda line: (line.ended or float("inf"), line.began or 0.0))


def _standing(line: Line) -> tuple[object, ...]:
    return line.state, line.stop, line.attempts, line.status
