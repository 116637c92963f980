"""Form C: decomposition, textbook and brute force agree; cuts hold; what cannot be held is said."""

from __future__ import annotations

import dataclasses
import json
from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.engine import Limits, Watcher, to_matrix
from reconfig.evaluate import evaluate
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.literature.capacitated import read_holmberg, read_orlib_cap, read_tbed
from reconfig.instance.rules import Coverage, Forbid, MaximumMinutes, Rule, SiteCount
from reconfig.model.build import build_form
from reconfig.model.formulation import formulate
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.cuts import Prices, completed, cut, uncapacitated
from reconfig.strategies.decomposition import Decomposition
from reconfig.strategies.exact import Exact
from reconfig.strategies.master import Between, Master
from reconfig.strategies.planned import Planned, planned
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.textbook import Textbook
from reconfig.strategies.transport import MISSING, Transport
from reconfig.supervisor import outcome_of
from reconfig.worker import outcome_data
from tests.brute_force import serving
from tests.instances import make_instance, random_instance
from tests.orlib import known, text_of
from tests.planned_instances import PRICED, planned_instance

seeds = st.integers(0, 10_000)
few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def small(seed: int) -> Instance:
    """One service at four sites, or two at three."""
    return planned_instance(seed, services=1 + seed % 2, sites=4 - seed % 2, zones=6)


def best(instance: Instance, minimise: Objective) -> float | None:
    """The least objective over all configurations that break no rule; None where there is none."""
    found = (evaluate(instance, configuration, minimise) for configuration in serving(instance))
    return min((each.objectives[minimise] for each in found if not each.violations), default=None)


def solved(
    instance: Instance,
    minimise: Objective = Objective.COST,
    start: Literal["today", "none"] = "today",
    time_limit: float | None = None,
) -> Outcome:
    """Solved to full proof."""
    options = Decomposition(gap=0.0, start=start, time_limit=time_limit)
    return options.solve(instance, minimise, Reporter())


@pytest.mark.parametrize("minimise", PRICED)
@few
@given(seed=seeds)
def test_agrees_with_brute_force(seed: int, minimise: Objective) -> None:
    instance = small(seed)
    expected, outcome = best(instance, minimise), solved(instance, minimise)
    if expected is None:
        assert outcome.status is Status.INFEASIBLE
        return
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert outcome.configuration is not None
    again = evaluate(instance, outcome.configuration, minimise)
    assert again.objectives[minimise] == pytest.approx(outcome.objective, rel=1e-6, abs=1e-6)
    assert not again.violations


@pytest.mark.parametrize("minimise", PRICED)
@few
@given(seed=seeds)
def test_agrees_with_the_textbook(seed: int, minimise: Objective) -> None:
    """Three services, of which the last may be of the nearest rule."""
    instance = planned_instance(seed, services=3, sites=4, zones=8)
    textbook = Textbook(gap=0.0).solve(instance, minimise, Reporter())
    outcome = solved(instance, minimise)
    assert (outcome.objective is None) == (textbook.objective is None)
    if outcome.objective is not None:
        assert outcome.objective == pytest.approx(textbook.objective, rel=1e-6, abs=1e-6)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(10_000, 1_000_000), minimise=st.sampled_from(PRICED))
def test_agrees_with_the_textbook_on_many(seed: int, minimise: Objective) -> None:
    """One to three services at three to five sites, to full proof."""
    instance = planned_instance(seed, services=1 + seed % 3, sites=3 + seed % 4 % 3, zones=5 + seed % 5)
    textbook = Textbook(gap=0.0).solve(instance, minimise, Reporter())
    outcome = solved(instance, minimise)
    assert (outcome.objective is None) == (textbook.objective is None)
    if outcome.objective is not None:
        assert outcome.status is Status.OPTIMAL
        assert outcome.objective == pytest.approx(textbook.objective, rel=1e-6, abs=1e-6)


def test_the_textbook_is_the_nearest_rule_too() -> None:
    instance = random_instance(7, services=2)
    for minimise in PRICED:
        exact, textbook = (
            strategy.solve(instance, minimise, Reporter()) for strategy in (Exact(gap=0.0), Textbook(gap=0.0))
        )
        assert textbook.objective == pytest.approx(exact.objective)


def test_some_of_the_random_instances_are_feasible_and_some_not() -> None:
    """Otherwise the tests above would show less than they seem to."""
    statuses = {solved(small(seed)).status for seed in range(12)}
    assert statuses == {Status.OPTIMAL, Status.INFEASIBLE}


