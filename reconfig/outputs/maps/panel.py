"""One map on a page: coloured areas, outlines, a scale bar, and sites with their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from reconfig.instance.instance import FloatArray, IntArray
from reconfig.outputs.maps.classes import MapClass
from reconfig.outputs.maps.ground import Geometries, outline
from reconfig.outputs.maps.labels import nearest_point
from reconfig.outputs.maps.page import GREY, INK, LINE_SPACING, Page
from reconfig.outputs.maps.pins import PADDING, PlacedPin, Viewport, label_size
from reconfig.outputs.maps.roads import strokes_of
from reconfig.outputs.maps.sites import BEYOND, CLOSES, LABEL_SIZE, SYMBOLS, View

SEA = "#eef2f5"
BORDER = "#8a949c"
DISTRICTS = "#5b6770"
ROADS = "#5e5e5e"
MARKED = "#c2185b"

LONGEST_WITHOUT_LEADER = 12.0
"""A label further from its symbol than this gets a line to it."""

CROWDED = 5_000
"""With more zones than this, dots have no edge, and an SVG holds them as one picture."""


@dataclass(frozen=True)
class Panel:
    """A map's frame on a page, with its lower left corner at (left, bottom)."""

    page: Page
    view: Viewport
    left: float
    bottom: float

    @property
    def corner(self) -> FloatArray:
        """The lower left corner."""
        return np.array([self.left, self.bottom])

    def draw_areas(self, title: str, classes: IntArray, key: Sequence[MapClass]) -> None:
        """The frame, its title, every zone in the colour of its class, district outlines and a scale bar."""
        width, height = self.view.width, self.view.height
        self.page.text(self.left, self.bottom + height + 6, title, 12, weight="bold")
        self.page.box(self.left, self.bottom, width, height, facecolor=SEA, edgecolor=BORDER, linewidth=0.8)
        for number, shapes in self.view.ground.by_class(classes):
            self._draw_class(shapes, key[number])
        for district in self.view.ground.districts:
            self._add(district, facecolor="none", edgecolor=DISTRICTS, linewidth=0.55, zorder=3)
        for road in reversed(self.view.ground.roads):
            self._draw_lines(road.shape, color=ROADS, linewidth=road.width, alpha=0.5, zorder=2.8)
        self._draw_scale_bar()

    def draw_marked(self, lines: Any) -> None:  # noqa: ANN401
        """Lines that a reader should find at once."""
        self._draw_lines(lines, color="white", linewidth=4.5, zorder=3.2)
        self._draw_lines(lines, color=MARKED, linewidth=2.2, zorder=3.3)

    def _draw_lines(self, shape: Any, **style: Any) -> None:  # noqa: ANN401
        strokes = [self.view.points(corners) + self.corner for corners in strokes_of(shape)]
        self.page.axes.add_collection(LineCollection(strokes, capstyle="round", **style), autolim=False)

    def _draw_class(self, shapes: Geometries, look: MapClass) -> None:
        if not self.view.ground.has_shapes:
            at = self.view.points(shapely.get_coordinates(shapes)) + self.corner
            crowded = len(self.view.ground.zones) > CROWDED
            edge: dict[str, Any] = {"linewidths": 0, "rasterized": True} if crowded else {"linewidths": 0.4}
            style: dict[str, Any] = {"facecolors": look.colour, "edgecolors": "#555555", "zorder": 2, **edge}
            self.page.axes.scatter(at[:, 0], at[:, 1], s=self._dot_area(), hatch=look.hatch or None, **style)
            return
        self._add(shapes[0], facecolor=look.colour, edgecolor=look.colour, linewidth=0.25, zorder=2)
        if look.hatch:
            self._add(shapes[0], facecolor="none", edgecolor="white", linewidth=0, hatch=look.hatch, zorder=2.5)

    def _dot_area(self) -> float:
        """The area of a zone's dot in square points: smaller where there are more."""
        room = self.view.width * self.view.height / max(len(self.view.ground.zones), 1)
        return float(np.clip(room / 4, 3, 120))

    def _add(self, shape: Any, **style: Any) -> None:  # noqa: ANN401
        rings, codes = outline(shape)
        if len(rings):
            path = Outline(self.view.points(rings) + self.corner, codes)
            self.page.axes.add_artist(PathPatch(path, **style))

    def _draw_scale_bar(self) -> None:
        length = self.view.scale_bar
        right, y = self.left + self.view.width - 10, self.bottom + 9
        start = right - length * self.view.scale
        self.page.axes.plot([start, start, right, right], [y + 3, y, y, y + 3], color=GREY, linewidth=1, zorder=4)
        words = f"{length // 1000} km" if length >= 1000 else f"{length} m"
        self.page.text((start + right) / 2, y + 3, words, 8, ha="center", color=GREY)

    def draw_pins(self, placed: Sequence[PlacedPin], views: Mapping[int, View]) -> None:
        """Symbols and labels of the pins (by position in `placed`) that this map shows."""
        for number, view in views.items():
            row = placed[number]
            if row.corner is not None:
                self._draw_label(row, np.array(row.corner), view)
            _draw_symbol(self.page, row.anchor + self.corner, view, row.beyond)

    def _draw_label(self, row: PlacedPin, corner: FloatArray, view: View) -> None:
        """The label, pushed inside its room towards the symbol, with a line to the symbol where it stands far off."""
        size = np.array(label_size(view))
        corner = corner + (row.size - size) * np.clip((row.anchor - corner) / row.size, 0, 1)
        end = nearest_point(row.anchor, np.concatenate([corner, corner + size])[None])[0]
        if np.hypot(*(end - row.anchor)) > LONGEST_WITHOUT_LEADER:
            line = np.array([row.anchor, end]) + self.corner
            self.page.axes.plot(line[:, 0], line[:, 1], color=INK, linewidth=0.7, zorder=6)
        x, y = corner + self.corner
        self.page.box(x, y, size[0], size[1], facecolor="white", edgecolor="none", alpha=0.82, zorder=7)
        top = y + size[1] - PADDING
        for text, weight in view.lines:
            self.page.text(x + PADDING, top - LABEL_SIZE, text, LABEL_SIZE, weight=weight)
            top -= LABEL_SIZE * LINE_SPACING


def _draw_symbol(page: Page, at: FloatArray, view: View, beyond: FloatArray) -> None:
    symbol = view.symbol
    marker: Any = symbol.marker
    if symbol is BEYOND:
        marker = (3, 0, float(np.degrees(np.arctan2(beyond[1], beyond[0])) - 90))
    face, edge = (INK, "white") if symbol.filled else ("white", INK)
    style: dict[str, Any] = {"markersize": symbol.size, "linestyle": "none", "zorder": 8}
    page.axes.plot(
        [at[0]], [at[1]], marker=marker, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1, **style
    )
    if symbol is CLOSES:
        style |= {"marker": "x", "markeredgecolor": INK, "markeredgewidth": 1.4, "markersize": 5.5}
        page.axes.plot([at[0]], [at[1]], **style)


def draw_symbol_key(page: Page, x: float, top: float, width: float, views: Sequence[View]) -> float:
    """The symbols in use with their words; returns the lower edge."""
    used = {view.symbol for view in views}
    page.text(x, top - 10, "Sites", 10, weight="bold")
    top -= 17
    for symbol in (symbol for symbol in SYMBOLS if symbol in used):
        _draw_symbol(page, np.array([x + 10, top - 6.5]), View(symbol, ()), np.array([-1.0, 0.0]))
        top = page.paragraph(x + 24, top - 0.5, symbol.words, 9.5, width - 24) - 3.5
    return top
