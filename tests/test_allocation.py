"""Who goes where when patients choose or are directed: by hand, by loops, by brute force, and by what must hold."""

from __future__ import annotations

import itertools
import math
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import milp

from reconfig.evaluate import Evaluation, evaluate, transport
from reconfig.evaluate.aversion import kappa
from reconfig.evaluate.choice import logit
from reconfig.evaluate.flows import NOISE, flows
from reconfig.evaluate.journeys import by_zone
from reconfig.evaluate.moves import moves
from reconfig.evaluate.transport import Program
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes, Rule
from reconfig.objective import Objective
from reconfig.solution import Configuration
from tests.instances import make_instance, random_instance, some_rules
from tests.planned_instances import PRICED

seeds = st.integers(0, 10_000)
some = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
HALF_IN_TEN = math.log(2) / 10
"""The decay by which ten more minutes halve the odds of a site."""

MINUTES = {"west": (10, 20), "middle": (20, 30), "east": (40, 20)}
DEMAND = {"west": 10, "middle": 20, "east": 30}
Offer = dict[str, object]


def care(*rules: Rule, a: Offer | None = None, b: Offer | None = None, **service: object) -> Instance:
    """CARE at A and at B, both open today.

             A   B   demand
    west    10  20       10
    middle  20  30       20
    east    40  20       30
    """
    return make_instance(
        rules=rules,
        zones=[{"zone": zone, "name": zone.title(), "population": 10 * n} for zone, n in DEMAND.items()],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[{"site": site, "name": f"Site {site}", "organisation": "O"} for site in "AB"],
        services=[{"service": "CARE", "name": "Care", "unit": "cases", "target_minutes": 25, **service}],
        demand=[{"zone": zone, "service": "CARE", "per_year": n} for zone, n in DEMAND.items()],
        offers=[
            {"service": "CARE", "site": site, "status": "current", **(more or {})}
            for site, more in (("A", a), ("B", b))
        ],
        travel_times=[
            {"zone": zone, "site": site, "minutes": minutes}
            for zone, row in MINUTES.items()
            for site, minutes in zip("AB", row, strict=True)
        ],
    )


def amounts(found: Evaluation) -> dict[tuple[str, str], float]:
    """The flows by zone and site."""
    table = found.flows
    return dict(zip(zip(table["zone"], table["site"], strict=True), table["per_year"], strict=True))


def test_choice_by_hand() -> None:
    """The odds of A to B: west 2 to 1 (ten minutes less), middle 2 to 1, east 1 to 4 (twenty minutes more).

    So A has 10 x 2/3 + 20 x 2/3 + 30 x 1/5 = 26 of 60. Minutes: west (10 x 2 + 20) / 3 = 40/3, middle 70/3, east
    (40 + 4 x 20) / 5 = 24. Within 25 minutes: west all 10, middle those at A, 40/3, east those at B, 24.
    """
    found = evaluate(care(allocation="choice", choice_decay=HALF_IN_TEN), care().today)
    assert amounts(found) == pytest.approx(
        {("west", "A"): 20 / 3, ("west", "B"): 10 / 3, ("middle", "A"): 40 / 3, ("middle", "B"): 20 / 3,
         ("east", "A"): 6, ("east", "B"): 24}
    )  # fmt: skip
    assert found.measures["CARE"]["activity"] == pytest.approx({"A": 26, "B": 34})
    assert found.objectives[Objective.TRAVEL] == pytest.approx(10 * 40 / 3 + 20 * 70 / 3 + 30 * 24)
    assert found.objectives[Objective.COVERAGE] == pytest.approx(60 - 10 - 40 / 3 - 24)
    assert found.changes["minutes_after"].tolist() == pytest.approx([40 / 3, 70 / 3, 24])
    assert found.changes["site_after"].tolist() == ["A", "A", "B"]  # where most of them go


def test_a_more_attractive_site_draws_more() -> None:
    """A utility of ln 3 at B makes its odds three times as good: west 2 to 3, so 4 of 10 go to A."""
    instance = care(allocation="choice", choice_decay=HALF_IN_TEN, b={"attractiveness": math.log(3)})
    assert amounts(evaluate(instance, instance.today))["west", "A"] == pytest.approx(4)


