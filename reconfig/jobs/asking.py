"""What answers the questions of studies from a store, so that a study that was killed goes on where it was."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from reconfig.children import Starter, fresh
from reconfig.errors import SolverProcessError
from reconfig.jobs.asked import Asked, Entry
from reconfig.jobs.coordinator import Coordinator, Standing
from reconfig.jobs.disk import disk_watched
from reconfig.jobs.finishing import stopped_before_an_answer
from reconfig.jobs.keeping import keep
from reconfig.jobs.local_engine import LocalEngine
from reconfig.jobs.owner import Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.jobs.todays import Todays
from reconfig.outcome import Limit, Outcome
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solve import checked, refuse_unsupported
from reconfig.solver import Solver
from reconfig.strategies.least_regret import LeastRegret
from reconfig.strategies.lessons import NO_LESSONS, Lessons
from reconfig.study.least_regret import RegretQuestion
from reconfig.study.question import Question
from reconfig.supervisor import News, outcome_of
from reconfig.supervisor import Run as Answer
from reconfig.worker import Job

A_SEARCH: Final = "a search"
"""What a question is called that has no words."""


class StoredAsking:
    """Answers questions of one study: what the store knows at once, the rest by solving it here. For one thread.

    A question that another process is solving is waited for. A stop by the user ends a search with its best, which is
    kept; the next time the search goes on from there. asked, known: how many questions there were, and how many of them
    the store had answers to. Leave it as a context manager.
    """

    def __init__(
        self, store: Path, solver: Solver, show: Callable[[News], None], study: str, starter: Starter = fresh
    ) -> None:
        """study: what the store calls it. starter: begins the processes of solves.

        Raises:
            InputError: where the folder holds no store of this version.
            OSError: where it cannot be written.
        """
        self.asked = self.known = 0
        self._folder, self._solver, self._show, self._study = store, solver, show, study
        self._open = ExitStack()
        self._store = self._open.enter_context(Store(store))
        owner = self._open.enter_context(Owner(store))
        self._restorer, self._todays, self._lessons = Restorer(store), Todays(), NO_LESSONS
        self._coordinator = Coordinator(
            self._store, LocalEngine(1, starter), owner, self._restored, for_good=True, learned=self._learn
        )

    def _restored(self, asked: Asked, best: Configuration | None) -> Job:
        """The job of a question, which begins with what the last search learned of its model."""
        return dataclasses.replace(self._restorer(asked, best), lessons=self._lessons)

    def _learn(self, lessons: Lessons) -> None:
        self._lessons = lessons or self._lessons

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def ask(self, question: Question) -> Result:
        """The answer, checked by the evaluator; an `Ask`.

        Raises:
            InputError: where the solver does not support the question.
            DisagreementError: where the evaluator recomputes another objective, or finds a broken rule.
            SolverProcessError: where the solver's process was lost without an answer.
            StoreError: where the disk of the store is full.
        """
        start = None if question.start is None else tuple(question.start)
        solver = (question.solver or self._solver).with_options(
            start_from=start, gap=question.gap, time_limit=question.time_limit
        )
        refuse_unsupported(question.instance, question.minimise, solver)
        with disk_watched(self._folder):
            asked = keep(self._folder, question.instance, question.minimise, solver)
            run = self._answered(asked, question.words)
        return self._result(question, solver, run)

    def ask_regret(self, question: RegretQuestion) -> Outcome:
        """The outcome of a question of least regret; an `AskRegret`."""
        strategy = LeastRegret(**self._solver.options, cases=question.cases)
        first = question.cases[0].instance
        with disk_watched(self._folder):
            asked = keep(self._folder, first, question.minimise, self._solver, strategy, question.start)
            return _outcome(self._answered(asked, question.words))

    def _answered(self, asked: Asked, words: str) -> Run:
        """The run, over, or stopped by the user while another process goes on with it."""
        store, only = self._store, [asked.identity]
        store.submit(self._study, [Entry(asked, words or A_SEARCH)])
        run = store.run(asked.identity)
        self.asked += 1
        if run.state is State.DONE:
            self.known += 1
            self._show(News(asked.minimise, words or run.label))
            return run
        if run.state.over:
            store.queue_again(only)
        self._coordinator.run(only=only, show=self._shown(asked, words))
        if store.run(asked.identity).state is State.QUEUED:  # the user stopped it, and it was put back
            store.stop(only)
            self._coordinator.run(only=only)
        run = store.run(asked.identity)
        if run.state is State.FAILED and run.best is None:
            raise SolverProcessError(f"The search failed: {run.words}")
        return run

    def _shown(self, asked: Asked, words: str) -> Callable[[Standing], None]:
        """Shows how the run stands."""

        def show(standing: Standing) -> None:
            run = self._store.run(asked.identity)
            self._show(
                News(
                    asked.minimise, words or run.stage or "starting", run.seconds, run.incumbent, run.bound, run.nodes,
                    run.best, run.objective, standing.stopping,
                )
            )  # fmt: skip

        return show

    def _result(self, question: Question, solver: Solver, run: Run) -> Result:
        """The answer about the question's own instance, with its boundaries, checked again."""
        today = self._todays.of(run.asked.tables, question.instance, question.minimise)
        began = dt.datetime.fromtimestamp(run.began or run.created, dt.UTC)
        answer = Answer(_outcome(run), self._log(run))
        return checked(question.instance, question.minimise, solver, answer, began, today)

    def _log(self, run: Run) -> str:
        path = self._folder / run.id / "solver.log"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def _outcome(run: Run) -> Outcome:
    """The outcome of a run; the best so far of one that failed, or that another process goes on with."""
    if run.outcome is not None:
        return outcome_of(dict(run.outcome))
    best = stopped_before_an_answer(run).outcome
    return dataclasses.replace(best, limit=Limit.LOST) if run.state is State.FAILED else best
