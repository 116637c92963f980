"""Parts of the explorer without a browser: figures in words, bars, labels of charts, sums."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reconfig.objective import Objective
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.pages.bars import MARGIN, WIDTH, diverging, waterfall
from reconfig.outputs.pages.marks import marks_of
from reconfig.outputs.pages.measures import Kind, figure, gap_text
from reconfig.outputs.pages.option_charts import option_charts
from reconfig.outputs.pages.option_details import details
from reconfig.outputs.pages.scatter import NARROW, WIDE, Size, Spot, chart
from reconfig.outputs.pages.unit_differences import differing_units, shared_count, units_data
from reconfig.study.levers import levers
from tests.explorer_cases import rich_appraisal


@pytest.mark.parametrize(
    ("kind", "value", "words", "order", "tone"),
    [
        (Kind.MONEY_CHANGE, -2_300_000.0, "−£2.30m less", -2_300_000.0, "better"),
        (Kind.MONEY_CHANGE, 400_000.0, "+£0.40m more", 400_000.0, "worse"),
        (Kind.MONEY_CHANGE, 4_000.0, "no difference", 4_000.0, ""),
        (Kind.MINUTES_CHANGE, 1.24, "+1.2 min longer", 1.24, "worse"),
        (Kind.MINUTES_CHANGE, -0.04, "no difference", -0.04, ""),
        (Kind.MINUTES_CHANGE, math.inf, "some reach no site", math.inf, "worse"),
        (Kind.MINUTES_CHANGE, -math.inf, "all reach a site", -math.inf, "better"),
        (Kind.MINUTES, math.inf, "none", math.inf, ""),
        (Kind.PEOPLE, 3.2, "fewer than 8", 4.0, ""),
        (Kind.PEOPLE, 1_233.0, "1,235", 1_235.0, ""),
        (Kind.PEOPLE, 0.0, "0", 0.0, ""),
        (Kind.GAP, math.nan, "no search", None, ""),
        (Kind.GAP, 0.003, "0.30 %", 0.003, ""),
        (Kind.MONEY, math.nan, "not known", None, ""),
        (Kind.SHARE, 0.999, "over 99 %", 0.999, ""),
    ],
)
def test_a_figure_says_what_it_is(kind: Kind, value: float, words: str, order: float | None, tone: str) -> None:
    shown = figure(kind, value, "GBP")
    assert (shown.text, shown.order, shown.tone) == (words, order, tone)


def test_a_gap_is_never_rounded_to_nothing() -> None:
    assert gap_text(0.0) == "0 %"
    assert gap_text(1e-6) == "under 0.01 %"


def test_each_bar_starts_where_the_last_one_ended() -> None:
    bars = waterfall([-3.0, 1.0, -2.0])
    assert [bar.start for bar in bars[1:3]] == [bar.end for bar in bars[:2]]
    assert bars[-1].start == bars[-1].zero == WIDTH - MARGIN
    assert bars[-1].end == bars[2].end == MARGIN
    left, right = diverging([-1.0, 2.0])
    assert left.left + left.width == pytest.approx(left.zero)
    assert right.left == right.zero
    assert right.width == pytest.approx(2 * left.width, abs=0.2)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("seed", range(8))
def test_labels_lie_on_no_point_and_no_label(size: Size, seed: int) -> None:
    """A dozen points, some at the same place, with names of every length."""
    random = np.random.default_rng(seed)
    places = random.uniform(0, 1, (12, 2)) * (30e6, 8.0)
    places[3] = places[4]
    spots = [
        Spot(number, "Option " * (1 + number % 5), float(x), float(y), "other", "", "")
        for number, (x, y) in enumerate(places)
    ]
    drawn = chart(spots, size, join=False)
    labels = [point.label for point in drawn.points]
    for number, one in enumerate(labels):
        assert one.left >= size.left
        assert one.left + one.width <= size.width
        assert min(one.width, one.height) >= 24
        for other in labels[:number]:
            apart = one.left + one.width <= other.left + 0.2 or other.left + other.width <= one.left + 0.2
            assert apart or abs(one.top - other.top) >= one.height - 0.2
        for point in drawn.points:
            inside = one.left < point.x < one.left + one.width and one.top < point.y < one.top + one.height
            assert not inside


def test_ticks_are_round_and_true() -> None:
    spots = [
        Spot(n, str(n), float(x), float(y), "other", "", "") for n, (x, y) in enumerate([(139.1, 19.4), (169.5, 22.8)])
    ]
    drawn = chart(spots, WIDE, join=False)
    assert [tick.words for tick in drawn.across] == ["140", "150", "160", "170"]
    assert [tick.words for tick in drawn.up] == ["20", "21", "22", "23"]
    (first, second), ticks = drawn.points, {float(tick.words): tick.place for tick in drawn.across}
    scale = (second.x - first.x) / (169.5 - 139.1)
    for value, place in ticks.items():
        assert place == pytest.approx(first.x + scale * (value - 139.1), abs=0.2)


def test_points_of_the_frontier_are_those_of_the_study() -> None:
    held = rich_appraisal()
    assert held.frontier is not None
    (only,) = option_charts(held)
    names = {point.spot.name for point in only.wide.points if point.spot.symbol == "frontier"}
    assert names == {point.name for point in held.frontier.points}
    assert only.wide.frontier.count("H") == len(names) - 1
    assert [point.spot.symbol for point in only.wide.points].count("today") == 1


def test_causes_sum_to_the_difference_of_cost() -> None:
    held = rich_appraisal()
    tables, marks = comparison_tables(held), marks_of(held)
    for option in held.options:
        *causes, total = details(held, option, tables, marks).savings
        found = levers(held.today.evaluation, option.evaluation)
        shown = {row.name: row.figures[0].order for row in causes}
        assert shown == {lever.name: -lever.saving for lever in found if abs(lever.saving) >= 5_000}
        difference = option.evaluation.objectives[Objective.COST] - held.today.evaluation.objectives[Objective.COST]
        assert total.figures[0].order == pytest.approx(difference)


def test_units_are_those_of_the_configurations() -> None:
    held = rich_appraisal()
    data, instance = units_data(held), held.instance
    for option, runs in zip(held.all, data["runs"], strict=True):
        units = [divmod(unit, len(data["sites"])) for unit in runs]
        found = {(instance.service_codes[service], instance.site_codes[site]) for service, site in units}
        assert found == set(option.configuration)
    sets = [set(option.configuration) for option in held.all]
    assert shared_count(held) + len(differing_units(held)) == len(sets[0].union(*sets))
