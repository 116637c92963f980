"""What the pages watch: the table of runs and single runs, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from reconfig.jobs.line import Line, line_of
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.objective import Objective
from reconfig.outputs.jobs_listing import currency_of, dead_owners
from reconfig.outputs.objective_measure import measure
from reconfig.web.desk import Desk
from reconfig.web.job_rows import JobRow, Telling, job_row


@dataclass(frozen=True, eq=False)
class Watching:
    """Reads the store for the pages.

    closing: whether the studio closes. obstacle: why nothing is begun, "" where nothing is in the way.
    """

    desk: Desk
    closing: Callable[[], bool] = lambda: False
    obstacle: Callable[[], str] = lambda: ""

    async def table(self, states: Collection[State], most: int) -> dict[str, Any]:
        """The counts and the first rows: what runs, the latest that ended, what waits."""
        found = await self.desk.clerk.ask(lambda store: (store.lines(states, None, most), store.counts()))
        lines, counts = found
        chosen = sum(counts[state] for state in states)
        return {
            "counts": {str(state): count for state, count in counts.items()},
            "rows": [row.as_dict() for row in self.rows(lines)],
            "more": max(chosen - len(lines), 0),
            "obstacle": self.obstacle(),
        }

    async def one(self, run: str) -> dict[str, Any]:
        """One run as a row."""
        return self.row(await self.desk.run(run)).as_dict()

    def row(self, run: Run) -> JobRow:
        """A run as a row."""
        return self.rows([line_of(run)])[0]

    def rows(self, lines: Collection[Line]) -> list[JobRow]:
        """Runs as rows."""
        folder, own = self.desk.store, self.desk.digests
        currencies = {line.tables: currency_of(folder, line.tables) for line in lines if line.tables not in own}
        telling = Telling({each: measure(self.desk.instance, each) for each in Objective}, own, currencies)
        dead = dead_owners(folder, lines)
        return [job_row(line, telling, dead) for line in lines]

    async def answered(self, most: int = 200) -> list[JobRow]:
        """The latest finished runs of this instance that have an answer."""
        over = (State.DONE, State.STOPPED)
        lines = await self.desk.clerk.ask(lambda store: store.lines(over, None, most))
        of_ours = [line for line in lines if line.tables in self.desk.digests]
        return [row for row in self.rows(of_ours) if row.answered]
