"""The figures of an appraisal: what is drawn, its words, names of any kind, the same bytes."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

from reconfig.objective import Objective
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.figures import charts_of, write_figures
from reconfig.outputs.figures.chart_page import Chart
from reconfig.outputs.figures.costs import Parts, cost_panels, waterfall_chart
from reconfig.outputs.figures.figure import Figure
from reconfig.outputs.figures.frontier import ticks
from reconfig.outputs.figures.journeys import access_chart, journey_chart
from reconfig.outputs.figures.panels import MOST, RowName, height
from reconfig.outputs.figures.regret import regret_chart
from reconfig.outputs.group_access import group_access
from reconfig.outputs.maps.page import shortened, text_width
from reconfig.outputs.phrases import money, money_difference
from reconfig.outputs.tables import rounded
from reconfig.study.levers import levers
from tests.appraisals import appraisal
from tests.whole_appraisals import moved, nasty_appraisal, whole_appraisal

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[Figure]:
    """Those of the toy with every study."""
    return write_figures(whole_appraisal(), tmp_path_factory.mktemp("figures"))


def charts() -> dict[str, Chart]:
    """The charts of the toy by the names of their files."""
    return {name: chart for name, chart in charts_of(whole_appraisal()) if chart is not None}


def test_every_figure_there_is_content_for(figures: list[Figure]) -> None:
    expected = ["map-option-a", "map-option-b", "costs", "organisations", "access", "journeys", "frontier",
                "waterfall-option-a", "waterfall-option-b", "regret"]  # fmt: skip
    assert [figure.png.stem for figure in figures] == expected
    for figure in figures:
        assert figure.png.read_bytes().startswith(b"\x89PNG")
        assert figure.svg.stem == figure.png.stem
        assert figure.title
        assert figure.source


def test_pictures_can_be_read_without_seeing(figures: list[Figure]) -> None:
    for figure in figures:
        root = ET.parse(figure.svg).getroot()
        assert root.get("role") == "img"
        title, description = (root.find(f"{SVG}{name}") for name in ("title", "desc"))
        assert title is not None
        assert title.text == figure.title
        assert description is not None
        assert description.text == figure.alt


def test_what_is_made_up_and_assumed_is_said_under_every_figure(figures: list[Figure]) -> None:
    for figure in figures:
        assert "made up" in figure.source
        assert "assumed" in figure.source
        for line in whole_appraisal().instance.about.attribution:
            assert line.rstrip(".") in figure.source


def test_costs_are_told_as_the_evaluator_has_them() -> None:
    held = whole_appraisal()
    said = f"{charts()['costs'].summary} {charts()['costs'].said}"
    costs = comparison_tables(held)["costs"]
    for option in held.options:
        cost = option.evaluation.objectives[Objective.COST]
        assert f"{option.name}: {money(cost, 'GBP')}" in said
        for difference in costs.loc[costs["option"] == option.name, "difference"]:
            assert money_difference(difference, "GBP") in said


def test_bars_are_as_long_as_their_amounts_and_options_share_a_scale() -> None:
    parts = Parts([RowName("a"), RowName("All", total=True)], ["Today", "A", "B"], [[3.0, 3.0], [5.0, 5.0], [1.0, 1.0]])
    today, one, two = cost_panels(parts, "GBP")
    assert [mark.value for mark in today.marks] == [3, 3]
    assert [mark.value for mark in one.marks] == [2, 2]
    assert [mark.value for mark in two.marks] == [-2, -2]
    assert (one.low, one.high) == (two.low, two.high) == (-2, 2)
    assert one.marks[0].look.hatch
    assert not two.marks[0].look.hatch


def test_journeys_count_patients_over_all_services_as_they_may_be_shown() -> None:
    held = whole_appraisal()
    chart = charts()["journeys"]
    for option in held.options:
        changes = option.evaluation.changes
        longer = float(changes.loc[changes["extra_minutes"] > 0.05, "per_year"].sum())
        assert f"{option.name}: {rounded(longer)} longer" in chart.summary
        band = float(changes.loc[changes["band"] == "5 to 10 minutes longer", "per_year"].sum())
        assert f"5 to 10 minutes longer: {rounded(band)}" in chart.said.split(f"{option.name}:")[1]


def test_small_counts_are_not_drawn() -> None:
    held = whole_appraisal()
    journeys = comparison_tables(held)["journeys"]
    few = journeys.assign(patients=journeys["patients"].where(journeys["band"] != "shorter", 3.0))
    row = few[(few["option"] == "Option A")].iloc[:1].assign(band="shorter", by="everyone", patients=3.0)
    chart = journey_chart(held, pd.concat([few[few["band"] != "shorter"], row]))
    assert chart is not None
    assert "Shorter: fewer than 8" in chart.said
    assert "Option A: " in chart.summary


def test_means_of_groups_are_those_of_the_flows() -> None:
    held = whole_appraisal()
    table = group_access(held, "deprivation_fifth").set_index(["option", "group"])
    for option in held.all:
        flows = option.evaluation.flows.merge(held.instance.zones[["zone", "deprivation_fifth"]], on="zone")
        for fifth, rows in flows.groupby("deprivation_fifth"):
            mean = (rows["per_year"] * rows["minutes"]).sum() / rows["per_year"].sum()
            assert table.loc[(option.name, f"{fifth:g}"), "mean_minutes"] == pytest.approx(mean)
            assert table.loc[(option.name, f"{fifth:g}"), "patients"] == pytest.approx(rows["per_year"].sum())


def test_without_deprivation_there_is_no_such_chart() -> None:
    held = appraisal()
    instance = held.instance.replace(zones=held.instance.zones.assign(deprivation_fifth=float("nan")))
    nobody = moved(held, instance)
    assert access_chart(held) is not None
    assert access_chart(nobody) is None


def test_waterfalls_tell_every_lever() -> None:
    held = whole_appraisal()
    for option in held.options:
        said = waterfall_chart(held, option).said
        for lever in levers(held.today.evaluation, option.evaluation):
            assert f"{lever.name} {money_difference(-lever.saving, 'GBP')}" in said


def test_the_frontier_names_every_point_and_today() -> None:
    held, chart = whole_appraisal(), charts()["frontier"]
    assert held.frontier is not None
    for point in held.frontier.points:
        figures = dict(point.values)
        assert f"{point.name}: {money(figures[Objective.COST], 'GBP')}, {figures[Objective.TRAVEL]:,.0f}" in chart.said
    assert "Today: " in chart.said


@pytest.mark.parametrize(
    "ends", [(0, 1), (139.06e6, 169.5e6), (-3, 900), (5, 5), (1e-3, 2e-3), (0, 0), (552_487, 648_061)]
)
def test_axes_have_a_handful_of_round_figures(ends: tuple[float, float]) -> None:
    found = ticks(*map(float, ends))
    assert 3 <= len(found) <= 10
    assert found[0] <= ends[0]
    assert found[-1] >= ends[1]
    assert found == sorted(found)


def test_regrets_are_told_with_broken_rules() -> None:
    held = whole_appraisal()
    assert held.robustness is not None
    chart = regret_chart(held, held.robustness)
    assert chart is not None
    assert "Option A: Growth: £1.00m ✗" in chart.said
    assert "not known ✗" in chart.said
    assert "Today has the least largest regret" in chart.summary


def test_many_options_and_futures_stand_under_each_other(tmp_path: Path) -> None:
    held = whole_appraisal()
    assert held.robustness is not None
    options = tuple(dataclasses.replace(held.options[0], name=f"Option {number}") for number in range(1, 7))
    futures = tuple(dataclasses.replace(held.robustness.scenarios[0], name=f"Future {n}") for n in range(9))
    many = dataclasses.replace(
        held, options=options, robustness=dataclasses.replace(held.robustness, scenarios=futures)
    )
    drawn = {name: chart for name, chart in charts_of(many) if chart is not None}
    assert drawn["costs"].height > 1.8 * charts()["costs"].height
    assert drawn["regret"].height > 1.8 * charts()["regret"].height
    assert height([], 3) == 0
    assert len(options) + 1 > MOST
    names = [figure.png.name for figure in write_figures(many, tmp_path)]
    assert len(set(names)) == len(names) == 6 + 6 + 6


def test_names_of_any_kind_break_nothing(tmp_path: Path) -> None:
    """Dollars are no formulas, brackets no tags, and control characters leave the SVG well formed."""
    held = nasty_appraisal()
    long = dataclasses.replace(
        held, options=(dataclasses.replace(held.options[0], name="$x_1$ & " * 80), *held.options[1:])
    )
    for figure in write_figures(long, tmp_path):
        ET.parse(figure.svg)
        assert figure.png.stat().st_size > 5000


def test_the_same_appraisal_gives_the_same_bytes(figures: list[Figure], tmp_path: Path) -> None:
    for first, again in zip(figures, write_figures(whole_appraisal(), tmp_path), strict=True):
        assert first.png.read_bytes() == again.png.read_bytes()
        assert first.svg.read_bytes() == again.svg.read_bytes()


def test_today_alone_has_no_figures_of_options(tmp_path: Path) -> None:
    alone = dataclasses.replace(whole_appraisal(), options=(), frontier=None, robustness=None)
    assert [figure.png.stem for figure in write_figures(alone, tmp_path)] == ["costs", "organisations"]


def test_long_words_are_cut_to_their_room() -> None:
    assert shortened("short", 100, 10) == "short"
    cut = shortened("word " * 100, 100, 10)
    assert cut.endswith("…")
    assert text_width(cut, 10) <= 100