def test_who_chooses_needs_a_site_in_reach_and_may_go_farther() -> None:
    """Each zone has a site within 25 minutes. Of the 60, 10 + 40/3 + 24 = 47.3 go no farther: fewer than 0.8 x 60."""
    rules = (
        MaximumMinutes(name="A site within 25", service="CARE", minutes=25),
        Coverage(name="Most within 25", service="CARE", within_minutes=25, at_least=0.8),
    )
    instance = care(*rules, allocation="choice", choice_decay=HALF_IN_TEN)
    (broken,) = evaluate(instance, instance.today).violations
    assert broken.rule == "Most within 25"
    assert broken.value == pytest.approx((10 + 40 / 3 + 24) / 60)
    only_b = evaluate(instance, Configuration.of([("CARE", "B")]))
    assert [(v.rule, v.place, v.value) for v in only_b.violations if v.rule == "A site within 25"] == [
        ("A site within 25", "Middle", 30)
    ]


def test_the_patients_of_a_closed_unit_of_choice() -> None:
    """B closes: all 34 of its patients go to A, and nobody else moves."""
    instance = care(allocation="choice", choice_decay=HALF_IN_TEN)
    today, after = (evaluate(instance, Configuration.of(("CARE", s) for s in sites)) for sites in ("AB", "A"))
    assert moves(today.flows, after.flows, "CARE", "B").to_dict() == pytest.approx({"A": 34})
    assert moves(today.flows, after.flows, "CARE", "A").empty


def looped_logit(instance: Instance, service: str, sites: list[str]) -> dict[tuple[str, str], float]:
    """The flows of choice by plain loops over the tables."""
    (row,) = (row for row in instance.services.to_dict("records") if row["service"] == service)
    appeal = {o["site"]: o["attractiveness"] for o in instance.offers.to_dict("records") if o["service"] == service}
    minutes = {(t["zone"], t["site"]): t["minutes"] for t in instance.travel_times.to_dict("records")}
    found: dict[tuple[str, str], float] = {}
    for need in instance.demand[instance.demand["service"] == service].to_dict("records"):
        odds = {
            site: math.exp(appeal[site] - row["choice_decay"] * minutes[need["zone"], site])
            for site in sites
            if (need["zone"], site) in minutes
        }
        for site, odd in odds.items():
            if need["per_year"] and odd / sum(odds.values()) > NOISE:
                found[need["zone"], site] = need["per_year"] * odd / sum(odds.values())
        if not odds and need["per_year"]:
            found[need["zone"], ""] = need["per_year"]
    return found


def choosing(seed: int, decay: float | None = None) -> Instance:
    """A random service of choice, with missing routes."""
    random = np.random.default_rng(seed)
    instance = random_instance(seed, services=1)
    services = instance.services.assign(allocation="choice", choice_decay=decay or random.choice([0.02, 0.1, 0.5]))
    offers = instance.offers.assign(attractiveness=random.normal(0, 1, len(instance.offers)))
    times = instance.travel_times[random.random(len(instance.travel_times)) < 0.8].reset_index(drop=True)
    return instance.replace(services=services, offers=offers, travel_times=times)


@some
@given(seeds, st.sets(st.sampled_from(["S0", "S1", "S2", "S3"])))
def test_choice_is_the_logit_of_plain_loops(seed: int, sites: set[str]) -> None:
    instance = choosing(seed)
    found = evaluate(instance, Configuration.of(("V0", site) for site in sites))
    assert amounts(found) == pytest.approx(looped_logit(instance, "V0", sorted(sites)))
    assert found.flows["per_year"].sum() == pytest.approx(instance.demand_of("V0").sum())
    order = instance.zone_positions(found.flows["zone"])
    assert (np.diff(order) >= 0).all()


@some
@given(seeds)
def test_with_a_steep_decay_choice_is_the_nearest(seed: int) -> None:
    """Where no two sites are equally near; one minute less is worth e^1000, which no number of the machine holds."""
    instance = choosing(seed, decay=1000.0)
    apart = np.random.default_rng(seed).permutation(len(instance.travel_times)).astype(float)
    instance = instance.replace(travel_times=instance.travel_times.assign(minutes=apart))
    nearest = instance.replace(services=instance.services.assign(allocation="nearest"))
    found, expected = (evaluate(system, instance.today) for system in (instance, nearest))
    assert amounts(found) == pytest.approx(amounts(expected))
    assert {v.rule for v in found.violations} == {v.rule for v in expected.violations}


@given(st.lists(st.floats(0, 500), min_size=1, max_size=6), st.floats(0, 50), st.floats(-800, 800))
def test_shares_of_a_logit_sum_to_one(minutes: list[float], decay: float, appeal: float) -> None:
    attractiveness = np.linspace(0, appeal, len(minutes))
    assert logit(np.array([minutes]), attractiveness, decay).sum() == pytest.approx(1)
    assert logit(np.full((1, 3), np.inf), np.zeros(3), decay).sum() == 0


