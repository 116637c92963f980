"""Appraisals for tests of outputs: today beside the least cost and the shortest journeys."""

from __future__ import annotations

from functools import lru_cache

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outputs.run_folder import manifest
from reconfig.solve import solve
from reconfig.study.appraisal import Appraisal
from reconfig.study.frontier import Frontier, FrontierPoint
from reconfig.study.option import Option

BOTH = (Objective.COST, Objective.TRAVEL)


@lru_cache(maxsize=4)
def appraisal(folder: str = "instances/toy") -> Appraisal:
    """Options A (least cost) and B (shortest journeys) of an instance, and the frontier that they are."""
    return appraisal_of(read_instance(folder))


def appraisal_of(instance: Instance) -> Appraisal:
    """The same of an instance at hand."""
    today = Option("Today", "today's configuration", evaluate(instance, instance.today))
    options = tuple(_solved(instance, name, which) for name, which in zip(("Option A", "Option B"), BOTH, strict=True))
    points = tuple(_point(option) for option in options)
    frontier = Frontier(
        BOTH,
        points,
        {which: today.evaluation.objectives[which] for which in BOTH},
        len({each.rule for each in today.evaluation.violations}),
        complete=False,
    )
    return Appraisal(instance, today, options, frontier)


def _solved(instance: Instance, name: str, minimise: Objective) -> Option:
    result = solve(instance, minimise)
    assert result.outcome.configuration is not None
    evaluation = evaluate(instance, result.outcome.configuration)
    return Option(
        name, f"least {minimise}, {result.outcome.proof}", evaluation, manifest(result, ["reconfig", "solve"])
    )


def _point(option: Option) -> FrontierPoint:
    values = {which: option.evaluation.objectives[which] for which in BOTH}
    return FrontierPoint(option.name, option.configuration, values, {Objective.TRAVEL: values[Objective.TRAVEL]}, None)
