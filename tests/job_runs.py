"""Questions for the tests of the store: as plain data, and of the tiny instance; and an engine that answers at will."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Asked, Entry
from reconfig.jobs.coordinator import Coordinator, Restore
from reconfig.jobs.engine import Ended, Event, Ticket
from reconfig.jobs.keeping import keep
from reconfig.jobs.owner import Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.solver import Solver
from reconfig.supervisor import Run as Answer

LEAST_COST = Configuration.of([("asu", "S1"), ("asu", "S3"), ("hasu", "S1")])
"""The cheapest configuration of the tiny instance; a test compares it with every other one."""


EVERYWHERE = Configuration.of([("asu", "S1"), ("asu", "S2"), ("asu", "S3"), ("hasu", "S1"), ("hasu", "S2")])
"""A configuration of the tiny instance that breaks no rule and costs more."""

Answers = Callable[[Ticket], Event | None]


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
        Entry(
            keep(store, instance, Objective.COST, Solver("exact", "exact", {"seed": seed, **options})), f"seed {seed}"
        )
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


class Desk:
    """A store of the tiny instance, and coordinators over it, each as one process would be."""

    def __init__(self, folder: Path, tiny: Instance) -> None:
        self.store, self.tiny = Store(folder), tiny

    def ask(self, *seeds: int, **options: object) -> list[str]:
        """Queue a run a seed."""
        return self.store.submit("sweep", tiny_entries(self.store.folder, self.tiny, seeds, **options))

    def run(self, answer: Answers = ended, restore: Restore | None = None, **asked: Any) -> FakeEngine:  # noqa: ANN401
        """Run what is queued, as an owner that dies then, however that ends."""
        engine = FakeEngine(answer)
        with Owner(self.store.folder) as owner:
            Coordinator(self.store, engine, owner, restore or Restorer(self.store.folder)).run(**asked)
        return engine

    def states(self) -> list[State]:
        return [run.state for run in self.store.runs()]

    def hows(self, run: str) -> list[str | None]:
        """How each attempt at a run ended."""
        return [attempt.how for attempt in self.store.attempts(run)]


def silent(ticket: Ticket) -> None:
    """Run until asked to stop."""


def limited(limit: Limit, configuration: Configuration | None, objective: float | None) -> Answers:
    """Every answer ended by a limit, with a configuration."""
    status = Status.NO_SOLUTION if configuration is None else Status.INTERRUPTED
    found = Outcome(status, limit, Objective.COST, configuration, objective, 1.0, 2.0)
    return lambda ticket: Ended(ticket.run, ticket.attempt, Answer(found, ""))


def cost(tiny: Instance, configuration: Configuration) -> float:
    return evaluate(tiny, configuration).objectives[Objective.COST]


PATIENT = Path(__file__).with_name("patient.py")
"""The file of a strategy that knows an answer at once and then takes its time."""


def patient(seconds: float, **options: object) -> Solver:
    """A solver that takes so many seconds, unless it is asked to stop, and costs no work."""
    options = {"seconds": seconds, **options}
    return Solver("patient", f"{PATIENT.name}:Patient", options, str(PATIENT.parent), str(PATIENT))
