"""The figures of an appraisal, against the hand arithmetic of the toy's README and the evaluator."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import pandas as pd
import pytest

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outputs.comparison_tables import capital, comparison_tables
from reconfig.outputs.money_tables import ledger_table
from reconfig.solution import Configuration
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option
from tests.appraisals import appraisal
from tests.money_instances import money_instance

NAMES = ["Today", "Option A", "Option B"]


@pytest.fixture(scope="module")
def tables() -> Mapping[str, pd.DataFrame]:
    """Today, the least cost and the shortest journeys of the toy."""
    return comparison_tables(appraisal())


def _of(table: pd.DataFrame, option: str, **where: str) -> pd.DataFrame:
    rows = table[table["option"] == option]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows


def test_every_table_names_the_option_first_and_today_comes_first(tables: dict[str, pd.DataFrame]) -> None:
    """Names and order."""
    assert list(tables) == [
        "options", "costs", "organisations", "activity", "access", "journeys", "moves", "rules",
    ]  # fmt: skip
    for name, table in tables.items():
        assert table.columns[0] == "option"
        seen = list(dict.fromkeys(table["option"]))
        assert seen == (NAMES[1:] if name == "moves" else NAMES), name


def test_options_equal_the_arithmetic_by_hand(tables: dict[str, pd.DataFrame]) -> None:
    """README of the toy: the line M, S, S costs 19.7 and the line N+M, N+S, N+S travels 54,850."""
    options = tables["options"].set_index("option")
    assert list(options["cost"]) == pytest.approx([24.5e6, 19.7e6, 27.4e6])
    assert list(options["cost_difference"]) == pytest.approx([0, -4.8e6, 2.9e6])
    assert list(options["mean_minutes"]) == pytest.approx([56350 / 3100, 65300 / 3100, 54850 / 3100])
    assert list(options["units_open"]) == [6, 3, 6]
    assert list(options["opens"]) == [0, 1, 1]
    assert list(options["closes"]) == [0, 4, 1]
    assert list(options["rules_broken"]) == [0, 0, 0]
    least = options.loc["Option A"]
    # Births and cots: Ashby 200 + 10 patients 30 minutes longer, Birling 15 longer; strokes: Ashby 100 patients 10
    # longer, Elmstead 100 15 longer; Cray 300 10 shorter; the rest as today.
    assert least["patients_longer"] == pytest.approx(620)
    assert least["patients_longer_15"] == pytest.approx(210)
    assert least["mean_extra_minutes"] == pytest.approx((210 * 30 + 210 * 15 + 100 * 10 + 100 * 15) / 620)
    assert least["patients_shorter"] == pytest.approx(300)
    # 40 minutes: Ashby's births and cots, 210 of 3,100.
    assert least["within_30"] == pytest.approx(2890 / 3100)
    assert least["within_45"] == 1
    # Worst-served 5 %: strokes 50 at 25, births 100 at 40, cots 5 at 40.
    assert least["worst_served_minutes"] == pytest.approx((1000 * 25 + 2100 * 40) / 3100)
    assert options[["mean_extra_minutes", "gap"]].loc["Today"].isna().all()
    assert least["gap"] == 0
    assert least["status"] == "OPTIMAL"


def test_costs_and_organisations_add_up_to_the_whole(tables: dict[str, pd.DataFrame]) -> None:
    """Lines and organisations sum to the cost; Option A by hand: sites 6, units 5.5, modules 4.8, activity 3.4."""
    for name in NAMES:
        cost = float(_of(tables["options"], name)["cost"].iloc[0])
        assert _of(tables["costs"], name)["amount"].sum() == pytest.approx(cost)
        assert _of(tables["organisations"], name)["cost"].sum() == pytest.approx(cost)
    lines = _of(tables["costs"], "Option A").set_index("line")
    assert lines["amount"].to_dict() == pytest.approx({"site": 6e6, "fixed": 5.5e6, "step": 4.8e6, "variable": 3.4e6})
    assert lines["difference"].to_dict() == pytest.approx(
        {"site": -1e6, "fixed": -3.5e6, "step": -0.7e6, "variable": 0.4e6}
    )
    north = _of(tables["organisations"], "Option A", organisation="T1").iloc[0]
    assert north["units_open"] == 1
    assert north["activity"] == pytest.approx(700)
    assert math.isnan(north["gain"]), "the toy has no ledgers"


def test_activity_has_closed_units_at_nought(tables: dict[str, pd.DataFrame]) -> None:
    """Every unit that runs today or in any option has a row of each option."""
    of_option = _of(tables["activity"], "Option A").set_index(["service", "site"])
    assert len(of_option) == 8
    assert of_option.loc[("stroke", "M"), "activity"] == pytest.approx(700)
    assert list(of_option.loc[("stroke", "S"), ["activity", "activity_today", "difference"]]) == [0, 600, -600]
    assert _of(tables["activity"], "Today")["difference"].eq(0).all()


def test_access_by_group_is_that_of_the_evaluator(tables: dict[str, pd.DataFrame]) -> None:
    """The most deprived fifth, Ashby and Birling: births 12.5 minutes today, 35 if only Southport has them."""
    row = _of(tables["access"], "Option A", service="births", weighting="patients", by="deprivation_fifth", group="1")
    assert row["mean_minutes"].iloc[0] == pytest.approx(35)
    assert row["mean_minutes_difference"].iloc[0] == pytest.approx(22.5)
    assert row["within_30"].iloc[0] == pytest.approx(0.5)


def test_journeys_and_moves(tables: dict[str, pd.DataFrame]) -> None:
    """By band; today's journeys are unchanged, and what closes says where its patients go."""
    bands = _of(tables["journeys"], "Option A", service="births", by="everyone").set_index("band")["patients"]
    assert bands.to_dict() == pytest.approx(
        {"no change": 1600, "10 to 15 minutes longer": 200, "15 to 30 minutes longer": 200}
    )
    assert set(_of(tables["journeys"], "Today")["band"]) == {"no change"}
    move = _of(tables["moves"], "Option A", service="stroke", site="S").iloc[0]
    assert move["change"] == "closes"
    assert move["patients_go_to"] == "Midtown Hospital 83 %, Hospital across the border 17 %"


