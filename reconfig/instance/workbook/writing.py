"""An Instance as one .xlsx workbook: a sheet a table, codes as text, every number to the last bit."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.about import About
from reconfig.instance.column import Column, Table
from reconfig.instance.columns import TABLES
from reconfig.instance.documents_out import rule_items
from reconfig.instance.instance import Instance
from reconfig.instance.io import number_text
from reconfig.instance.rules import Rule
from reconfig.instance.workbook.layout import (
    BOUNDARIES,
    INSTANCE,
    LONGEST_PART,
    LONGEST_TEXT,
    MOST_ROWS,
    READ_ME,
    RULES,
    SHEETS,
    SOURCES,
    note,
)
from reconfig.problem import Problem
from reconfig.whole_folder import refuse_existing

if TYPE_CHECKING:
    import geopandas as gpd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | float
"""A cell's value; blank text leaves the cell empty."""

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|x005F_|^<r>")
"""What a workbook cannot carry: control characters, half characters, and the format's own marks."""


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, column by column."""

    table: Table
    cells: Sequence[Sequence[Cell]]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The cells row by row."""
        return zip(*self.cells, strict=True)


def export_workbook(instance: Instance, path: Path) -> Path:
    """Write an instance as a new workbook, whole or not at all.

    Raises:
        InputError: where the file exists already, or a sheet cannot hold what the instance holds.

    """
    if path.suffix.lower() != ".xlsx":
        raise InputError([Problem(str(path), "does not end in .xlsx", "Name it BOOK.xlsx.")])
    refuse_existing(path)
    sheets = list(_sheets(instance))
    if problems := [problem for sheet in sheets for problem in _unwritable(sheet, path.name)]:
        raise InputError(problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.stem}.partial-", dir=path.parent) as folder:
        partial = Path(folder) / path.name
        _write_book(sheets, instance.about, partial)
        os.replace(partial, path)  # noqa: PTH105
    return path


def _sheets(instance: Instance) -> Iterator[Sheet]:
    yield _from_rows(INSTANCE, _about_rows(instance.about))
    for table in TABLES.values():
        frame = instance.table(table.name)
        yield Sheet(table, [_column_cells(frame[column.name], column) for column in table.columns])
    yield _from_rows(RULES, [_rule_row(rule) for rule in instance.rules])
    boundaries = instance.boundaries
    yield _from_rows(BOUNDARIES, [] if boundaries is None else list(_boundary_rows(boundaries)))


def _from_rows(table: Table, rows: Sequence[Sequence[Cell]]) -> Sheet:
    return Sheet(table, list(zip(*rows, strict=True)) if rows else [[]] * len(table.columns))


def _column_cells(values: pd.Series[Any], column: Column) -> list[Cell]:
    if column.kind == "flag":
        return ["yes" if value else "no" for value in values]
    if column.kind in ("number", "integer"):
        return [_number_cell(value) for value in values.to_numpy(float).tolist()]
    return values.astype(object).where(values.notna(), "").tolist()


def _number_cell(value: float) -> Cell:
    """A number where the 16 digits that a workbook stores give it back, else its digits as text."""
    if pd.isna(value):
        return ""
    return value if float(f"{value:.16G}") == value else number_text(value)


def _about_rows(about: About) -> list[tuple[str, str, str]]:
    """Key, value, meaning. A key that stands at its default, no text or no items, may be left out."""
    rows = []
    for name, value in about.model_dump(mode="json").items():
        meaning = About.model_fields[name].description or ""
        if isinstance(value, dict):
            rows += [(f"{SOURCES}{table}", source, meaning) for table, source in value.items()]
        elif isinstance(value, list):
            rows += [(name, item, meaning) for item in value]
        else:
            rows.append((name, _word(value), meaning))
    return rows


def _word(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _rule_row(rule: Rule) -> list[Cell]:
    items = rule_items(rule)
    return [_rule_cell(items.get(column.name)) for column in RULES.columns]


def _rule_cell(value: object) -> Cell:
    if isinstance(value, list):
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="").writerow(value)
        return text.getvalue()
    if isinstance(value, int | float):
        return _number_cell(value)
    return str(value or "")


def _boundary_rows(boundaries: gpd.GeoDataFrame) -> Iterator[tuple[str, float, str, str]]:
    """Zone, part, well-known text to the last digit in parts, coordinate system."""
    import shapely

    crs = boundaries.crs.to_string() if boundaries.crs else ""
    shapes = shapely.to_wkt(boundaries.geometry.to_numpy(), rounding_precision=-1)
    for zone, shape in zip(boundaries["zone"], shapes, strict=True):
        text = shape or ""
        for part, start in enumerate(range(0, max(len(text), 1), LONGEST_PART), start=1):
            yield zone, part, text[start : start + LONGEST_PART], crs


