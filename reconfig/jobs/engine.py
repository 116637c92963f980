"""What runs solves for the store: the protocol that every engine keeps to, and the events that it reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reconfig.solution import Configuration
    from reconfig.supervisor import Run
    from reconfig.worker import Job


@dataclass(frozen=True, eq=False)
class Ticket:
    """An attempt at a run, handed to an engine."""

    run: str
    attempt: int
    job: Job


@dataclass(frozen=True, eq=False)
class Progressed:
    """How a running attempt stands, in natural units; sent about once a second, also while the solver is silent.

    configuration and objective: the best that was reported so far. memory: bytes of the child just now, None where that
    cannot be known.
    """

    run: str
    attempt: int
    stage: str
    seconds: float
    incumbent: float | None = None
    bound: float | None = None
    nodes: int = 0
    configuration: Configuration | None = None
    objective: float | None = None
    memory: int | None = None


@dataclass(frozen=True, eq=False)
class Ended:
    """An attempt ended with an outcome."""

    run: str
    attempt: int
    answer: Run


@dataclass(frozen=True)
class Failed:
    """The solver's process ended without an answer."""

    run: str
    attempt: int
    words: str


@dataclass(frozen=True)
class Lost:
    """What ran the attempt is gone: a worker or its machine, not the solver, is to blame."""

    run: str
    attempt: int
    words: str


Event = Progressed | Ended | Failed | Lost


class Engine(Protocol):
    """Runs attempts, as many side by side as it has places."""

    @property
    def places(self) -> int:
        """How many attempts may run side by side just now."""
        ...

    def start(self, ticket: Ticket) -> None:
        """Begin an attempt; its events come from `events`."""
        ...

    def stop(self, run: str) -> None:
        """Ask a run to end with its best answer; after a while it is ended. Ended or Failed follows. Idempotent."""
        ...

    def events(self, patience: float) -> Sequence[Event]:
        """What happened since the last call, in order; waits up to `patience` seconds for something."""
        ...

    def close(self) -> None:
        """End everything that runs, at once, and free what is held."""
        ...
