"""Money, change and dependencies: the exact optimum is that of trying every configuration, in each form."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.strategies.exact import Exact
from reconfig.strategies.one_program import OneProgram
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.textbook import Textbook
from tests.brute_force import best
from tests.money_instances import money_instance, with_third_service

seeds = st.integers(0, 100_000)
AIMS = (Objective.COST, Objective.TRAVEL)
few = settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def assert_optimal(strategy: OneProgram, instance: Instance, minimise: Objective, expected: float) -> None:
    """The strategy finds what is expected, infinite for nothing, and the evaluator finds the same of its answer."""
    outcome = strategy.solve(instance, minimise, Reporter())
    assert (np.inf if outcome.objective is None else outcome.objective) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    if outcome.configuration is not None:
        evaluation = evaluate(instance, outcome.configuration, minimise)
        assert not evaluation.violations
        assert evaluation.objectives[minimise] == pytest.approx(expected, rel=1e-6, abs=1e-6)


def assert_all_agree(instance: Instance) -> None:
    """Forms A and B and the textbook against every configuration."""
    found = best(instance)
    base = Exact(gap=0.0, start="none")
    for minimise in AIMS:
        expected = np.inf if found is None else found[minimise]
        for strategy in (
            dataclasses.replace(base, form="A"),
            dataclasses.replace(base, form="B"),
            Textbook(gap=0.0, start="none"),
        ):
            assert_optimal(strategy, instance, minimise, expected)


@few
@given(seeds)
def test_two_services_and_two_organisations(seed: int) -> None:
    assert_all_agree(money_instance(seed))


@settings(few, max_examples=2)
@given(seeds)
def test_a_service_that_stands_in_for_another(seed: int) -> None:
    instance = money_instance(seed)
    few_sites = instance.replace(offers=instance.offers[instance.offers["site"] != "S2"].reset_index(drop=True))
    assert_all_agree(with_third_service(few_sites, seed))
