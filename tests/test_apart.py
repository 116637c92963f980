"""Services apart, tied by prices: bounds hold, answers are sound, and on small cases both meet the optimum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.enumeration import site_sets, surviving
from reconfig.enumeration.listed import listed_sets
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.synthetic import synthetic_instance
from reconfig.model.formulation import formulate
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.strategies import exact
from reconfig.strategies.apart import Apart, cheaper, of_use, single
from reconfig.strategies.columns import Pool, Prices, neighbours
from reconfig.strategies.deepening import Clock
from reconfig.strategies.exact import APART, Exact
from reconfig.strategies.incumbent import Incumbent
from reconfig.strategies.reporting import Reporter
from tests.instances import random_instance

seeds = st.integers(0, 10_000)
few = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def searched(instance: Instance, gap: float = 0.0, seconds: float | None = None) -> Incumbent:
    """What the search finds when every service is asked by itself."""
    best = Incumbent(instance, Objective.COST, Reporter())
    if not evaluate(instance, instance.today).violations:
        best.offer(instance.today)
    Apart(instance, best, Clock(seconds), Exact(gap=gap), {}).run()
    return best


@few
@given(seed=seeds)
def test_listed_sets_are_the_sets_of_the_enumeration(seed: int) -> None:
    instance = random_instance(seed, services=2)
    for service in instance.service_codes:
        every = site_sets(instance, service)
        listed = listed_sets(instance, service, every.open)
        for figure in ("activity", "travel", "cost", "nearest_minutes", "unreached", "beyond_target"):
            assert np.allclose(getattr(listed, figure), getattr(every, figure)), figure
        assert (surviving(listed) == surviving(every)).all()


@few
@given(seed=seeds)
def test_the_bound_holds_and_the_answer_is_sound(seed: int) -> None:
    instance = random_instance(seed, services=2)
    optimum = Exact(gap=0.0).solve(instance, Objective.COST, Reporter())
    best = searched(instance)
    if optimum.objective is None:
        assert best.configuration is None
        return
    if best.bound is not None:
        assert best.bound <= optimum.objective * (1 + 1e-6)
    if best.configuration is not None:
        found = evaluate(instance, best.configuration)
        assert not found.violations
        assert found.objectives[Objective.COST] == pytest.approx(best.objective)
        assert best.objective >= optimum.objective * (1 - 1e-6)


def test_bound_and_answer_come_close_on_synthetic_systems() -> None:
    """Otherwise a bound of nothing would pass the test above."""
    for seed in range(2):
        instance = synthetic_instance(40, 6, 4, seed)
        optimum = Exact(gap=0.0).solve(instance, Objective.COST, Reporter()).objective
        best = searched(instance)
        assert optimum is not None
        assert best.bound is not None
        assert best.bound >= 0.97 * optimum
        assert best.objective <= 1.01 * optimum


def test_exact_takes_this_road_and_ends_with_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the prices leave open, the one program after them closes."""
    instance = synthetic_instance(40, 6, 4, seed=2)
    optimum = Exact(gap=0.0).solve(instance, Objective.COST, Reporter())
    monkeypatch.setattr(exact, "of_use", lambda *_: True)
    monkeypatch.setattr(exact, "columns_in", lambda _: {})
    monkeypatch.setattr(Exact, "stated", lambda self, instance, minimise: (formulate(instance), ()))
    outcome = Exact(gap=0.0).solve(instance, Objective.COST, Reporter())
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(optimum.objective)
    assert any(note.startswith(APART[:-1]) for note in outcome.notes)
    assert outcome.rounds


def test_where_it_is_of_use() -> None:
    """Several services of many candidates, and many zones; and only cost has anything to share."""
    large = synthetic_instance(3_000, 30, 12)
    assert of_use(large, Objective.COST)
    assert not of_use(large, Objective.TRAVEL)
    assert not of_use(synthetic_instance(60, 6, 6), Objective.COST)


def test_a_service_by_itself_at_prices() -> None:
    """A price of 100 makes the unit cheaper by 100; sites and the other services are gone."""
    instance = random_instance(5, services=3)
    service = instance.service_codes[1]
    candidates = instance.candidates(service)
    prices = Prices(0.0, np.full(len(candidates), 100.0))
    alone = cheaper(Pool(single(instance, service), service), prices)
    assert alone.service_codes == (service,)
    assert not alone.sites["fixed_cost"].any()
    before, after = (each.offers_of(service).loc[list(candidates), "fixed_cost"] for each in (instance, alone))
    assert np.allclose(before - after, 100.0)


def test_one_site_more_fewer_or_elsewhere() -> None:
    """Open 1 of 3 free sites, and a fixed one: 3 flips; 1 open x 2 closed = 2 swaps."""
    found = neighbours(np.array([True, False, False, True]), np.array([False, False, False, True]))
    assert found.tolist() == [
        [False, False, False, True],
        [True, True, False, True],
        [True, False, True, True],
        [False, True, False, True],
        [False, False, True, True],
    ]


def test_a_pool_looks_at_a_set_once_and_keeps_the_sound_ones() -> None:
    instance = random_instance(7, services=1)
    service = instance.service_codes[0]
    every = site_sets(instance, service)
    pool = Pool(instance, service)
    pool.add(every.open)
    pool.add(every.open)
    sets, costs = pool.sound()
    assert len(pool.costs) == len(every)
    assert len(sets) == surviving(every).sum()
    assert sorted(costs) == pytest.approx(sorted(every.cost[surviving(every)]))
