"""Options in futures that differ: regrets, the plan of least regret against trying every plan, break-evens."""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.errors import DisagreementError, InputError, NoAnswerError
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Activity, SiteCount
from reconfig.instance.scenario import AS_PLANNED, Scenario, Unit
from reconfig.model.forms import Asked
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.study.break_even import Line, crossings, lower_envelope
from reconfig.study.least_regret import RegretQuestion
from reconfig.study.regret import LEAST_REGRET, NOT_TOGETHER, STOPPED, robustness
from reconfig.study.robustness import Robustness
from tests.instances import make_instance, random_instance, some_rules
from tests.random_systems import random_system
from tests.regret_case import answered, least, option, result_of, stopped_after, tried

TOY = Path(__file__).parents[1] / "instances" / "toy"

MORE = Scenario(name="More of everything", demand_factor=1.3)
FEWER = Scenario(name="Fewer of one service", demand_factor=0.6, services=("V0",))


def studied(
    instance: Instance, scenarios: tuple[Scenario, ...], minimise: Objective = Objective.COST, form: Asked = "auto"
) -> Robustness:
    """The study of today alone."""
    options = (option("Today", instance),)
    return robustness(instance, scenarios, options, minimise, answered, lambda question: least(question, form))


def assert_as_tried(found: Robustness, instance: Instance, scenarios: tuple[Scenario, ...]) -> None:
    """Bests and the least largest regret are those of trying everything."""
    known = tried(instance, scenarios, found.minimise)
    bests = {future.name: future.best for future in found.scenarios if future.best is not None}
    assert bests == pytest.approx(known.best)
    assert {future.name for future in found.scenarios if not future.feasible} == {
        future.name for future in found.scenarios
    } - set(known.best)
    if known.least is None:
        assert found.minimax is None
        assert found.note
    else:
        size = 1e-6 * max(map(abs, known.best.values()))
        assert found.minimax_regret == pytest.approx(known.least, abs=size)
        assert found.minimax_bound == pytest.approx(known.least, abs=2 * size)


FEW = (SiteCount(name="few", service="V0", at_most=2), SiteCount(name="one", service="V1", at_most=1))


@pytest.mark.parametrize(
    ("seed", "form", "minimise"),
    [
        (7, "A", Objective.COST),
        (7, "B", Objective.COST),
        (2, "B", Objective.TRAVEL),
        (3, "B", Objective.WORST_SERVED),
    ],
)
def test_least_regret_is_that_of_every_plan(seed: int, form: Asked, minimise: Objective) -> None:
    instance = random_instance(seed, zones=5, sites=3, services=2).replace(rules=FEW)
    gone = Scenario(name="A site is gone", closes=("S1",))
    dear = Scenario(name="Dear units", fixed_cost_factor=2.5, unit_cost_factor=0.5)
    many = Scenario(name="Many more", demand_factor=3.0, services=("V1",))
    scenarios = (gone, dear if minimise is Objective.COST else many)
    found = studied(instance, scenarios, minimise, form)
    assert_as_tried(found, instance, scenarios)
    assert (found.minimax_regret or 0) > 10


def test_least_regret_where_rules_leave_some_scenario_without_a_configuration() -> None:
    instance = random_instance(2, zones=5, sites=3, services=2)
    instance = instance.replace(rules=some_rules(instance, 2))
    scenarios = (FEWER, Scenario(name="A site is gone", closes=("S1",)))
    found = studied(instance, scenarios)
    assert_as_tried(found, instance, scenarios)
    assert [future.feasible for future in found.scenarios] == [True, True, False]


def test_least_regret_of_a_whole_system() -> None:
    instance = random_system(10)
    scenarios = (
        Scenario(name="Staff are scarce", workforce_factor=0.5, agency_premium_factor=3.0, pay_factor=2.0),
        Scenario(name="Dear beds", use_factor=1.5, module_cost_factor=3.0, capital_factor=3.0, fixed_cost_factor=0.3),
        Scenario(name="Busy", demand_factor=1.8, unit_cost_factor=2.0),
    )
    found = studied(instance, scenarios)
    assert_as_tried(found, instance, scenarios)
    assert (found.minimax_regret or 0) > 10


