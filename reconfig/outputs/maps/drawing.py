"""The maps of a run folder: today beside a proposal, over all services and service by service, as PNG and SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.nearest import journey_minutes, nearest_sites
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.outputs.allocation import spread_services
from reconfig.outputs.maps.ground import ground_of
from reconfig.outputs.maps.page import GREY, LINE_SPACING, Page, settings, shortened, wrapped
from reconfig.outputs.maps.panel import MARKED, Panel, draw_symbol_key
from reconfig.outputs.maps.pins import PlacedPin, Viewport, place_pins, remarks
from reconfig.outputs.maps.scale import NO_CHANGE, Scale, scale_of
from reconfig.outputs.maps.sites import Pin, View, overview_pins, service_pins
from reconfig.outputs.maps.words import (
    SHARES,
    KeyRow,
    Words,
    change_rows,
    description,
    minutes_rows,
    overview_words,
    service_words,
)

WIDTH, SIDE, GAP = 936.0, 24.0, 18.0
"""The page's width, its margin at the sides, and the space between two maps, in points."""

TITLE, TEXT, NOTE = 18.0, 11.0, 8.5
HALF = (WIDTH - 2 * SIDE - GAP) / 2
MAP_TITLE = 24.0
ROW_GAP = 8.0
KEY_WIDTH = 280.0
SIDE_WIDTH = 54.0
"""Room for what a side is called over its column of the key."""
KEYS_BELOW, SERVICE_ROW, SERVICE_ROWS = 114.0, 13.0, 8
"""The least height of the keys under the overview, the height of a line in its list of services, and the most lines."""

AVERAGE, TO_NEAREST = "Minutes, on average", "Minutes to the nearest open site"
"""What the colours of minutes show: of journeys to several sites (or of several services), or to one."""


@dataclass(frozen=True)
class Content:
    """What one page shows: the frame of its maps, each zone's class (today, proposal, change), sites, words.

    The classes are those of the scale. sides: what the two maps are called. marked: lines that they and the map of
    changes show for all to see.
    """

    instance: Instance
    view: Viewport
    scale: Scale
    classes: tuple[IntArray, IntArray]
    change: IntArray | None
    pins: Sequence[Pin]
    placed: Sequence[PlacedPin]
    words: Words
    minutes_title: str
    sides: tuple[str, str] = ("Today", "Proposal")
    marked: Any = None

    @property
    def minutes_rows(self) -> list[KeyRow]:
        """The key of minutes: each class with the share of residents in it, a side a column."""
        return minutes_rows(self.scale.minutes_classes, self.classes, self._residents)

    @property
    def change_rows(self) -> list[KeyRow]:
        """The key of changes; empty where the page shows none."""
        return [] if self.change is None else change_rows(self.scale.change_classes, self.change, self._residents)

    @property
    def _residents(self) -> FloatArray:
        return self.instance.zones["population"].to_numpy(float)

    @property
    def map_height(self) -> float:
        """The height of a map with its title."""
        return MAP_TITLE + self.view.height

    def views(self, side: int) -> dict[int, View]:
        """The sites that today's map (side 0) or the proposal's (1) shows, by position in `placed`."""
        views = [row.view(side) for row in self.placed]
        return {number: view for number, view in enumerate(views) if view is not None}


def draw_maps(evaluation: Evaluation, today: Evaluation, folder: Path) -> list[Path]:
    """Draw `map` and a `map-SERVICE` for each service into a folder, each as PNG and SVG.

    Nothing is drawn, and the list is empty, where the instance has neither boundaries nor coordinates of zones.
    """
    ground = ground_of(evaluation.instance)
    if ground is None:
        return []
    view, scale = Viewport(ground, HALF), scale_of(evaluation.instance)
    with settings():
        paths = _draw_overview(_overview(view, scale, evaluation, today), folder / "map")
        for service in evaluation.instance.service_codes:
            stem = folder / f"map-{re.sub(r'[^A-Za-z0-9_.-]+', '_', service)}"
            paths += _draw_service(_service(view, scale, evaluation, today, service), stem)
    return paths


