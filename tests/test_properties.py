"""What must hold for any instance, whatever its numbers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes, SiteCount
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from tests.instances import random_instance, some_rules

seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def optimum(instance: Instance, minimise: Objective = Objective.COST) -> float:
    """The optimal objective; infinite where infeasible."""
    outcome = Exact(gap=0.0).solve(instance, minimise, Reporter())
    return np.inf if outcome.objective is None else outcome.objective


def ruled(seed: int) -> Instance:
    """A small random instance with a rule of each numeric kind."""
    instance = random_instance(seed, zones=8, sites=4, services=1)
    return instance.replace(rules=some_rules(instance, seed))


@few
@given(seeds)
def test_order_of_zones_does_not_matter(seed: int) -> None:
    instance = ruled(seed)
    shuffled = instance.zones.sample(frac=1, random_state=seed).reset_index(drop=True)
    assert optimum(instance.replace(zones=shuffled)) == pytest.approx(optimum(instance), rel=1e-9)


@few
@given(seeds)
def test_adding_a_candidate_never_raises_the_optimum(seed: int) -> None:
    instance = ruled(seed)
    fewer = instance.replace(offers=instance.offers[instance.offers["site"] != "S2"].reset_index(drop=True))
    assert optimum(instance) <= optimum(fewer) * (1 + 1e-9)


RELAXED: dict[type, dict[str, float]] = {
    Coverage: {"at_least": 0.1},
    MaximumMinutes: {"minutes": 1000.0},
    SiteCount: {"at_least": 0, "at_most": 99},
}


@few
@given(seeds, st.integers(0, 5))
def test_relaxing_a_rule_never_raises_the_optimum(seed: int, which: int) -> None:
    instance = ruled(seed)
    rules = list(instance.rules)
    rule = rules[which]
    change: dict[str, float]
    if isinstance(rule, Activity):
        change = {"at_least": 0.0} if rule.at_least is not None else {"at_most": 1e9}
    else:
        change = RELAXED[type(rule)]
    rules[which] = rule.model_copy(update=change)
    assert optimum(instance.replace(rules=tuple(rules))) <= optimum(instance) * (1 + 1e-9)


@few
@given(seeds)
def test_dropping_a_rule_never_raises_the_optimum(seed: int) -> None:
    instance = ruled(seed)
    assert optimum(instance.replace(rules=instance.rules[1:])) <= optimum(instance) * (1 + 1e-9)


@few
@given(seeds)
def test_doubling_demand_doubles_variable_cost(seed: int) -> None:
    """And leaves minutes, fixed and site costs as they are."""
    instance = random_instance(seed)
    double = instance.replace(demand=instance.demand.assign(per_year=instance.demand["per_year"] * 2))
    before, after = (evaluate(system, system.today) for system in (instance, double))
    lines = [evaluation.costs.groupby("line")["amount"].sum() for evaluation in (before, after)]
    assert lines[1].get("variable", 0.0) == pytest.approx(2 * lines[0].get("variable", 0.0))
    assert lines[1].get("fixed", 0.0) == lines[0].get("fixed", 0.0)
    assert lines[1].get("site", 0.0) == lines[0].get("site", 0.0)
    for service, measures in before.measures.items():
        assert after.measures[service]["mean_minutes"] == pytest.approx(measures["mean_minutes"])


@few
@given(seeds, st.data())
def test_activity_sums_to_demand_and_shares_are_ordered(seed: int, data: st.DataObject) -> None:
    instance = random_instance(seed, services=1)
    chosen = data.draw(st.sets(st.sampled_from(list(instance.site_codes)), min_size=1))
    evaluation = evaluate(instance, Configuration.of(("V0", site) for site in chosen))
    assert evaluation.activity["activity"].sum() == pytest.approx(instance.demand_of("V0").sum())
    for measures in evaluation.measures.values():
        assert measures["shares"]["within_30"] <= measures["shares"]["within_45"] <= measures["shares"]["within_60"]
        assert measures["median_minutes"] <= measures["p95_minutes"] <= measures["longest_minutes"]


@few
@given(seeds)
def test_opening_a_site_never_lengthens_a_journey(seed: int) -> None:
    instance = random_instance(seed, services=1)
    few_sites = evaluate(instance, Configuration.of([("V0", "S1")])).flows["minutes"]
    more = evaluate(instance, Configuration.of([("V0", "S1"), ("V0", "S3")])).flows["minutes"]
    assert (more.to_numpy() <= few_sites.to_numpy()).all()


@few
@given(seeds)
def test_the_bound_brackets_the_optimum_whatever_the_gap(seed: int) -> None:
    instance = random_instance(seed)
    exact = optimum(instance)
    loose = dataclasses.replace(Exact(), gap=0.2).solve(instance, Objective.COST, Reporter())
    assert loose.objective is not None
    assert loose.bound is not None
    assert loose.bound <= exact * (1 + 1e-9)
    assert exact <= loose.objective * (1 + 1e-9)
    assert loose.gap is not None
    assert loose.gap <= 0.2
