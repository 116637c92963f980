"""What deciding together is worth to organisations, beside deciding alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.study.coalitions import Ask, Coalition, Members, study_coalitions, trusts_of
from reconfig.study.shapley import shapley, shapley_bounds


@dataclass(frozen=True, eq=False)
class Value:
    """Every coalition of the organisations that decide, beside today; amounts in currency a year.

    best: the evaluation of the best configuration of all together.
    """

    instance: Instance
    today: Evaluation
    best: Evaluation
    coalitions: Mapping[Members, Coalition]

    @cached_property
    def trusts(self) -> tuple[str, ...]:
        """The organisations that decide, in table order."""
        return trusts_of(self.instance)

    @property
    def cost_today(self) -> float:
        """Cost of today's configuration."""
        return self.today.objectives[Objective.COST]

    @property
    def together(self) -> Coalition:
        """All of them."""
        return self.coalitions[frozenset(self.trusts)]

    @property
    def alone(self) -> dict[str, Coalition]:
        """Each by itself, within its own sites."""
        return {trust: self.coalitions[frozenset((trust,))] for trust in self.trusts}

    @property
    def trapped(self) -> float:
        """v(all) - sum over o of v({o}); below nought where what they save alone overlaps."""
        return self.together.value - math.fsum(each.value for each in self.alone.values())

    @property
    def trapped_bounds(self) -> tuple[float, float]:
        """The least and the most that `trapped` can be, by what is proven of each answer."""
        alone = self.alone.values()
        least = self.together.value - math.fsum(each.most for each in alone)
        return least, self.together.most - math.fsum(each.value for each in alone)

    @cached_property
    def shares(self) -> dict[str, float]:
        """Shapley shares of v(all)."""
        return shapley(self.trusts, {of: each.value for of, each in self.coalitions.items()})

    @cached_property
    def share_bounds(self) -> dict[str, tuple[float, float]]:
        """The least and the most of each share, by what is proven of each answer."""
        least = {of: each.value for of, each in self.coalitions.items()}
        return shapley_bounds(self.trusts, least, {of: each.most for of, each in self.coalitions.items()})

    @property
    def unable(self) -> tuple[Coalition, ...]:
        """The coalitions of somebody that have no known configuration satisfying every rule."""
        return tuple(each for of, each in self.coalitions.items() if of and each.configuration is None)

    def names(self, members: Members) -> tuple[str, ...]:
        """The members' names, in table order."""
        table = self.instance.organisations
        return tuple(
            str(name) for code, name in zip(table["organisation"], table["name"], strict=True) if code in members
        )


def study_value(instance: Instance, ask: Ask) -> Value:
    """Ask every coalition, and evaluate what all together find best.

    Raises:
        InputError: with fewer than two or more than six organisations that decide.
        NoAnswerError: where all together find no configuration that satisfies every rule.
    """
    today = evaluate(instance, instance.today)
    found = study_coalitions(instance, today, ask)
    best = found[frozenset(trusts_of(instance))].configuration
    assert best is not None
    return Value(instance, today, evaluate(instance, best), found)
