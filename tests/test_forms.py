"""Form A: against form B, against brute force, by hand; which form a service gets, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.engine import Answer, Limits, Watcher, relaxed, solve
from reconfig.enumeration import MOST_FREE_SITES, standards
from reconfig.errors import InputError
from reconfig.evaluate import evaluate, violations
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Activity, Coverage, Keep, MaximumMinutes, Rule, SiteCount
from reconfig.model import forms as forms_module
from reconfig.model import stating
from reconfig.model.build import PLANNERS, build_form
from reconfig.model.forms import described, forms, refusal
from reconfig.model.formulation import Formulation, formulate, loosened
from reconfig.model.stating import columns_of
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solve import solve as solve_in_child
from reconfig.solver import Solver
from reconfig.strategies import deepening
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from reconfig.study import hurdles
from tests.brute_force import best
from tests.instances import make_instance, random_instance, some_rules

KENT = Path(__file__).parents[1] / "instances" / "kent-medway"
seeds = st.integers(0, 100_000)
aims = st.sampled_from(list(Objective))
quiet = [HealthCheck.too_slow]


def several(seed: int) -> Instance:
    """One to three services with needs of each other, a neighbour, capacities, missing routes, ties and rules."""
    random = np.random.default_rng(seed)
    sites, services = int(random.integers(2, 6)), int(random.integers(1, 4))
    instance = random_instance(seed, zones=10, sites=sites, services=services, neighbours=int(random.random() < 0.4))
    offers, times = instance.offers.copy(), instance.travel_times
    status = random.choice(["current", "candidate", "fixed", "forbidden"], len(offers), p=[0.5, 0.35, 0.08, 0.07])
    offers["status"] = np.where(offers["status"] == "fixed", "fixed", status)
    offers["capacity"] = np.where(random.random(len(offers)) < 0.2, random.integers(60, 180, len(offers)), np.nan)
    offers["step_size"] = offers["step_size"].where(random.random(len(offers)) < 0.7)
    times = times[random.random(len(times)) < random.choice([0.85, 1.0])].reset_index(drop=True)
    rules = [
        rule.model_copy(update={"service": service, "name": f"{service}: {rule.name}"})
        for service in instance.service_codes
        for rule in some_rules(instance, seed)
        if random.random() < 0.25
    ]
    changed = instance.replace(
        services=instance.services.assign(journey_cost=random.integers(0, 3, services).astype(float)),
        offers=offers,
        travel_times=times,
        rules=tuple(rules),
    )
    return needing(changed, random) if services > 1 else changed


def needing(instance: Instance, random: np.random.Generator) -> Instance:
    """The instance with one need of its first service."""
    kind = str(random.choice(["same_site", "nesting", "exclusion", "within_minutes"]))
    need: dict[str, object] = {"service": "V0", "requires": "V1", "kind": kind}
    if kind == "within_minutes":
        need["minutes"] = 20
    codes = list(instance.site_codes)
    between: list[dict[str, object]] = [
        {"from_site": a, "to_site": b, "minutes": int(random.integers(5, 40))} for a in codes for b in codes
    ]
    tables = make_instance(requirements=[need], site_times=between)
    return instance.replace(requirements=tables.requirements, site_times=tables.site_times)


def choosing(seed: int) -> Instance:
    """A service of choice, or now and then two, at sites that attract unequally, with rules on the first."""
    random = np.random.default_rng(seed)
    services = 1 + (seed % 10 == 0)
    instance = random_instance(seed, zones=8, sites=3, services=services, neighbours=int(seed % 2))
    offers = instance.offers.assign(attractiveness=random.normal(0, 1, len(instance.offers)))
    rules = some_rules(instance, seed) if seed % 3 else ()
    kept = tuple(rule for rule in rules if random.random() < 0.5)
    decays = random.choice([0.02, 0.1, 0.5], services)
    table = instance.services.assign(allocation="choice", choice_decay=decays, journey_cost=float(seed % 2))
    return instance.replace(offers=offers, services=table, rules=kept)


def in_columns(instance: Instance) -> Formulation:
    """Every service in form A."""
    return formulate(instance, columns={service: columns_of(instance, service) for service in instance.service_codes})


def solved(form: Formulation, minimise: Objective) -> tuple[pyo.ConcreteModel, Answer]:
    """The model and its optimum to the last digit."""
    model = build_form(form, minimise)
    return model, solve(model, Limits(gap=0.0), Watcher(), None, model.open.values())


def at_least_as_high(columns: Answer, prefixes: Answer) -> bool:
    """Whether the first bound is no lower, an infeasible program being the highest of all."""
    if columns.objective is None or prefixes.objective is None:
        return columns.objective is None
    return columns.objective >= prefixes.objective - 1e-7 * max(1.0, abs(prefixes.objective))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=quiet)
@given(seeds, aims)
def test_both_forms_find_the_same_optimum(seed: int, minimise: Objective) -> None:
    """And the weights are whole, and the linear bound of form A is no lower."""
    instance = several(seed)
    (by_set, columns), (by_prefix, prefixes) = (
        solved(form, minimise) for form in (in_columns(instance), formulate(instance))
    )
    assert columns.status is prefixes.status
    assert at_least_as_high(relaxed(by_set, None), relaxed(by_prefix, None))
    if columns.objective is not None:
        assert columns.objective == pytest.approx(prefixes.objective, rel=1e-6, abs=1e-9)
        weights = [columns.values[id(weight)] for weight in by_set.set_weight.values() if id(weight) in columns.values]
        assert all(min(abs(weight), abs(weight - 1)) < 1e-6 for weight in weights)


def test_the_random_instances_are_feasible_and_not() -> None:
    """Otherwise the test above would show less than it seems to."""
    found = [solved(in_columns(several(seed)), Objective.COST)[1].status for seed in range(40)]
    assert 8 <= found.count(Status.OPTIMAL) <= 36


@pytest.mark.slow
@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=quiet)
@given(seeds, aims)
def test_choice_is_solved_as_by_brute_force(seed: int, minimise: Objective) -> None:
    instance = choosing(seed)
    expected = best(instance)
    outcome = Exact(gap=0.0).solve(instance, minimise, Reporter())
    if expected is None:
        assert outcome.status is Status.INFEASIBLE
        return
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(expected[minimise], rel=1e-6, abs=1e-6)
    assert outcome.configuration is not None
    assert not evaluate(instance, outcome.configuration, minimise).violations


@pytest.mark.parametrize("seed", range(6))
def test_choice_and_the_nearest_rule_side_by_side(seed: int) -> None:
    """One service of each: form A for the first, B for the second; or A for both."""
    instance = random_instance(seed, zones=8, sites=3)
    services = instance.services.assign(allocation=["choice", "nearest"], choice_decay=[0.1, np.nan])
    mixed = instance.replace(services=services)
    expected = best(mixed)
    assert expected is not None
    for form in (formulate(mixed), in_columns(mixed)):
        for minimise in Objective:
            answer = solved(form, minimise)[1]
            assert answer.objective == pytest.approx(expected[minimise] / minimise.scale, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("minimise", list(Objective))
@pytest.mark.parametrize("seed", range(3))
def test_choice_beside_orders_that_are_cut(seed: int, minimise: Objective, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lazy depth follows the orders of the second service; the columns of the first stay as they are."""
    monkeypatch.setattr(stating, "SHORT", 0)
    monkeypatch.setattr(deepening, "FIRST_STEPS", 1)
    monkeypatch.setattr(forms_module, "MOST_COLUMNS", 0)
    instance = random_instance(seed, zones=12, sites=3)
    services = instance.services.assign(allocation=["choice", "nearest"], choice_decay=[0.1, np.nan])
    mixed = instance.replace(services=services)
    expected = best(mixed)
    assert expected is not None
    outcome = Exact(gap=0.0).solve(mixed, minimise, Reporter())
    assert outcome.objective == pytest.approx(expected[minimise], rel=1e-9, abs=1e-9)
    assert [note[:6] for note in outcome.notes[-2:]] == ["Form A", "Form B"]


