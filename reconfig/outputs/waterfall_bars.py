"""Bars of a waterfall on a page: totals, and the changes that lead from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from reconfig.outputs.maps.page import INK, Page, shortened
from reconfig.outputs.phrases import money

WIDTH, SIDE = 936.0, 24.0
NAMES, AMOUNTS = 310.0, 76.0
"""Room for the names left of the bars, and for the amounts right of them."""

TEXT, NOTE = 10.0, 8.5
ROW, BAR = 21.0, 13.0
HEAD = 34.0
"""The height of the heading over a block of bars."""

TOTAL, SAVES, COSTS = "#5b6770", "#0072b2", "#d55e00"
"""Colours that the colour-blind tell apart; what costs more is hatched besides."""

ASSUMED: Final = "* rests on assumed prices."


def draw_steps(
    page: Page,
    heading: str,
    steps: pd.DataFrame,
    cells: Sequence[tuple[str, str]],
    top: float,
    currency: str,
    *,
    from_nought: bool,
) -> float:
    """The bars under a heading; returns the lower edge.

    steps: kind (total or change), amount, start, end (currency a year), assumed (yes or no). cells: each step's name,
    and its amount in words.
    """
    scale = _scale(steps, from_nought=from_nought)
    begins = "nought" if scale[0] == 0 else money(scale[0], currency)
    page.text(SIDE, top - HEAD + 12, f"{heading} (bars begin at {begins})", TEXT, weight="bold")
    top -= HEAD
    columns = ("kind", "amount", "start", "end", "assumed")
    for at, (name, amount) in enumerate(cells):
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
    return shortened(row["name"], NAMES - 24, NOTE, weight) + (" *" if row["assumed"] == "yes" else "")


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
