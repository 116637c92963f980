"""Where options differ as a picture: a row a unit, a column today and each option, and what the other choice costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reconfig.outputs.alternatives_tables import ShownAlternatives
from reconfig.outputs.alternatives_words import cautions, cost_words, headline, names, picture_words, title
from reconfig.outputs.maps.page import GREY, INK, LINE_SPACING, Page, settings, wrapped
from reconfig.study.alternatives import Decision

WIDTH, SIDE = 936.0, 24.0
NAMES, COST = 290.0, 150.0
"""Room for the names of sites left of the cells, and for the cost right of them."""

TITLE, TEXT, NOTE = 18.0, 10.0, 8.5
ROW, HEAD, GAP = 18.0, 30.0, 20.0
"""The heights of a row, of the column headings, and of a service's name over its rows."""

RUNS, CLOSED = "#0072b2", "#ffffff"
"""Colours of a unit that runs and of one that does not; the words in them differ besides."""

NOWHERE = "The options differ nowhere: there is one option."


def draw_alternatives(shown: ShownAlternatives, folder: Path) -> list[Path]:
    """`decisions.png` and `decisions.svg`, the SVG with title and description."""
    rows = [each for each in shown.found.decisions if shown.differs(each)]
    services = len({each.service for each in rows})
    lines = [headline(shown), *cautions(shown), *([] if rows else [NOWHERE])]
    width = WIDTH - 2 * SIDE
    heads = [(title(shown), TITLE, "bold"), *((line, TEXT, "normal") for line in lines)]
    source = "; ".join(shown.instance.about.attribution)
    parts = [*heads, (source, NOTE, "normal")]
    room = sum(len(wrapped(text, width, size, weight)) * size * LINE_SPACING + 3 for text, size, weight in parts)
    with settings():
        page = Page(WIDTH, 18 + room + HEAD + services * GAP + ROW * len(rows) + 30)
        top = page.height - 18
        for text, size, weight in heads:
            top = page.paragraph(SIDE, top, text, size, width, weight=weight) - 3
        if rows:
            top = _draw_matrix(page, shown, rows, top)
        page.paragraph(SIDE, top - 8, source, NOTE, width, color=GREY)
        return page.write(folder / "decisions", title(shown), picture_words(shown))


def _draw_matrix(page: Page, shown: ShownAlternatives, rows: Sequence[Decision], top: float) -> float:
    """Column headings, then each service's name and its units; the lower edge."""
    columns = ["Today", *shown.names]
    step = (WIDTH - 2 * SIDE - NAMES - COST) / len(columns)
    top -= HEAD
    for number, column in enumerate(columns):
        lines = wrapped(column, step, NOTE, "bold")
        for line, text in enumerate(reversed(lines)):
            x, y = _middle(number, step), top + 4 + line * NOTE * LINE_SPACING
            page.text(x, y, text, NOTE, ha="center", weight="bold")
    page.text(WIDTH - SIDE, top + 4, "The other choice adds", NOTE, ha="right", weight="bold")
    service = ""
    for decision in rows:
        service_name, site_name = names(shown, decision)
        if decision.service != service:
            service = decision.service
            top -= GAP
            page.text(SIDE, top + 5, _cut(service_name, WIDTH - 2 * SIDE, "bold"), NOTE, weight="bold")
        top -= ROW
        page.text(SIDE + 10, top + 5, _cut(site_name, NAMES - 20), NOTE)
        for number, runs in enumerate((decision.today, *shown.chosen(decision))):
            _draw_cell(page, number, step, top, runs=runs)
        page.text(WIDTH - SIDE, top + 5, cost_words(shown, decision), NOTE, ha="right")
    return top


def _middle(number: int, step: float) -> float:
    return SIDE + NAMES + step * (number + 0.5)


def _draw_cell(page: Page, number: int, step: float, top: float, *, runs: bool) -> None:
    """A filled box with the word, or an empty one with a dash."""
    left = SIDE + NAMES + step * number
    edge = {"edgecolor": GREY, "linewidth": 0.5}
    page.box(left + 1.5, top + 1.5, step - 3, ROW - 3, facecolor=RUNS if runs else CLOSED, **edge)
    style = {"color": "white", "weight": "bold"} if runs else {"color": INK}
    page.text(_middle(number, step), top + 5.5, "runs" if runs else "–", NOTE - 0.5, ha="center", **style)


def _cut(text: str, width: float, weight: str = "normal") -> str:
    """The text, cut where it is too long for one line."""
    lines = wrapped(text, width, NOTE, weight)
    return lines[0] if len(lines) == 1 else f"{lines[0]} …"
