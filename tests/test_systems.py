"""Whole systems at random: the model's optimum is the best that any configuration reaches by the evaluator."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.strategies.exact import Exact
from reconfig.strategies.one_program import OneProgram
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.textbook import Textbook
from tests.brute_force import best, configurations
from tests.random_systems import random_system

MOST_CONFIGURATIONS = 16
"""Larger instances are left out: each configuration is evaluated."""

seeds = st.integers(0, 10_000)
some = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def agrees(instance: Instance, strategy: OneProgram, minimise: Objective, truth: dict[Objective, float] | None) -> None:
    """The strategy finds the best value, with a configuration that has it by the evaluator; or proves there is none."""
    found = strategy.solve(instance, minimise, Reporter())
    if truth is None:
        assert found.status is Status.INFEASIBLE
        return
    assert found.objective == pytest.approx(truth[minimise], rel=1e-6)
    assert found.configuration is not None
    evaluation = evaluate(instance, found.configuration, minimise)
    assert evaluation.violations == ()
    assert evaluation.objectives[minimise] == pytest.approx(truth[minimise], rel=1e-6)


def small(instance: Instance) -> bool:
    """Whether its configurations can be tried one by one in a moment."""
    return len(list(itertools.islice(configurations(instance), MOST_CONFIGURATIONS + 1))) <= MOST_CONFIGURATIONS


@some
@given(seeds)
def test_every_form_finds_the_best_configuration(seed: int) -> None:
    """Costs, and minutes, where resources and staff only decide what is possible."""
    instance = random_system(seed)
    assume(small(instance))
    truth = best(instance)
    for strategy in (Exact(gap=0.0, form="A"), Exact(gap=0.0, form="B"), Textbook(gap=0.0)):
        for minimise in (Objective.COST, Objective.TRAVEL):
            agrees(instance, strategy, minimise, truth)


@some
@given(seeds)
def test_room_for_peaks_is_exact_in_form_a(seed: int) -> None:
    """The square root of what is in use, set by set."""
    instance = random_system(seed, peak=True)
    assume(small(instance))
    truth = best(instance)
    for minimise in (Objective.COST, Objective.TRAVEL):
        agrees(instance, Exact(gap=0.0), minimise, truth)
