"""What the studio is about: one instance, its store, and the solver that answers what-ifs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.jobs.asked import IDENTITY_DIGITS, Entry
from reconfig.jobs.keeping import keep
from reconfig.jobs.packed import tables_digest
from reconfig.jobs.row import Run
from reconfig.jobs.store import Store
from reconfig.outputs.run_reading import RunFolder, read_run_folder
from reconfig.problem import Problem
from reconfig.solver import Solver, make_strategy
from reconfig.web.clerk import Clerk
from reconfig.web.dials import Dial, dials_of
from reconfig.web.what_if import WhatIf

SWEEP: Final = "studio"
"""What-ifs are members of the sweep of this name."""

LONGEST_LABEL: Final = 120
"""Letters of a run's name; the rest is cut."""

IDENTITY: Final = re.compile(rf"[0-9a-f]{{{IDENTITY_DIGITS}}}")


class UnknownRunError(InputError):
    """Somebody asks for a run that the store does not hold."""


@dataclass(frozen=True, eq=False)
class Desk:
    """The instance, the solver, the folder of the store, and who asks the store."""

    instance: Instance
    solver: Solver
    store: Path
    clerk: Clerk

    @cached_property
    def digests(self) -> frozenset[str]:
        """The digests of tables by which runs of the store are known as of this instance."""
        return frozenset([tables_digest(self.instance)])

    @cached_property
    def dials(self) -> dict[str, tuple[Dial, ...]]:
        """The dials of the instance's rules, by the rule's slug."""
        return dials_of(self.instance)

    async def run(self, name: str) -> Run:
        """The run of this identity.

        Raises:
            UnknownRunError: where the store holds none; a name is looked up, never made a path.
        """
        found = await self.clerk.ask(lambda store: store.find(name)) if IDENTITY.fullmatch(name) else None
        if found is None:
            raise UnknownRunError([Problem("The store", "holds no such run", "Go back to the list of runs.")])
        return found

    async def runs(self, names: Sequence[str]) -> list[Run]:
        """The runs of these identities; raises as `run`."""
        return [await self.run(name) for name in dict.fromkeys(names)]

    def folder(self, run: str) -> RunFolder:
        """The folder of a run of the store that is over, by its identity.

        Raises:
            InputError: where it has none, or its manifest cannot be read.
        """
        return read_run_folder(self.store / run)

    def entry(self, asked: WhatIf, label: str, start: Run | None) -> Entry:
        """A what-if as a run of the store; its tables are kept there.

        start: the run whose answer the search begins with, None for today's configuration.

        Raises:
            InputError: where something in it is wrong, or the solver does not support it.
        """
        question = asked.applied(self.instance)
        reason = make_strategy(self.solver).supports(question, asked.minimise)
        if reason:
            remedy = "Change the question, or start the studio with another --solver."
            raise InputError([Problem(self.solver.name, f"does not support this question: {reason}", remedy)])
        best = None if start is None else start.best
        kept = keep(self.store, question, asked.minimise, self.solver, start=best or self.instance.today)
        return Entry(kept, cut(label.strip() or asked.label(self.instance)))


def submit(entry: Entry) -> Callable[[Store], list[str]]:
    """What asks a store for a run, as a question to the clerk."""

    def submitting(store: Store) -> list[str]:
        return store.submit(SWEEP, [entry])

    return submitting


def cut(text: str) -> str:
    """One line of so many letters at the most."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LABEL else f"{line[: LONGEST_LABEL - 1]}…"
