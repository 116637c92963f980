"""What a study of several objectives knows: configurations with their objectives, and what is proven of the least.

Each answer proves more than it was asked: the least within some limits is the least within every tighter set of limits
that its configuration keeps to, and what is below a proven bound does not exist. So most questions of a grid of limits
need no solve: that is the bypass, and the jump over impossible limits, of the augmented epsilon-constraint method
(Mavrotas and Florios 2013), for any number of objectives, and for the questions that augment as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from reconfig.errors import DisagreementError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.study.conditions import ObjectiveAtMost
from reconfig.study.question import Ask, Question, stopped

SAME = 1e-7
"""Relative: values of an objective that differ by less are the same, and a limit lets this much more pass."""

CONTRADICTION = (
    "The solver finds no configuration for the least {question}, but one is known that breaks no rule when it is "
    "recomputed from the tables. If you have rules of your own, see that `rows` and `measured` say the same; else this "
    "is a fault of the program: please report it with the instance."
)

Values = Mapping[Objective, float]


def above(value: float, limit: float) -> bool:
    """Whether a value is greater than a limit by more than rounding."""
    return value > limit + SAME * abs(limit)


def dominates(one: Values, other: Values) -> bool:
    """Whether one is better in some objective and worse in none."""
    return not any(above(one[which], other[which]) for which in one) and any(
        above(other[which], one[which]) for which in one
    )


def same(one: Values, other: Values) -> bool:
    """Whether neither is better in any objective."""
    return not any(above(one[which], other[which]) or above(other[which], one[which]) for which in one)


@dataclass(frozen=True)
class Known:
    """A configuration that breaks no rule, and the objectives that are studied."""

    configuration: Configuration
    values: Values

    def within(self, limits: Values) -> bool:
        """Whether it keeps to the limits."""
        return not any(above(self.values[which], limit) for which, limit in limits.items())


@dataclass(frozen=True)
class Least:
    """The least of an objective within limits: what was found, and the bound below which there is nothing.

    found: None where nothing was. bound: infinite where no configuration keeps to the limits, None where nothing is
    proven.
    """

    which: Objective
    limits: Values
    found: Known | None
    bound: float | None

    @property
    def impossible(self) -> bool:
        """Whether it is proven that no configuration keeps to the limits."""
        return self.bound == math.inf

    def covers(self, limits: Values) -> bool:
        """Whether whatever keeps to `limits` was looked at."""
        return all(which in limits and limits[which] <= limit for which, limit in self.limits.items())


class EndedError(Exception):
    """The user stopped the search; `least` is what it had found of the question that it was at."""

    def __init__(self, least: Least) -> None:
        self.least = least
        super().__init__()


class Knowledge:
    """Answers questions on the least of an objective within limits: from what it knows, else by asking.

    `unfinished`: a time limit ended some solve before its proof.
    """

    def __init__(self, instance: Instance, objectives: tuple[Objective, ...], ask: Ask) -> None:
        self._instance, self._objectives, self._ask = instance, objectives, ask
        self._proven: list[Least] = []
        self._asked = 0
        self.configurations: list[Known] = []
        self.today = evaluate(instance, instance.today)
        if not self.today.violations:
            self._remember(instance.today, self.today.objectives)
        self.unfinished = False
        self.status = Status.NO_SOLUTION

    def least(self, which: Objective, limits: Values) -> Least:
        """The least of an objective within limits.

        Raises:
            EndedError: where the user stopped the search; what it had found is known.
            DisagreementError: where the solver finds nothing and the evaluator knows better.
        """
        bound = self._bound(which, limits)
        best = self._best(which, limits)
        if bound == math.inf:
            return Least(which, limits, None, bound)
        if best is not None and self._looked_for(which, limits, best):
            return Least(which, limits, best, bound)
        return self._answered(which, limits, bound, best)

    def _bound(self, which: Objective, limits: Values) -> float | None:
        """The greatest bound that follows from earlier answers; infinite where the limits exclude each other."""
        covering = [each for each in self._proven if each.bound is not None and each.covers(limits)]
        for each in covering:
            if each.impossible or (each.which in limits and above(each.bound or 0.0, limits[each.which])):
                return math.inf
        return max((each.bound for each in covering if each.which is which and each.bound is not None), default=None)

    def _best(self, which: Objective, limits: Values) -> Known | None:
        inside = (each for each in self.configurations if each.within(limits))
        return min(inside, key=lambda each: each.values[which], default=None)

    def _looked_for(self, which: Objective, limits: Values, best: Known) -> bool:
        """Whether an earlier search within these limits or wider ones ended with nothing better."""
        return any(
            each.which is which
            and each.found is not None
            and each.covers(limits)
            and not above(best.values[which], each.found.values[which])
            for each in self._proven
        )

    def _answered(self, which: Objective, limits: Values, bound: float | None, start: Known | None) -> Least:
        """Ask, from the best that is known to keep to the limits, and remember the answer."""
        self._asked += 1
        words = f"Question {self._asked}: the least {_name(which)}{_within(limits)}"
        given = None if start is None else start.configuration
        result = self._ask(Question(self._limited(limits), which, words, given))
        self.status = result.outcome.status
        bounds = [each for each in (bound, _bound_of(result)) if each is not None]
        least = Least(which, limits, self._better(which, result, start), max(bounds, default=None))
        self._proven.append(least)
        if stopped(result):
            raise EndedError(least)
        self.unfinished |= self.status not in (Status.OPTIMAL, Status.INFEASIBLE)
        return least

    def _better(self, which: Objective, result: Result, start: Known | None) -> Known | None:
        """The answer or, where it is no better, what was known before."""
        if result.outcome.status is Status.INFEASIBLE and start is not None:
            raise DisagreementError(CONTRADICTION.format(question=_name(which)))
        if result.evaluation is None:
            return start
        found = self._remember(result.evaluation.configuration, result.evaluation.objectives)
        return found if start is None or above(start.values[which], found.values[which]) else start

    def _limited(self, limits: Values) -> Instance:
        rules = tuple(
            ObjectiveAtMost(name=f"Limit of the study on {which}", objective=which, at_most=limit + SAME * abs(limit))
            for which, limit in limits.items()
        )
        return self._instance.replace(rules=(*self._instance.rules, *rules))

    def _remember(self, configuration: Configuration, values: Values) -> Known:
        known = Known(configuration, {which: values[which] for which in self._objectives})
        self.configurations.append(known)
        return known


def _bound_of(result: Result) -> float | None:
    return math.inf if result.outcome.status is Status.INFEASIBLE else result.outcome.bound


def _name(which: Objective) -> str:
    return which.replace("_", " ")


def _within(limits: Values) -> str:
    """`, travel at most 1,234,567`."""
    return "".join(f", {_name(which)} at most {limit:,.0f}" for which, limit in limits.items())
