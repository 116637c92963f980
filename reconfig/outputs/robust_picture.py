"""The regret table as a picture: a cell an option and scenario, darker for more regret, hatched where rules break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reconfig.instance.instance import Instance
from reconfig.outputs.maps.page import GREY, INK, LINE_SPACING, Page, settings, wrapped
from reconfig.outputs.robust_tables import fares_of, quantity
from reconfig.outputs.robust_words import cautions, headline, largest_cell, marked, picture_words
from reconfig.study.robustness import Fare, Robustness

WIDTH, SIDE, NAMES = 936.0, 24.0, 290.0
TITLE, TEXT, NOTE, CELL = 18.0, 10.0, 8.5, 9.0
ROW, GAP = 27.0, 2.0
FEWEST = 4
"""Columns are no wider than with this many options."""

SHADES = ("#f7fbff", "#d2e3f3", "#9ecae1", "#4292c6", "#08519c")
"""From no regret to the largest: blues that stay ordered for colour-blind readers."""

DARK = 3
"""From this shade on the number is white."""

NO_BEST = "#d9d9d9"
HATCH = "////"


def draw_regrets(found: Robustness, instance: Instance, folder: Path) -> list[Path]:
    """`regrets.png` and `regrets.svg`, the SVG with title and description."""
    currency = instance.about.currency
    title = f"{instance.about.area}: what options regret in futures that differ"
    summary, width = headline(found, currency), WIDTH - 2 * SIDE
    notes = [*cautions(found, instance), *instance.about.attribution]
    words = [(title, TITLE), (summary, TEXT), *((note, NOTE) for note in notes)]
    room = sum(len(wrapped(text, width, size, "bold")) * size * LINE_SPACING for text, size in words)
    heads = max(len(wrapped(option, _column(found) - 8, CELL, "bold")) for option in found.options)
    with settings():
        page = Page(WIDTH, 96 + room + heads * CELL * LINE_SPACING + ROW * (len(found.scenarios) + 1))
        top = page.paragraph(SIDE, page.height - 18, title, TITLE, width, weight="bold")
        top = page.paragraph(SIDE, top - 4, summary, TEXT, width) - 12
        top = _draw_heads(page, found, top) - 4
        top = _draw_rows(page, found, currency, top) - 10
        top = _draw_key(page, found, top) - 8
        for note in notes:
            top = page.paragraph(SIDE, top, note, NOTE, width, color=GREY)
        return page.write(folder / "regrets", title, picture_words(found, currency))


def _column(found: Robustness) -> float:
    """The width of a column of an option."""
    return (WIDTH - 2 * SIDE - NAMES) / max(len(found.options), FEWEST)


def _left(found: Robustness, number: int) -> float:
    return SIDE + NAMES + number * _column(found)


def _draw_heads(page: Page, found: Robustness, top: float) -> float:
    """The options' names over their columns; the lower edge."""
    room = _column(found) - 8
    edges = [
        page.paragraph(_left(found, number) + 4, top, option, CELL, room, weight="bold")
        for number, option in enumerate(found.options)
    ]
    return min(edges)


def _draw_rows(page: Page, found: Robustness, currency: str, top: float) -> float:
    """A row a scenario, then the largest regrets; the lower edge."""
    fares = fares_of(found)
    most = max((fare.regret for fare in found.fares if fare.regret is not None), default=0.0)
    for number, future in enumerate(found.scenarios):
        _draw_name(page, marked(future, number), top)
        for column, option in enumerate(found.options):
            fare = fares[option, future.name]
            _draw_cell(page, fare, _said(fare, found, currency), most, (_left(found, column), top, _column(found)))
        top -= ROW
    _draw_name(page, "Largest regret", top, weight="bold")
    for column, option in enumerate(found.options):
        words = largest_cell(found, option, currency)
        middle = _left(found, column) + _column(found) / 2
        page.text(middle, top - ROW / 2 - 3, words, CELL, ha="center", weight="bold")
    return top - ROW


def _draw_name(page: Page, name: str, top: float, **style: Any) -> None:  # noqa: ANN401
    """A row's name in two lines at most."""
    lines = wrapped(name, NAMES - 12, CELL, style.get("weight", "normal"))
    shown = lines if len(lines) < 3 else [lines[0], f"{lines[1]} …"]
    first = top - ROW / 2 - 3 + (len(shown) - 1) * CELL * 0.6
    for number, line in enumerate(shown):
        page.text(SIDE, first - number * CELL * 1.2, line, CELL, **style)


def _said(fare: Fare, found: Robustness, currency: str) -> str:
    return "no best" if fare.regret is None else quantity(fare.regret, found, currency)


def _draw_cell(page: Page, fare: Fare, words: str, most: float, place: tuple[float, float, float]) -> None:
    """One regret: its colour, a hatch where rules break, its number."""
    left, top, width = place
    shade = _shade(fare.regret, most)
    colour = NO_BEST if shade is None else SHADES[shade]
    box = (left, top - ROW + GAP, width - GAP, ROW - GAP)
    page.box(*box, facecolor=colour, edgecolor="#bbbbbb", linewidth=0.5)
    style: dict[str, Any] = {"color": "white" if shade is not None and shade >= DARK else INK}
    if fare.broken:
        lines = "white" if shade is not None and shade >= DARK else GREY
        page.box(*box, facecolor="none", edgecolor=lines, linewidth=0, hatch=HATCH)
        style = {"color": INK, "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
    page.text(left + (width - GAP) / 2, top - ROW / 2 - 2, words, CELL, ha="center", **style)


def _shade(regret: float | None, most: float) -> int | None:
    """The shade of a regret: the first for nothing or less, the others in equal steps up to the largest."""
    if regret is None:
        return None
    if regret <= 0 or most <= 0:
        return 0
    return min(1 + int((len(SHADES) - 1) * regret / most), len(SHADES) - 1)


def _draw_key(page: Page, found: Robustness, top: float) -> float:
    """What hatch and grey mean, where they occur; the lower edge."""
    keys = []
    if any(fare.broken for fare in found.fares):
        keys.append(("white", HATCH, "hatched: the option breaks a rule in that scenario"))
    if any(fare.regret is None for fare in found.fares):
        keys.append((NO_BEST, "", "grey: no best is known there, so there is no regret"))
    for colour, hatch, words in keys:
        page.box(SIDE, top - 12, 24, 11.5, facecolor=colour, edgecolor="#666666", linewidth=0.5)
        if hatch:
            page.box(SIDE, top - 12, 24, 11.5, facecolor="none", edgecolor=GREY, linewidth=0, hatch=hatch)
        page.text(SIDE + 30, top - 10, words, CELL)
        top -= 15.5
    return top
