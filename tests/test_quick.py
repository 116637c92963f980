"""The strategy `quick`: its arithmetic against the evaluator, its bound and its answers against brute force."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import reconfig
from reconfig.evaluate import evaluate
from reconfig.instance.instance import BoolArray, Instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solution import Configuration
from reconfig.solve import assert_agreement
from reconfig.strategies.exact import Exact
from reconfig.strategies.quick import Quick
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.worth import SystemWorth
from tests.brute_force import best, configurations
from tests.instances import make_instance, random_instance, some_rules

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("minimise", list(Objective))
def test_worth_is_what_the_evaluator_finds(seed: int, minimise: Objective) -> None:
    instance = random_instance(seed, sites=4, neighbours=1)
    need: dict[str, object] = {"service": "V0", "requires": "V1", "kind": "exclusion" if seed % 2 else "nesting"}
    rules = some_rules(instance, seed)
    instance = instance.replace(rules=rules, requirements=make_instance(requirements=[need]).requirements)
    system = SystemWorth(instance, minimise)
    random = np.random.default_rng(seed)
    found = list(configurations(instance))
    for number in random.integers(0, len(found), 12):
        shortfall, value = system.of(_units(found[number], system, instance))
        evaluation = evaluate(instance, found[number])
        assert (shortfall == 0) == (not evaluation.violations)
        if not evaluation.violations:
            assert value == pytest.approx(evaluation.objectives[minimise], rel=1e-9)


def _units(configuration: Configuration, system: SystemWorth, instance: Instance) -> BoolArray:
    units = np.zeros((len(system.services), len(instance.site_codes)), dtype=bool)
    for number, service in enumerate(instance.service_codes):
        units[number, instance.site_positions(configuration.sites_of(service))] = True
    return units


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_holds_and_no_answer_breaks_a_rule(seed: int) -> None:
    instance = random_instance(seed + 100, sites=5, services=1, neighbours=1)
    instance = instance.replace(rules=some_rules(instance, seed))
    expected = best(instance)
    for minimise in Objective:
        outcome = Quick(time_limit=1.0).solve(instance, minimise, Reporter())
        if expected is None:
            assert outcome.configuration is None
            assert outcome.status in (Status.NO_SOLUTION, Status.INFEASIBLE)
            continue
        assert outcome.status is not Status.INFEASIBLE
        assert outcome.bound is not None
        assert outcome.bound <= expected[minimise] * (1 + 1e-9)
        if outcome.configuration is not None:
            assert_agreement(outcome, evaluate(instance, outcome.configuration))
            assert outcome.objective == pytest.approx(expected[minimise], rel=0.3)


def test_kent_and_medway_whose_services_need_each_other() -> None:
    instance = reconfig.read_instance(str(ROOT / "instances" / "kent-medway"))
    outcome = Quick().solve(instance, Objective.COST, Reporter())
    assert outcome.configuration is not None
    assert_agreement(outcome, evaluate(instance, outcome.configuration))


def test_the_same_seed_gives_the_same_answer() -> None:
    instance = random_instance(4)
    outcomes = [Quick(seed=3).solve(instance, Objective.COST, Reporter()) for _ in range(2)]
    assert outcomes[0].configuration == outcomes[1].configuration


def test_the_exact_strategy_may_start_from_it() -> None:
    instance = random_instance(4)
    outcome = Exact(start="quick").solve(instance, Objective.TRAVEL, Reporter())
    assert outcome.status is Status.OPTIMAL
    assert outcome.notes[0] == "The strategy quick made a start."
