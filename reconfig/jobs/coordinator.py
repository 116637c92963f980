"""Takes runs from the store, has an engine run them, and records what comes of it, until there is no more to do.

Whatever kills it, at whatever line: what it held is known by its owner's lock, and the next coordinator goes on there.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from reconfig.errors import DisagreementError, InputError
from reconfig.jobs.asked import Asked
from reconfig.jobs.disk import disk_watched
from reconfig.jobs.engine import Ended, Engine, Event, Failed, Lost, Progressed, Ticket
from reconfig.jobs.finishing import finish, stopped_before_an_answer
from reconfig.jobs.owner import Owner
from reconfig.jobs.program import program_version
from reconfig.jobs.recovery import finish_from_folder, recover
from reconfig.jobs.row import Run
from reconfig.jobs.store import Store
from reconfig.jobs.todays import Todays
from reconfig.outcome import Limit, Outcome
from reconfig.problem import Problem
from reconfig.solution import Configuration
from reconfig.strategies.lessons import Lessons
from reconfig.supervisor import Run as Answer
from reconfig.worker import Job

TURN: Final = 0.2
"""Seconds between two looks at the store while nothing happens."""

RECOVER_EVERY: Final = 3.0
"""Seconds between two looks for dead owners."""

Restore: TypeAlias = Callable[[Asked, Configuration | None], Job]
"""Makes the job of what is asked, to start from a configuration where there is one; an `InputError` where it cannot."""

Only: TypeAlias = Collection[str] | None
"""The ids of the runs that matter; None: all."""


@dataclass(frozen=True)
class Standing:
    """How a coordinator stands: the runs that it has running, whether it was asked to end, why nothing more begins."""

    running: tuple[str, ...]
    stopping: bool
    words: str


def idle(store: Store, only: Only) -> bool:
    """Whether nothing waits and nothing runs, whoever runs it."""
    return not store.unfinished(only)


class Coordinator:
    """Runs what is queued in a store, as an owner, with an engine.

    for_good: what a first wish to end stops does not wait to go on: its best is its answer, as a user's stop makes it.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        owner: Owner,
        restore: Restore,
        *,
        for_good: bool = False,
        learned: Callable[[Lessons], None] = lambda _: None,
    ) -> None:
        self._for_good, self._learned = for_good, learned
        self._store, self._engine, self._owner, self._restore = store, engine, owner, restore
        self._running: dict[str, tuple[Run, Job]] = {}
        self._ended: list[tuple[Run, Job, Answer]] = []
        self._todays = Todays()
        self._look_again = 0.0
        self._wishes: list[int] = []

    def run(
        self,
        until: Callable[[Store, Only], bool] = idle,
        only: Only = None,
        show: Callable[[Standing], None] = lambda _: None,
        wishes: list[int] | None = None,
    ) -> None:
        """Run what is queued, of some or of all, until something holds; then put back what still runs.

        Ctrl-C and SIGTERM, or a first number in `wishes`, ask the running solves to stop: their best is kept, and they
        wait in the store to go on from there. A second one ends them at once. `show` is called several times a second.

        Raises:
            StoreError: where the disk of the store is full, or fails. What ran was ended; nothing is lost.
        """
        self._wishes = [] if wishes is None else wishes
        self._running.clear()
        self._ended.clear()
        with disk_watched(self._store.folder), _asked_to_end(self._wishes):
            try:
                self._recover(only)
                while self._goes_on(until, only):
                    self._turn(only)
                    show(Standing(tuple(self._running), bool(self._wishes), getattr(self._engine, "words", "")))
            finally:
                self._engine.close()
            self._take_answers()
            for run, _ in self._running.values():
                self._store.put_back(run.id, run.attempts)

    def _goes_on(self, until: Callable[[Store, Only], bool], only: Only) -> bool:
        if self._wishes:
            return len(self._wishes) == 1 and bool(self._running or self._ended)
        return not until(self._store, only)

    def _turn(self, only: Only) -> None:
        """Look after the dead, begin what there is place for, take answers, pass on wishes to stop, hear what happened.

        What is begun comes first, so that no place stands empty while the evaluator checks the answers.
        """
        if time.monotonic() >= self._look_again:
            self._recover(only)
        if not self._wishes:
            self._begin_more(only)
        patience = 0.0 if self._ended else TURN
        self._take_answers()
        for run in self._running if self._wishes else self._store.stopping() & self._running.keys():
            self._engine.stop(run)
        for event in self._engine.events(patience):
            self._take(event)

    def _recover(self, only: Only) -> None:
        """Queue again what dead owners held; write what was stopped while nobody ran it, with its best."""
        self._look_again = time.monotonic() + RECOVER_EVERY
        recover(self._store)
        while (run := self._store.claim_stopped(self._owner.name, only)) is not None:
            if not finish_from_folder(self._store, run) and (job := self._job(run)) is not None:
                self._finish(run, job, stopped_before_an_answer(run))

    def _begin_more(self, only: Only) -> None:
        while len(self._running) < self._engine.places:
            run = self._store.claim(self._owner.name, only)
            if run is None:
                return
            if not finish_from_folder(self._store, run) and (job := self._job(run)) is not None:
                self._running[run.id] = run, job
                self._engine.start(Ticket(run.id, run.attempts, job))

    def _job(self, run: Run) -> Job | None:
        """The job of a run, to start from its best so far; None where it cannot be made, and that is recorded."""
        try:
            if not run.stop:  # what a user stopped is not searched for any more
                refuse_other_version(run.asked)
            return self._restore(run.asked, run.best)
        except InputError as error:
            self._store.fail(run.id, run.attempts, str(error), most=1)
            return None

    def _take(self, event: Event) -> None:
        run, job = self._running.get(event.run, (None, None))
        if run is None or job is None or run.attempts != event.attempt:
            return  # of an attempt that is over for us
        if isinstance(event, Progressed):
            self._store.progress(event)
            return
        del self._running[event.run]
        match event:
            case Ended():
                self._ended.append((run, job, event.answer))
                self._learned(event.answer.lessons)
            case Failed():
                self._store.fail(run.id, run.attempts, event.words)
            case Lost():
                self._store.lose(run.id, run.attempts, event.words)

    def _take_answers(self) -> None:
        while self._ended:
            self._take_answer(*self._ended.pop(0))

    def _take_answer(self, run: Run, job: Job, answer: Answer) -> None:
        """Finish the run; an attempt that was broken off before its end is kept as far as it came."""
        outcome = answer.outcome
        if not self._store.holds(self._owner.name, run.id, run.attempts):
            return  # somebody took us for dead: what they record stands
        if outcome.limit is Limit.LOST:
            self._keep_best(run, outcome)
            self._store.fail(run.id, run.attempts, "its process was killed, or it crashed; memory may have run out")
        elif outcome.limit is Limit.STOPPED and not self._stopped_by_user(run):
            self._keep_best(run, outcome)
            self._give_back(run)
        else:
            self._finish(run, job, answer)

    def _stopped_by_user(self, run: Run) -> bool:
        return (self._for_good and bool(self._wishes)) or run.id in self._store.stopping()

    def _give_back(self, run: Run) -> None:
        """Put a run back that we put away; one that something else put away is lost, which is not done for ever."""
        if self._wishes:
            self._store.put_back(run.id, run.attempts)
        else:
            self._store.lose(run.id, run.attempts, "what ran it was asked to end")

    def _keep_best(self, run: Run, outcome: Outcome) -> None:
        kept = (outcome.seconds, outcome.objective, outcome.bound, outcome.nodes, outcome.configuration)
        seconds, objective, bound, nodes, configuration = kept
        self._store.progress(
            Progressed(run.id, run.attempts, "", seconds, objective, bound, nodes, configuration, objective)
        )

    def _finish(self, run: Run, job: Job, answer: Answer) -> None:
        try:
            finish(self._store, run, job, answer, self._todays)
        except DisagreementError as error:
            self._store.fail(run.id, run.attempts, str(error), most=1)


def refuse_other_version(asked: Asked) -> None:
    """Raise where a run was asked of another version: its answer would stand under the other's identity."""
    if asked.version != program_version():
        remedy = "Ask it again: what was answered before stays as it is."
        raise InputError(
            [Problem("the run", "was asked of another version of the program or of its libraries", remedy)]
        )


@contextmanager
def _asked_to_end(wishes: list[int]) -> Iterator[None]:
    """The list grows with each SIGINT and SIGTERM too where this is the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.signal(kind, lambda number, _frame: wishes.append(number)) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
