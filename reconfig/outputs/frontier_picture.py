"""A frontier as a picture: options by what they cost and how far people travel, each with its number, today beside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from matplotlib.ticker import MaxNLocator

from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.outputs.frontier_tables import ShownFrontier, trade_offs
from reconfig.outputs.frontier_words import cautions, headline, picture_words, title, today_words
from reconfig.outputs.maps.labels import Frame, place_labels
from reconfig.outputs.maps.page import GREY, INK, LINE_SPACING, Page, settings, text_width, wrapped

WIDTH, SIDE = 936.0, 24.0
LEFT, CHART, BELOW = 60.0, 470.0, 44.0
"""Room left of the chart for its ticks, the chart's height, and room below it for ticks and the name of the axis."""

TITLE, TEXT, NOTE = 18.0, 10.0, 8.5
MARGIN = 0.06
"""Share of the range of values that is left free at either end of an axis."""

OPTION, TODAY = "#0072b2", "#d55e00"
"""Colours that the colour-blind tell apart; the symbols differ besides."""

DOT = 4.0
"""Half the width of a symbol, in points."""

MOST_RATES = 10
"""With more options than this the trade-offs between them stand in the table alone."""

CELL = 4.0
"""Labels keep off the line by a grid of cells so wide, in points."""

FAR = 14.0
"""A label farther from its symbol than this has a line to it, in points."""

NUMBERED = "The numbers are those of the options in the table."


@dataclass(frozen=True)
class _Axis:
    """One axis: its values in shown units from `least` to `most` on `start` to `end` points of the page."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands on the page."""
        return self.start + (value - self.least) / (self.most - self.least) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Round values within the axis."""
        return [float(each) for each in MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]).tick_values(self.least, self.most)
                if self.least <= each <= self.most]  # fmt: skip


@dataclass(frozen=True)
class _Label:
    """Words by a symbol that is twice `radius` points wide."""

    words: str
    anchor: tuple[float, float]
    radius: float = DOT
    colour: str = INK
    weight: str = "bold"


def draw_frontier(shown: ShownFrontier, folder: Path) -> list[Path]:
    """`frontier.png` and `frontier.svg`: the second objective to the right, the first upwards."""
    notes = _notes(shown)
    heading, width = headline(shown), WIDTH - 2 * SIDE
    words = [(title(shown), TITLE), (heading, TEXT), *((note, NOTE) for note in notes)]
    room = sum(len(wrapped(text, width, size, "bold")) * size * LINE_SPACING for text, size in words)
    with settings():
        page = Page(WIDTH, 18 + room + CHART + BELOW + 60)
        top = page.paragraph(SIDE, page.height - 18, title(shown), TITLE, width, weight="bold")
        top = page.paragraph(SIDE, top - 4, heading, TEXT, width) - 26
        _draw_chart(page, shown, top)
        top -= CHART + BELOW + 6
        for note in notes:
            top = page.paragraph(SIDE, top, note, NOTE, width, color=GREY)
        return page.write(folder / "frontier", title(shown), picture_words(shown))


def _notes(shown: ShownFrontier) -> list[str]:
    third = [f"In brackets: {each.name}." for each in shown.measures[2:]]
    lines = ["Below and to the left of the line nothing keeps every rule."] if _stairs(shown) else []
    return [" ".join([NUMBERED, *third, *lines]), *cautions(shown)]


def _stairs(shown: ShownFrontier) -> bool:
    """Whether what lies between the options is known too."""
    return shown.frontier.complete and len(shown.measures) == 2


def _positions(shown: ShownFrontier) -> tuple[FloatArray, FloatArray]:
    """The options' and today's second and first objective in shown units, shapes (options, 2) and (2,)."""
    pair = shown.measures[1], shown.measures[0]
    values = [*(point.values for point in shown.frontier.points), shown.frontier.today]
    found = np.array([[each[of.objective] / of.scale for of in pair] for each in values])
    return found[:-1], found[-1]


def _axis(values: FloatArray, start: float, end: float) -> _Axis:
    least, most = float(values.min()), float(values.max())
    room = MARGIN * ((most - least) or abs(most) or 1.0)
    return _Axis(least - room, most + room, start, end)


def _draw_chart(page: Page, shown: ShownFrontier, top: float) -> None:
    """Axes, the line between the options, their symbols, today's, and the words by them."""
    options, today = _positions(shown)
    every = np.vstack([options, today[None]]) if np.isfinite(today).all() else options
    across = _axis(every[:, 0], SIDE + LEFT, WIDTH - SIDE)
    up = _axis(every[:, 1], top - CHART, top)
    _draw_axes(page, shown, across, up)
    x, y = (np.array([axis.at(value) for value in options[:, at]]) for at, axis in enumerate((across, up)))
    line = _line(shown, x, y)
    page.axes.plot(*line.T, color=OPTION, linewidth=0.9, linestyle="-" if _stairs(shown) else (0, (5, 4)), zorder=3)
    page.axes.plot(x, y, linestyle="none", marker="o", markersize=2 * DOT, color=OPTION, zorder=5)
    labels = _labels(shown, x, y)
    if np.isfinite(today).all():
        at = across.at(today[0]), up.at(today[1])
        page.axes.plot(*at, linestyle="none", marker="D", markersize=2 * DOT + 4, color=TODAY, markerfacecolor="none",
                       markeredgewidth=2, zorder=6)  # fmt: skip
        labels.insert(0, _Label(today_words(shown), at, 2 * DOT, TODAY))
    _draw_labels(page, labels, (across, up), line)