def _unwritable(sheet: Sheet, book: str) -> Iterator[Problem]:
    """What the sheet cannot hold."""
    file = f"{book}, sheet {sheet.table.name}"
    length = len(sheet.cells[0])
    if length > MOST_ROWS:
        expected = f"would need {length:,} rows, more than the {MOST_ROWS:,} that a sheet holds"
        yield Problem(file, expected, "Keep this instance as a folder, which has no limit.")
    for column, cells in zip(sheet.table.columns, sheet.cells, strict=True):
        for row, cell in enumerate(cells, start=2):
            if isinstance(cell, str) and (fault := _fault(cell)):
                yield Problem(file, *fault, row, column.name, repr(cell[:40])[1:-1])


def _fault(text: str) -> tuple[str, str] | None:
    """What is wrong with a text and how to mend it."""
    if found := UNSAFE.search(text):
        return f"holds {found[0]!r}, which a workbook cannot carry", "Take it out."
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        return f"is longer than the {LONGEST_TEXT:,} characters of a cell", "Shorten it."
    return None


def _write_book(sheets: Sequence[Sheet], about: About, path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(path) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#D9E8F5", "bottom": 1}),
            "text": book.add_format({"num_format": "@"}),
            "words": book.add_format({"text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
        }
        _write_read_me(book, about, formats)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.table.name), sheet, formats)


def _write_sheet(worksheet: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    columns = sheet.table.columns
    for index, (column, cells) in enumerate(zip(columns, sheet.cells, strict=True)):
        style = None if column.kind in ("number", "integer") else formats["text"]
        worksheet.set_column(index, index, _width(column, cells), style)
        worksheet.write_string(0, index, column.name, formats["head"])
        worksheet.write_comment(0, index, note(column), {"x_scale": 2, "y_scale": 1.5})
        _add_choices(worksheet, index, column)
        for row, cell in enumerate(cells, start=1):
            if isinstance(cell, str):
                if cell:
                    worksheet.write_string(row, index, cell, formats["text"])
            else:
                worksheet.write_number(row, index, cell)
    worksheet.freeze_panes(1, 0)
    worksheet.autofilter(0, 0, max(len(sheet.cells[0]), 1), len(columns) - 1)


def _width(column: Column, cells: Sequence[Cell]) -> int:
    """Characters: as wide as the header with its filter button and the first cells, but no monster."""
    longest = max((len(str(cell)) for cell in cells[:200]), default=0)
    return min(max(len(column.name) + 4, longest + 2), 50)


def _add_choices(worksheet: Worksheet, index: int, column: Column) -> None:
    words = ("yes", "no") if column.kind == "flag" else column.choices
    if words:
        rule = {"validate": "list", "source": list(words), "error_message": "Choose from the list."}
        worksheet.data_validation(1, index, MOST_ROWS, index, rule)


def _write_read_me(book: Workbook, about: About, formats: dict[str, Format]) -> None:
    worksheet = book.add_worksheet(READ_ME)
    worksheet.set_column(0, 0, 18, formats["words"])
    worksheet.set_column(1, 2, 70, formats["words"])
    worksheet.write_string(0, 0, about.title, formats["title"])
    for row, line in enumerate(READ_ME_LINES, start=1):
        worksheet.write_string(row, 0, line)
    head = len(READ_ME_LINES) + 2
    for column, word in enumerate(("sheet", "what it holds", "columns that must be filled")):
        worksheet.write_string(head, column, word, formats["head"])
    for row, table in enumerate(SHEETS.values(), start=head + 1):
        must = ", ".join(column.name for column in table.columns if column.required)
        meaning = table.meaning + ("" if table.required or "optional" in table.meaning else " (optional)")
        worksheet.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        worksheet.write_string(row, 1, f"{meaning}.", formats["words"])
        worksheet.write_string(row, 2, must, formats["words"])


READ_ME_LINES = (
    "Each sheet is one table. Row 1 holds the names of the columns; point at one to see what it means.",
    "Leave the names of sheets and columns as they are. Add, change and delete rows below row 1.",
    "Codes are text, so that 0012 and 7E05 stay as they are: keep the format of their cells.",
    "Turn the workbook into an instance with: reconfig import BOOK.xlsx FOLDER",
)
