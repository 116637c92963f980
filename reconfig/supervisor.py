"""Runs a solve in a child process, passes its news on, and ends it: politely first, keeping its best answer."""

from __future__ import annotations

import dataclasses
import json
import queue
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from reconfig.children import Child, Starter, fresh, last_words
from reconfig.errors import SolverProcessError
from reconfig.objective import Objective
from reconfig.outcome import Clash, Limit, Outcome, Round, Sifted, Status, Way
from reconfig.solution import Configuration
from reconfig.strategies.lessons import NO_LESSONS, Lessons
from reconfig.worker import Job, job_bytes

GRACE_SECONDS = 10.0
"""How long a child that was asked to stop may take before it is ended: HiGHS is deaf during a root relaxation."""


@dataclass(frozen=True)
class News:
    """The last that is known of a running solve, in natural units; it never changes, so other threads may keep it.

    `incumbent` is what the engine counts just now; `objective` belongs to `configuration`, the best that was reported.
    `pid`: the process id of the child, None before there is one.
    """

    minimise: Objective
    stage: str = "starting"
    seconds: float = 0.0
    incumbent: float | None = None
    bound: float | None = None
    nodes: int = 0
    configuration: Configuration | None = None
    objective: float | None = None
    stopping: bool = False
    outcome: Outcome | None = None
    pid: int | None = None

    def after(self, event: dict[str, Any]) -> News:
        """The news with one event of the child taken in."""
        kind = event["event"]
        if kind == "stage":
            return dataclasses.replace(self, stage=event["stage"])
        if kind == "progress":
            known = {name: event[name] for name in ("incumbent", "bound") if event[name] is not None}
            return dataclasses.replace(self, nodes=event["nodes"], **known)
        if kind == "incumbent":
            configuration, objective = Configuration.of(event["configuration"]), event["objective"]
            return dataclasses.replace(self, configuration=configuration, incumbent=objective, objective=objective)
        if kind == "done":
            return dataclasses.replace(self, outcome=outcome_of(event["outcome"]))
        return self


@dataclass(frozen=True)
class Run:
    """What a supervised solve gives: its outcome, the engine's log, and what a neighbouring question may need too."""

    outcome: Outcome
    log: str
    lessons: Lessons = NO_LESSONS


def run(
    job: Job,
    show: Callable[[News], None] = lambda _: None,
    wishes: list[int] | None = None,
    starter: Starter = fresh,
) -> Run:
    """Solve in a child process; the best answer is kept. Ctrl-C and SIGTERM ask it to stop, a second one ends it.

    `wishes` is how another thread asks: the first number appended asks to stop, the second ends the child. `starter`
    begins the child.

    Raises:
        SolverProcessError: where the child ends without any answer, for another reason than being asked.
    """
    log: list[str] = []
    lessons = NO_LESSONS
    with (
        tempfile.TemporaryFile() as errors,
        _stop_signals([] if wishes is None else wishes) as wanted,
        _child(starter, errors) as child,
    ):
        news = News(job.minimise, pid=child.pid)
        supervision = _Supervision(child, wanted, _time_limit(job))
        events = _events_of(child)
        supervision.send(job_bytes(job))
        while (event := supervision.next(events)) is not None:
            if event.get("event") == "log":
                log.append(event["text"])
            elif event.get("event") == "learned":
                lessons = Lessons.of(event["lessons"])
            elif event:
                news = news.after(event)
            news = dataclasses.replace(news, seconds=supervision.seconds, stopping=supervision.asked)
            show(news)
        child.wait()
        outcome = _whose_stop(news.outcome, supervision.asked) or _without_outcome(news, supervision, errors)
        return Run(outcome, "".join(log), lessons)


def _whose_stop(outcome: Outcome | None, asked: bool) -> Outcome | None:
    """The outcome; where the child was told to stop and the user did not ask for it, the time limit ended it."""
    if outcome is None or asked or outcome.limit is not Limit.STOPPED:
        return outcome
    status = Status.FEASIBLE if outcome.status is Status.INTERRUPTED else outcome.status
    return dataclasses.replace(outcome, limit=Limit.TIME, status=status)


def _time_limit(job: Job) -> float | None:
    limit = job.solver.options.get("time_limit")
    return float(limit) if isinstance(limit, int | float) else None


