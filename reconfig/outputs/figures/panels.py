"""Rows of bars or dots in panels side by side, one an option, every figure written beside its mark."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reconfig.outputs.maps.page import GREY, INK, Page, shortened, text_width
from reconfig.outputs.waterfall_bars import COSTS, NOTE, SAVES, SIDE, TEXT, TOTAL, WIDTH

NAMES, GAP = 224.0, 14.0
"""Room for the names of rows, and between two panels."""

ROW, BAR, HEAD = 20.0, 12.0, 30.0
MOST = 4
"""So many panels stand side by side; further ones stand under them."""

LEADING = 5.0
"""Between a mark and its words."""


Place = Callable[[float], float]
"""Where on the page a value lies, from left to right, in points."""


@dataclass(frozen=True)
class Look:
    """Colour and hatch of a mark."""

    colour: str
    hatch: str = ""


TODAY, LESS, MORE = Look(TOTAL), Look(SAVES), Look(COSTS, "////")


@dataclass(frozen=True)
class Mark:
    """One figure: where it lies on the panel's scale, where its bar or line starts, its words, its look."""

    value: float
    words: str
    look: Look
    start: float = 0.0


@dataclass(frozen=True)
class RowName:
    """What a row is called, and whether it is a sum of the others."""

    text: str
    total: bool = False


@dataclass(frozen=True)
class Panel:
    """The marks of one option, a row each, on a scale from low to high. dots: a dot and its line, not a bar."""

    title: str
    marks: Sequence[Mark]
    low: float
    high: float
    dots: bool = False


def blocks(panels: Sequence[Panel]) -> Iterator[Sequence[Panel]]:
    """The panels that stand side by side."""
    for start in range(0, len(panels), MOST):
        yield panels[start : start + MOST]


def height(panels: Sequence[Panel], rows: int) -> float:
    """The height of all blocks in points."""
    return math.ceil(len(panels) / MOST) * (HEAD + ROW * rows + 10)


def draw_panels(page: Page, top: float, names: Sequence[RowName], panels: Sequence[Panel]) -> float:
    """The blocks from `top` down; returns the lower edge."""
    side_by_side = min(MOST, len(panels))
    width = (WIDTH - 2 * SIDE - NAMES - GAP * (side_by_side - 1)) / max(side_by_side, 1)
    for block in blocks(panels):
        for at, name in enumerate(names):
            weight = "bold" if name.total else "normal"
            page.text(SIDE, _base(top, at), shortened(name.text, NAMES - 10, NOTE, weight), NOTE, weight=weight)
        for number, panel in enumerate(block):
            left = SIDE + NAMES + number * (width + GAP)
            scale = _scale([each for each in panels if _same_scale(each, panel)], left, width)
            _draw_panel(page, (left, top, width), panel, names, scale)
        top -= HEAD + ROW * len(names) + 10
    return top


def _base(top: float, row: int) -> float:
    """The base line of a row's words."""
    return top - HEAD - ROW * row - ROW / 2 - 3


def _same_scale(one: Panel, other: Panel) -> bool:
    """Whether two panels can be compared by eye."""
    return (one.low, one.high, one.dots) == (other.low, other.high, other.dots)


def _draw_panel(
    page: Page, place: tuple[float, float, float], panel: Panel, names: Sequence[RowName], scale: Place
) -> None:
    left, top, width = place
    page.text(left, top - 16, shortened(panel.title, width, TEXT, "bold"), TEXT, weight="bold")
    middle = [top - HEAD - ROW * row - ROW / 2 for row in range(len(names))]
    nought = scale(min(max(0.0, panel.low), panel.high))
    if not panel.dots:
        page.axes.plot([nought, nought], [middle[0] + ROW / 2, middle[-1] - ROW / 2], color=GREY, linewidth=0.7)
    for mark, name, y in zip(panel.marks, names, middle, strict=True):
        if name.total:
            page.axes.plot([left, left + width], [y + ROW / 2, y + ROW / 2], color="#b0b8be", linewidth=0.6)
        _draw_mark(page, mark, y, scale, panel, bold=name.total)


def _scale(panels: Sequence[Panel], left: float, width: float) -> Place:
    """What turns a value into a place, with room for the words at both ends: the same for panels to be compared."""
    marks = [mark for panel in panels for mark in panel.marks]
    ends = [(mark.value < mark.start, text_width(mark.words, NOTE, "bold") + 2 * LEADING) for mark in marks]
    before = max((room for is_left, room in ends if is_left), default=4.0)
    after = max((room for is_left, room in ends if not is_left), default=4.0)
    low, high = panels[0].low, panels[0].high
    room, spread = max(width - before - after, 10.0), max(high - low, 1e-12)
    return lambda value: left + before + room * (min(max(value, low), high) - low) / spread


def _draw_mark(page: Page, mark: Mark, y: float, scale: Place, panel: Panel, *, bold: bool) -> None:
    weight = "bold" if bold else "normal"
    if not math.isfinite(mark.value):
        page.text(scale(panel.low) + LEADING, y - 3, mark.words, NOTE, weight=weight)
        return
    start, end = scale(mark.start), scale(mark.value)
    if panel.dots:
        _draw_dot(page, start, end, y, mark.look)
    else:
        _draw_bar(page, min(start, end), y, abs(end - start), mark.look)
    to_the_left = mark.value < mark.start
    reach = LEADING + (4 if panel.dots else 0)
    place = (min(start, end) - reach, "right") if to_the_left else (max(start, end) + reach, "left")
    page.text(place[0], y - 3, mark.words, NOTE, ha=place[1], weight=weight)


def _draw_bar(page: Page, left: float, y: float, width: float, look: Look) -> None:
    edge = {"edgecolor": "white", "hatch": look.hatch} if look.hatch else {"edgecolor": "#666666"}
    page.box(left, y - BAR / 2, width, BAR, facecolor=look.colour, linewidth=0.4 if width > 0.5 else 0, **edge)


def _draw_dot(page: Page, start: float, end: float, y: float, look: Look) -> None:
    """Today's hollow dot, a line, and the option's dot."""
    style: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 7, "zorder": 4}
    page.axes.plot([start, end], [y, y], color=look.colour, linewidth=2, zorder=3)
    page.axes.plot([start], [y], **style, markerfacecolor="white", markeredgecolor=INK)
    page.axes.plot([end], [y], **style, markerfacecolor=look.colour, markeredgecolor=look.colour)
