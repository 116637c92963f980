"""The engine of one machine: a thread an attempt, which watches a child process, as many side by side as cores."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import psutil

from reconfig.children import Starter, fresh
from reconfig.errors import SolverProcessError
from reconfig.jobs.disk import DISK
from reconfig.jobs.engine import Ended, Event, Failed, Lost, Progressed, Ticket
from reconfig.supervisor import News, run

RESERVE: Final = 1024**3
"""Bytes that stay free for everything else: no child is begun unless so much is available beyond what it may need."""

BEAT: Final = 1.0
"""Seconds between two reports of a running attempt."""

CLOSING: Final = 5.0
"""Seconds that the threads get to end their children."""


@dataclass(frozen=True, eq=False)
class _Attempt:
    """A running attempt: its thread, and the wishes that its supervisor honours; a second wish ends the child."""

    wishes: list[int] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)


class LocalEngine:
    """Runs attempts on this machine. A solve keeps one core busy, so the places are the cores.

    starter: what begins a child. reserve: bytes; available: tells the bytes of memory that are.
    """

    def __init__(
        self,
        places: int | None = None,
        starter: Starter = fresh,
        reserve: int = RESERVE,
        available: Callable[[], int] = lambda: psutil.virtual_memory().available,
    ) -> None:
        self._most = places or cores()
        self._starter, self._reserve, self._available = starter, reserve, available
        self._events: queue.Queue[Event | OSError] = queue.Queue()
        self._running: dict[str, _Attempt] = {}
        self._largest = 0

    @property
    def places(self) -> int:
        """As many as cores; no more than run already while memory is short."""
        return len(self._running) if self._short else self._most

    @property
    def words(self) -> str:
        """Why nothing more is begun, for people; "" where nothing is in the way."""
        if not self._short:
            return ""
        return f"memory is short: nothing is begun until {self._needed / 1024**3:.1f} GB are available"

    @property
    def _short(self) -> bool:
        return self._available() < self._needed

    @property
    def _needed(self) -> int:
        """Bytes: the reserve, and what the largest child so far came to."""
        return self._reserve + self._largest

    def start(self, ticket: Ticket) -> None:
        """Begin an attempt in a thread and a child of its own."""
        attempt = self._running[ticket.run] = _Attempt()
        name = f"attempt {ticket.attempt} at {ticket.run}"
        attempt.threads.append(threading.Thread(target=self._watch, args=(ticket, attempt.wishes), name=name))
        attempt.threads[0].start()

    def _watch(self, ticket: Ticket, wishes: list[int]) -> None:
        tell = self._events.put
        beat = _Beat(ticket, tell)
        try:
            answer = run(ticket.job, beat.show, wishes, self._starter)
        except SolverProcessError as error:
            tell(Failed(ticket.run, ticket.attempt, str(error)))
        except OSError as error:
            words = f"its process could not be begun or watched: {error}"
            tell(error if error.errno in DISK else Lost(ticket.run, ticket.attempt, words))
        except Exception as error:  # whatever it is, the attempt must not seem to run for ever
            tell(Failed(ticket.run, ticket.attempt, f"{type(error).__name__}: {error}"))
        else:
            tell(Ended(ticket.run, ticket.attempt, answer))

    def stop(self, run: str) -> None:
        """Ask a run's child to end with its best answer; the supervisor ends it after its grace. Idempotent."""
        attempt = self._running.get(run)
        if attempt is not None and not attempt.wishes:
            attempt.wishes.append(signal.SIGINT)

    def events(self, patience: float) -> Sequence[Event]:
        """What happened since the last call.

        Raises:
            OSError: where an attempt met a disk that is full or fails.
        """
        found: list[Event] = []
        try:
            event = self._events.get(timeout=patience)
            while True:
                if isinstance(event, OSError):
                    raise event
                if isinstance(event, Progressed):
                    self._largest = max(self._largest, event.memory or 0)
                else:
                    self._running.pop(event.run, None)
                found.append(event)
                event = self._events.get_nowait()
        except queue.Empty:
            return found

    def close(self) -> None:
        """End every child at once, and wait for the threads."""
        for attempt in self._running.values():
            attempt.wishes.extend((signal.SIGTERM, signal.SIGTERM))
        for attempt in self._running.values():
            attempt.threads[0].join(CLOSING)
        self._running.clear()
        self._events = queue.Queue()  # what ended so is no news


class _Beat:
    """Turns the many news of a supervisor into one report a second."""

    def __init__(self, ticket: Ticket, tell: Callable[[Event], None]) -> None:
        self._ticket, self._tell = ticket, tell
        self._next = time.monotonic() + BEAT

    def show(self, news: News) -> None:
        """Report if it is time again."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BEAT
        self._tell(
            Progressed(
                self._ticket.run, self._ticket.attempt, news.stage, news.seconds, news.incumbent, news.bound,
                news.nodes, news.configuration, news.objective, memory_of(news.pid),
            )
        )  # fmt: skip


def memory_of(process: int | None) -> int | None:
    """The bytes of memory of a process just now; None where that cannot be known, or it is gone."""
    try:
        return None if process is None else int(psutil.Process(process).memory_info().rss) or None
    except psutil.Error:
        return None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