class _Supervision:
    """Waits for events, and decides when to ask the child to stop and when to end it."""

    def __init__(self, child: Child, wishes: list[int], time_limit: float | None) -> None:
        self._child, self._wishes = child, wishes
        self._began = time.monotonic()
        self._deadline = None if time_limit is None else self._began + time_limit + GRACE_SECONDS
        self._asked_at: float | None = None
        self.ended_by_us = False

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def asked(self) -> bool:
        """Whether the user asked to stop."""
        return bool(self._wishes)

    def send(self, data: bytes) -> None:
        """Write to the child; one that is gone already will be noticed at its end of output."""
        with suppress(OSError):
            self._child.stdin.write(data)
            self._child.stdin.flush()

    def next(self, events: queue.Queue[dict[str, Any] | None]) -> dict[str, Any] | None:
        """The next event, an empty one after a while without, None at the end of the child's output."""
        now = time.monotonic()
        late = self._deadline is not None and now > self._deadline
        if (self._wishes or late) and self._asked_at is None:
            self._asked_at = now
            self.send(b"stop\n")
        patience_over = self._asked_at is not None and now > self._asked_at + GRACE_SECONDS
        if patience_over or len(self._wishes) > 1:
            self.ended_by_us = True
            self._child.kill()
        try:
            return events.get(timeout=0.1)
        except queue.Empty:
            return {}


@contextmanager
def _child(starter: Starter, errors: IO[bytes]) -> Iterator[Child]:
    """The worker, out of reach of the terminal's Ctrl-C; ended for certain when the block is left."""
    child = starter(errors)
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # unsent bytes of a stop that the child no longer needs
        pipe.close()


@contextmanager
def _stop_signals(wishes: list[int]) -> Iterator[list[int]]:
    """The list, which grows with each SIGINT or SIGTERM; only the main thread may listen."""
    if threading.current_thread() is not threading.main_thread():
        yield wishes
        return
    before = {
        kind: signal.signal(kind, lambda number, _frame: wishes.append(number))
        for kind in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield wishes
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _events_of(child: Child) -> queue.Queue[dict[str, Any] | None]:
    """A queue that a thread fills with the child's events; None at the end."""
    events: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def read() -> None:
        for line in child.stdout:
            try:
                events.put(json.loads(line))
            except ValueError:
                break  # half a line: the child was ended while it wrote
        events.put(None)

    threading.Thread(target=read, daemon=True).start()
    return events


def _without_outcome(news: News, supervision: _Supervision, errors: IO[bytes]) -> Outcome:
    """The outcome of a child that did not report one: its best answer so far, or the reason why there is none."""
    limit = Limit.STOPPED if supervision.asked else Limit.TIME if supervision.ended_by_us else Limit.LOST
    if news.configuration is None:
        if limit is Limit.LOST:
            raise SolverProcessError(f"The solver's process ended without an answer. {last_words(errors)}".strip())
        return Outcome(Status.NO_SOLUTION, limit, news.minimise, bound=news.bound, seconds=news.seconds)
    status = Status.FEASIBLE if limit is Limit.TIME else Status.INTERRUPTED
    return Outcome(
        status, limit, news.minimise, news.configuration, news.objective, news.bound, news.seconds, news.nodes
    )


def outcome_of(data: dict[str, Any]) -> Outcome:
    """The inverse of `worker.outcome_data`."""
    configurations = {
        name: None if data[name] is None else Configuration.of(data[name]) for name in ("configuration", "nearest")
    }
    words = {
        "status": Status(data["status"]),
        "limit": Limit(data["limit"]),
        "minimise": Objective(data["minimise"]),
        "notes": tuple(data["notes"]),
        "rounds": tuple(Round(**each) for each in data["rounds"]),
        "sifted": None if data["sifted"] is None else _sifted(data["sifted"]),
    }
    return Outcome(**{**data, **configurations, **words})


def _sifted(data: dict[str, Any]) -> Sifted:
    clashes = (Clash(tuple(each["keys"]), each["smallest"], tuple(map(_way, each["ways"]))) for each in data["clashes"])
    least = None if data["least"] is None else _way(data["least"])
    return Sifted(tuple(clashes), least, data["tests"], data["complete"])


def _way(data: dict[str, Any]) -> Way:
    configuration = None if data["configuration"] is None else Configuration.of(data["configuration"])
    staff = tuple((key, amount) for key, amount in data["staff"])
    return Way(**{**data, "configuration": configuration, "staff": staff})
