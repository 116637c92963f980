"""Answering the questions of studies in this process, and counting them."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from reconfig.evaluate.evaluation import evaluate
from reconfig.outcome import Limit, Outcome, Status
from reconfig.result import Result
from reconfig.solve import assert_agreement
from reconfig.solver import Solver
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from reconfig.study.question import Question
from tests.brute_force import configurations


class Answering:
    """An `Ask` in this process. `questions` holds what was asked; `stop_at`, `late_at`: numbers of questions.

    The one at `stop_at` is stopped by the user, that at `late_at` meets its time limit; both without an answer.
    """

    def __init__(
        self,
        form: Literal["auto", "A", "B"] = "auto",
        gap: float = 0.0,
        stop_at: int | None = None,
        late_at: int | None = None,
    ) -> None:
        self._form, self._gap = form, gap
        self._ends = {stop_at: Limit.STOPPED, late_at: Limit.TIME}
        self.questions: list[Question] = []

    def __call__(self, question: Question) -> Result:
        """The answer, checked by the evaluator."""
        self.questions.append(question)
        instance, minimise = question.instance, question.minimise
        outcome = self._outcome(question)
        evaluation = None
        if outcome.configuration is not None:
            evaluation = evaluate(instance, outcome.configuration, minimise)
            assert_agreement(outcome, evaluation)
        solver, now = Solver("exact", "exact"), dt.datetime.now(dt.UTC)
        return Result(instance, minimise, solver, outcome, evaluation, None, "", now)

    def _outcome(self, question: Question) -> Outcome:
        end = self._ends.get(len(self.questions))
        if end is not None:
            return Outcome(Status.NO_SOLUTION, end, question.minimise)
        strategy = Exact(gap=self._gap, form=self._form, start_from=tuple(question.start or ()))
        return strategy.solve(question.instance, question.minimise, Reporter())


def poorly(question: Question) -> Result:
    """An `Ask` whose answers are the worst within the rules, by trying every configuration; its bounds are true."""
    instance, minimise = question.instance, question.minimise
    tried = [evaluate(instance, each) for each in configurations(instance)]
    values = {each: each.objectives[minimise] for each in tried if not each.violations}
    now = dt.datetime.now(dt.UTC)
    today, solver = evaluate(instance, instance.today), Solver("exact", "exact")
    if not values:
        outcome = Outcome(Status.INFEASIBLE, Limit.NONE, minimise)
        return Result(instance, minimise, solver, outcome, None, today, "", now)
    worst = max(values, key=lambda each: values[each])
    found = worst.configuration, values[worst], min(values.values())
    outcome = Outcome(Status.OPTIMAL, Limit.GAP, minimise, *found)
    return Result(instance, minimise, solver, outcome, worst, today, "", now)
