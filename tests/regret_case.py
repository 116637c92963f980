"""Studies of regret within one process, and their answers by trying every plan."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.scenario import AS_PLANNED, Scenario, as_planned
from reconfig.instance.scenario_changes import changed_by, closed_units
from reconfig.model.forms import Asked
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solver import Solver
from reconfig.strategies.exact import Exact
from reconfig.strategies.least_regret import LeastRegret
from reconfig.strategies.reporting import Reporter
from reconfig.study.least_regret import RegretQuestion
from reconfig.study.option import Option
from reconfig.study.question import Question
from tests.brute_force import configurations

SOLVER = Solver("exact", "exact", {"gap": 0.0})


def answered(question: Question) -> Result:
    """The exact strategy, in this process."""
    start = () if question.start is None else tuple(question.start)
    outcome = Exact(gap=0.0, start_from=start).solve(question.instance, question.minimise, Reporter())
    return result_of(question, outcome)


def result_of(question: Question, outcome: Outcome) -> Result:
    """An outcome as the answer to a question."""
    instance, planned = question.instance, outcome.configuration
    held = None if planned is None else evaluate(instance, planned, question.minimise)
    today = evaluate(instance, instance.today, question.minimise)
    return Result(instance, question.minimise, SOLVER, outcome, held, today, "", dt.datetime.now(dt.UTC))


def least(question: RegretQuestion, form: Asked = "auto") -> Outcome:
    """The plan of least regret, in this process."""
    start = () if question.start is None else tuple(question.start)
    strategy = LeastRegret(gap=0.0, cases=question.cases, start_from=start, form=form)
    return strategy.solve(question.cases[0].instance, question.minimise, Reporter())


def stopped_after(number: int, ask: Callable[[Question], Result] = answered) -> Callable[[Question], Result]:
    """What answers so many questions and is stopped during the last of them."""
    asked: list[Question] = []

    def ask_until(question: Question) -> Result:
        asked.append(question)
        assert len(asked) <= number, "asked after the stop"
        found = ask(question)
        if len(asked) < number:
            return found
        outcome = Outcome(found.outcome.status, Limit.STOPPED, question.minimise)
        return result_of(question, outcome)

    return ask_until


def option(name: str, instance: Instance, configuration: Configuration | None = None) -> Option:
    """An option by hand; today's configuration where none is given."""
    return Option(name, "by hand", evaluate(instance, configuration or instance.today))


@dataclass(frozen=True)
class Known:
    """What trying everything shows: the best of every scenario by name, and the least largest regret; None: nothing."""

    best: dict[str, float]
    least: float | None


def tried(instance: Instance, scenarios: Sequence[Scenario], minimise: Objective) -> Known:
    """Every plan in every scenario, stated apart from the package's own regrets."""
    values = {each.name: _values(instance, each, minimise) for each in (as_planned(), *scenarios)}
    best = {name: min(each.values()) for name, each in values.items() if math.isfinite(min(each.values()))}
    if AS_PLANNED not in best:
        return Known(best, None)
    regrets = (max(values[name][planned] - best[name] for name in best) for planned in configurations(instance))
    least = min(regrets)
    return Known(best, least if math.isfinite(least) else None)


def _values(instance: Instance, scenario: Scenario, minimise: Objective) -> dict[Configuration, float]:
    """The objective of every plan in a scenario, by plan; infinite where it breaks a rule there."""
    changed, closed = changed_by(instance, scenario), closed_units(instance, scenario)
    known: dict[Configuration, float] = {}
    for planned in configurations(instance):
        run = Configuration(planned.open - closed)
        if run not in known:
            held = evaluate(changed, run, minimise)
            known[run] = math.inf if held.violations else held.objectives[minimise]
        known[planned] = known[run]
    return known