def _overview(view: Viewport, scale: Scale, evaluation: Evaluation, today: Evaluation) -> Content:
    now, then = (scale.minutes_class(mean_minutes(held)) for held in (today, evaluation))
    pins = overview_pins(evaluation, today)
    placed = place_pins(view, pins)
    words = overview_words(evaluation, today, scale.near, remarks(view, pins, placed))
    return Content(evaluation.instance, view, scale, (now, then), None, pins, placed, words, AVERAGE)


def _service(view: Viewport, scale: Scale, evaluation: Evaluation, today: Evaluation, service: str) -> Content:
    now, then = (service_minutes(held, service) for held in (today, evaluation))
    pins = service_pins(evaluation, today, service)
    placed = place_pins(view, pins)
    words = service_words(evaluation, today, service, scale.near, pins, remarks(view, pins, placed))
    classes, change = (scale.minutes_class(now), scale.minutes_class(then)), scale.change_class(now, then)
    title = AVERAGE if service in spread_services(evaluation.instance) else TO_NEAREST
    return Content(evaluation.instance, view, scale, classes, change, pins, placed, words, title)


def service_minutes(held: Evaluation, service: str) -> FloatArray:
    """Minutes from each zone to the nearest site where the service is open, shape (zones,).

    Where patients do not all go there: the mean minutes of the zone's journeys, missing without demand.
    """
    if service in spread_services(held.instance):
        return _mean_of(held.instance, held.flows[held.flows["service"] == service])
    return journey_minutes(held.instance, nearest_sites(held.instance, service, held.configuration))


def mean_minutes(held: Evaluation) -> FloatArray:
    """Each zone's mean minutes over all services, weighted by its demand, shape (zones,); missing without demand."""
    return _mean_of(held.instance, held.flows)


def _mean_of(instance: Instance, flows: pd.DataFrame) -> FloatArray:
    """Each zone's mean minutes, weighted by flow, shape (zones,); missing without demand."""
    zones = instance.zone_codes.get_indexer(pd.Index(flows["zone"]))
    demand, minutes = flows["per_year"].to_numpy(float), flows["minutes"].to_numpy(float)
    count = len(instance.zone_codes)
    total = np.bincount(zones, weights=demand, minlength=count)
    with np.errstate(invalid="ignore"):
        mean: FloatArray = np.bincount(zones, weights=demand * minutes, minlength=count) / total
    return mean


def _draw_overview(content: Content, stem: Path) -> list[Path]:
    services = list(zip(content.instance.services["service"], content.instance.services["name"], strict=True))
    below = max(KEYS_BELOW, 17 + SERVICE_ROW * min(len(services), SERVICE_ROWS))
    page, top = open_page(content.words, content.map_height + 2 * ROW_GAP + below)
    _draw_today_and_proposal(page, content, top)
    top -= content.map_height + 2 * ROW_GAP
    lower = _minutes_key(page, SIDE, top, content)
    page.paragraph(SIDE, lower - 4, SHARES, NOTE, HALF, color=GREY)
    _symbol_key(page, SIDE, top, content)
    _services_key(page, SIDE + HALF + GAP, top, services)
    return page.write(stem, content.words.title, _said(content))


def _draw_service(content: Content, stem: Path) -> list[Path]:
    return draw_three(content, stem, _said(content))