def test_planned_fills_the_cheaper_unit_to_its_capacity() -> None:
    """A costs 1 a case and takes 40, B costs 2: 40 go to A, 20 to B, 80 in all.

    Of the equally cheap flows the shortest counts. West and middle save ten minutes at A, east saves twenty at B: so
    west and middle (30) and ten of east go to A.
    """
    instance = care(allocation="planned", a={"unit_cost": 1, "capacity": 40}, b={"unit_cost": 2})
    found = evaluate(instance, instance.today)
    assert found.objectives[Objective.COST] == pytest.approx(80)
    assert amounts(found) == pytest.approx(
        {("west", "A"): 10, ("middle", "A"): 20, ("east", "A"): 10, ("east", "B"): 20}
    )
    assert not found.violations
    # East: (10 x 40 + 20 x 20) / 30 minutes on average; most of it goes to B.
    assert found.changes["minutes_after"].tolist() == pytest.approx([10, 20, 80 / 3])
    assert found.changes["site_after"].tolist() == ["A", "A", "B"]
    everyone = found.access[(found.access["by"] == "everyone")].set_index("weighting")
    assert everyone.loc["residents", "weight"] == pytest.approx(600)
    assert everyone.loc["residents", "within_30"] == pytest.approx(500 / 600)  # a third of east's 300 go 40 minutes
    assert found.journeys["residents"].sum() == 600


def test_what_is_minimised_directs_the_patients() -> None:
    """Shortest: 10 x 10 + 20 x 20 + 30 x 20. With 2 a case and minute, A's 10 minutes less save more than B's 15."""
    instance = care(allocation="planned", a={"unit_cost": 15}, b={})
    assert amounts(evaluate(instance, instance.today)) == {("west", "B"): 10, ("middle", "B"): 20, ("east", "B"): 30}
    short = evaluate(instance, instance.today, Objective.TRAVEL)
    assert short.objectives[Objective.TRAVEL] == 10 * 10 + 20 * 20 + 30 * 20
    paid = care(allocation="planned", journey_cost=2, a={"unit_cost": 15}, b={})
    assert amounts(evaluate(paid, paid.today)) == amounts(short)
    # Beyond 25 minutes: middle at B, east at A. Of the rest west's shorter way counts.
    assert amounts(evaluate(instance, instance.today, Objective.COVERAGE)) == amounts(short)


def test_the_journey_line_of_each_rule() -> None:
    """3 a case and minute. To the nearest: A 10 x 10 + 20 x 20 = 500 minutes, B 30 x 20 = 600."""
    for rule in ("nearest", "planned"):
        lines = evaluate(care(allocation=rule, journey_cost=3), care().today).costs
        assert lines[["line", "site", "amount"]].to_numpy().tolist() == [["journey", "A", 1500], ["journey", "B", 1800]]
    chosen = evaluate(care(allocation="choice", choice_decay=0.1, journey_cost=3), care().today)
    assert chosen.objectives[Objective.COST] == pytest.approx(3 * chosen.objectives[Objective.TRAVEL])
    assert evaluate(care(), care().today).costs.empty


def test_modules_are_bought_whole() -> None:
    """A: modules of 25 at 100; B: of 40 at 130. For 60 cases: A alone 3 = 300, B alone 2 = 260, A 1 and B 1 = 230.

    One of each: A takes 25 at most and B 40. Among these flows the shortest: west and 15 of middle to A.
    """
    instance = care(allocation="planned", a={"step_size": 25, "step_cost": 100}, b={"step_size": 40, "step_cost": 130})
    found = evaluate(instance, instance.today)
    assert found.objectives[Objective.COST] == pytest.approx(230)
    assert amounts(found) == pytest.approx(
        {("west", "A"): 10, ("middle", "A"): 15, ("middle", "B"): 5, ("east", "B"): 30}
    )


def test_of_modules_that_cost_the_same_the_shortest_journeys_decide() -> None:
    """Modules of 30 at 100: two of A, two of B, or one of each. One of each is the nearest for all."""
    instance = care(allocation="planned", a={"step_size": 30, "step_cost": 100}, b={"step_size": 30, "step_cost": 100})
    found = evaluate(instance, instance.today)
    assert found.objectives[Objective.COST] == pytest.approx(200)
    assert amounts(found) == pytest.approx({("west", "A"): 10, ("middle", "A"): 20, ("east", "B"): 30})


