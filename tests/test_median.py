"""The strategy `lagrangian`: the optimum of every subset, known optima of the literature, and what it says no to."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Forbid, Keep, MaximumMinutes, SiteCount, site_count_rule
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Limit, Outcome, Status
from reconfig.solve import assert_agreement
from reconfig.strategies import exact
from reconfig.strategies.exact import Exact
from reconfig.strategies.median import Lagrangian
from reconfig.strategies.reporting import Reporter
from tests.brute_force import best
from tests.instances import random_instance, without_steps
from tests.planned_instances import PRICED

PROOF = Lagrangian(gap=0.0)


def plain(seed: int) -> Instance:
    """Two services, one neighbour, rules on one service, and site costs only where one service may run."""
    instance = without_steps(random_instance(seed, sites=4, neighbours=1))
    random = np.random.default_rng(seed)
    sites = instance.sites.assign(fixed_cost=0.0)
    rules = (
        SiteCount(name="two or three", service="V0", at_least=2, at_most=3),
        MaximumMinutes(name="nobody farther", service="V0", minutes=float(random.integers(6, 11) * 5)),
        Keep(name="kept", service="V1", site="S1"),
        Forbid(name="not there", service="V1", site="S0"),
    )
    services = instance.services.assign(journey_cost=[2.5, 0.0])
    return instance.replace(sites=sites, services=services, rules=rules)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("minimise", PRICED)
def test_the_optimum_of_every_subset(seed: int, minimise: Objective) -> None:
    instance = plain(seed)
    assert PROOF.supports(instance, minimise) is None
    outcome = PROOF.solve(instance, minimise, Reporter())
    expected = best(instance)
    if expected is None:
        assert outcome.status is Status.INFEASIBLE
        return
    assert outcome.status is Status.OPTIMAL
    assert outcome.configuration is not None
    assert outcome.objective == pytest.approx(expected[minimise], rel=1e-9)
    assert outcome.gap is not None
    assert outcome.gap <= EXACT
    assert_agreement(outcome, evaluate(instance, outcome.configuration))


def test_nobody_can_serve_everybody() -> None:
    """No one site lies within 20 minutes of all zones; brute force says so too."""
    instance = without_steps(random_instance(0, services=1))
    near = MaximumMinutes(name="near", service="V0", minutes=20)
    instance = instance.replace(rules=(near, SiteCount(name="one", service="V0", at_most=1)))
    assert best(instance) is None
    outcome = PROOF.solve(instance, Objective.TRAVEL, Reporter())
    assert outcome.status is Status.INFEASIBLE
    assert outcome.nearest is not None


def test_the_cost_of_a_site_counts_where_one_service_may_run() -> None:
    instance = without_steps(random_instance(3, services=1))
    assert (instance.sites["fixed_cost"] > 0).any()
    expected = best(instance)
    assert expected is not None
    assert PROOF.solve(instance, Objective.COST, Reporter()).objective == pytest.approx(expected[Objective.COST])


def test_what_is_more_than_closeness_is_said() -> None:
    instance = random_instance(1)
    assert PROOF.supports(instance, Objective.TRAVEL) is None
    assert PROOF.supports(instance, Objective.COST) == "it has costs in steps"
    flat = without_steps(instance)
    assert PROOF.supports(flat, Objective.COST) == "services share the fixed cost of sites"
    dear = flat.replace(offers=flat.offers.assign(unit_cost=range(len(flat.offers))))
    assert PROOF.supports(dear, Objective.COST) == "a unit of V0 does not cost the same everywhere"
    full = instance.replace(offers=instance.offers.assign(capacity=9.0))
    assert PROOF.supports(full, Objective.TRAVEL) == "it has capacities"
    ruled = instance.replace(rules=(Activity(name="enough", service="V0", at_least=3),))
    assert "the rule 'enough'" in str(PROOF.supports(ruled, Objective.TRAVEL))
    planned = instance.replace(services=instance.services.assign(allocation="planned"))
    assert PROOF.supports(planned, Objective.TRAVEL) == "the patients of V0 do not go to the nearest site"
    with pytest.raises(ValueError, match="costs in steps"):
        PROOF.solve(instance, Objective.COST, Reporter())


def test_rules_that_contradict_each_other_are_infeasible() -> None:
    instance = random_instance(1, services=1)
    rules = tuple(SiteCount(name=f"just {n}", service="V0", at_least=n, at_most=n) for n in (2, 3))
    assert PROOF.solve(instance.replace(rules=rules), Objective.TRAVEL, Reporter()).status is Status.INFEASIBLE


def test_a_limit_keeps_the_best_answer_and_a_bound() -> None:
    instance = random_instance(5, zones=60, sites=40, services=1)
    instance = instance.replace(rules=(SiteCount(name="five", service="V0", at_least=5, at_most=5),))
    told: list[float] = []
    reporter = Reporter(incumbent=lambda _, value: told.append(value))
    outcome: Outcome = dataclasses.replace(PROOF, time_limit=1e-9).solve(instance, Objective.TRAVEL, reporter)
    assert (outcome.status, outcome.limit) == (Status.FEASIBLE, Limit.TIME)
    assert outcome.objective == told[-1]
    assert outcome.bound is not None
    assert outcome.bound <= outcome.objective
    proven = PROOF.solve(instance, Objective.TRAVEL, reporter)
    assert outcome.bound <= (proven.objective or 0) <= outcome.objective
    assert told == sorted(told, reverse=True) or told[0] == outcome.objective


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="gap must be"):
        Lagrangian(gap=1.0)
    with pytest.raises(ValueError, match="time_limit must be"):
        Lagrangian(time_limit=0.0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [1, 3, 8])
def test_exact_asks_for_lagrangian_bounds_where_closeness_alone_counts(seed: int, count: int) -> None:
    """Fourteen candidates; form B, asked for, finds the same."""
    instance = random_instance(seed, zones=30, sites=14, services=1)
    instance = instance.replace(rules=(site_count_rule("V0", count),))
    by_bounds, by_prefixes = (
        Exact(gap=0.0, form=form).solve(instance, Objective.TRAVEL, Reporter()) for form in ("auto", "B")
    )
    assert by_bounds.status is by_prefixes.status is Status.OPTIMAL
    assert by_bounds.objective == pytest.approx(by_prefixes.objective, rel=1e-9)
    assert "Lagrangian" in by_bounds.notes[-1]
    assert "Form B" in by_prefixes.notes[-1]


def test_form_b_takes_over_where_bounds_are_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """With hardly any time for the bounds; the answer is the same, and the notes say both."""
    instance = random_instance(5, zones=60, sites=16, services=1).replace(rules=(site_count_rule("V0", 4),))
    expected = Exact(gap=0.0).solve(instance, Objective.TRAVEL, Reporter())
    monkeypatch.setattr(exact, "BUDGET", 1e-3)
    outcome = Exact(gap=0.0).solve(instance, Objective.TRAVEL, Reporter())
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(expected.objective, rel=1e-9)
    assert any("Lagrangian" in note for note in outcome.notes)
    assert any("Form B" in note for note in outcome.notes)


def test_where_nothing_serves_everybody_the_nearest_configuration_is_still_found() -> None:
    """Fourteen candidates, one site to open, and zones that no single site reaches within the hard maximum."""
    instance = random_instance(1, zones=30, sites=14, services=1)
    rules = (site_count_rule("V0", 1), MaximumMinutes(name="nobody farther", service="V0", minutes=30))
    outcome = Exact().solve(instance.replace(rules=rules), Objective.TRAVEL, Reporter())
    assert outcome.status is Status.INFEASIBLE
    assert outcome.nearest is not None