def village(*rules: Rule, sites: int = 2, service: Mapping[str, object] | None = None) -> Instance:
    """Zones of 10 and 30 cases, one at each of the sites A and B, 20 minutes apart; more sites lie 50 minutes off."""
    codes = "ABCDEFGHIJKLMNOPQRSTUVWX"[:sites]
    minutes = {"here": {"A": 0, "B": 20}, "there": {"A": 20, "B": 0}}
    return make_instance(
        rules=rules,
        zones=[{"zone": zone, "name": zone.title(), "population": 10} for zone in minutes],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[{"site": site, "name": f"Site {site}", "organisation": "O"} for site in codes],
        services=[{"service": "CARE", "name": "Care", "unit": "cases", "target_minutes": 15, **(service or {})}],
        demand=[{"zone": zone, "service": "CARE", "per_year": n} for zone, n in zip(minutes, (10, 30), strict=True)],
        offers=[{"service": "CARE", "site": site, "status": "current", "fixed_cost": 5} for site in codes],
        travel_times=[
            {"zone": zone, "site": site, "minutes": row.get(site, 50)}
            for zone, row in minutes.items()
            for site in codes
        ],
    )


CHOICE: Mapping[str, object] = {"allocation": "choice", "choice_decay": 0.05}


def test_figures_of_a_set_by_hand() -> None:
    """At A and B: exp(-0.05 x 20) = 0.367879, so a zone sends 1 / 1.367879 = 0.731059 to its own site.

    A: 10 x 0.731059 + 30 x 0.268941 = 15.378828. Minutes: 40 x 0.268941 x 20 = 215.153. Sets 1 and 2 are A and B alone.
    """
    instance = village(service=CHOICE)
    columns = columns_of(instance, "CARE")
    assert columns.kept.tolist() == [1, 2, 3]
    assert columns.open.tolist() == [[True, False], [False, True], [True, True]]
    assert columns.activity[2] == pytest.approx([15.378828, 24.621172])
    assert columns.served(columns.demand[:, None] * columns.minutes).sum(axis=1) == pytest.approx([600, 200, 215.153])
    assert columns.cost.tolist() == [5, 5, 10]
    assert Exact(gap=0.0).solve(instance, Objective.TRAVEL, Reporter()).objective == pytest.approx(200)