def test_patients_are_directed_within_every_rule() -> None:
    """B is free, A costs 1. A must have 15; 40 of 60 within 25 minutes, where B has 40 already (west and east).

    Middle is within 25 minutes of A alone and nobody need go there for coverage: the 15 with the shortest way to A are
    taken, ten minutes less for west and middle alike, so the sum of journeys is what is certain.
    """
    rules = (
        Activity(name="A has 15", service="CARE", at_least=15, sites=("A",)),
        Coverage(name="Two thirds within 25", service="CARE", within_minutes=25, at_least=2 / 3),
    )
    instance = care(*rules, allocation="planned", a={"unit_cost": 1})
    found = evaluate(instance, instance.today)
    assert found.objectives[Objective.COST] == pytest.approx(15)
    assert found.objectives[Objective.TRAVEL] == pytest.approx(10 * 20 + 20 * 30 + 30 * 20 - 15 * 10)
    assert not found.violations
    # Nine tenths, 54, within 25 minutes: 14 of middle go to A.
    strict = care(rules[1].model_copy(update={"at_least": 0.9}), allocation="planned", a={"unit_cost": 1})
    assert amounts(evaluate(strict, strict.today))["middle", "A"] == pytest.approx(14)


def test_nobody_is_sent_beyond_the_hard_maximum() -> None:
    """Within 25 minutes: west A or B, middle A, east B; A is dear and middle goes there all the same."""
    rule = MaximumMinutes(name="Nobody beyond 25", service="CARE", minutes=25)
    instance = care(rule, allocation="planned", a={"unit_cost": 9})
    assert amounts(evaluate(instance, instance.today)) == {("west", "B"): 10, ("middle", "A"): 20, ("east", "B"): 30}
    # With B alone middle has nowhere to go within 25: it goes to the nearest all the same, and that is said.
    only_b = evaluate(instance, Configuration.of([("CARE", "B")]))
    assert amounts(only_b) == {("west", "B"): 10, ("middle", "B"): 20, ("east", "B"): 30}
    assert [(v.rule, v.place, v.amount) for v in only_b.violations] == [("Nobody beyond 25", "Middle", 5)]
    nothing = evaluate(instance, Configuration.of([]))
    assert set(amounts(nothing)) == {("west", ""), ("middle", ""), ("east", "")}


def test_what_cannot_be_held_is_reported_with_the_amount() -> None:
    """A takes 20 and B 25: 15 of 60 are too many, wherever they go."""
    instance = care(allocation="planned", a={"capacity": 20}, b={"capacity": 25})
    for aim in PRICED:
        found = evaluate(instance, instance.today, aim)
        assert {v.rule for v in found.violations} == {"Activity within capacity"}
        assert sum(v.amount for v in found.violations) == pytest.approx(15)
    # Those too many are then placed as is best: 30 at A and 30 at B is the nearest for all.
    assert evaluate(instance, instance.today).objectives[Objective.TRAVEL] == pytest.approx(1100)
    # With modules too: 15 too many whatever is bought, and one of 30 at each site is the cheapest.
    step: Offer = {"step_size": 30, "step_cost": 100}
    stepped = care(allocation="planned", a={"capacity": 20, **step}, b={"capacity": 25, **step})
    found = evaluate(stepped, stepped.today)
    assert sum(v.amount for v in found.violations) == pytest.approx(15)
    assert found.objectives[Objective.COST] == pytest.approx(200)


def directed(seed: int, *, slack: bool = False) -> Instance:
    """A random planned service; with capacities that may not suffice, unless they are slack."""
    random = np.random.default_rng(seed)
    instance = random_instance(seed, zones=8, services=1, neighbours=int(seed % 2))
    total = float(instance.demand_of("V0").sum())
    capacity = np.full(len(instance.offers), total) if slack else random.integers(10, int(total) + 11, 4).astype(float)
    services = instance.services.assign(allocation="planned", journey_cost=float(random.integers(0, 3)))
    return instance.replace(services=services, offers=instance.offers.assign(capacity=capacity))


@some
@given(seeds, st.sampled_from(PRICED))
def test_planned_flows_sum_to_demand_and_are_clean(seed: int, aim: Objective) -> None:
    instance = directed(seed)
    instance = instance.replace(rules=some_rules(instance, seed))
    found = evaluate(instance, instance.today, aim)
    by_each = by_zone(found.flows).set_index("zone")["per_year"]
    for zone, amount in zip(instance.zone_codes, instance.demand_of("V0"), strict=True):
        assert by_each.get(zone, 0.0) == pytest.approx(amount)
    assert (found.flows["per_year"] > 1e-6).all()
    people = found.journeys[found.journeys["by"] == "everyone"]["residents"].sum()
    assert people == instance.zones.loc[instance.demand_of("V0") > 0, "population"].sum()


