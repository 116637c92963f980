"""England: form B with lazy depth on 32,843 zones and 125 units."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Status
from reconfig.solve import solve, with_counts, without_rules
from reconfig.solver import Solver

FOLDER = Path(__file__).parents[1] / "instances" / "england-stroke"
VOLUME = "Every hyperacute stroke unit treats at least 600 strokes a year"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="england")
def _england() -> Instance:
    return read_instance(FOLDER)


def test_it_is_what_its_readme_says(england: Instance) -> None:
    assert len(england.zones) == 32_843
    assert len(england.sites) == 125
    assert len(england.neighbours) == 12
    assert england.zones["population"].sum() == 56_547_912


@pytest.mark.parametrize("count", [75, 40])
def test_travel_optimal_units_are_proven(england: Instance, count: int) -> None:
    """The evaluator, at full depth, agrees with the objective of the model that follows only the first sites."""
    question = with_counts(without_rules(england, [rule.name for rule in england.rules]), {"hasu": count})
    result = solve(question, Objective.TRAVEL, Solver("proof", "exact", {"gap": 0.0}))
    assert result.outcome.status is Status.OPTIMAL
    assert result.outcome.gap is not None
    assert result.outcome.gap <= EXACT
    assert result.evaluation is not None
    assert len(result.evaluation.measures["hasu"]["sites"]) == count


def test_access_standards_hold_in_the_answer(england: Instance) -> None:
    result = solve(with_counts(without_rules(england, [VOLUME]), {"hasu": 75}), Objective.TRAVEL)
    assert result.outcome.status is Status.OPTIMAL
    assert result.evaluation is not None
    assert result.evaluation.measures["hasu"]["shares"]["within_45"] >= 0.95
