"""The configuration of least regret: one question over all futures, asked in a process of its own, and checked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reconfig.children import Starter, fresh
from reconfig.errors import DisagreementError
from reconfig.evaluate.regret import Case, largest_regret
from reconfig.objective import Objective
from reconfig.outcome import Outcome, Status
from reconfig.solution import Configuration
from reconfig.solve import AGREEMENT
from reconfig.solver import Solver
from reconfig.strategies.least_regret import LeastRegret
from reconfig.supervisor import News, run
from reconfig.worker import Job


@dataclass(frozen=True, eq=False)
class RegretQuestion:
    """The question which plan has the least largest regret over the cases.

    start: a plan that keeps the rules of all of them; start_regret: its largest regret.
    """

    cases: tuple[Case, ...]
    minimise: Objective
    words: str
    start: Configuration | None = None
    start_regret: float = math.inf


AskRegret = Callable[[RegretQuestion], Outcome]
"""Answers such a question; objective and bound of the outcome are of the largest regret."""


def regret_asker(solver: Solver, show: Callable[[News], None], starter: Starter = fresh) -> AskRegret:
    """What answers in a process of its own, with the limits of a solver, and shows what is being asked."""

    def ask(question: RegretQuestion) -> Outcome:
        start = () if question.start is None else tuple(question.start)
        begin = {"start_from": start, "start_regret": question.start_regret, "cases": question.cases}
        strategy = LeastRegret(**{**solver.options, **begin})
        job = Job(question.cases[0].instance, question.minimise, solver, strategy=strategy)
        return run(job, lambda news: show(dataclasses.replace(news, stage=question.words)), starter=starter).outcome

    return ask


def least_regret(question: RegretQuestion, ask: AskRegret) -> Outcome:
    """The outcome, its regret recomputed from the tables.

    A search that was ended on the way reports what its last answer held, which may be more than the plan needs: then
    the recomputed regret counts.

    Raises:
        DisagreementError: where the evaluator recomputes another regret, or finds a broken rule.
    """
    outcome = ask(question)
    if outcome.configuration is None or outcome.objective is None:
        return outcome
    recomputed = largest_regret(question.cases, question.minimise, outcome.configuration)
    on_the_way = outcome.status is not Status.OPTIMAL and recomputed < outcome.objective
    if not on_the_way:
        _assert_same(outcome.objective, recomputed, max(1.0, *(abs(case.best) for case in question.cases)))
    return dataclasses.replace(outcome, objective=recomputed)


def _assert_same(reported: float, recomputed: float, size: float) -> None:
    """Raise unless two regrets are the same, to 1e-6 of the objective."""
    if not abs(recomputed - reported) <= AGREEMENT * size:
        found = "the configuration breaks rules" if math.isinf(recomputed) else f"it is {recomputed!r}"
        raise DisagreementError(
            f"The solver reports a largest regret of {reported!r}; recomputed from the tables {found}. "
            "This is a fault of the program, not of your data: please report it with the instance."
        )


def best_start(
    cases: tuple[Case, ...], minimise: Objective, plans: Iterable[Configuration], least: float = math.inf
) -> tuple[Configuration | None, float]:
    """Of some plans the one with the least largest regret, and that; None and `least` where none has less."""
    best = None
    for planned in dict.fromkeys(plans):
        regret = largest_regret(cases, minimise, planned, least)
        if regret < least:
            best, least = planned, regret
    return best, least