@some
@given(seeds)
def test_with_slack_capacity_the_shortest_plan_is_the_nearest(seed: int) -> None:
    instance = directed(seed, slack=True)
    nearest = instance.replace(services=instance.services.assign(allocation="nearest"))
    found, expected = (evaluate(system, instance.today, Objective.TRAVEL) for system in (instance, nearest))
    assert found.objectives[Objective.TRAVEL] == pytest.approx(expected.objectives[Objective.TRAVEL])
    assert not found.violations


@some
@given(seeds, st.sampled_from(PRICED))
def test_a_plan_is_never_worse_than_the_nearest_where_that_is_feasible(seed: int, aim: Objective) -> None:
    instance = directed(seed)
    nearest = instance.replace(services=instance.services.assign(allocation="nearest"))
    found, other = (evaluate(system, instance.today, aim) for system in (instance, nearest))
    if not other.violations:
        assert not found.violations
        assert found.objectives[aim] <= other.objectives[aim] * (1 + 1e-9)
    assert sum(v.amount for v in found.violations) <= sum(v.amount for v in other.violations) + 1e-6


def brute_force(instance: Instance, aim: Objective) -> float:
    """The least objective over all whole flows between three zones and two sites that keep within capacity."""
    demand = instance.demand_of("V0").astype(int)
    capacity = instance.offers["capacity"].to_numpy(float)
    size, price = (instance.offers[column].to_numpy(float) for column in ("step_size", "step_cost"))
    fixed = float(instance.offers["fixed_cost"].sum() + instance.sites["fixed_cost"].sum())
    row, each = instance.services.iloc[0], kappa(instance, "V0")
    best = math.inf
    for first in itertools.product(*(range(n + 1) for n in demand)):
        flow = np.column_stack([first, demand - first])
        if (flow.sum(axis=0) > capacity).any():
            continue
        travel = float((flow * instance.minutes).sum())
        paid = float((flow * instance.offers["unit_cost"].to_numpy(float)).sum()) + row["journey_cost"] * travel
        values = {
            Objective.COST: fixed + paid + float((np.ceil(flow.sum(axis=0) / size) * price).sum()),
            Objective.TRAVEL: travel,
            Objective.COVERAGE: float(flow[instance.minutes > row["target_minutes"]].sum()),
            Objective.EQUITY: float((flow * np.expm1(each * instance.minutes)).sum() / each),
        }
        best = min(best, values[aim])
    return best


@some
@given(seeds, st.sampled_from(PRICED))
def test_no_whole_flow_beats_the_plan(seed: int, aim: Objective) -> None:
    """Capacities, modules and demand are whole, so that the best flow is whole: the two agree."""
    random = np.random.default_rng(seed)
    instance = random_instance(seed, zones=3, sites=2, services=1)
    instance = instance.replace(
        services=instance.services.assign(allocation="planned", journey_cost=float(random.choice([0, 0.25, 1]))),
        demand=instance.demand.assign(per_year=random.integers(1, 9, 3).astype(float)),
        offers=instance.offers.assign(
            capacity=random.integers(6, 25, 2).astype(float), step_size=random.integers(2, 9, 2).astype(float)
        ),
    )
    expected = brute_force(instance, aim)
    found = evaluate(instance, instance.today, aim)
    assert bool(found.violations) == math.isinf(expected)
    if not found.violations:
        assert found.objectives[aim] == pytest.approx(expected)


@some
@given(seeds, st.sampled_from(PRICED))
def test_a_second_reading_gives_the_same_flows(seed: int, aim: Objective) -> None:
    instance = directed(seed)
    one, other = (flows(instance, instance.today, aim) for _ in range(2))
    assert one.equals(other)


def test_what_the_solver_prints_stays_off_standard_output(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """JSON may be going there."""

    def noisy(*arguments: object, **more: object) -> object:
        os.write(1, b"I mended a solution\n")
        return milp(*arguments, **more)

    monkeypatch.setattr(transport, "milp", noisy)
    step: Offer = {"step_size": 30, "step_cost": 100}
    evaluate(care(allocation="planned", a=step, b=step), care().today)
    print("and this is ours")  # noqa: T201
    assert capfd.readouterr().out == "and this is ours\n"


def test_a_solver_that_gives_up_is_no_silent_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "elastic", lambda program: program)  # limits that do not give way
    instance = care(allocation="planned", a={"capacity": 20}, b={"capacity": 25})
    with pytest.raises(ArithmeticError, match="no solution"):
        evaluate(instance, instance.today)
