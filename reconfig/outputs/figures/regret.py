"""The regret table as a picture: options by futures, the darker the more regret, hatched where rules are broken."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reconfig.objective import Objective
from reconfig.outputs.figures.chart_page import Chart
from reconfig.outputs.maps.page import Page, shortened, wrapped
from reconfig.outputs.maps.scale import MINUTES_COLOURS
from reconfig.outputs.phrases import money
from reconfig.outputs.waterfall_bars import NOTE, SIDE, TEXT, WIDTH
from reconfig.study.appraisal import Appraisal
from reconfig.study.robustness import Fare, Robustness

NAMES, ROW, HEAD = 200.0, 30.0, 40.0
MOST = 7
"""So many futures stand side by side; further ones under them."""

UNKNOWN = "#eeeeee"
DARK = 3
"""From this colour on, words are white."""

HOW = (
    "Regret: how much more the option is than the best that could be done if that future were known. The darker, the "
    "more. Hatched cells marked ✗: rules are broken there. Grey: no best is known."
)


def regret_chart(appraisal: Appraisal, found: Robustness) -> Chart | None:
    """A cell an option and future; None without any."""
    if not found.options or not found.scenarios:
        return None
    unit = found.minimise.unit(appraisal.instance.about.currency)
    least = f"{found.minimax} has the least largest regret. " if found.minimax is not None else ""
    blocks = math.ceil(len(found.scenarios) / MOST)
    return Chart(
        f"{appraisal.instance.about.area}: how the options fare if the future differs",
        f"{least}In {unit}. {HOW}",
        " ".join(_said(appraisal, found, option) for option in found.options),
        blocks * (HEAD + ROW * len(found.options) + 12),
        lambda page, top: _draw(page, top, appraisal, found),
    )


def _said(appraisal: Appraisal, found: Robustness, option: str) -> str:
    told = (f"{fare.scenario}: {_words(appraisal, found, fare)}" for fare in found.fares if fare.option == option)
    return f"{option}: {'; '.join(told)}."


def _words(appraisal: Appraisal, found: Robustness, fare: Fare) -> str:
    mark = " ✗" if fare.broken else ""
    if fare.regret is None or not math.isfinite(fare.regret):
        return f"not known{mark}"
    regret = max(fare.regret, 0.0)
    of_money = found.minimise is Objective.COST
    return f"{money(regret, appraisal.instance.about.currency) if of_money else f'{regret:,.0f}'}{mark}"


def _draw(page: Page, top: float, appraisal: Appraisal, found: Robustness) -> None:
    names = [future.name for future in found.scenarios]
    most = max(
        (fare.regret for fare in found.fares if fare.regret is not None and math.isfinite(fare.regret)), default=0
    )
    fares = {(fare.option, fare.scenario): fare for fare in found.fares}
    for start in range(0, len(names), MOST):
        block = names[start : start + MOST]
        width = (WIDTH - 2 * SIDE - NAMES) / max(len(block), 3)
        for number, name in enumerate(block):
            _heading(page, SIDE + NAMES + number * width, top, width, name)
        for row, option in enumerate(found.options):
            y = top - HEAD - ROW * (row + 1)
            weight = "bold" if option == found.minimax else "normal"
            page.text(SIDE, y + ROW / 2 - 3, shortened(option, NAMES - 10, TEXT, weight), TEXT, weight=weight)
            for number, name in enumerate(block):
                fare = fares.get((option, name))
                if fare is not None:
                    box = SIDE + NAMES + number * width, y, width, ROW
                    _cell(page, box, fare, _words(appraisal, found, fare), most)
        top -= HEAD + ROW * len(found.options) + 12


def _heading(page: Page, left: float, top: float, width: float, name: str) -> None:
    """A future's name in at most two lines."""
    lines = wrapped(name, width - 8, NOTE, "bold")
    shown = lines[:2] if len(lines) <= 2 else [lines[0], f"{lines[1]} …"]
    for number, line in enumerate(shown):
        page.text(left + 4, top - 16 - 12 * number, shortened(line, width - 6, NOTE, "bold"), NOTE, weight="bold")


def _cell(page: Page, box: Sequence[float], fare: Fare, words: str, most: float) -> None:
    left, bottom, width, height = box
    known = fare.regret is not None and math.isfinite(fare.regret)
    shade = _shade(fare.regret or 0.0, most) if known else 0
    colour = MINUTES_COLOURS[shade] if known else UNKNOWN
    page.box(left, bottom, width, height, facecolor=colour, edgecolor="white", linewidth=1.5)
    if fare.broken:
        hatch = {"hatch": "////", "edgecolor": "#777777" if shade < DARK else "#b0b8d8"}
        page.box(left + 1, bottom + 1, width - 2, height - 2, facecolor="none", linewidth=0, **hatch)
    dark = shade >= DARK
    ink, paper = ("white", colour) if dark else ("#1a1a1a", colour)
    room = {"facecolor": paper, "edgecolor": "none", "pad": 1.5} if fare.broken else None
    page.text(left + width / 2, bottom + height / 2 - 3, words, NOTE, ha="center", color=ink, bbox=room)


def _shade(regret: float, most: float) -> int:
    """Which of the colours: fifths of the largest regret; nought has the lightest."""
    return 0 if most <= 0 else min(int(len(MINUTES_COLOURS) * max(regret, 0.0) / most), len(MINUTES_COLOURS) - 1)
