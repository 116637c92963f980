"""The configuration of least regret: one question over all futures, asked in a process of its own, and checked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reconfig.errors import DisagreementError
from reconfig.evaluate.regret import Case, largest_regret
from reconfig.objective import Objective
from reconfig.outcome import Outcome
from reconfig.solution import Configuration
from reconfig.solve import AGREEMENT
from reconfig.solver import Solver
from reconfig.strategies.least_regret import LeastRegret
from reconfig.supervisor import News, run
from reconfig.worker import Job


@dataclass(frozen=True, eq=False)
class RegretQuestion:
    """Which plan has the least largest regret over the cases? start: a plan that keeps the rules of all of them."""

    cases: tuple[Case, ...]
    minimise: Objective
    words: str
    start: Configuration | None = None


AskRegret = Callable[[RegretQuestion], Outcome]
"""Answers such a question; objective and bound of the outcome are of the largest regret."""


def regret_asker(solver: Solver, show: Callable[[News], None]) -> AskRegret:
    """What answers in a process of its own, with the limits of a solver, and shows what is being asked."""

    def ask(question: RegretQuestion) -> Outcome:
        start = () if question.start is None else tuple(question.start)
        strategy = LeastRegret(**{**solver.options, "start_from": start, "cases": question.cases})
        job = Job(question.cases[0].instance, question.minimise, solver, strategy=strategy)
        return run(job, lambda news: show(dataclasses.replace(news, stage=question.words))).outcome

    return ask


def least_regret(question: RegretQuestion, ask: AskRegret) -> Outcome:
    """The outcome, its regret recomputed from the tables.

    Raises:
        DisagreementError: where the evaluator recomputes another regret, or finds a broken rule.
    """
    outcome = ask(question)
    if outcome.configuration is not None:
        assert_regret(outcome, question)
    return outcome


def assert_regret(outcome: Outcome, question: RegretQuestion) -> None:
    """Raise unless the evaluator finds the same largest regret, to 1e-6 of the objective, and no broken rule."""
    planned = outcome.configuration or Configuration.of(())
    recomputed = largest_regret(question.cases, question.minimise, planned)
    reported = math.nan if outcome.objective is None else outcome.objective
    size = max(1.0, *(abs(case.best) for case in question.cases))
    if not abs(recomputed - reported) <= AGREEMENT * size:
        found = "the configuration breaks rules" if math.isinf(recomputed) else f"it is {recomputed!r}"
        raise DisagreementError(
            f"The solver reports a largest regret of {reported!r}; recomputed from the tables {found}. "
            "This is a fault of the program, not of your data: please report it with the instance."
        )


def best_start(
    cases: tuple[Case, ...], minimise: Objective, plans: Iterable[Configuration], least: float = math.inf
) -> Configuration | None:
    """Of some plans the one with the least largest regret; None where none has less than `least`."""
    best = None
    for planned in dict.fromkeys(plans):
        regret = largest_regret(cases, minimise, planned, least)
        if regret < least:
            best, least = planned, regret
    return best