def test_a_neighbour_that_closes_takes_its_units_with_it() -> None:
    instance = random_instance(4, zones=6, sites=4, services=1, neighbours=1)
    scenarios = (Scenario(name="The neighbour closes", closes=("S3",)), MORE)
    found = studied(instance, scenarios)
    assert_as_tried(found, instance, scenarios)
    plan = found.options[found.minimax or ""]
    assert ("V0", "S3") in plan
    closed = next(future for future in found.scenarios if future.name == "The neighbour closes")
    assert closed.configuration is not None
    assert ("V0", "S3") not in closed.configuration


def two_sites(**rules: float) -> Instance:
    """One service at A or B: A costs 100 and 3 a case, B costs 200 and 1 a case; 40 cases; journeys of 10 and 30."""
    return make_instance(
        rules=(SiteCount(name="One unit", service="V", at_least=1, at_most=1), *(
            (Activity(name="Enough", service="V", at_least=rules["enough"]),) if rules else ())),
        zones=[{"zone": "Z", "name": "Zone", "population": 100}],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[{"site": site, "name": f"Site {site}", "organisation": "O"} for site in "AB"],
        services=[{"service": "V", "name": "Care", "unit": "cases"}],
        demand=[{"zone": "Z", "service": "V", "per_year": 40}],
        offers=[
            {"service": "V", "site": "A", "status": "current", "fixed_cost": 100, "unit_cost": 3},
            {"service": "V", "site": "B", "status": "candidate", "fixed_cost": 200, "unit_cost": 1, "capital": 1000},
        ],
        travel_times=[{"zone": "Z", "site": "A", "minutes": 30}, {"zone": "Z", "site": "B", "minutes": 10}],
    )  # fmt: skip


AT_A, AT_B = (Configuration.of([("V", site)]) for site in "AB")
TWICE = Scenario(name="Twice the cases", demand_factor=2.0, source="assumed: by hand")


def without_capital(instance: Instance) -> Instance:
    return instance.replace(offers=instance.offers.assign(capital=0.0))


@lru_cache(maxsize=1)
def by_hand() -> Robustness:
    """A: 100 + 3 d, B: 200 + d. With 40 cases 220 and 240, with 80 cases 340 and 280."""
    instance = without_capital(two_sites())
    options = (option("At A", instance, AT_A), option("At B", instance, AT_B))
    return robustness(instance, (TWICE,), options, Objective.COST, answered, least)


def test_regrets_by_hand() -> None:
    found = by_hand()
    assert {(fare.option, fare.scenario): fare.regret for fare in found.fares} == pytest.approx({
        ("At A", AS_PLANNED): 0, ("At B", AS_PLANNED): 20, ("At A", TWICE.name): 60, ("At B", TWICE.name): 0,
    })  # fmt: skip
    assert found.complete
    assert [future.words for future in found.scenarios] == ["nothing changes", "demand +100 %"]


def test_an_option_that_has_it_already_is_the_plan_of_least_regret() -> None:
    found = by_hand()
    assert (found.minimax, list(found.options)) == ("At B", ["At A", "At B"])
    assert found.minimax_regret == pytest.approx(20)
    assert found.minimax_bound == pytest.approx(20)


def test_a_plan_that_nobody_gave_is_added() -> None:
    instance = without_capital(two_sites())
    found = robustness(instance, (TWICE,), (option("Today", instance),), Objective.COST, answered, least)
    assert (found.minimax, found.options[LEAST_REGRET]) == (LEAST_REGRET, AT_B)
    assert {fare.scenario: fare.regret for fare in found.fares if fare.option == LEAST_REGRET} == pytest.approx(
        {AS_PLANNED: 20, TWICE.name: 0}
    )


def test_break_evens_by_hand() -> None:
    """Journeys: A 40 x 30 min = 20 h, B 40 x 10 = 20/3 h: 20 / (40/3) = 1.50 an hour. 100 + 3 d = 200 + d: d = 50."""
    travel, demand = by_hand().break_evens
    assert (travel.below, travel.above, demand.below, demand.above) == ("At A", "At B", "At A", "At B")
    assert travel.value == pytest.approx(1.5)
    assert travel.sentence == ("At A stays best until travel is valued above GBP 1.50 an hour; beyond that it is At B.")
    assert demand.value == pytest.approx(1.25, abs=1e-3)


