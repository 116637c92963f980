"""What clashes and what is the least that has to move, by trying every configuration with the evaluator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reconfig.evaluate import evaluate
from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.limits.named import broken_by, named
from reconfig.limits.relaxation import measure, relaxations
from reconfig.limits.relaxed import without
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.solve import assert_agreement
from reconfig.solver import Solver, make_strategy
from reconfig.strategies.reporting import Reporter
from reconfig.study.question import Question
from tests.brute_force import configurations


@dataclass(frozen=True, eq=False)
class EveryOne:
    """Every configuration of an instance, fixed and forbidden offers free, held against the instance as it is."""

    instance: Instance

    @cached_property
    def configurations(self) -> list[Configuration]:
        offers = [each for each in named(self.instance) if each.kind in ("fixed", "forbidden")]
        return list(configurations(without(self.instance, offers)))

    @cached_property
    def evaluations(self) -> list[Evaluation]:
        return [evaluate(self.instance, each) for each in self.configurations]

    @lru_cache(maxsize=64)  # noqa: B019  one instance a test
    def broken(self, plenty: frozenset[str]) -> list[frozenset[str]]:
        """The keys of what each breaks where these staff can be had without limit; who serves everybody alone counts.

        Staff are left out before anything is held against them, as whom a unit finds decides what agency costs.
        """
        left_out = [each for each in named(self.instance) if each.key in plenty]
        instance = without(self.instance, left_out)
        known, found = named(instance), []
        for each in self.evaluations:
            violations = evaluate(instance, each.configuration).violations if plenty else each.violations
            by = broken_by(violations, known)
            if sum(map(len, by.values())) == len(violations):
                found.append(frozenset(one.key for one in by))
        return found

    def possible(self, held: Iterable[str]) -> bool:
        """Whether some configuration breaks none of these, all else left out."""
        keys = set(held)
        staff = {each.key for each in named(self.instance) if each.kind == "staff"}
        plenty = staff - keys if "agency_share" in {key.partition(":")[0] for key in keys} else set()
        return any(not broken & keys for broken in self.broken(frozenset(plenty)))

    def smallest(self, keys: Iterable[str]) -> bool:
        """Whether these clash, and no part of them does."""
        every = set(keys)
        return not self.possible(every) and all(self.possible(every - {key}) for key in every)

    def least(self, held: Iterable[str] = ()) -> float:
        """The smallest sum of moves, as shares of limits, over all configurations; what is held may not move."""
        amounts = []
        for each in self.evaluations:
            moves = relaxations(self.instance, each.violations)
            if moves is not None and not {move.named.key for move in moves} & set(held):
                amounts.append(measure(moves))
        return min(amounts)


def here(question: Question) -> Result:
    """Answers a question in this process, as `asker` does in a child: quick, for small instances."""
    solver = question.solver or Solver("exact", "exact")
    outcome = make_strategy(solver).solve(question.instance, question.minimise, Reporter())
    evaluation = None
    if outcome.configuration is not None:
        evaluation = evaluate(question.instance, outcome.configuration, question.minimise)
        assert_agreement(outcome, evaluation)
    now = dt.datetime.now(dt.UTC)
    return Result(question.instance, question.minimise, solver, outcome, evaluation, None, "", now)
