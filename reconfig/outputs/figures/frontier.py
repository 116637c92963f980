"""The frontier as a chart: options by two objectives, with their names beside them, and today."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reconfig.instance.instance import FloatArray
from reconfig.objective import Objective
from reconfig.outputs.figures.chart_page import Chart
from reconfig.outputs.maps.labels import Frame, place_labels
from reconfig.outputs.maps.page import GREY, INK, Page, shortened, text_width
from reconfig.outputs.phrases import money
from reconfig.outputs.waterfall_bars import COSTS, NOTE, SAVES, SIDE, TEXT, WIDTH
from reconfig.study.appraisal import Appraisal
from reconfig.study.frontier import Frontier

LEFT, BOTTOM, HEIGHT = 84.0, 44.0, 380.0
"""Room for the figures of the axes, and the height of the chart with them."""

LABEL = 180.0
AIMS = {
    Objective.COST: "cost a year",
    Objective.TRAVEL: "minutes of all patients' journeys a year",
    Objective.COVERAGE: "patients a year beyond the target minutes",
    Objective.EQUITY: "minutes of journeys a year, long ones weighing more",
    Objective.WORST_SERVED: "minutes of journeys a year, were all as far as the worst-served 5 %",
}
COMPLETE = {True: "Every such option there is was found.", False: "There may be further ones between these."}


@dataclass(frozen=True)
class Point:
    """A point with its name; today is marked otherwise."""

    name: str
    x: float
    y: float
    today: bool = False


def frontier_chart(appraisal: Appraisal, frontier: Frontier) -> Chart | None:
    """The first two objectives of each point; None where there are fewer than two, or no points."""
    if len(frontier.objectives) < 2 or not frontier.points:
        return None
    first, second = frontier.objectives[:2]
    currency = appraisal.instance.about.currency
    points = [Point(each.name, dict(each.values)[first], dict(each.values)[second]) for each in frontier.points]
    points.append(Point(appraisal.today.name, frontier.today[first], frontier.today[second], today=True))
    shown = [point for point in points if math.isfinite(point.x) and math.isfinite(point.y)]
    told = (f"{p.name}: {_figure(first, p.x, currency)}, {_figure(second, p.y, currency)}" for p in points)
    broken = f" Today's configuration breaks {frontier.today_breaks} rules." if frontier.today_breaks else ""
    return Chart(
        f"{appraisal.instance.about.area}: what one aim costs in another",
        f"Across: {AIMS[first]}. Up: {AIMS[second]}. Less is better for both; of the dots, none is better than another "
        f"for every aim. {COMPLETE[frontier.complete]}{broken}",
        f"{'; '.join(told)}.",
        HEIGHT,
        lambda page, top: _draw(page, top, shown, (first, second), currency),
    )


def _figure(objective: Objective, value: float, currency: str) -> str:
    return money(value, currency) if objective is Objective.COST else f"{value:,.0f}"


def ticks(low: float, high: float) -> list[float]:
    """Round figures from at or below `low` to at or above `high`: four to nine of them."""
    spread = high - low or max(abs(high), 1.0) * 0.1
    power = 10.0 ** math.floor(math.log10(spread / 4))
    step = next(factor * power for factor in (1, 2, 5, 10) if spread / (factor * power) <= 7)
    start, end = math.floor(low / step), math.ceil((low + spread) / step)
    return [number * step for number in range(start, end + 1)]


def _draw(page: Page, top: float, points: Sequence[Point], axes: tuple[Objective, Objective], currency: str) -> None:
    """Axes with round figures, then symbols and names that keep clear of each other."""
    across, up = (ticks(min(each), max(each)) for each in ([p.x for p in points], [p.y for p in points]))
    left, bottom = SIDE + LEFT, top - HEIGHT + BOTTOM
    width, high = WIDTH - 2 * SIDE - LEFT - 20, HEIGHT - BOTTOM - 34
    size = np.array([width, high])
    low, spread = np.array([across[0], up[0]]), np.array([across[-1] - across[0], up[-1] - up[0]])
    page.box(left, bottom, width, high, facecolor="none", edgecolor="#8a949c", linewidth=0.8)
    for value in across:
        x = left + (value - low[0]) / spread[0] * width
        page.axes.plot([x, x], [bottom, bottom + high], color="#d8dde1", linewidth=0.6, zorder=1)
        page.text(x, bottom - 13, _figure(axes[0], value, currency), NOTE, ha="center", color=GREY)
    for value in up:
        y = bottom + (value - low[1]) / spread[1] * high
        page.axes.plot([left, left + width], [y, y], color="#d8dde1", linewidth=0.6, zorder=1)
        page.text(left - 6, y - 3, _figure(axes[1], value, currency), NOTE, ha="right", color=GREY)
    page.text(left + width, bottom - 30, f"{AIMS[axes[0]]} →", TEXT, ha="right")
    page.text(SIDE, bottom + high + 16, f"↑ {AIMS[axes[1]]}", TEXT)
    anchors = (np.array([[point.x, point.y] for point in points]) - low) / spread * size
    _draw_points(page, np.array([left, bottom]), anchors, size, points)


def _draw_points(
    page: Page, corner: FloatArray, anchors: FloatArray, size: FloatArray, points: Sequence[Point]
) -> None:
    names = [shortened(point.name, LABEL, TEXT, "bold") for point in points]
    sizes = np.array([[text_width(name, TEXT, "bold") + 4, TEXT + 5] for name in names])
    frame = Frame(float(size[0]), float(size[1]), np.zeros((1, 1), dtype=bool))
    blocked = np.concatenate([anchors - 6, anchors + 6], axis=1)
    for point, name, anchor, place in zip(
        points, names, anchors, place_labels(anchors, sizes, frame, blocked), strict=True
    ):
        at = anchor + corner
        look = ("D", COSTS) if point.today else ("o", SAVES)
        style: dict[str, Any] = {"markersize": 9, "markerfacecolor": look[1], "markeredgecolor": INK}
        page.axes.plot([at[0]], [at[1]], marker=look[0], linestyle="none", zorder=6, **style)
        if place is not None:
            page.text(place[0] + corner[0] + 2, place[1] + corner[1] + 3, name, TEXT, weight="bold")