# -- known optima -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cap41", "cap63", "cap73", "cap91", "cap103", "cap113", "cap123", "cap131"])
def test_optima_of_orlib(name: str) -> None:
    outcome = solved(read_orlib_cap(text_of(f"cap/{name}.txt"), name), start="none")
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(known("cap", "optimum")[name], abs=2e-3)  # known.csv rounds


@pytest.mark.parametrize("name", ["p1", "p13", "p25"])
def test_several_facilities_may_supply_a_customer_of_holmberg(name: str) -> None:
    """The published optima are of single sourcing, so they lie no lower; the textbook says where exactly."""
    instance = read_holmberg(text_of(f"holmberg/{name}"), name)
    outcome = solved(instance, start="none")
    assert outcome.objective is not None
    assert outcome.objective <= known("holmberg", "single_source_optimum")[name] * (1 + 1e-9)
    textbook = Textbook(gap=0.0, start="none").solve(instance, Objective.COST, Reporter())
    assert outcome.objective == pytest.approx(textbook.objective, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("capacity", [8000, 10000, 12000, 14000])
def test_large_optima_of_orlib(capacity: int) -> None:
    instance = read_orlib_cap(text_of("cap/capa.txt"), "capa", capacity=capacity)
    outcome = solved(instance, start="none")
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(known("cap", "optimum")[f"capa@{capacity}"], abs=2e-3)


@pytest.mark.slow
def test_optimum_of_tbed() -> None:
    outcome = solved(read_tbed(text_of("tbed1/i300_1"), "i300_1"), start="none")
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(known("tbed1", "multisource_opt_or_bk_GS2012")["i300_1"], abs=1e-2)


# -- cuts -------------------------------------------------------------------------------------------------------------


def numbers_of(seed: int, minimise: Objective = Objective.COST) -> Planned:
    return planned(formulate(small(seed)), "V0", minimise)


@few
@given(seed=seeds)
def test_any_prices_give_a_valid_cut(seed: int) -> None:
    """At whatever openings, journeys, with activity as it is there, cost no less than the cut says."""
    random = np.random.default_rng(seed)
    numbers = numbers_of(seed)
    zones, sites = numbers.journey.shape
    transport = Transport(numbers)
    for _ in range(5):
        prices = Prices(
            random.normal(1, 2, (zones,)), random.normal(0, 2, (sites,)), random.exponential(1, (len(numbers.needed),))
        )
        is_open: FloatArray = np.where(random.random((sites,)) < 0.7, np.ones(sites), 0.0)
        found = transport.solve(is_open)
        if found.missed > MISSING:
            continue
        journeys = found.cost - numbers.by_activity @ found.activity
        for made in (cut(numbers, prices), cut(numbers, completed(numbers, prices, is_open))):
            assert made.at(is_open, found.activity) <= float(journeys) + 1e-6 * max(1.0, abs(float(journeys)))


@few
@given(seed=seeds)
def test_the_transport_problem_gives_a_cut_that_is_tight(seed: int) -> None:
    """At its own openings, whole or not, and any activity within its limits: no answer is cheaper than the cut says."""
    numbers = numbers_of(seed)
    random = np.random.default_rng(seed)
    transport = Transport(numbers)
    for whole in (True, False):
        drawn = random.random((numbers.journey.shape[1],))
        is_open: FloatArray = np.where(drawn < 0.3, 0.0, np.ones(len(drawn)) if whole else drawn)
        found = transport.solve(is_open)
        made = cut(numbers, completed(numbers, found.prices, is_open == 0))
        if found.missed <= MISSING:
            said = made.at(is_open, found.activity) + numbers.by_activity @ found.activity
            assert said == pytest.approx(found.cost, rel=1e-6, abs=1e-6)
        else:
            misfit = transport.misfit(is_open)
            proof = cut(numbers, completed(numbers, misfit.prices, is_open == 0))
            assert proof.at(is_open, np.clip(misfit.activity, 0, numbers.most * is_open)) > 0


def test_without_capacity_the_closed_form_is_the_transport_problem() -> None:
    instance = planned_instance(3, services=1, rules=False)
    instance = instance.replace(offers=instance.offers.assign(capacity=np.nan))
    numbers = planned(formulate(instance), "V0", Objective.COST)
    for is_open in (np.ones(4), np.array([0.5, 0.5, 1.0, 0.0])):
        found = Transport(numbers).solve(is_open)
        made = cut(numbers, uncapacitated(numbers, is_open))
        said = made.at(is_open, found.activity) + numbers.by_activity @ found.activity
        assert said == pytest.approx(found.cost)


# -- what cannot be held ----------------------------------------------------------------------------------------------


def line(capacity: tuple[float, float], rules: tuple[Rule, ...] = ()) -> Instance:
    """Two zones, west with 60 and east with 40 cases a year, 10 minutes from their own site and 50 from the other."""
    return make_instance(
        rules=rules,
        zones=[{"zone": zone, "name": zone, "population": 10} for zone in ("west", "east")],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[{"site": site, "name": site, "organisation": "O"} for site in "AB"],
        services=[{"service": "HIP", "name": "Hips", "unit": "operations", "allocation": "planned"}],
        demand=[
            {"zone": "west", "service": "HIP", "per_year": 60},
            {"zone": "east", "service": "HIP", "per_year": 40},
        ],
        offers=[
            {"service": "HIP", "site": site, "status": "current", "fixed_cost": 5, "unit_cost": 1, "capacity": most}
            for site, most in zip("AB", capacity, strict=True)
        ],
        travel_times=[
            {"zone": zone, "site": site, "minutes": minutes}
            for zone, row in {"west": (10, 50), "east": (50, 10)}.items()
            for site, minutes in zip("AB", row, strict=True)
        ],
    )


@pytest.mark.parametrize(
    ("instance", "sentence"),
    [
        (
            line((50, 40)),
            "Hips (operations): 100 a year are to be served, and the sites that may be open could hold at most 90.",
        ),
        (
            line((70, 40), (SiteCount(name="One", service="HIP", at_most=1),)),
            "Hips (operations): 100 a year are to be served, and the sites that may be open could hold at most 70.",
        ),
        (
            line((70, 40), (Forbid(name="Not at A", service="HIP", site="A"),)),
            "Hips (operations): 100 a year are to be served, and the sites that may be open could hold at most 40.",
        ),
        (
            line((50, 90), (MaximumMinutes(name="Near", service="HIP", minutes=30),)),
            "Hips (operations): 100 a year are to be served, and the sites that may be open could hold at most 90.",
        ),
        (
            line((50, 90), (Coverage(name="Most near", service="HIP", within_minutes=30, at_least=0.95),)),
            'Hips (operations): with every site open that may be, capacity and reach do not allow for "Most near".',
        ),
    ],
)
def test_a_shortage_is_said_before_anything_is_solved(instance: Instance, sentence: str) -> None:
    outcome = solved(instance)
    assert outcome.status is Status.INFEASIBLE
    assert outcome.notes[0] == sentence
    assert not outcome.rounds
    assert best(instance, Objective.COST) is None
    assert outcome.nearest is not None


def test_by_hand() -> None:
    """A takes 70, B 40: all 60 of the west at A, 40 of the east at B: 100 x 1 + 2 x 5 = 110; travel 1,000 minutes.

    With A's capacity at 50, ten of the west go to B's other ten places: travel 50 x 10 + 10 x 50 + 40 x 10 = 1,400.
    """
    assert solved(line((70, 40))).objective == pytest.approx(110)
    assert solved(line((70, 40)), Objective.TRAVEL).objective == pytest.approx(1000)
    assert solved(line((50, 50)), Objective.TRAVEL).objective == pytest.approx(1400)


# -- limits, news, rounds ---------------------------------------------------------------------------------------------


def test_rounds_rise_to_the_answer() -> None:
    lines: list[str] = []
    outcome = Decomposition(gap=0.0, start="none").solve(small(4), Objective.COST, Reporter(log=lines.append))
    bounds = [each.bound for each in outcome.rounds if each.bound is not None]
    assert bounds == sorted(bounds)
    assert outcome.rounds[-1].gap == pytest.approx(0, abs=1e-9)
    assert [each.number for each in outcome.rounds] == list(range(1, len(outcome.rounds) + 1))
    assert len("".join(lines).splitlines()) == len(outcome.rounds) + 1


def test_every_incumbent_that_is_told_is_worth_what_is_said() -> None:
    told: list[tuple[Configuration, float]] = []
    instance = small(4)
    reporter = Reporter(incumbent=lambda configuration, objective: told.append((configuration, objective)))
    Decomposition(gap=0.0, start="none").solve(instance, Objective.COST, reporter)
    assert told
    for configuration, objective in told:
        assert evaluate(instance, configuration).objectives[Objective.COST] == pytest.approx(objective, rel=1e-6)


def test_a_wish_to_stop_keeps_what_there_is() -> None:
    instance = line((70, 40))
    stopped = Decomposition(gap=0.0).solve(instance, Objective.TRAVEL, Reporter(stop=lambda: True))
    assert stopped.limit is Limit.STOPPED
    assert stopped.status is Status.INTERRUPTED
    assert stopped.configuration == instance.today
    assert stopped.objective == pytest.approx(1000)


def test_a_time_limit_keeps_the_bound() -> None:
    instance = planned_instance(5, services=1, rules=False, zones=30, sites=6)
    outcome = solved(instance, start="none", time_limit=1e-6)
    assert (outcome.status, outcome.limit) == (Status.NO_SOLUTION, Limit.TIME)
    assert outcome.bound is not None
    least = solved(instance).objective
    assert least is not None
    assert outcome.bound <= least * (1 + 1e-9)


def master_of(instance: Instance) -> Master:
    """The master problem before any cut."""
    model = build_form(formulate(instance), Objective.COST)
    return Master(model, to_matrix(model), Objective.COST.scale, 1.0)


def test_a_master_ends_with_its_time_or_when_it_is_told() -> None:
    """No time at all, and a wish to stop before the first node."""
    master = master_of(planned_instance(5, services=3, rules=False, zones=30, sites=8))
    for limits, watcher, limit in (
        (Limits(0.0, 0.0), Watcher(), Limit.TIME),
        (Limits(0.0), Watcher(stop=lambda: True), Limit.STOPPED),
    ):
        answer = master.whole(limits, watcher, None)
        assert (answer.status is Status.OPTIMAL, answer.limit) == (False, limit)


def test_a_master_within_bounds_opens_nothing_else() -> None:
    """A and B could take all 100 each: with one of them held closed, the other is open."""
    master = master_of(line((100, 100)))
    for closed in range(2):
        high = np.ones(2)
        high[closed] = 0.0
        values = master.values(master.whole(Limits(0.0), Watcher(), None, Between(np.zeros(2), high)))
        assert values[master.open_columns] == pytest.approx(high)


def test_what_lies_between_is_what_an_answer_leaves_open() -> None:
    """A unit that is open in parts is free; one that the answer opens where the relaxation did not is free too."""
    between = Between.around(np.array([0.0, 0.4, 1.0, 1.0 - 1e-9]))
    assert between.low.tolist() == [0, 0, 1, 1]
    assert between.high.tolist() == [0, 1, 1, 1]
    both = between.and_at(np.array([True, False, True, False]))
    assert both.low.tolist() == [0, 0, 1, 0]
    assert both.high.tolist() == [1, 1, 1, 1]
    assert both.holds(np.array([True, False, True, False]))
    assert not between.holds(np.array([True, False, True, True]))


def test_who_supports_what() -> None:
    instance = line((70, 40))
    assert Decomposition().supports(instance, Objective.COST) is None
    assert Exact().supports(instance, Objective.COST) is None
    chosen = instance.replace(services=instance.services.assign(allocation="choice", choice_decay=0.1))
    assert Decomposition().supports(chosen, Objective.COST) is None
    assert Textbook().supports(chosen, Objective.COST) == "patients of HIP choose their site"
    assert "only form A can" in str(Decomposition(form="B").supports(chosen, Objective.COST))


@pytest.mark.parametrize(("seed", "minimise"), list(enumerate(PRICED)))
def test_three_rules_in_one_question(seed: int, minimise: Objective) -> None:
    """The first service by choice, the second planned, the third to the nearest: `exact` takes forms A and C."""
    instance = random_instance(seed, zones=5, sites=3, services=3)
    allocation = ["choice", "planned", "nearest"]
    services = instance.services.assign(allocation=allocation, choice_decay=[0.1, np.nan, np.nan], journey_cost=2.0)
    offers = instance.offers.assign(
        capacity=np.where(instance.offers["service"] == "V1", 60.0, np.nan), step_size=np.nan
    )
    instance = instance.replace(services=services, offers=offers)
    expected = best(instance, minimise)
    outcome = Exact(gap=0.0).solve(instance, minimise, Reporter())
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert any("Form A" in note for note in outcome.notes)
    assert any("Form C" in note for note in outcome.notes)


def test_an_outcome_crosses_to_the_parent_whole() -> None:
    outcome = solved(line((70, 40)))
    assert outcome.rounds
    assert outcome_of(json.loads(json.dumps(outcome_data(outcome)))) == outcome
    assert dataclasses.replace(outcome, rounds=()) != outcome
