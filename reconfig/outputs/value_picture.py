"""The waterfall as a picture: from today's cost to the best, by who decides and by what it comes from."""

from __future__ import annotations

from pathlib import Path

from reconfig.outputs.maps.page import GREY, LINE_SPACING, Page, settings, wrapped
from reconfig.outputs.value_tables import waterfall_table
from reconfig.outputs.value_words import EVIDENCE, cautions, headline, picture_words, step_cells
from reconfig.outputs.waterfall_bars import ASSUMED, HEAD, NOTE, ROW, SIDE, TEXT, WIDTH, draw_steps
from reconfig.study.value import Value
from reconfig.study.waterfall import WHAT, WHO

TITLE = 18.0

HEADINGS: dict[str, str] = {WHO: "By who decides", WHAT: "What the saving together comes from"}


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
            steps = table[table["part"] == part]
            cells, currency = step_cells(value, steps), value.instance.about.currency
            top = draw_steps(page, HEADINGS[part], steps, cells, top, currency, from_nought=part == WHO)
        top -= 10
        for note in notes:
            top = page.paragraph(SIDE, top, note, NOTE, width, color=GREY)
        return page.write(folder / "waterfall", title, picture_words(value))


def _height(text: str, width: float, size: float) -> float:
    return len(wrapped(text, width, size, "bold")) * size * LINE_SPACING