def test_the_price_of_capital_at_which_options_change_places() -> None:
    """B saves 60 a year of twice the cases before 1,000 of capital over 60 years at 3.5 % (40.09 a year)."""
    instance = two_sites()
    instance = instance.replace(demand=instance.demand.assign(per_year=80.0))
    options = (option("At A", instance, AT_A), option("At B", instance, AT_B))
    found = robustness(instance, (MORE,), options, Objective.COST, answered, least)
    capital = next(each for each in found.break_evens if "capital" in each.quantity)
    assert (capital.below, capital.above) == ("At B", "At A")
    assert capital.value == pytest.approx(60 / 40.09, rel=1e-3)


def test_rules_that_break_are_named_and_such_an_option_does_not_count() -> None:
    instance = without_capital(two_sites(enough=30))
    half = Scenario(name="Half the cases", demand_factor=0.5)
    found = robustness(instance, (half,), (option("At A", instance, AT_A),), Objective.COST, answered, least)
    assert {(fare.scenario, fare.broken) for fare in found.fares} == {(AS_PLANNED, ()), (half.name, ("Enough",))}
    planned, halved = found.scenarios
    assert (planned.feasible, halved.feasible, halved.best) == (True, False, None)
    assert halved.note == "No configuration keeps every rule."
    assert found.minimax == "At A"
    assert found.minimax_regret == pytest.approx(0)


def test_scenarios_whose_rules_cannot_be_kept_at_once() -> None:
    """Each scenario closes one of the two sites: whatever is planned runs nowhere in one of them."""
    instance = without_capital(two_sites())
    gone = tuple(Scenario(name=f"{site} is gone", closes=(site,)) for site in "AB")
    found = robustness(instance, gone, (option("At A", instance, AT_A),), Objective.COST, answered, least)
    assert all(future.feasible for future in found.scenarios)
    assert (found.minimax, found.minimax_regret, found.note) == (None, None, NOT_TOGETHER)
    lost = next(fare for fare in found.fares if fare.scenario == "A is gone")
    assert "Everyone can reach an open site" in lost.broken


def test_a_rule_out_of_reach_needs_no_search() -> None:
    instance = read_instance(TOY)
    far = Scenario(name="Journeys take thrice as long", travel_factor=3.0)

    def ask_once(question: object) -> object:
        assert getattr(question, "words", "").endswith(AS_PLANNED)
        return answered(question)  # type: ignore[arg-type]

    found = robustness(instance, (far,), (option("Today", instance),), Objective.COST, ask_once, least)  # type: ignore[arg-type]
    assert found.scenarios[1].best is None
    assert not found.scenarios[1].feasible
    assert "Stroke: nobody beyond 30 minutes" in found.scenarios[1].note


def test_a_stop_keeps_what_is_known() -> None:
    instance = without_capital(two_sites())
    options = (option("At A", instance, AT_A),)
    found = robustness(instance, (TWICE, MORE), options, Objective.COST, stopped_after(2), least)
    assert not found.complete
    assert [future.best is not None for future in found.scenarios] == [True, False, False]
    assert [fare.regret for fare in found.fares] == [pytest.approx(0), None, None]
    assert (found.minimax, found.note) == (None, STOPPED)
    with pytest.raises(NoAnswerError, match="nothing was written"):
        robustness(instance, (TWICE,), options, Objective.COST, stopped_after(1), least)


def test_a_stopped_search_for_least_regret_keeps_its_best_and_says_what_is_proven() -> None:
    instance = without_capital(two_sites())

    def ask(question: RegretQuestion) -> Outcome:
        return Outcome(Status.INTERRUPTED, Limit.STOPPED, question.minimise, AT_B, 20.0, 5.0)

    found = robustness(instance, (TWICE,), (option("At A", instance, AT_A),), Objective.COST, answered, ask)
    assert (found.minimax, found.minimax_regret, found.minimax_bound, found.complete) == (
        LEAST_REGRET,
        20.0,
        5.0,
        False,
    )


@pytest.mark.parametrize(("plan", "regret"), [(AT_B, 19.0), (AT_A, 20.0), (Configuration.of([]), 20.0)])
def test_an_answer_that_the_evaluator_does_not_find_fails_loudly(plan: Configuration, regret: float) -> None:
    instance = without_capital(two_sites())

    def ask(question: RegretQuestion) -> Outcome:
        return Outcome(Status.OPTIMAL, Limit.NONE, question.minimise, plan, regret, regret)

    with pytest.raises(DisagreementError, match="recomputed from the tables"):
        robustness(instance, (TWICE,), (option("At A", instance, AT_A),), Objective.COST, answered, ask)


