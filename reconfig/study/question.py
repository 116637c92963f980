"""One question of a study, and what answers it: the seam between a study and whatever runs its solves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from reconfig.children import Starter, fresh
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Limit
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solve import solve
from reconfig.solver import Solver
from reconfig.supervisor import News


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
    """What answers questions one by one with a solver, each in a process of its own, and shows what is being asked."""

    def ask(question: Question) -> Result:
        start = None if question.start is None else tuple(question.start)
        given = (question.solver or solver).with_options(
            start_from=start, gap=question.gap, time_limit=question.time_limit
        )
        return solve(
            question.instance,
            question.minimise,
            given,
            lambda news: show(dataclasses.replace(news, stage=question.words or news.stage)),
            starter=starter,
        )

    return ask


def stopped(result: Result) -> bool:
    """Whether the user stopped the search: a study then ends with what it has."""
    return result.outcome.limit is Limit.STOPPED
