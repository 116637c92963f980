"""Activity bounds held by covers, and rows that the objective makes redundant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.engine import relaxed
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes, SiteCount
from reconfig.model import service_sets
from reconfig.model.build import build_form
from reconfig.model.covers import Cover, activity_bounds
from reconfig.model.formulation import formulate
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solution import Configuration
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.separation import catchments, violated
from tests.brute_force import best
from tests.instances import make_instance, random_instance, some_rules

seeds = st.integers(0, 100_000)
many = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(name="by_covers")
def _by_covers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every service counts as one with many candidates."""
    monkeypatch.setattr(service_sets, "SHORT", 0)


def three_in_a_row(*rules: Activity) -> Instance:
    """Zones A, B, C with 100, 50 and 80 cases, a site at each, 10 minutes from one to the next; all run today."""
    return make_instance(
        rules=rules,
        zones=[{"zone": zone, "name": zone, "population": 1} for zone in "ABC"],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[{"site": site, "name": site, "organisation": "O"} for site in "ABC"],
        services=[{"service": "CARE", "name": "Care", "unit": "cases"}],
        demand=[
            {"zone": zone, "service": "CARE", "per_year": cases}
            for zone, cases in zip("ABC", (100, 50, 80), strict=True)
        ],
        offers=[{"service": "CARE", "site": site, "status": "current"} for site in "ABC"],
        travel_times=[
            {"zone": zone, "site": site, "minutes": 5 + 10 * abs("ABC".index(zone) - "ABC".index(site))}
            for zone in "ABC"
            for site in "ABC"
        ],
    )


def covers_at(instance: Instance, **is_open: float) -> list[Cover]:
    return violated(catchments(formulate(instance)), lambda _service, site: is_open[site])


@pytest.mark.usefixtures("by_covers")
def test_a_unit_that_is_too_small_beside_its_neighbours() -> None:
    """With all open B has its own 50, short of 60. If A closes B has 150, if C closes 130: one of the two must."""
    instance = three_in_a_row(Activity(name="at least 60", service="CARE", at_least=60))
    assert covers_at(instance, A=1, B=1, C=1) == [Cover("CARE", "B", ("A", "C"), open_one=False)]
    assert covers_at(instance, A=0, B=1, C=1) == []
    assert covers_at(instance, A=0.5, B=0.5, C=0.5) == []  # 0.5 + 0.5 + 0.5 <= 2 holds


@pytest.mark.usefixtures("by_covers")
def test_a_set_holds_no_site_that_it_does_not_need() -> None:
    """At least 120: A beside B has 100, whatever C does, so C is struck off."""
    instance = three_in_a_row(Activity(name="at least 120", service="CARE", at_least=120, sites=("A",)))
    assert covers_at(instance, A=1, B=1, C=1) == [Cover("CARE", "A", ("B",), open_one=False)]


@pytest.mark.usefixtures("by_covers")
def test_a_unit_that_is_too_large_alone() -> None:
    """A alone has 230, above 160; with B it has 100, and with C, beside whom B's 50 go to A by the tie, 150."""
    instance = three_in_a_row(Activity(name="at most 160", service="CARE", at_most=160, sites=("A",)))
    assert covers_at(instance, A=1, B=0, C=0) == [Cover("CARE", "A", ("B", "C"), open_one=True)]
    assert covers_at(instance, A=1, B=0, C=1) == []


@pytest.mark.usefixtures("by_covers")
def test_a_unit_that_can_never_have_enough_stays_closed() -> None:
    """231 cases are more than there are: the cover is empty, y <= 0."""
    instance = three_in_a_row(Activity(name="at least 231", service="CARE", at_least=231, sites=("A",)))
    assert covers_at(instance, A=1, B=0, C=0) == [Cover("CARE", "A", (), open_one=False)]
    outcome = Exact(gap=0.0).solve(instance, Objective.TRAVEL, Reporter())
    assert outcome.configuration == Configuration.of([("CARE", "B"), ("CARE", "C")])