def _with_option(instance: Instance, *pairs: tuple[str, str]) -> Appraisal:
    today = Option("Today", "today's configuration", evaluate(instance, instance.today))
    other = Option("Option A", "drawn by hand", evaluate(instance, Configuration.of(pairs)))
    return Appraisal(instance, today, (other,))


def test_rules_name_the_worst_place_and_the_amount() -> None:
    """Strokes at S alone: README says Ashby 40 minutes, 800 at S beyond 700 and beyond its capacity of 600."""
    toy = read_instance("instances/toy")
    found = comparison_tables(_with_option(toy, ("stroke", "S"), ("stroke", "X"), ("births", "S")))
    rules = _of(found["rules"], "Option A").set_index("rule")
    reach = rules.loc["Stroke: nobody beyond 30 minutes"]
    assert list(reach[["met", "worst_place", "value", "limit", "amount"]]) == ["no", "Ashby", 40, 30, 10]
    activity = rules.loc["Stroke: 150 to 700 strokes a year at every site"]
    assert list(activity[["met", "worst_place", "amount", "places"]]) == ["no", "Southport Hospital", 100, 1]
    assert rules.loc["Activity within capacity", "amount"] == 200
    assert rules.loc["births needs cots on the same site", "met"] == "no"
    assert rules.loc["Stroke: 80% of patients within 20 minutes", "met"] == "yes"
    today = _of(found["rules"], "Today").set_index("rule")
    assert list(today.index) == list(rules.index), "what one option breaks, the others meet: they say so"
    assert set(today["met"]) == {"yes"}
    assert _of(found["options"], "Option A")["rules_broken"].iloc[0] == (rules["met"] == "no").sum()


def test_a_service_that_nobody_reaches_is_infinitely_far() -> None:
    """No births anywhere: the mean is infinite, and so is the difference; today's own difference is nought."""
    toy = read_instance("instances/toy")
    options = comparison_tables(_with_option(toy, ("stroke", "N"), ("stroke", "S"), ("stroke", "X")))["options"]
    assert list(options["mean_minutes_difference"]) == [0, math.inf]
    assert options["within_60"].iloc[1] == pytest.approx(1000 / 3100)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_capital_and_gains_of_an_instance_with_money(seed: int) -> None:
    """Capital is what is paid once: its yearly line undone. Gains are those of the ledgers of the run folder."""
    instance = money_instance(seed)
    everything = Configuration.of(
        (str(service), str(site))
        for service, site, status in zip(
            instance.offers["service"], instance.offers["site"], instance.offers["status"], strict=True
        )
        if status != "forbidden"
    )
    found = comparison_tables(_with_option(instance, *everything))
    evaluation = evaluate(instance, everything)
    capital_of = instance.offers.set_index(["service", "site"])["capital"]
    opened = sum(float(capital_of[pair]) for pair in everything if pair not in instance.today)
    assert capital(evaluation) == pytest.approx(opened * (1 + instance.about.optimism_bias))
    assert found["options"]["capital"].to_list() == pytest.approx([0, capital(evaluation)])
    gains = _of(found["organisations"], "Option A").set_index("organisation")["gain"].dropna()
    ledger = ledger_table(evaluation, evaluate(instance, instance.today)).set_index("organisation")
    expected = ledger["surplus_follows_activity"] - ledger["surplus_today"]
    assert gains.to_dict() == pytest.approx(expected.to_dict())


def test_objectives_of_the_table_are_the_evaluators() -> None:
    """The pooled mean times the patients is the objective of travel."""
    held = appraisal()
    means = comparison_tables(held)["options"]["mean_minutes"].to_list()
    for option, mean in zip(held.all, means, strict=True):
        patients = option.evaluation.flows["per_year"].sum()
        assert mean * patients == pytest.approx(option.evaluation.objectives[Objective.TRAVEL])


def test_an_option_that_is_today_differs_in_nothing() -> None:
    """The same configuration under another name."""
    held = appraisal()
    same = dataclasses.replace(held.today, name="Stay")
    found = comparison_tables(Appraisal(held.instance, held.today, (same,)))
    row = _of(found["options"], "Stay").iloc[0]
    assert row[["opens", "closes", "cost_difference", "patients_longer", "patients_shorter"]].eq(0).all()
    assert found["moves"].empty
    assert list(found["moves"].columns)[:2] == ["option", "service"]
