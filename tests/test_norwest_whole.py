"""Norwest as a whole: solved and checked, its money, and the acceptance checks of the domain."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import pytest

from reconfig.evaluate import evaluate
from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.ledgers import ledgers_today
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.norwest.instance import norwest_instance
from reconfig.objective import Objective
from reconfig.outcome import Outcome, Status
from reconfig.solve import assert_agreement, with_modules
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from reconfig.study.do_nothing import in_all, projected


@lru_cache
def norwest() -> Instance:
    return read_instance("instances/norwest-ics")


@lru_cache
def small() -> tuple[Instance, Outcome, Evaluation]:
    """120 zones, 6 sites, 11 services, solved."""
    instance = norwest_instance(zones=120, sites=6, services=11)
    outcome = Exact(gap=1e-3, time_limit=120).solve(instance, Objective.COST, Reporter())
    assert outcome.configuration is not None
    return instance, outcome, evaluate(instance, outcome.configuration)


def test_doing_nothing_gives_the_deficits_of_the_specification() -> None:
    """150, 201, 255, 312 and 374 million, 1.29 billion over five years."""
    instance = norwest()
    projection = projected(evaluate(instance, instance.today))
    assert projection is not None
    years = in_all(projection)
    assert (years["deficit"] / 1e6).round(0).tolist() == [150, 201, 255, 312, 374]
    assert years["deficit"].sum() / 1e9 == pytest.approx(1.29, abs=0.005)


def test_ledgers_of_today_are_those_of_the_specification() -> None:
    surplus = (ledgers_today(norwest())["surplus"] / 1e6).drop("ICS", errors="ignore")
    assert surplus.round(3).to_dict() == {"A": -48.0, "B": -32.0, "C": -40.0, "D": -30.0}


def test_activity_sums_to_demand_for_every_service() -> None:
    """Acceptance check 3: nobody is lost, and nobody is made up."""
    instance = norwest()
    activity = evaluate(instance, instance.today).activity.groupby("service")["activity"].sum()
    for service in instance.service_codes:
        assert activity[service] == pytest.approx(instance.demand_of(service).sum())


def test_the_small_system_is_proven_and_the_evaluator_agrees() -> None:
    """Objective to 1e-6, no broken rule; the lines sum to the objective."""
    _, outcome, evaluation = small()
    assert outcome.status is Status.OPTIMAL
    assert_agreement(outcome, evaluation)
    assert evaluation.costs["amount"].sum() == pytest.approx(evaluation.objectives[Objective.COST])


def test_requirements_hold_but_where_derogated() -> None:
    """Acceptance check 2: no open unit lacks what it needs on site, unless a derogation says why."""
    instance, _, evaluation = small()
    needs = instance.requirements[instance.requirements["kind"] == "same_site"]
    for service, other in zip(needs["service"], needs["requires"], strict=True):
        for site in evaluation.configuration.sites_of(service):
            beside = site in evaluation.configuration.sites_of(other)
            assert beside or instance.exempt(service, site, other), (service, site, other)


def test_coverage_is_that_of_the_raw_times() -> None:
    """Acceptance check 4: the share within 45 minutes, from the travel times alone."""
    instance, _, evaluation = small()
    times = instance.travel_times.astype({"zone": str, "site": str})
    open_at = times[times["site"].isin(evaluation.configuration.sites_of("AE1"))]
    nearest = open_at.groupby("zone")["minutes"].min()
    demand = pd.Series(instance.demand_of("AE1"), index=instance.zone_codes)
    share = demand[nearest[nearest <= 45].index].sum() / demand.sum()
    assert evaluation.measures["AE1"]["shares"]["within_45"] == pytest.approx(share)


def test_variable_cost_is_never_saved_where_activity_only_moves() -> None:
    """Acceptance check 6: variable costs are the same a unit everywhere, and so the same in all."""
    instance, _, evaluation = small()
    today = evaluate(instance, instance.today)
    totals = [held.costs.loc[held.costs["line"] == "variable", "amount"].sum() for held in (today, evaluation)]
    assert totals[0] == pytest.approx(totals[1])


@pytest.mark.slow
def test_the_whole_system_is_proven_to_half_a_percent() -> None:
    """21 services, 16 sites, four trusts, beds, staff and money; parts of wards count."""
    instance = with_modules(norwest(), "part")
    outcome = Exact(gap=5e-3, time_limit=240).solve(instance, Objective.COST, Reporter())
    assert outcome.status is Status.OPTIMAL
    assert outcome.configuration is not None
    assert_agreement(outcome, evaluate(instance, outcome.configuration))
