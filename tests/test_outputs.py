"""Tables, words and terminal: the arithmetic of `output_case.py` in each of them."""

from __future__ import annotations

import io
import math

import pandas as pd
import pytest
from rich.console import Console

from reconfig.evaluate import Evaluation
from reconfig.instance.evidence import Evidence
from reconfig.outputs.assumptions import Assumption, assumed_cost_lines, assumptions
from reconfig.outputs.phrases import listed, money, money_difference, percent, signed
from reconfig.outputs.tables import cost_totals, disclosed, rounded, run_tables
from reconfig.outputs.terminal import print_evaluation
from reconfig.outputs.words import summary_markdown
from tests.output_case import both, output_instance

Pair = tuple[Evaluation, Evaluation]


@pytest.fixture(scope="module", name="pair")
def _pair() -> Pair:
    """The proposal that closes B, and today."""
    return both(output_instance(), "A", "N")


@pytest.fixture(scope="module", name="tables")
def _tables(pair: Pair) -> dict[str, pd.DataFrame]:
    return run_tables(*pair)


@pytest.fixture(scope="module", name="summary")
def _summary(pair: Pair) -> str:
    return summary_markdown(*pair, heading="Asked for by hand.")


def test_tables_of_a_run(tables: dict[str, pd.DataFrame]) -> None:
    assert list(tables) == [
        "configuration.csv", "units.csv", "changes.csv", "flows.csv.gz", "access.csv", "costs.csv", "journeys.csv",
        "zones.csv", "violations.csv", "equity.csv",
    ]  # fmt: skip
    assert list(tables["configuration.csv"]) == ["service", "site"]
    assert tables["configuration.csv"]["site"].tolist() == ["A", "N"]


def test_units(tables: dict[str, pd.DataFrame]) -> None:
    """Today A takes west and middle, 10 + 20, B east and tiny, 30 + 4; in the proposal A 10 + 20 + 30, N 4."""
    units = tables["units.csv"].set_index("site")
    assert units["activity_today"].tolist() == [30, 34, 0]
    assert units["activity"].tolist() == [60, 0, 4]
    assert units["today"].tolist() == ["open"] * 3
    assert units["proposal"].tolist() == ["open", "closed", "open"]
    assert units["neighbour"].tolist() == ["no", "no", "yes"]


def test_changes_say_where_patients_go(tables: dict[str, pd.DataFrame]) -> None:
    """Of B's 34 patients 30 go to A, 88 %, and 4 to N, 12 %."""
    change = tables["changes.csv"].iloc[0]
    assert (change["site"], change["change"], change["activity_today"], change["activity"]) == ("B", "closes", 34, 0)
    assert change["patients_go_to"] == "Abbey Hospital 88 %, Next Hospital 12 %"


def test_opening_unit() -> None:
    """The other way round, B opens: nobody needs another place."""
    instance = output_instance()
    without_b = both(instance, "A", "N")[0]
    changes = run_tables(both(instance, "A", "B", "N")[0], without_b)["changes.csv"]
    assert changes[["site", "change", "patients_go_to"]].to_numpy().tolist() == [["B", "opens", ""]]


def test_access_beside_today(tables: dict[str, pd.DataFrame]) -> None:
    """Today (10 x 10 + 20 x 20 + 30 x 10 + 4 x 30) / 64 = 14.375; proposal (100 + 400 + 1500 + 140) / 64 = 33.4375."""
    table = tables["access.csv"]
    access = table[(table["weighting"] == "patients") & (table["by"] == "everyone")].iloc[0]
    assert access["mean_minutes_today"] == 14.375
    assert access["mean_minutes"] == 33.4375
    assert access["mean_minutes_difference"] == 33.4375 - 14.375
    assert access["within_45_today"] == 1
    assert access["within_45"] == 34 / 64


def test_costs_beside_today(pair: Pair, tables: dict[str, pd.DataFrame]) -> None:
    """Sites 2 x 0.5m, then 0.5m; units 3m, then 1m; 64 patients at 1,000 in both."""
    costs = tables["costs.csv"]
    assert costs["line"].drop_duplicates().tolist() == ["site", "fixed", "variable"]
    assert costs["difference"].sum() == -2_500_000
    lines = cost_totals(*pair, "line")
    assert lines.to_numpy().tolist() == [[1_000_000, 500_000], [3_000_000, 1_000_000], [64_000, 64_000]]
    bodies = cost_totals(*pair, "organisation")
    assert bodies.to_numpy().tolist()[1] == [0, 4000]


def test_public_tables_disclose_no_small_counts(tables: dict[str, pd.DataFrame]) -> None:
    """The 4 patients of tiny stand in no public table; the 30 of east may."""
    journeys = tables["journeys.csv"]
    everyone = journeys[journeys["by"] == "everyone"].set_index("band")["patients"]
    assert math.isnan(everyone["up to 5 minutes longer"])
    assert everyone["more than 30 minutes longer"] == 30
    assert list(tables["zones.csv"]) == [
        "service", "zone", "name", "district", "population", "site_before", "minutes_before", "site_after",
        "minutes_after", "extra_minutes", "band",
    ]  # fmt: skip
    assert tables["zones.csv"]["extra_minutes"].tolist() == [0, 0, 40, 5]


def test_violations_of_both(tables: dict[str, pd.DataFrame]) -> None:
    """Only the proposal breaks the rule: east is 50 minutes away, 5 more than allowed."""
    broken = tables["violations.csv"]
    assert broken[["configuration", "value", "limit", "amount"]].to_numpy().tolist() == [["proposal", 50, 45, 5]]