def _draw_axes(page: Page, shown: ShownFrontier, across: _Axis, up: _Axis) -> None:
    second, first = shown.measures[1], shown.measures[0]
    frame = {"facecolor": "none", "edgecolor": GREY, "linewidth": 0.8}
    page.box(across.start, up.start, across.end - across.start, up.end - up.start, **frame)
    for value in across.ticks():
        page.axes.plot([across.at(value)] * 2, [up.start, up.end], color="#e2e2e2", linewidth=0.6, zorder=0)
        page.text(across.at(value), up.start - 14, f"{value:,.10g}", NOTE, ha="center")
    for value in up.ticks():
        page.axes.plot([across.start, across.end], [up.at(value)] * 2, color="#e2e2e2", linewidth=0.6, zorder=0)
        page.text(across.start - 6, up.at(value) - 3, f"{value:,.10g}", NOTE, ha="right")
    page.text(SIDE, up.end + 10, f"{first.name.capitalize()}, {first.unit}", TEXT, weight="bold")
    page.text(across.end, up.start - 32, f"{second.name.capitalize()}, {second.unit}", TEXT, ha="right", weight="bold")


def _line(shown: ShownFrontier, x: FloatArray, y: FloatArray) -> FloatArray:
    """The line between the options, shape (corners, 2): steps where all are known; none with a third objective."""
    if len(shown.measures) > 2:
        return np.empty((0, 2))
    options = np.column_stack([x, y])
    if not _stairs(shown):
        return options
    corners = np.column_stack([x[:-1], y[1:]])
    return np.vstack([np.stack([options[:-1], corners], axis=1).reshape(-1, 2), options[-1:]])


def _taken(line: FloatArray, size: FloatArray) -> BoolArray:
    """The cells of a grid over the chart that the line runs through, shape (rows, columns), rows from the bottom."""
    columns, rows = (size / CELL).astype(int) + 1
    taken = np.zeros((rows, columns), dtype=bool)
    for start, end in pairwise(line):
        steps = np.linspace(start, end, int(np.abs(end - start).max() / CELL * 2) + 2)
        at = np.floor(steps / size * (columns, rows)).astype(int)
        taken[at[:, 1].clip(0, rows - 1), at[:, 0].clip(0, columns - 1)] = True
    return taken


def _labels(shown: ShownFrontier, x: FloatArray, y: FloatArray) -> list[_Label]:
    """Each option's number, with its third objective; and, of few options, the trade-offs between them."""
    thirds = shown.measures[2:]
    labels = []
    for point, across, up in zip(shown.frontier.points, x, y, strict=True):
        words = "".join(f" ({each.text(point.values[each.objective])})" for each in thirds)
        labels.append(_Label(f"{point.name.removeprefix('Option ')}{words}", (across, up)))
    rates = trade_offs(shown)
    if len(x) > MOST_RATES:
        return labels
    middles = zip((x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2, strict=True)
    one = f" a {shown.measures[1].one}" if rates else ""
    return labels + [
        _Label(f"{rate}{one}", at, 0.0, GREY, "normal") for rate, at in zip(rates, middles, strict=False) if rate
    ]


def _draw_labels(page: Page, labels: Sequence[_Label], axes: tuple[_Axis, _Axis], line: FloatArray) -> None:
    """Each where it is clear of the others and of the symbols; one that finds no room is left out."""
    corner = np.array([axes[0].start, axes[1].start])
    size = np.array([axes[0].end, axes[1].end]) - corner
    frame = Frame(float(size[0]), float(size[1]), _taken(line - corner, size))
    anchors = np.array([label.anchor for label in labels]) - corner
    sizes = np.array([[text_width(label.words, NOTE, label.weight), NOTE * 1.1] for label in labels])
    radii = np.array([[label.radius] for label in labels])
    blocked = np.hstack([anchors - radii, anchors + radii])
    for label, place, box in zip(labels, place_labels(anchors, sizes, frame, blocked), sizes, strict=True):
        if place is None:
            continue
        left, low = corner + np.array(place)
        _draw_leader(page, label, (left, low, left + box[0], low + box[1]))
        page.text(left, low + 1.5, label.words, NOTE, color=label.colour, weight=label.weight)


def _draw_leader(page: Page, label: _Label, box: tuple[float, float, float, float]) -> None:
    x, y = label.anchor
    near = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    if math.hypot(near[0] - x, near[1] - y) > FAR:
        page.axes.plot([x, near[0]], [y, near[1]], color=GREY, linewidth=0.5, zorder=2)
