"""Why no configuration satisfies every rule: what clashes, and the least that limits have to move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reconfig.errors import DisagreementError
from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.limits.named import Named, by_key
from reconfig.limits.relaxation import Relaxation, measure, recruited, relaxations, together
from reconfig.limits.relaxed import relaxed
from reconfig.objective import Objective
from reconfig.outcome import Clash, Status, Way
from reconfig.result import Result
from reconfig.solver import Solver
from reconfig.study.question import Ask, Question, stopped

SIFT = "reconfig.strategies.sift:Sift"

AGREEMENT = 1e-4
"""Relative; a bound counts as one of the measure where model and evaluator come to the same amount within it."""


@dataclass(frozen=True, eq=False)
class Moved:
    """Limits that move far enough for a configuration to keep to everything.

    evaluation: of that configuration, nothing moved but how many staff can be recruited. amount: the sum of the moves,
    each as a share of its limit. bound: what no moves can come to less than; None where that is not known.
    """

    moves: tuple[Relaxation, ...]
    evaluation: Evaluation
    amount: float
    bound: float | None

    @property
    def proven(self) -> bool:
        """Whether nothing less would do, to 1e-4 of the amount."""
        return self.bound is not None and self.amount - self.bound <= AGREEMENT * max(1.0, self.amount)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "moves": [move.as_dict() for move in self.moves],
            "amount": self.amount,
            "bound": self.bound,
            "configuration": [list(pair) for pair in self.evaluation.configuration],
        }


@dataclass(frozen=True, eq=False)
class Member:
    """One of the rules that clash. by_itself: how far it alone would have to move; None where that is not enough, or
    not known, which `possible` tells apart.
    """  # noqa: D205

    named: Named
    by_itself: Moved | None
    possible: bool


@dataclass(frozen=True, eq=False)
class Clashing:
    """Rules that no configuration satisfies together. smallest: whether one does without any of them, proven."""

    members: tuple[Member, ...]
    smallest: bool


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why an instance has no answer.

    clashes: with nothing in common. held: what was not to give way. least: the least moves of all; None where none are
    known. complete: whether nothing else clashes once these are out of the way. result: of the search.
    """

    instance: Instance
    clashes: tuple[Clashing, ...]
    held: tuple[Named, ...]
    least: Moved | None
    complete: bool
    result: Result

    @property
    def feasible(self) -> bool:
        """Whether a configuration satisfies everything after all."""
        return self.result.outcome.configuration is not None

    @property
    def tests(self) -> int:
        """How many questions of feasibility were asked."""
        return 0 if self.result.outcome.sifted is None else self.result.outcome.sifted.tests

    @property
    def known(self) -> bool:
        """Whether it was found out if anything clashes."""
        return self.result.outcome.status is not Status.NO_SOLUTION

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "status": self.result.outcome.status,
            "clashes": [
                {
                    "smallest": clash.smallest,
                    "rules": [
                        {
                            "rule": member.named.name,
                            "kind": member.named.kind,
                            "service": member.named.service,
                            "possible_by_itself": member.possible,
                            "by_itself": None if member.by_itself is None else member.by_itself.as_dict(),
                        }
                        for member in clash.members
                    ],
                }
                for clash in self.clashes
            ],
            "held": [each.name for each in self.held],
            "least": None if self.least is None else self.least.as_dict(),
            "complete": self.complete,
            "tests": self.tests,
            "seconds": round(self.result.outcome.seconds, 3),
        }


def explain(
    instance: Instance,
    ask: Ask,
    minimise: Objective = Objective.COST,
    held: Iterable[Named] = (),
    seconds: float | None = None,
) -> Explanation:
    """Find what clashes. `held` is not to give way. seconds: for each test; None for what the search takes by itself.

    Raises:
        DisagreementError: where a configuration breaks something for which limits were moved far enough.
    """
    fixed = tuple(held)
    options: dict[str, Any] = {"held": tuple(each.key for each in fixed)}
    solver = Solver("sift", SIFT, options).with_options(seconds=seconds)
    result = ask(Question(instance, minimise, "", solver=solver))
    sifted, known = result.outcome.sifted, by_key(instance)
    if sifted is None:
        return Explanation(instance, (), fixed, None, not stopped(result), result)
    clashes = tuple(_clashing(instance, clash, known, minimise) for clash in sifted.clashes)
    least = None if sifted.least is None else _moved(instance, sifted.least, minimise)
    return Explanation(instance, clashes, fixed, least, sifted.complete, result)


def _clashing(instance: Instance, clash: Clash, known: dict[str, Named], minimise: Objective) -> Clashing:
    ways = {way.key: way for way in clash.ways}
    members = (_member(instance, known[key], ways.get(key), minimise) for key in clash.keys)
    return Clashing(tuple(members), clash.smallest)


def _member(instance: Instance, each: Named, way: Way | None, minimise: Objective) -> Member:
    if way is None:
        return Member(each, None, possible=True)
    return Member(each, _moved(instance, way, minimise, each), way.possible)


def _moved(instance: Instance, way: Way, minimise: Objective, only: Named | None = None) -> Moved | None:
    """The moves that a way asks for; of one thing alone where `only` is given. The evaluator says how far."""
    if way.configuration is None:
        return None
    staff = recruited(instance, way.staff)
    evaluation = evaluate(relaxed(instance, staff), way.configuration, minimise)
    others = relaxations(evaluation.instance, evaluation.violations)
    moves = together(staff, others or ())
    if others is None or evaluate(relaxed(instance, moves), way.configuration, minimise).violations:
        raise DisagreementError(
            "Limits that were moved far enough are still missed when they are recomputed from the tables. "
            "This is a fault of the program, not of your data: please report it with the instance."
        )
    counted = tuple(move for move in moves if only in (None, move.named))
    amount = measure(counted)
    same = way.amount is not None and abs(way.amount - amount) <= AGREEMENT * max(1.0, amount)
    return Moved(counted, evaluation, amount, way.bound if same else None)
