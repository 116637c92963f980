"""Explicit flows to the few units that reduced costs leave undecided: the same optimum as every other way."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.engine import Limits, Watcher
from reconfig.instance.instance import Instance
from reconfig.model.formulation import formulate
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solution import Configuration
from reconfig.strategies import decomposition
from reconfig.strategies.decomposition import Decomposition
from reconfig.strategies.remainder import Remainder, explicit, flows_in, without_units
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.textbook import Textbook
from tests.planned_instances import PRICED, planned_instance

FLOWS = "solving what is left, with explicit flows"


def without_modules(seed: int) -> Instance:
    """Two services, whose units have no whole modules, so that the openings alone decide."""
    instance = planned_instance(seed, services=2, sites=5, zones=8)
    return instance.replace(offers=instance.offers.assign(step_size=float("nan")))


def solved(instance: Instance, minimise: Objective) -> tuple[Status, float | None, list[str]]:
    """Status, objective and the stages that the decomposition went through."""
    stages: list[str] = []
    outcome = Decomposition(gap=0.0).solve(instance, minimise, Reporter(stage=stages.append))
    return outcome.status, outcome.objective, stages


@pytest.mark.parametrize("minimise", PRICED)
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000))
def test_agrees_with_the_textbook(monkeypatch: pytest.MonkeyPatch, seed: int, minimise: Objective) -> None:
    monkeypatch.setattr(decomposition, "SPREAD", 0)  # so few are left in small cases that a tree would do
    instance = without_modules(seed)
    status, objective, _ = solved(instance, minimise)
    textbook = Textbook(gap=0.0).solve(instance, minimise, Reporter())
    assert (objective is None) == (textbook.objective is None)
    if objective is not None:
        assert status is Status.OPTIMAL
        assert objective == pytest.approx(textbook.objective, rel=1e-6, abs=1e-6)


def test_it_is_a_road_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above would show nothing."""
    monkeypatch.setattr(decomposition, "SPREAD", 0)
    assert any(FLOWS in solved(without_modules(seed), Objective.COST)[2] for seed in range(5))


def test_by_itself_few_and_many_go_other_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """With few openings left a tree is quicker, and with many flows the program is too large."""
    assert not any(FLOWS in solved(without_modules(seed), Objective.COST)[2] for seed in range(5))
    monkeypatch.setattr(decomposition, "SPREAD", 0)
    monkeypatch.setattr(decomposition, "MOST_FLOWS", 0)
    assert not any(FLOWS in solved(without_modules(seed), Objective.COST)[2] for seed in range(5))


def test_units_that_are_left_out_have_no_flows() -> None:
    form = formulate(without_modules(3))
    service, sets = next(iter(form.priced_services.items()))
    closed = (service, sets.candidates[0])
    left = explicit(form, {closed})
    assert sets.candidates[0] not in left.services[service].candidates
    assert flows_in(explicit(form, set())) - flows_in(left) == int(sets.usable[:, 0].sum())
    assert closed[1] not in without_units(form.instance, {closed}).candidates(service)


def test_a_start_that_needs_other_units_is_left_out() -> None:
    form = formulate(without_modules(3))
    service, sets = next(iter(form.priced_services.items()))
    closed = (service, sets.candidates[0])
    rest = Remainder(explicit(form, {closed}), Objective.TRAVEL, 1e6)
    everywhere = Configuration.of((s, site) for s, each in form.services.items() for site in each.candidates)
    answer = rest.solve(Limits(0.0), Watcher(), everywhere)
    assert answer.status in (Status.OPTIMAL, Status.INFEASIBLE)
    assert closed not in rest.configuration(answer.values)