def test_today_against_itself() -> None:
    instance = output_instance()
    evaluation, today = both(instance, "A", "B", "N")
    tables = run_tables(evaluation, today)
    assert tables["changes.csv"].empty
    assert tables["violations.csv"].empty
    assert "No journey changes for: Good care." in summary_markdown(evaluation, today, heading="")


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (0.4, "fewer than 8"), (1, "fewer than 8"), (7, "fewer than 8"), (7.4, "fewer than 8"), (8, "10"),
     (12.4, "10"), (12.5, "15"), (1003, "1,005")],
)  # fmt: skip
def test_rounded(count: float, words: str) -> None:
    assert rounded(count) == words


def test_disclosed_is_a_number_or_missing() -> None:
    assert disclosed(13) == 15
    assert math.isnan(disclosed(3))


def test_summary_has_the_numbers_of_the_frames(summary: str) -> None:
    """3,006 people and 34 patients have longer journeys: (30 x 40 + 4 x 5) / 34 = 35.9 minutes on average."""
    assert summary.startswith("# Testshire: today and the proposal\n\nAsked for by hand.\n")
    assert "- Units that close: 1. Units that open: 0." in summary
    assert (
        "About 3,005 people live in areas where the journey is longer. This touches about 35 cases a year." in summary
    )
    assert "On average it is 35.9 minutes longer." in summary
    assert "more than 15 minutes longer: 3,000." in summary
    assert "| Good care | 14.4 → 33.4 | 100 % → 47 % | 100 % → 53 % | 100 % → 100 % |" in summary
    assert "| 1 (most deprived) | 10.0 → 10.0 |" in summary
    assert "| Good care | Abbey Hospital and Next Hospital (outside the area) | none | Bay Hospital |" in summary


def test_summary_of_money_and_rules(summary: str) -> None:
    """Today 1m + 3m + 0.064m; proposal 0.5m + 1m + 0.064m. Sites' costs are data, units' are assumed."""
    assert "| Keeping sites open | £1.00m | £0.50m | −£0.50m |" in summary
    assert "| Keeping units open (assumed prices) | £3.00m | £1.00m | −£2.00m |" in summary
    assert "| All | £4.06m | £1.56m | −£2.50m |" in summary
    assert "Today: none." in summary
    assert "Nobody is more than 45 minutes away (Good care): East | End has 50 minutes (limit 45)." in summary


def test_summary_says_what_is_assumed(summary: str) -> None:
    assert "The following figures are assumptions, not facts:" in summary
    assert "- (assumed) a guess\n- (assumed) Status: a list" in summary
    assert "**This area is made up. It is no real place.**" in summary
    assert "- © the census" in summary


def test_assumptions_by_source() -> None:
    """Offers are assumed; the rule and the times between sites have no source, but there are no times between sites."""
    found = assumptions(output_instance())
    assert [each.subject for each in found] == ["What units cost and how much they can do"] * 2 + ["The rules"]
    assert found[-1] == Assumption("The rules", Evidence.ASSUMED, "no source is given")


def test_assumed_cost_lines(pair: Pair) -> None:
    assert assumed_cost_lines(*pair) == {"fixed", "variable"}


def test_small_groups_are_suppressed_in_words() -> None:
    """Without demand in the east, only the 6 people and 4 patients of tiny have a longer journey."""
    instance = output_instance()
    demand = instance.demand.assign(per_year=[10.0, 20.0, 0.0, 4.0])
    words = summary_markdown(*both(instance.replace(demand=demand), "A", "N"), heading="")
    assert "Fewer than 8 people live in areas where the journey is longer. This touches fewer than 8 cases" in words


def test_a_journey_without_end() -> None:
    """Tiny reaches only B and N; without them it reaches nothing, and no mean is given."""
    instance = output_instance()
    times = instance.travel_times[
        (instance.travel_times["zone"] != "tiny") | (instance.travel_times["site"] != "A")
    ].reset_index(drop=True)
    words = summary_markdown(*both(instance.replace(travel_times=times), "A"), heading="")
    assert "Some can no longer reach any open site." in words
    assert "14.4 → none" in words


def test_terminal_fits_in_100_columns(pair: Pair) -> None:
    console = Console(file=io.StringIO(), width=100)
    print_evaluation(console, *pair)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    text = "\n".join(lines)
    assert "2 → 1" in text
    assert "+19.1" in text
    assert "Abbey Hospital 88 %, Next Hospital 12 %" in text
    assert "Broken rules: 1 (today none)" in text
    assert "−£2.50m" in text


def test_terminal_says_that_it_is_today() -> None:
    console = Console(file=io.StringIO(), width=100)
    evaluation, today = both(output_instance(), "A", "B", "N")
    print_evaluation(console, evaluation, today)
    assert isinstance(console.file, io.StringIO)
    assert "This is today's configuration." in console.file.getvalue()


def test_phrases() -> None:
    assert [percent(share) for share in (0, 0.001, 0.5, 0.9999, 1)] == [
        "0 %",
        "under 1 %",
        "50 %",
        "over 99 %",
        "100 %",
    ]
    assert [signed(value) for value in (2.06, -0.42, 0.04)] == ["+2.1", "−0.4", "0"]
    assert (money(12_340_000, "GBP"), money(-5e6, "SEK")) == ("£12.34m", "−SEK 5.00m")
    assert (money_difference(200_000, "GBP"), money_difference(4_000, "GBP")) == ("+£0.20m", "none")
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(["A, Town", "B"]) == "A, Town and B"
    assert listed(["A", "B", "C"], most=2) == "3 sites"
