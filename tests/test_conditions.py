"""What studies add to a question: an objective within a limit, another answer than the ones known."""

from __future__ import annotations

import pytest

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solution import Configuration
from reconfig.solve import solve
from reconfig.solver import Solver
from reconfig.study.conditions import DiffersFrom, ObjectiveAtMost
from tests.brute_force import sound_of_toy

PROOF = Solver("exact", "exact", {"gap": 0.0})


@pytest.fixture(scope="module")
def toy() -> Instance:
    return read_instance("instances/toy")


@pytest.fixture(scope="module")
def sound() -> tuple[Evaluation, ...]:
    """Every configuration that breaks no rule."""
    return sound_of_toy()


@pytest.mark.parametrize("held", [Objective.TRAVEL, Objective.COVERAGE, Objective.EQUITY])
def test_the_least_cost_within_a_limit_equals_brute_force(
    toy: Instance, sound: tuple[Evaluation, ...], held: Objective
) -> None:
    """Halfway between the best for cost and the best for the other objective."""
    cheapest = min(sound, key=lambda each: each.objectives[Objective.COST])
    limit = (cheapest.objectives[held] + min(each.objectives[held] for each in sound)) / 2
    best = min(each.objectives[Objective.COST] for each in sound if each.objectives[held] <= limit)
    rule = ObjectiveAtMost(name="Held within a limit", objective=held, at_most=limit)
    result = solve(toy.replace(rules=(*toy.rules, rule)), Objective.COST, PROOF)
    assert result.outcome.status is Status.OPTIMAL
    assert result.objective == pytest.approx(best, rel=1e-9)


def test_another_answer_equals_brute_force(toy: Instance, sound: tuple[Evaluation, ...]) -> None:
    best = solve(toy, Objective.COST, PROOF).outcome.configuration
    assert best is not None
    rule = DiffersFrom(name="Unlike the best", open=tuple(best), services=toy.service_codes, at_least=2)
    result = solve(toy.replace(rules=(*toy.rules, rule)), Objective.COST, PROOF)
    ours = {pair for pair in best if pair[1] not in toy.neighbours}

    def differs(other: Configuration) -> bool:
        return len(ours ^ {pair for pair in other if pair[1] not in toy.neighbours}) >= 2

    least = min(each.objectives[Objective.COST] for each in sound if differs(each.configuration))
    assert result.objective == pytest.approx(least, rel=1e-9)
