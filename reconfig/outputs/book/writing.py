"""A workbook as XlsxWriter makes it: sheets with a title, notes, Excel tables and blocks; the same bytes every time."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from reconfig.outputs.book.cell import Cell, cell_of
from reconfig.outputs.book.column import WIDTHS, Column, Kind, number_format
from reconfig.outputs.book.safe_text import distinct_headings, safe_text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The date in the properties of every workbook: the same appraisal gives the same bytes."""

OPTIONS: Mapping[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}

HEAD = {"bold": True, "bg_color": "#D9E8F5", "bottom": 1, "text_wrap": True, "valign": "top"}
WIDEST = 60
"""Characters of the widest column."""

LINE_HEIGHT = 15.0
"""Points."""

A4 = 9
TABLE_STYLE = "Table Style Light 1"


@dataclass(frozen=True)
class Region:
    """Where cells stand: sheet, first row and column and how many rows below the heading, counted from nought."""

    sheet: str
    row: int
    column: int
    rows: int

    def cells(self, offset: int) -> list[Any]:
        """The values of a column, as a chart refers to them."""
        at = self.column + offset
        return [self.sheet, self.row + 1, at, self.row + self.rows, at]

    def heading(self, offset: int) -> list[Any]:
        """The heading of a column, as a chart refers to it."""
        return [self.sheet, self.row, self.column + offset]

    @property
    def below(self) -> int:
        """The first free row, one left empty."""
        return self.row + self.rows + 2


class Book:
    """A workbook that is being written."""

    def __init__(self, workbook: Workbook, currency: str) -> None:
        self.workbook, self.currency = workbook, currency
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._widths: dict[tuple[str, int], int] = {}

    def look(self, **properties: Any) -> Format:  # noqa: ANN401
        """A format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def number(self, kind: Kind, **properties: Any) -> Format:  # noqa: ANN401
        """The format of a kind."""
        return self.look(**{"num_format": number_format(kind, self.currency), "valign": "top", **properties})

    def sheet(self, name: str, title: str, notes: Sequence[str] = ()) -> tuple[Worksheet, int]:
        """A sheet with its title and notes, ready to print; and the first free row."""
        sheet = self.workbook.add_worksheet(name)
        sheet.write_string(0, 0, safe_text(title), self.look(bold=True, font_size=14))
        for row, note in enumerate(notes, start=1):
            sheet.write_string(row, 0, safe_text(note), self.look(font_color="#4d4d4d"))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet, len(notes) + 2

    def table(
        self, sheet: Worksheet, row: int, name: str, columns: Sequence[Column], frame: pd.DataFrame, nothing: str
    ) -> Region:
        """An Excel table with filters; where there are no rows, its headings and a sentence."""
        cells = [[cell_of(value, column.kind) for value in frame[column.key].tolist()] for column in columns]
        headings = distinct_headings(column.heading for column in columns)
        for at, (column, heading, values) in enumerate(zip(columns, headings, cells, strict=True)):
            sheet.write_string(row, at, heading, self.look(**HEAD))
            self._fill(sheet, row + 1, at, values, column.kind)
            self.widen(sheet, at, column.width or _width(column, heading, values))
        sheet.set_row(
            row, _lines(headings, [self._widths[sheet.name, at] for at in range(len(headings))]) * LINE_HEIGHT
        )
        if len(frame):
            heads = [{"header": heading, "header_format": self.look(**HEAD)} for heading in headings]
            words = {"name": name, "columns": heads, "style": TABLE_STYLE, "banded_rows": False}
            sheet.add_table(row, 0, row + len(frame), len(columns) - 1, words)
        else:
            sheet.write_string(row + 1, 0, nothing)
        return Region(sheet.name, row, 0, max(len(frame), 1))

    def table_sheet(
        self, name: str, title: str, notes: Sequence[str], columns: Sequence[Column], frame: pd.DataFrame, nothing: str
    ) -> tuple[Worksheet, Region]:
        """A sheet of one table, whose headings and first column stay in sight."""
        sheet, row = self.sheet(name, title, notes)
        region = self.table(sheet, row, f"table_{name.lower().replace(' ', '_')}", columns, frame, nothing)
        sheet.freeze_panes(row + 1, 1)
        sheet.repeat_rows(row)
        sheet.print_area(0, 0, row + region.rows, len(columns) - 1)
        return sheet, region

    def write(self, sheet: Worksheet, row: int, column: int, value: Cell, kind: Kind, **properties: Any) -> None:  # noqa: ANN401
        """One cell; text is always text."""
        if isinstance(value, str):
            sheet.write_string(row, column, value, self._words(kind, **properties))
        elif value is not None:
            sheet.write_number(row, column, value, self.number(kind, **properties))

    def _words(self, kind: Kind, **properties: Any) -> Format:  # noqa: ANN401
        """The format of text in a column of a kind."""
        at = "left" if kind == "text" else "right"
        return self.look(**{"valign": "top", "align": at, "num_format": "@", **properties})

    def _fill(self, sheet: Worksheet, row: int, column: int, values: Sequence[Cell], kind: Kind) -> None:
        """The cells of a column from that row on."""
        words, number = self._words(kind), self.number(kind)
        for at, value in enumerate(values, start=row):
            if isinstance(value, str):
                sheet.write_string(at, column, value, words)
            elif value is not None:
                sheet.write_number(at, column, value, number)

    def widen(self, sheet: Worksheet, column: int, width: int) -> None:
        """A column as wide as the widest of what stands in it."""
        key = sheet.name, column
        self._widths[key] = max(width, self._widths.get(key, 0))
        sheet.set_column(column, column, self._widths[key])


def _lines(texts: Sequence[str], widths: Sequence[float]) -> int:
    """The most lines that a text takes, each in a column of its own; three characters are for the filter's button."""
    return max((math.ceil((len(text) + 3) / width) for text, width in zip(texts, widths, strict=True)), default=1)


def _width(column: Column, heading: str, values: Sequence[Cell]) -> int:
    """As wide as its kind needs; of text, as its words need, but no monster. Headings wrap at words."""
    words = max((len(word) for word in heading.split()), default=0) + 4
    if column.kind != "text":
        return max(WIDTHS[column.kind], words)
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return min(max(WIDTHS["text"], words, longest + 2), WIDEST)


@contextmanager
def open_book(path: Path, currency: str, properties: Mapping[str, Any]) -> Iterator[Book]:
    """A workbook at `path` while the block lasts; nobody's name is in its properties."""
    from xlsxwriter import Workbook

    workbook = Workbook(str(path), dict(OPTIONS))
    workbook.set_properties({"created": CREATED, **{key: safe_text(text) for key, text in properties.items()}})
    yield Book(workbook, currency)
    workbook.close()
