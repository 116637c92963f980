"""One question of a study, and what answers it: the seam between a study and whatever runs its solves."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from reconfig.children import Starter, fresh
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Limit
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solve import checked, refuse_unsupported
from reconfig.solver import Solver
from reconfig.strategies.lessons import NO_LESSONS
from reconfig.supervisor import News, run
from reconfig.worker import Job


@dataclass(frozen=True, eq=False)
class Question:
    """What a study asks of a solver.

    words: what it is about, for the line of progress; "" leaves the search's own words there. start: a configuration to
    begin with; it is dropped where it breaks a rule. gap, time_limit: in place of the solver's own, None to leave them.
    solver: in place of the study's.
    """

    instance: Instance
    minimise: Objective
    words: str
    start: Configuration | None = None
    gap: float | None = None
    time_limit: float | None = None
    solver: Solver | None = None


Ask = Callable[[Question], Result]
"""Answers a question, the answer checked by the evaluator."""


def asker(solver: Solver, show: Callable[[News], None], starter: Starter = fresh) -> Ask:
    """What answers questions one by one with a solver, each in a process of its own, and shows what is being asked.

    What one search learns of its model is handed on to the next.
    """
    lessons = NO_LESSONS

    def ask(question: Question) -> Result:
        nonlocal lessons
        start = None if question.start is None else tuple(question.start)
        given = (question.solver or solver).with_options(
            start_from=start, gap=question.gap, time_limit=question.time_limit
        )
        instance, minimise = question.instance, question.minimise
        refuse_unsupported(instance, minimise, given)
        started = dt.datetime.now(dt.UTC)
        job = Job(instance.replace(boundaries=None), minimise, given, lessons=lessons)
        words = question.words
        answer = run(job, lambda news: show(dataclasses.replace(news, stage=words or news.stage)), starter=starter)
        lessons = answer.lessons or lessons
        return checked(instance, minimise, given, answer, started)

    return ask


def stopped(result: Result) -> bool:
    """Whether the user stopped the search: a study then ends with what it has."""
    return result.outcome.limit is Limit.STOPPED