def test_a_best_that_is_not_proven_leaves_the_regret_open() -> None:
    instance = without_capital(two_sites())

    def ask(question: object) -> object:
        found = answered(question)  # type: ignore[arg-type]
        outcome = dataclasses.replace(found.outcome, status=Status.FEASIBLE, bound=found.outcome.bound - 7)  # type: ignore[operator]
        return result_of(question, outcome)  # type: ignore[arg-type]

    found = robustness(instance, (TWICE,), (option("At B", instance, AT_B),), Objective.COST, ask, least)  # type: ignore[arg-type]
    assert [future.best - future.bound for future in found.scenarios] == [pytest.approx(7)] * 2  # type: ignore[operator]
    assert found.minimax_regret == pytest.approx(20)


def test_what_is_found_survives_json() -> None:
    found = by_hand()
    assert Robustness.from_dict(found.as_dict()) == found
    lost = dataclasses.replace(found.fares[0], value=math.inf, regret=None)
    data = dataclasses.replace(found, fares=(lost,)).as_dict()
    data["fares"][0]["value"] = None  # as JSON has it
    assert Robustness.from_dict(data).fares == (lost,)


def test_planned_services_and_taken_names_are_refused() -> None:
    instance = two_sites()
    planned = instance.replace(services=instance.services.assign(allocation="planned"))
    with pytest.raises(InputError, match=r"services.csv, column allocation: 'V' has planned journeys"):
        robustness(planned, (TWICE,), (option("At A", instance, AT_A),), Objective.COST, answered, least)
    with pytest.raises(InputError, match="'Least regret' is the name of the plan that is looked for"):
        robustness(instance, (TWICE,), (option(LEAST_REGRET, instance, AT_A),), Objective.COST, answered, least)


def test_every_scenario_that_leaves_no_sound_instance_is_told_of_at_once() -> None:
    instance = two_sites()
    gone = Scenario(name="Both are gone", closes=("A", "B"))
    unit = Scenario(name="Units are gone", closes_units=(Unit(service="V", site="A"), Unit(service="V", site="B")))
    with pytest.raises(InputError, match="scenario Both are gone") as raised:
        robustness(instance, (gone, unit), (option("At A", instance, AT_A),), Objective.COST, answered, least)
    assert len({problem.file for problem in raised.value.problems}) == 2


slopes = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 20)).map(lambda pair: (float(pair[0]), float(pair[1]))),
    min_size=1,
    max_size=6,
)


@given(slopes)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_envelope_is_the_least_everywhere(pairs: list[tuple[float, float]]) -> None:
    every = [Line(f"L{number}", *pair) for number, pair in enumerate(pairs)]
    found = lower_envelope(every)
    assert [each.quantity for each in found] == sorted(each.quantity for each in found)
    named = {line.name: line for line in every}
    edges = [0.0, *(each.quantity for each in found), max((each.quantity for each in found), default=0.0) + 100.0]
    first = min(every, key=lambda line: (line.at_nought, line.slope)).name
    holders = [found[0].below if found else first, *(each.above for each in found)]
    for low, high, name in zip(edges, edges[1:], holders, strict=False):
        for at in (low, (low + high) / 2, high):
            assert named[name].at(at) == pytest.approx(min(line.at(at) for line in every))


def test_crossings_by_bisection_find_the_option_between() -> None:
    lines = {"flat": (10.0, 0.0), "middle": (4.0, 2.0), "steep": (0.0, 5.0)}

    def value(name: str, at: float) -> float:
        return lines[name][0] + lines[name][1] * at

    found = list(crossings(list(lines), value, 0.0, 8.0))
    assert [(each.below, each.above) for each in found] == [("steep", "middle"), ("middle", "flat")]
    assert [each.quantity for each in found] == pytest.approx([4 / 3, 3], abs=1e-2)
    back = list(crossings(list(lines), value, 8.0, 0.0))
    assert [each.quantity for each in back] == pytest.approx([3, 4 / 3], abs=1e-2)
    assert not list(crossings(["flat"], value, 0.0, 8.0))
