"""The waterfall as a picture: from today's cost to the best, by who decides and by what it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from reconfig.outputs.maps.page import GREY, INK, LINE_SPACING, Page, settings, wrapped
from reconfig.outputs.phrases import money
from reconfig.outputs.value_tables import waterfall_table
from reconfig.outputs.value_words import EVIDENCE, cautions, headline, picture_words, step_cells
from reconfig.study.value import Value
from reconfig.study.waterfall import WHAT, WHO

WIDTH, SIDE = 936.0, 24.0
NAMES, AMOUNTS = 310.0, 76.0
"""Room for the names left of the bars, and for the amounts right of them."""

TITLE, TEXT, NOTE = 18.0, 10.0, 8.5
ROW, BAR = 21.0, 13.0
HEAD = 34.0
"""The height of the heading over a block of bars."""

TOTAL, SAVES, COSTS = "#5b6770", "#0072b2", "#d55e00"
"""Colours that the colour-blind tell apart; what costs more is hatched besides."""

HEADINGS: dict[str, str] = {WHO: "By who decides", WHAT: "What the saving together comes from"}
ASSUMED = "* rests on assumed prices."


def draw_waterfall(value: Value, folder: Path) -> list[Path]:
    """`waterfall.png` and `waterfall.svg`, the SVG with title and description."""
    table = waterfall_table(value)
    area = value.instance.about.area
    title = f"{area}: what deciding together is worth a year"
    notes = [*([ASSUMED] if (table["assumed"] == "yes").any() else []), *cautions(value), EVIDENCE]
    width = WIDTH - 2 * SIDE
    summary = headline(value)
    words = [(title, TITLE), (summary, TEXT), *((note, NOTE) for note in notes)]
    room = sum(_height(text, width, size) for text, size in words)
    with settings():
        page = Page(WIDTH, 18 + room + 2 * HEAD + ROW * len(table) + 40)
        top = page.paragraph(SIDE, page.height - 18, title, TITLE, width, weight="bold")
        top = page.paragraph(SIDE, top - 4, summary, TEXT, width)
        for part in (WHO, WHAT):
            top = _draw_block(page, value, table[table["part"] == part], top)
        top -= 10
        for note in notes:
            top = page.paragraph(SIDE, top, note, NOTE, width, color=GREY)
        return page.write(folder / "waterfall", title, picture_words(value))


def _height(text: str, width: float, size: float) -> float:
    return len(wrapped(text, width, size, "bold")) * size * LINE_SPACING


def _draw_block(page: Page, value: Value, steps: pd.DataFrame, top: float) -> float:
    """The bars of one waterfall under its heading; the lower edge."""
    part = str(steps["part"].iloc[0])
    scale = _scale(steps, from_nought=part == WHO)
    begins = "nought" if scale[0] == 0 else money(scale[0], value.instance.about.currency)
    page.text(SIDE, top - HEAD + 12, f"{HEADINGS[part]} (bars begin at {begins})", TEXT, weight="bold")
    top -= HEAD
    columns = ("kind", "amount", "start", "end", "assumed")
    for at, (name, amount) in enumerate(step_cells(value, steps)):
        row = {column: steps[column].iloc[at] for column in columns} | {"name": name, "words": amount}
        _draw_step(page, row, scale, top, last=at == len(steps) - 1)
        top -= ROW
    return top


def _scale(steps: pd.DataFrame, *, from_nought: bool) -> tuple[float, float]:
    """The amounts at the left and at the right end of the bars."""
    ends = steps["end"]
    if from_nought:
        return min(0.0, float(ends.min())), max(float(ends.max()), 1.0)
    spread = max(float(ends.max() - ends.min()), 1.0)
    return float(ends.min()) - 0.25 * spread, float(ends.max())


def _draw_step(page: Page, row: dict[str, Any], scale: tuple[float, float], top: float, *, last: bool) -> None:
    """Name, bar and amount; a thin line leads on to the next bar."""
    start, end = (_x(max(amount, scale[0]), scale) for amount in (row["start"], row["end"]))
    style = {"weight": "bold"} if row["kind"] == "total" else {}
    page.text(SIDE, top - BAR + 2, _name(row), NOTE, **style)
    _draw_bar(page, min(start, end), top - BAR, abs(end - start), _colour(row))
    page.text(WIDTH - SIDE, top - BAR + 2, row["words"], NOTE, ha="right", **style)
    if not last:
        page.axes.plot([end, end], [top - ROW - 1, top - BAR], color=INK, linewidth=0.5)


def _name(row: dict[str, Any]) -> str:
    """The step's name, cut where it is long, with a star where it rests on assumed prices."""
    weight = "bold" if row["kind"] == "total" else "normal"
    lines = wrapped(row["name"], NAMES - 24, NOTE, weight)
    return f"{lines[0]}{'' if len(lines) == 1 else ' …'}{' *' if row['assumed'] == 'yes' else ''}"


def _x(amount: float, scale: tuple[float, float]) -> float:
    least, most = scale
    room = WIDTH - 2 * SIDE - NAMES - AMOUNTS
    return SIDE + NAMES + room * (amount - least) / (most - least)


def _colour(row: dict[str, Any]) -> str:
    if row["kind"] == "total":
        return TOTAL
    return SAVES if row["amount"] <= 0 else COSTS


def _draw_bar(page: Page, x: float, y: float, width: float, colour: str) -> None:
    hatch = {"hatch": "////", "edgecolor": "white"} if colour == COSTS else {"edgecolor": colour}
    page.box(x, y, width, BAR, facecolor=colour, linewidth=0.5, **hatch)
