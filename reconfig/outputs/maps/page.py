"""A page on which a map is drawn: text that is measured before it is set, keys, and files that come out the same twice.

All positions are in points (1/72 inch) from the lower left corner of the page.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from reconfig.outputs.maps.classes import MapClass
from reconfig.outputs.maps.png import png_of
from reconfig.outputs.phrases import printable

DOTS_PER_INCH = 150
LONGEST = 300
"""Letters that may stand on one line at most: no page has room for more."""

POINTS_PER_INCH = 72.0
FONT = "DejaVu Sans"
INK, GREY = "#1a1a1a", "#4d4d4d"
LINE_SPACING = 1.28

SETTINGS: Mapping[str, Any] = {
    "font.family": FONT,
    "svg.fonttype": "path",
    "svg.hashsalt": "reconfig",
    "hatch.linewidth": 0.7,
    "path.simplify": False,
}


@lru_cache(maxsize=10_000)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """The width of one line of text in points."""
    font = FontProperties(family=FONT, weight=weight, size=size)
    width: float = text_to_path.get_text_width_height_descent(printable(text), font, ismath=False)[0]
    return width


def wrapped(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """The text in lines of at most `width` points; a word that is longer stands alone, cut where no line holds it."""
    lines: list[str] = []
    for word in (word[:LONGEST] for word in text.split()):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(text: str, width: float, size: float, weight: str = "normal") -> str:
    """The text on one line of at most `width` points, its end left out where it is longer."""
    text = " ".join(text.split())[:LONGEST]
    if text_width(text, size, weight) <= width:
        return text
    kept = bisect.bisect_right(range(len(text)), width, key=lambda end: text_width(f"{text[:end]}…", size, weight)) - 1
    return f"{text[: max(kept, 0)].rstrip()}…"


class Page:
    """One picture, `width` x `height` points."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), dpi=DOTS_PER_INCH)
        self.canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(0, height)

    def text(self, x: float, y: float, text: str, size: float, **style: Any) -> None:  # noqa: ANN401
        """One line of text whose baseline starts at (x, y)."""
        style = {"color": INK, "family": FONT, "va": "baseline", "parse_math": False, "zorder": 9, **style}
        self.axes.text(x, y, printable(text), fontsize=size, **style)

    def paragraph(self, x: float, top: float, text: str, size: float, width: float, **style: Any) -> float:  # noqa: ANN401
        """Text in lines of at most `width`, from `top` down; returns the lower edge."""
        for line in wrapped(text, width, size, style.get("weight", "normal")):
            self.text(x, top - size, line, size, **style)
            top -= size * LINE_SPACING
        return top

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:  # noqa: ANN401
        """A rectangle with its lower left corner at (x, y)."""
        self.axes.add_artist(Rectangle((x, y), width, height, **style))

    def key(
        self, x: float, top: float, width: float, heading: str, columns: Sequence[str],
        rows: Iterable[tuple[MapClass, Sequence[str]]],
    ) -> float:  # fmt: skip
        """A key: a swatch, words and right-aligned cells a row, under headings; returns the lower edge."""
        rights = [x + width - 58 * (len(columns) - 1 - number) for number in range(len(columns))]
        self.text(x, top - 10, heading, 10, weight="bold")
        for right, column in zip(rights, columns, strict=True):
            self.text(right, top - 10, column, 9, ha="right", color=GREY)
        top -= 17
        for row, cells in rows:
            self.swatch(x, top - 12, row)
            self.text(x + 30, top - 10, row.words, 9.5)
            for right, cell in zip(rights, cells, strict=True):
                self.text(right, top - 10, cell, 9.5, ha="right")
            top -= 15.5
        return top

    def swatch(self, x: float, y: float, map_class: MapClass) -> None:
        """A sample of a class's colour and hatch."""
        self.box(x, y, 24, 11.5, facecolor=map_class.colour, edgecolor="#666666", linewidth=0.5)
        if map_class.hatch:
            self.box(x, y, 24, 11.5, facecolor="none", edgecolor="white", linewidth=0, hatch=map_class.hatch)

    def line_key(self, x: float, top: float, colour: str, words: str) -> float:
        """A sample of a line with its words; returns the lower edge."""
        self.axes.plot([x + 2, x + 18], [top - 6.5, top - 6.5], color=colour, linewidth=2.2)
        self.text(x + 24, top - 10, words, 9.5)
        return top - 15.5

    def write(self, stem: Path, title: str, description: str) -> list[Path]:
        """`stem`.png and `stem`.svg; the SVG carries title and description for those who cannot see it."""
        title, description = printable(title), printable(description)
        png, svg = stem.with_name(f"{stem.name}.png"), stem.with_name(f"{stem.name}.svg")
        png.write_bytes(png_of(self.canvas, DOTS_PER_INCH, title))
        drawing = StringIO()
        self.figure.savefig(drawing, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
        svg.write_text(accessible(drawing.getvalue(), description), encoding="utf-8")
        return [png, svg]


def settings() -> Any:  # noqa: ANN401
    """The drawing settings, for as long as the `with` block lasts: same fonts and same identifiers every time."""
    return rc_context(dict(SETTINGS))


def accessible(svg: str, description: str) -> str:
    """The SVG as one named image with a description, its coordinates cut to a hundredth of a point."""
    svg = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path.group()), svg)
    svg = svg.replace("<title>", '<title id="title">', 1)
    svg = svg.replace("</title>", f'</title>\n <desc id="description">{escape(description)}</desc>', 1)
    return svg.replace("<svg ", '<svg role="img" aria-labelledby="title description" ', 1)