def test_bounds_are_the_tightest_of_rules_and_capacity() -> None:
    """Neighbours are held to no rule; a rule with sites holds for those alone."""
    instance = random_instance(1, sites=3, services=1, neighbours=1)
    instance = instance.replace(
        offers=instance.offers.assign(capacity=[90.0, np.nan, 70.0]),
        rules=(
            Activity(name="all", service="V0", at_least=10, at_most=80),
            Activity(name="first", service="V0", at_least=20, sites=("S0",)),
        ),
    )
    bounds = activity_bounds(instance, "V0")
    assert bounds.least.tolist() == [20, 10, 0]
    assert bounds.most.tolist() == [80, 80, 70]


@many
@given(seeds, st.sets(st.integers(0, 4), min_size=1))
def test_whole_values_violate_a_cover_exactly_where_the_evaluator_finds_a_broken_bound(
    seed: int, chosen: set[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service_sets, "SHORT", 0)
        instance = random_instance(seed, sites=5, services=1)
        bounds = [rule for rule in some_rules(instance, seed) if isinstance(rule, Activity)]
        instance = instance.replace(rules=tuple(bounds))
        configuration = Configuration.of(("V0", f"S{site}") for site in chosen)
        found = violated(catchments(formulate(instance)), lambda s, j: float((s, j) in configuration))
    assert bool(found) == bool(evaluate(instance, configuration).violations)


@many
@given(seeds)
def test_an_answer_by_covers_is_the_best_of_all_configurations(seed: int) -> None:
    instance = random_instance(seed, sites=5, services=1, neighbours=seed % 2)
    instance = instance.replace(rules=some_rules(instance, seed))
    expected = best(instance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service_sets, "SHORT", 0)
        for minimise in (Objective.TRAVEL, Objective.COVERAGE):
            outcome = Exact(gap=0.0).solve(instance, minimise, Reporter())
            if expected is None:
                assert outcome.status is Status.INFEASIBLE
            else:
                assert outcome.objective == pytest.approx(expected[minimise], rel=1e-9, abs=1e-6)


def same_unit_costs(seed: int) -> Instance:
    """Random, without steps, with one unit cost for each service and a price of journeys; rules other than activity."""
    instance = random_instance(seed, sites=5, services=2)
    offers = instance.offers.assign(unit_cost=3.0, step_size=np.nan)
    services = instance.services.assign(journey_cost=float(seed % 3))
    kinds = (Coverage, MaximumMinutes, SiteCount)
    rules = tuple(rule for rule in some_rules(instance, seed) if isinstance(rule, kinds))
    return instance.replace(offers=offers, services=services, rules=rules)


@many
@given(seeds, st.sampled_from(list(Objective)))
def test_rows_that_the_objective_makes_redundant_change_nothing(seed: int, minimise: Objective) -> None:
    """Not even the linear relaxation."""
    instance = same_unit_costs(seed)
    whole, lean = formulate(instance), formulate(instance, minimise=minimise)
    assert lean.one_sided == {"V0", "V1"}
    answers = [relaxed(build_form(form, minimise), None) for form in (whole, lean)]
    assert answers[0].status is answers[1].status
    if answers[0].objective is not None:
        assert answers[1].objective == pytest.approx(answers[0].objective, rel=1e-9, abs=1e-9)


def test_rows_stay_where_somebody_would_gain_by_passing_an_open_site() -> None:
    """Unequal unit costs or steps under cost, and activity rules of services with few candidates."""
    plain = same_unit_costs(0)
    dear_first = plain.offers.assign(unit_cost=[9.0, 1, 1, 1, 1] * 2)
    assert not formulate(plain.replace(offers=dear_first), minimise=Objective.COST).one_sided
    assert formulate(plain.replace(offers=dear_first), minimise=Objective.TRAVEL).one_sided
    assert not formulate(random_instance(0), minimise=Objective.COST).one_sided  # it has steps
    held = plain.replace(rules=(Activity(name="enough", service="V0", at_least=5),))
    assert formulate(held, minimise=Objective.TRAVEL).one_sided == {"V1"}