CLASHES: tuple[tuple[Rule, ...], ...] = (
    (
        Activity(name="Twenty cases each", service="CARE", at_least=20),
        SiteCount(name="Two", service="CARE", at_least=2),
    ),
    (
        Activity(name="At most 30 cases each", service="CARE", at_most=30),
        SiteCount(name="One", service="CARE", at_most=1),
    ),
    (
        Keep(name="A stays", service="CARE", site="A"),
        SiteCount(name="One", service="CARE", at_most=1),
        Coverage(name="Most within 10", service="CARE", within_minutes=10, at_least=0.7),
    ),
)


@pytest.mark.parametrize("service", [{}, CHOICE], ids=["nearest", "choice"])
@pytest.mark.parametrize("rules", CLASHES, ids=["volume", "size", "coverage"])
def test_where_no_set_survives_the_nearest_configuration_is_found(
    rules: tuple[Rule, ...], service: Mapping[str, object]
) -> None:
    """Each rule can be kept, and all but one together; a hard maximum that does not clash is kept by what is shown."""
    instance = village(*rules, MaximumMinutes(name="Nobody beyond 30", service="CARE", minutes=30), service=service)
    assert not len(columns_of(instance, "CARE").kept)
    outcome = Exact(form="auto" if service else "A").solve(instance, Objective.COST, Reporter())
    assert outcome.status is Status.INFEASIBLE
    assert outcome.nearest is not None
    broken = {violation.rule for violation in evaluate(instance, outcome.nearest).violations}
    assert broken
    assert broken < {rule.name for rule in rules}
    assert "CARE: none of 4" in outcome.notes[-1]


def test_rows_state_rules_only_where_columns_were_not_held_against_them() -> None:
    rules = CLASHES[2]
    form = formulate(village(*rules, service=CHOICE))
    screened, every = build_form(form, Objective.COST), build_form(loosened(form), Objective.COST)
    assert sum(len(getattr(screened, name)) for name in PLANNERS) == 0
    assert sum(len(getattr(every, name)) for name in PLANNERS) == len(rules)
    assert len(every.set_weight) == 3  # the empty set leaves everybody without a site


def test_a_number_of_sites_where_the_area_has_no_candidate() -> None:
    """The neighbour alone may serve: none to two sites of the area is kept, one or two cannot be."""
    instance = village(SiteCount(name="Up to two", service="CARE", at_most=2))
    instance = instance.replace(sites=instance.sites.assign(neighbour=True))
    wanting = instance.replace(rules=(SiteCount(name="One or two", service="CARE", at_least=1, at_most=2),))
    for form in ("A", "B"):
        strategy = Exact(form=form)
        assert strategy.solve(instance, Objective.COST, Reporter()).objective == 5
        assert strategy.solve(wanting, Objective.COST, Reporter()).status is Status.INFEASIBLE


