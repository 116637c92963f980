"""A page with a chart: title, what it shows in a sentence or two, the chart, small print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconfig.instance.instance import Instance
from reconfig.outputs.figures.figure import Figure
from reconfig.outputs.figures.small_print import small_print, source_line
from reconfig.outputs.maps.drawing import open_page
from reconfig.outputs.maps.page import Page, settings
from reconfig.outputs.maps.words import Words


@dataclass(frozen=True)
class Chart:
    """What a page shows: title and summary, the picture in words, the height of the body, and what draws it.

    `draw` is given the page and the body's upper edge. notes: small print besides what is under every figure.
    """

    title: str
    summary: str
    said: str
    height: float
    draw: Callable[[Page, float], object]
    notes: Sequence[str] = ()


def draw_chart(instance: Instance, chart: Chart, stem: Path) -> Figure:
    """The page as `stem`.png and `stem`.svg."""
    with settings():
        page, top = open_page(Words(chart.title, chart.summary, (*chart.notes, *small_print(instance))), chart.height)
        chart.draw(page, top)
        png, svg = page.write(stem, chart.title, f"{chart.summary} {chart.said}")
    source = " ".join((*chart.notes, source_line(instance)))
    return Figure(png, svg, chart.title, f"{chart.summary} {chart.said}", source)
