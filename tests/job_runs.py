"""Questions for the tests of the store: as plain data, and of the tiny instance; and an engine that answers at will."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Asked, Entry
from reconfig.jobs.engine import Ended, Event, Ticket
from reconfig.jobs.keeping import keep
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.solver import Solver
from reconfig.supervisor import Run as Answer

LEAST_COST = Configuration.of([("asu", "S1"), ("asu", "S3"), ("hasu", "S1")])
"""The cheapest configuration of the tiny instance; a test compares it with every other one."""


def asked(number: int = 0) -> Asked:
    """A question that nothing can answer: for tests of the store alone."""
    solver = {"name": "exact", "strategy": "exact", "options": {"seed": number}}
    return Asked("tables", (), Objective.COST, solver, "a version")


def entries(count: int) -> list[Entry]:
    """So many of them."""
    return [Entry(asked(number), f"run {number}", {"seed": str(number)}) for number in range(count)]


def tiny_entries(store: Path, instance: Instance, seeds: Sequence[int], **options: object) -> list[Entry]:
    """The cheapest configuration of an instance, asked with several seeds: so many runs with one answer."""
    return [
        Entry(keep(store, instance, Objective.COST, Solver("exact", "exact", {"seed": seed, **options})), f"seed {seed}")
        for seed in seeds
    ]


def outcome(limit: Limit = Limit.NONE, objective: float | None = 5_151_000.0, found: bool = True) -> Outcome:
    """An outcome of the tiny instance, with its cheapest configuration where one is found."""
    status = {Limit.STOPPED: Status.INTERRUPTED, Limit.LOST: Status.INTERRUPTED}.get(limit, Status.OPTIMAL)
    if not found:
        return Outcome(Status.NO_SOLUTION, limit, Objective.COST)
    return Outcome(status, limit, Objective.COST, LEAST_COST, objective, objective, 1.5, 3)


@dataclass
class FakeEngine:
    """An engine that answers each ticket by a function, at once; one that says nothing runs until it is stopped."""

    answer: Callable[[Ticket], Event | None]
    places: int = 2
    tickets: list[Ticket] = field(default_factory=list)
    waiting: dict[str, Ticket] = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    closed: int = 0

    def start(self, ticket: Ticket) -> None:
        self.tickets.append(ticket)
        event = self.answer(ticket)
        if event is None:
            self.waiting[ticket.run] = ticket
        else:
            self.told.append(event)

    def stop(self, run: str) -> None:
        self.stops.append(run)
        if (ticket := self.waiting.pop(run, None)) is not None:
            self.told.append(Ended(run, ticket.attempt, Answer(outcome(Limit.STOPPED), "")))

    def events(self, patience: float) -> Sequence[Event]:
        told, self.told = self.told, []
        return told

    def close(self) -> None:
        self.closed += 1


def ended(ticket: Ticket) -> Ended:
    """The right answer to a question of the tiny instance."""
    return Ended(ticket.run, ticket.attempt, Answer(outcome(), "the log\n"))