def test_the_tolerance_of_the_screen_is_the_evaluators() -> None:
    assert standards.__globals__["TOLERANCE"] == violations.TOLERANCE


def test_each_service_gets_its_form_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert described(forms(village())) == (
        "Form A, the sets of sites that survive a service's standards. CARE: 3 of 4.",
    )
    assert described(forms(village(CLASHES[1][1]))) == (
        "Form A, the sets of sites that survive a service's standards. CARE: 2 of 4.",
    )
    assert described(forms(village(), "B")) == ("Form B, the order in which zones prefer the sites. CARE: asked for.",)
    assert described(forms(village(sites=MOST_FREE_SITES["nearest"] + 1))) == (
        "Form B, the order in which zones prefer the sites. CARE: more than 16 candidates that may be open or closed.",
    )
    monkeypatch.setattr(forms_module, "MOST_COLUMNS", 2)
    assert described(forms(village())) == (
        "Form B, the order in which zones prefer the sites. CARE: 3 of 4 sets of sites survive, more than 2.",
    )
    assert forms(village(), "A")["CARE"].letter == "A"
    assert forms(village(service=CHOICE))["CARE"].letter == "A"


def test_services_of_which_the_same_is_to_be_said_stand_together() -> None:
    assert described(forms(random_instance(1, services=3))) == (
        "Form A, the sets of sites that survive a service's standards. V0, V1, V2: 15 of 16.",
    )


def test_what_a_form_cannot_serve_is_refused_in_words() -> None:
    many = (
        "has 17 candidates that may be open or closed, 131,072 sets of sites; "
        "up to 16, 65,536 sets, are tried one by one"
    )
    assert refusal(village(sites=17)) is None
    assert refusal(village(sites=17), "B") is None
    assert refusal(village(sites=17), "A") == f"CARE, in form A {many}: fix or forbid some of them"
    many = many.replace("17", "15").replace("131,072", "32,768").replace("16, 65,536", "14, 16,384")
    assert (
        refusal(village(sites=15, service=CHOICE))
        == f"CARE, whose patients choose among the open sites, {many}: fix or forbid some of them"
    )
    assert refusal(village(service=CHOICE), "B") == (
        "form B cannot serve CARE, whose patients choose among the open sites: only form A can"
    )
    assert refusal(village(service={"allocation": "planned"})) is None  # it has a form of its own


def test_a_forced_form_that_cannot_serve_is_an_input_error() -> None:
    with pytest.raises(InputError, match="--solver exact: does not support this question: form B cannot serve CARE"):
        solve_in_child(village(service=CHOICE), Objective.COST, Solver("exact", "exact", {"form": "B"}))


def test_the_reasons_reach_the_result() -> None:
    result = solve_in_child(village(service=CHOICE), Objective.TRAVEL, Solver("exact", "exact", {"form": "A"}))
    assert result.objective == pytest.approx(200)
    assert result.as_dict()["notes"][-1].endswith("CARE: 3 of 4.")


@pytest.mark.parametrize("minimise", list(Objective))
def test_kent_and_medway_in_both_forms(minimise: Objective) -> None:
    """The linear bound of form A is the optimum itself; that of form B lies below it."""
    instance = read_instance(KENT)
    (by_set, columns), (by_prefix, prefixes) = (
        solved(form, minimise) for form in (in_columns(instance), formulate(instance))
    )
    assert columns.objective == pytest.approx(prefixes.objective, rel=1e-6)
    high, low = relaxed(by_set, None).objective, relaxed(by_prefix, None).objective
    assert high is not None
    assert low is not None
    assert high == pytest.approx(columns.objective, rel=1e-6)
    assert low < high * 0.99


def test_the_columns_are_the_survivors_of_the_hurdle_stage() -> None:
    instance = read_instance(KENT)
    for service in instance.service_codes:
        kept = columns_of(instance, service).kept
        assert kept.tolist() == np.flatnonzero(hurdles(instance, service).survives).tolist()
