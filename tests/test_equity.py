"""Measures of uneven journeys, and rules on them, by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.enumeration import today as second_statement
from reconfig.evaluate import Evaluation, equity, evaluate
from reconfig.evaluate.aversion import kappa
from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Coverage, KeepInOrganisation, Rule
from reconfig.objective import Objective
from reconfig.outputs.tables import run_tables
from reconfig.outputs.words import summary_markdown
from reconfig.solution import Configuration
from reconfig.strategies import STRATEGIES
from reconfig.strategies.reporting import Reporter
from tests.golden import golden_instance, with_access_rules


def numbers(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def test_the_tail_splits_the_weight_at_the_boundary() -> None:
    """Of 60 a quarter is 15: the 10 at 30 minutes and 5 of those at 20: (10 x 30 + 5 x 20) / 15 = 26.67."""
    assert equity.tail_mean(numbers(10, 30, 20), numbers(20, 10, 30), 0.25) == pytest.approx(400 / 15)
    assert equity.tail_mean(numbers(10, 30, 20), numbers(20, 10, 30), 1.0) == pytest.approx(1100 / 60)
    assert equity.tail_mean(numbers(10, math.inf), numbers(99, 1), 0.05) == math.inf
    assert equity.tail_mean(numbers(10, math.inf), numbers(99, 0), 0.05) == 10


def test_the_equivalent_is_the_journey_that_is_as_bad_for_everyone() -> None:
    """kappa = 0.1: ln((exp(1) + exp(3)) / 2) / 0.1 = ln(11.4019) / 0.1 = 24.338; the mean is 20."""
    assert equity.equivalent(numbers(10, 30), numbers(1, 1), 0.1) == pytest.approx(24.338, abs=1e-3)
    assert equity.equivalent(numbers(20, 20), numbers(1, 3), 0.1) == pytest.approx(20)
    assert equity.equivalent(numbers(20, 5000), numbers(1, 1), 1.0) == pytest.approx(5000 - math.log(2))
    assert equity.equivalent(numbers(20, math.inf), numbers(1, 1), 1.0) == math.inf


def test_kappa_is_scaled_by_the_journeys() -> None:
    """(10 x 10 + 10 x 30) / (10 x 100 + 10 x 900) = 400 / 10,000; twice the minutes, half of it."""
    assert equity.aversion_per_minute(numbers(10, 30), numbers(10, 10)) == pytest.approx(0.04)
    assert equity.aversion_per_minute(numbers(20, 60), numbers(10, 10), 0.5) == pytest.approx(0.01)


def test_ranks_are_the_middles_of_the_groups_spans() -> None:
    """Fifth 1 has 30 of 60, fifth 3 10, fifth 5 20: 0.25, 0.5 + 1 / 12, 1 - 1 / 6."""
    ranks = equity.ranks(numbers(5, 1, 1, 3, math.nan), numbers(20, 10, 20, 10, 7))
    assert ranks[:4] == pytest.approx([5 / 6, 0.25, 0.25, 7 / 12])
    assert np.isnan(ranks[4])


def test_the_slope_is_above_nought_where_the_most_deprived_travel_longer() -> None:
    """Minutes 30 at rank 0.25 and 10 at rank 0.75: the line falls by 20 in half of the ranks, 40 over all."""
    rank = numbers(0.25, 0.75)
    assert equity.slope_index(numbers(30, 10), numbers(5, 5), rank) == pytest.approx(40)
    assert equity.slope_index(numbers(10, 30), numbers(5, 5), rank) == pytest.approx(-40)
    assert np.isnan(equity.slope_index(numbers(10, 30), numbers(5, 5), numbers(0.5, 0.5)))


minutes_and_weights = st.lists(st.tuples(st.floats(0, 300), st.floats(0.1, 50)), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(minutes_and_weights, st.floats(0.01, 1.0))
def test_order_of_the_measures(pairs: list[tuple[float, float]], share: float) -> None:
    """mean <= equivalent <= longest, mean <= tail <= longest; and the tail is the least of eta + excess / share."""
    minutes, weights = np.array(pairs).T
    mean, longest = equity.mean(minutes, weights), float(minutes.max())
    tail, even = equity.tail_mean(minutes, weights, share), equity.equivalent(minutes, weights, 0.05)
    assert mean - 1e-6 <= even <= longest + 1e-6
    assert mean - 1e-6 <= tail <= longest + 1e-6
    total = share * weights.sum()
    assert tail == pytest.approx(min(eta + (weights * np.maximum(minutes - eta, 0)).sum() / total for eta in minutes))


def opened(*sites: str, rules: tuple[Rule, ...] = ()) -> Evaluation:
    """The golden instance with care at these sites (today A and C), beds as today."""
    instance = golden_instance().replace(rules=rules)
    beds = [("BEDS", "A"), ("BEDS", "C")]
    return evaluate(instance, Configuration.of([*(("CARE", site) for site in sites), *beds]))


def finding(rule: Rule, *sites: str) -> list[str]:
    return [each.finding for each in opened(*sites, rules=(rule,)).violations if each.rule == rule.name]


def test_the_mean_of_a_group_against_today() -> None:
    """C alone: fifth 1 goes from (10 x 5 + 20 x 10) / 30 = 8.33 to 30 minutes, fifth 5 stays at 20."""
    rule = GroupChange(name="Groups", service="CARE", by="deprivation_fifth", at_most=20)
    assert finding(rule, "C") == ["deprivation fifth 1 has 21.7 minutes longer than today on average, 1.7 above 20"]
    assert not finding(rule, "B", "C")
    assert not finding(rule.model_copy(update={"group": "5"}), "C")


def test_few_with_longer_journeys() -> None:
    """C alone: west 25 minutes longer, middle 20, 30 of 60 patients; by more than 20 west alone."""
    rule = FewLosers(name="Few", service="CARE", longer_by=15, at_most=0.4)
    where = "of demand with a journey more than 15 minutes longer than today"
    assert finding(rule, "C") == [f"Testshire has 50 % {where}, 10 points above 40 %"]
    assert not finding(rule.model_copy(update={"longer_by": 20.0}), "C")


def test_the_worst_served() -> None:
    """C alone: the worst half travels 30 minutes."""
    rule = WorstServed(name="Worst", service="CARE", share=0.5, at_most=22)
    where = "minutes on average for the 50 % who travel longest"
    assert finding(rule, "C") == [f"Testshire has 30 {where}, 8 above 22"]
    assert not finding(rule, "A", "C")


def test_the_equivalent_against_a_limit() -> None:
    """kappa = (10 x 5 + 20 x 10 + 30 x 20) / (250 + 2,000 + 12,000) = 850 / 14,250 = 0.05965 from A and C, today's.

    C alone: ln((30 exp(30 kappa) + 30 exp(20 kappa)) / 60) / kappa = 25.733.
    """
    assert kappa(golden_instance(), "CARE") == pytest.approx(850 / 14250)
    rule = EquityOfAccess(name="Even", service="CARE", at_most=25)
    assert finding(rule, "C") == ["Testshire has 25.7 minutes as the equally distributed equivalent, 0.7 above 25"]
    assert not finding(rule.model_copy(update={"at_most": 25.8}), "C")


def test_the_slope_index_on_either_side() -> None:
    """Ranks 0.25 (30 patients) and 0.75 (30): twice the difference of the means. C alone 2 x (30 - 20); A, C -23.3."""
    rule = SlopeIndex(name="Slope", service="CARE", at_most=10)
    where = "minutes of slope index (above 0: the most deprived travel longer)"
    assert finding(rule, "C") == [f"Testshire has 20 {where}, 10 above 10"]
    assert finding(rule, "A", "C") == [f"Testshire has -23.3 {where}, 13.3 below -10"]


def test_the_red_line_of_an_organisation() -> None:
    rule = KeepInOrganisation(name="Stays", service="CARE", organisation="O", at_least=2)
    assert finding(rule, "C") == ["Trust has 1 sites with it, 1 below 2"]
    assert not finding(rule, "A", "C")


def test_nobody_can_travel_longer_than_without_end() -> None:
    """Where nobody reached a site today, no mean grows and nobody loses; where somebody reaches none now, all does."""
    instance = with_access_rules(golden_instance())
    closed = instance.replace(offers=instance.offers.assign(status="candidate"))
    broken = {each.rule for each in evaluate(closed, Configuration.of([("CARE", "B")])).violations}
    assert not broken & {"No fifth 3 farther", "Few 5 farther"}
    assert kappa(closed, "CARE") == pytest.approx((50 + 200 + 600) / (250 + 2000 + 12000))  # nearest candidates
    none = {each.rule for each in evaluate(instance, Configuration.of([])).violations}
    assert {rule.name for rule in with_access_rules(golden_instance()).rules[-6:]} <= none


def test_the_two_statements_of_kappa_agree() -> None:
    golden = golden_instance()
    for instance in (golden, golden.replace(offers=golden.offers.assign(status="candidate"))):
        for service in instance.service_codes:
            assert kappa(instance, service) == pytest.approx(second_statement.kappa(instance, service))


def test_objectives_by_hand() -> None:
    """C alone: care 30 x 30 and 30 x 20 minutes, its worst 3 of 60 travel 30: 60 x 30. Beds 1, 2 and 3 patients at A
    and C: 5, 10 and 20 minutes, the worst 0.3 travel 20: 6 x 20; kappa of both services is the same.
    """
    found, each = opened("C").objectives, 850 / 14250
    assert found[Objective.WORST_SERVED] == pytest.approx(60 * 30 + 6 * 20)
    amounts = {30: 30, 20: 33, 5: 1, 10: 2}
    expected = sum(people * (math.exp(each * minutes) - 1) / each for minutes, people in amounts.items())
    assert found[Objective.EQUITY] == pytest.approx(expected)


@pytest.fixture(name="by_bus")
def _by_bus(tiny_folder: Path) -> Instance:
    """The tiny instance with households without a car and a bus: none from 7E05 and E04."""
    text = (tiny_folder / "zones.csv").read_text(encoding="utf-8").splitlines()
    shares = ["no_car_share", "0.5", "0.2", "", "0.1"]
    rows = [f"{line},{share}" for line, share in zip(text, shares, strict=True)]
    (tiny_folder / "zones.csv").write_text("\n".join(rows), encoding="utf-8")
    ways = "mode,zone,site,minutes\nbus,0012,S1,25\nbus,NA,S1,70\nbus,NA,S2,20\n"
    (tiny_folder / "mode_times.csv").write_text(ways, encoding="utf-8")
    return read_instance(tiny_folder)


def test_minutes_by_a_mode(by_bus: Instance) -> None:
    assert by_bus.modes == ("bus",)
    assert by_bus.minutes_by("bus").tolist() == [
        [25, math.inf, math.inf],
        [math.inf] * 3,
        [70, 20, math.inf],
        [math.inf] * 3,
    ]
    assert by_bus.minutes_by(None) is by_bus.minutes
    assert by_bus.demand_by("hasu", "no_car").tolist() == [50, 12, 0, 3]


def test_coverage_by_a_mode_counts_the_site_that_patients_use(by_bus: Instance) -> None:
    """hasu at S1 and S2: Old Town uses S2, 20 minutes by bus; the harbour S1, 25. 140 of 230 within 30, by car 200.

    Of those without a car 50 of 65, as Old Town says nothing of cars.
    """
    both = Configuration.of([("hasu", "S1"), ("hasu", "S2"), ("asu", "S1"), ("asu", "S2"), ("asu", "S3")])
    rule = Coverage(name="By bus", service="hasu", within_minutes=30, at_least=0.7, mode="bus")
    found = evaluate(by_bus.replace(rules=(rule,)), both).violations
    assert [each.finding for each in found] == [
        "Tinyshire has 60.9 % of demand within 30 minutes by bus, 9.13 points below 70 %"
    ]
    without = rule.model_copy(update={"people": "no_car", "at_least": 0.8})
    found = evaluate(by_bus.replace(rules=(without,)), both).violations
    assert [each.unit for each in found] == ["of demand of people without a car within 30 minutes by bus"]
    assert found[0].value == pytest.approx(50 / 65)


def test_tables_and_words(by_bus: Instance) -> None:
    """hasu closes at S1 and opens at S2: 100 patients go from 10 to 30 minutes, 20 more; 60, 40 and 30 come nearer."""
    tiny = by_bus.replace(rules=())
    today = evaluate(tiny, tiny.today)
    proposal = evaluate(tiny, Configuration.of([("hasu", "S2"), *(p for p in tiny.today if p[0] == "asu")]))
    tables = run_tables(proposal, today)
    row = tables["equity.csv"].set_index("service").loc["hasu"]
    assert row["share_longer"] == pytest.approx(100 / 230)
    assert (row["worst_5_minutes_today"], row["worst_5_minutes"]) == (55, 40)
    ways = tables["modes.csv"].query("service == 'hasu' and people == 'patients'").iloc[0]
    assert ways["without_way_today"] == pytest.approx(90 / 230)
    assert ways["without_way"] == pytest.approx(190 / 230)
    assert (ways["mean_minutes_today"], ways["mean_minutes"]) == (pytest.approx((100 * 25 + 40 * 70) / 140), 20)
    measures = proposal.measures["hasu"]
    assert measures["share_15_minutes_longer"] == pytest.approx(100 / 230)
    assert measures["worst_5_minutes"] == 40
    words = summary_markdown(proposal, today, heading="By hand.")
    assert "| Hyper-acute stroke unit | 55.0 → 40.0 |" in words
    assert "## Without a car" in words
    assert "| Hyper-acute stroke unit | bus | 23 % → 100 % |" in words


def test_what_each_strategy_refuses() -> None:
    """The mean of the worst served is no sum over zones, and prices no journey of directed patients."""
    instance = golden_instance().replace(rules=())
    planned = instance.replace(services=instance.services.assign(allocation=["nearest", "planned"]))
    aim = Objective.WORST_SERVED
    assert STRATEGIES["exact"]().supports(instance, aim) is None
    assert STRATEGIES["textbook"]().supports(instance, aim) is None
    for name in ("exact", "textbook"):
        reason = STRATEGIES[name]().supports(planned, aim)
        assert reason is not None
        assert reason.startswith("patients of BEDS are directed, and no journey by itself has a price")
    assert "no sum over zones" in (STRATEGIES["lagrangian"]().supports(_bare(instance), aim) or "")
    assert "no journey by itself" in (STRATEGIES["decomposition"]().supports(instance, aim) or "")
    assert STRATEGIES["decomposition"]().supports(planned, Objective.EQUITY) is None


def _bare(instance: Instance) -> Instance:
    """Without requirements, capacities and steps."""
    offers = instance.offers.assign(capacity=np.nan, step_size=np.nan, step_cost=0.0)
    return instance.replace(requirements=instance.requirements.iloc[:0], offers=offers)


@pytest.mark.parametrize("name", ["exact", "textbook", "quick", "lagrangian", "decomposition"])
def test_the_even_objective_in_every_strategy(name: str) -> None:
    """BEDS closes at A if it may; care is best open everywhere: 850 and 85 patient-minutes, long ones weighing more."""
    instance = _bare(golden_instance().replace(rules=()))
    outcome = STRATEGIES[name]().solve(instance, Objective.EQUITY, Reporter())
    best = evaluate(instance, Configuration.of((s, site) for s in ("CARE", "BEDS") for site in "ABC"))
    assert outcome.objective == pytest.approx(best.objectives[Objective.EQUITY])