def draw_three(content: Content, stem: Path, said: str) -> list[Path]:
    """A page of three maps, two sides and the change, as PNG and SVG; `said` is the picture in words."""
    page, top = open_page(content.words, 2 * content.map_height + ROW_GAP)
    _draw_today_and_proposal(page, content, top)
    top -= content.map_height + ROW_GAP
    change = content.change
    assert change is not None
    title = "What changes: nothing" if (change == NO_CHANGE).all() else "What changes: minutes longer or shorter"
    panel = Panel(page, content.view, SIDE, top - content.map_height)
    panel.draw_areas(title, change, content.scale.change_classes)
    _mark(panel, content)
    panel.draw_pins(content.placed, content.views(1))
    left = SIDE + HALF + GAP
    top -= MAP_TITLE
    lower = _minutes_key(page, left, top, content)
    page.key(left, lower - 8, KEY_WIDTH, "Change in minutes", ["residents"], content.change_rows)
    lower = _symbol_key(page, left, top, content)
    if content.marked is not None:
        lower = page.line_key(left + KEY_WIDTH + GAP, lower, MARKED, "roads that change")
    page.paragraph(left + KEY_WIDTH + GAP, lower - 10, SHARES, NOTE, HALF - KEY_WIDTH - GAP, color=GREY)
    return page.write(stem, content.words.title, said)


def _mark(panel: Panel, content: Content) -> None:
    if content.marked is not None:
        panel.draw_marked(content.marked)


def open_page(words: Words, body: float) -> tuple[Page, float]:
    """A page with its title, summary and small print, and room for a body of that height; the body's upper edge too."""
    width = WIDTH - 2 * SIDE
    heading = len(wrapped(words.title, width, TITLE, "bold")) * TITLE * LINE_SPACING
    summary = len(wrapped(words.summary, width, TEXT)) * TEXT * LINE_SPACING
    notes = sum(len(wrapped(note, width, NOTE)) for note in words.notes) * NOTE * LINE_SPACING
    page = Page(WIDTH, 18 + heading + 4 + summary + 6 + body + 14 + notes + 12)
    top = page.paragraph(SIDE, page.height - 18, words.title, TITLE, width, weight="bold")
    top = page.paragraph(SIDE, top - 4, words.summary, TEXT, width)
    lower = 12 + notes
    for note in words.notes:
        lower = page.paragraph(SIDE, lower, note, NOTE, width, color=GREY)
    return page, top - 6


def _draw_today_and_proposal(page: Page, content: Content, top: float) -> None:
    for side, title in enumerate(content.sides):
        panel = Panel(page, content.view, SIDE + side * (HALF + GAP), top - content.map_height)
        name = shortened(title, content.view.width, 12, "bold")
        panel.draw_areas(name, content.classes[side], content.scale.minutes_classes)
        if side:
            _mark(panel, content)
        panel.draw_pins(content.placed, content.views(side))


def _minutes_key(page: Page, left: float, top: float, content: Content) -> float:
    sides = [shortened(side, SIDE_WIDTH, 9) for side in content.sides]
    return page.key(left, top, KEY_WIDTH, content.minutes_title, sides, content.minutes_rows)


def _symbol_key(page: Page, left: float, top: float, content: Content) -> float:
    """The key of the symbols, right of the key of the colours that starts at `left`."""
    views = [*content.views(0).values(), *content.views(1).values()]
    return draw_symbol_key(page, left + KEY_WIDTH + GAP, top, HALF - KEY_WIDTH - GAP, views)


def _services_key(page: Page, left: float, top: float, services: Sequence[tuple[str, str]]) -> None:
    """What the codes on the labels stand for, in as many columns as it takes."""
    page.text(left, top - 10, "Services", 10, weight="bold")
    columns = -(-len(services) // SERVICE_ROWS)
    for number, (code, name) in enumerate(services):
        column, row = divmod(number, SERVICE_ROWS)
        x, y = left + column * HALF / columns, top - 27 - SERVICE_ROW * row
        words = wrapped(f"{code}: {name}", HALF / columns - 6, 9)
        page.text(x, y, words[0] if len(words) == 1 else f"{words[0]} …", 9)


def _said(content: Content) -> str:
    return description(content.words, content.minutes_rows, content.change_rows, content.pins)
