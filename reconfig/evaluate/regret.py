"""Regret: what a configuration costs beyond the best of each of several futures, recomputed from the tables."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.solution import Configuration


@dataclass(frozen=True, eq=False)
class Case:
    """One future that a configuration is held against.

    closed: the units that are gone there; a configuration is what is planned, and of it all but these run. best: the
    least objective that is known, in natural units; bound: what is proven of it, None where nothing is.
    """

    name: str
    instance: Instance
    closed: frozenset[tuple[str, str]]
    best: float
    bound: float | None = None

    def evaluated(self, planned: Configuration, minimise: Objective) -> Evaluation:
        """What becomes of a plan in this future."""
        return evaluate(self.instance, running(planned, self.closed), minimise)


def running(planned: Configuration, closed: frozenset[tuple[str, str]]) -> Configuration:
    """The units of a plan that run where some are closed."""
    return Configuration(planned.open - closed)


def largest_regret(
    cases: Iterable[Case], minimise: Objective, planned: Configuration, at_most: float = math.inf
) -> float:
    """The largest of value - best over the cases, in natural units; infinite where a rule of some case is broken.

    Also infinite as soon as it is known to exceed `at_most`: the other cases are not looked at then.
    """
    largest = -math.inf
    for case in cases:
        evaluation = case.evaluated(planned, minimise)
        largest = max(largest, evaluation.objectives[minimise] - case.best)
        if evaluation.violations or largest > at_most:
            return math.inf
    return largest
