"""Our side of a case: a strategy on an instance, its answer checked by the evaluator outside the clock."""

from __future__ import annotations

import dataclasses
from typing import Any

from benchmarks.registry import Answer, Run
from reconfig.errors import DisagreementError
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Outcome, Status
from reconfig.solve import assert_agreement
from reconfig.strategies import STRATEGIES
from reconfig.strategies.reporting import Reporter


def lacks_strategy(name: str) -> str | None:
    """None where there is such a strategy, else that there is none."""
    return None if name in STRATEGIES else f"there is no strategy {name}"


def by_strategy(name: str, instance: Instance, minimise: Objective, gap: float, run: Run) -> Answer:
    """What the strategy finds from nothing within the time of the run, and what the evaluator holds against it."""
    kind: Any = STRATEGIES[name]
    options = {"gap": gap, "time_limit": run.limit, "start": "none"}
    known = {option.name for option in dataclasses.fields(kind)}
    strategy = kind(**{option: value for option, value in options.items() if option in known})
    with run.phase("solve"):
        outcome = strategy.solve(instance, minimise, Reporter())
    figures = {"objective": outcome.objective, "bound": outcome.bound, "status": str(outcome.status)}
    return Answer(
        {figure: value for figure, value in figures.items() if value is not None},
        complete=outcome.status in (Status.OPTIMAL, Status.INFEASIBLE),
        problems=_disagreement(instance, outcome),
    )


def _disagreement(instance: Instance, outcome: Outcome) -> tuple[str, ...]:
    if outcome.configuration is None:
        return ()
    try:
        assert_agreement(outcome, evaluate(instance, outcome.configuration, outcome.minimise))
    except DisagreementError as error:
        return (str(error),)
    return ()
