"""One .xlsx workbook as an Instance: every sheet through the same parsing and checks as a folder."""

from __future__ import annotations

import csv
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconfig.errors import InputError
from reconfig.instance.about import About
from reconfig.instance.checks import check
from reconfig.instance.column import Table
from reconfig.instance.columns import TABLES
from reconfig.instance.documents import parse_about, parse_rule
from reconfig.instance.draft import Draft
from reconfig.instance.drafting import Source, assembled, parse_tables
from reconfig.instance.io import number_text, sha256, write_instance
from reconfig.instance.parsing import TextTable, header_problems, text_table
from reconfig.instance.rules import Rule
from reconfig.instance.workbook.layout import (
    BOUNDARIES,
    INSTANCE,
    LISTS,
    READ_ME,
    RULES,
    SHEETS,
    SOURCES,
)
from reconfig.problem import Problem, did_you_mean
from reconfig.whole_folder import refuse_existing

if TYPE_CHECKING:
    import geopandas as gpd
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from pyproj import CRS

Line = tuple[int, list[str]]
Record = tuple[int, dict[str, str]]


@dataclass
class SheetText:
    """The cells of one sheet as text: numbered lines, the header first, none of them blank."""

    file: str
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def import_workbook(path: Path, folder: Path) -> Path:
    """Write a workbook as a new instance folder, whole or not at all.

    Raises:
        InputError: with every problem found, where the workbook is not a sound instance, or where
            the folder exists already.

    """
    refuse_existing(folder)
    draft = read_workbook(path)
    if problems := [*draft.problems, *check(draft)]:
        raise InputError(problems)
    return write_instance(draft.instance, folder)


def read_workbook(path: Path) -> Draft:
    """Everything that can be read of a workbook, with the problems of reading it."""
    sheets = _read_sheets(path)
    problems = [problem for sheet in sheets.values() for problem in sheet.problems]
    about, found = _about(sheets.get(INSTANCE.name), f"{path.name}, sheet {INSTANCE.name}")
    problems += found
    files = {name: f"{path.name}, sheet {name}" for name in TABLES}
    texts = {name: _table_text(sheets, table) for name, table in TABLES.items()}
    tables = parse_tables(((name, Source(partial(texts.get, name))) for name in texts), files)
    rules, found_in_rules = _rules(sheets.get(RULES.name))
    boundaries, found_in_boundaries = _boundaries(sheets.get(BOUNDARIES.name))
    problems += [*tables.problems, *found_in_rules, *found_in_boundaries]
    return Draft(
        assembled(about, tables, rules, boundaries, {path.name: sha256(path)}),
        files,
        tables.rows,
        tables.unread | ({BOUNDARIES.name} if found_in_boundaries else set()),
        about_file=f"{path.name}, sheet {INSTANCE.name}",
        rules_file=f"{path.name}, sheet {RULES.name}",
        boundaries_file=f"{path.name}, sheet {BOUNDARIES.name}",
        problems=tuple(_one_a_cell(problems)),
    )


def _one_a_cell(problems: Sequence[Problem]) -> list[Problem]:
    """The first problem of each cell; a date in a column of numbers would be reported twice."""
    first: dict[object, Problem] = {}
    for number, problem in enumerate(problems):
        cell = (problem.file, problem.row, problem.column)
        first.setdefault(cell if problem.row and problem.column else number, problem)
    return list(first.values())


def _read_sheets(path: Path) -> dict[str, SheetText]:
    """The text of every sheet but the read me, by name."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise InputError([Problem(str(path), "is not a file", "Give the workbook, BOOK.xlsx.")])
    broken = (OSError, EOFError, LookupError, TypeError, ValueError, SyntaxError, zlib.error)
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if sheet.title != READ_ME]
            return {sheet.title: _sheet_text(sheet, path.name) for sheet in sheets}
    except (zipfile.BadZipFile, InvalidFileException, *broken) as error:
        remedy = "Close it, open it in a spreadsheet and save it again as .xlsx."
        fault = Problem(path.name, "is not an .xlsx workbook that can be read", remedy)
        raise InputError([fault]) from error


def _sheet_text(sheet: ReadOnlyWorksheet, book: str) -> SheetText:
    """The cells under a heading, as text, and what stands where it should not."""
    text = SheetText(f"{book}, sheet {sheet.title}")
    if sheet.title not in SHEETS:
        hint = did_you_mean(sheet.title, SHEETS, f"Delete it; the sheets are: {', '.join(SHEETS)}.")
        text.problems.append(Problem(text.file, "is not a sheet of an instance", hint))
        return text
    sheet.reset_dimensions()
    header: list[str] = []
    for row, cells in enumerate(sheet.iter_rows(), start=1):  # type: ignore[misc]
        line = [_cell_text(cell.value) for cell in cells]
        if any(value.strip() for value in line):
            header = header or line
            text.problems += _cell_problems(cells, header, text.file, row)
            text.lines.append((row, line))
    return _under_headings(text)


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_text(value) if isinstance(value, int | float) else str(value)


def _cell_problems(cells: Sequence[Any], header: Sequence[str], file: str, row: int) -> Iterator[Problem]:
    """Cells that the spreadsheet itself calls an error or a date."""
    for index, cell in enumerate(cells):
        column = header[index].strip() if index < len(header) else None
        if cell.data_type == "e":
            what, remedy = "is an error of the spreadsheet", "Mend the formula, or type the value."
            yield Problem(file, what, remedy, row, column or None, str(cell.value))
        elif cell.data_type == "d":
            what = "is a date or a time to the spreadsheet"
            remedy = "Format the column as text, then type the value again."
            yield Problem(file, what, remedy, row, column or None, str(cell.value))


def _under_headings(text: SheetText) -> SheetText:
    """Every line as long as the header; columns without a heading are left out, and must be empty."""
    if not text.lines:
        return text
    header = text.lines[0][1]
    headed = [index for index, name in enumerate(header) if name.strip()]
    width = max(len(line) for _, line in text.lines)
    bare = sorted(set(range(width)) - set(headed))
    lines = [(row, [*line, *[""] * (width - len(line))]) for row, line in text.lines]
    strays = [row for row, line in lines if any(line[index].strip() for index in bare)]
    if strays:
        what, remedy = "holds a cell without a heading above", "Give it a heading, or clear it."
        text.problems.append(Problem(text.file, what, remedy, strays[0]))
    return replace(text, lines=[(row, [line[index] for index in headed]) for row, line in lines])


def _table_text(sheets: Mapping[str, SheetText], table: Table) -> TextTable | None:
    """A table's cells; None where its sheet is missing or, for a table that may be absent, has no rows."""
    sheet, may_be_absent = sheets.get(table.name), not table.required or _has_rows(sheets.get(table.unless))
    if sheet is None or (may_be_absent and not _has_rows(sheet)):
        return None
    return text_table(sheet.file, sheet.lines, [])


def _has_rows(sheet: SheetText | None) -> bool:
    return sheet is not None and len(sheet.lines) > 1


def _records(sheet: SheetText, table: Table) -> tuple[list[Record], list[Problem]]:
    """The rows as dictionaries, spaces and all; none where the header is wrong."""
    text = text_table(sheet.file, sheet.lines, [])
    problems = text.problems + (header_problems(text, table) if text.header else [])
    if problems:
        return [], problems
    names = table.names
    return [
        (row, dict.fromkeys(names, "") | dict(zip(text.header, line, strict=True))) for row, line in sheet.lines[1:]
    ], []


def _about(sheet: SheetText | None, file: str) -> tuple[About | None, list[Problem]]:
    """The words of the sheet `instance`."""
    if sheet is None:
        return None, [Problem(file, "is missing", f"Add it: {INSTANCE.meaning}.")]
    records, problems = _records(sheet, INSTANCE)
    keys: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for row, record in records:
        key, value = record["key"].strip(), record["value"]
        if key in _LISTS:
            keys.setdefault(key, []).append(value)
        elif key in rows:
            problems.append(Problem(file, "stands twice", "Delete one of the two.", row, "key", key))
        elif key.startswith(SOURCES):
            keys.setdefault("sources", {})[key.removeprefix(SOURCES)] = value
        elif key or value.strip():
            keys[key] = value
        rows.setdefault(key, row)
    if problems:
        return None, problems
    about, found = parse_about(keys, file)
    return about, [replace(problem, row=_row_of(problem, rows)) for problem in found]


_LISTS = [name for name, key in About.model_fields.items() if isinstance(key.default, tuple)]


def _row_of(problem: Problem, rows: Mapping[str, int]) -> int | None:
    """The row of the key that a problem is about; None where the key is missing."""
    key = (problem.column or "").partition(".")[0]
    return rows.get(key, rows.get(problem.value or "no key"))


def _rules(sheet: SheetText | None) -> tuple[tuple[Rule, ...], list[Problem]]:
    """The rules of the sheet `rules`; blank cells are keys that are not given."""
    if sheet is None or not sheet.lines:
        return (), []
    records, problems = _records(sheet, RULES)
    rules = []
    for number, (row, record) in enumerate(records, start=1):
        item: dict[str, Any] = {key: value for key, value in record.items() if value.strip()}
        for key in item.keys() & set(LISTS):
            item[key] = next(csv.reader([item[key]], delimiter=";", skipinitialspace=True))
        place = f"rule {number} ({item.get('name', 'no name')})"
        rule, found = parse_rule(item, sheet.file, place, row)
        problems += found
        if rule is not None:
            rules.append(rule)
    return tuple(rules), problems


def _boundaries(sheet: SheetText | None) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """The shapes of the sheet `boundaries`; None where there are none."""
    if sheet is None or len(sheet.lines) < 2:
        return None, []
    import geopandas as gpd

    records, problems = _records(sheet, BOUNDARIES)
    shapes, found = _joined(records, sheet.file)
    geometries, wrong = _geometries(shapes, sheet.file)
    crs, unknown = _crs({record["crs"].strip() for _, record in records} - {""}, sheet.file)
    problems += [*found, *wrong, *unknown]
    if problems:
        return None, problems
    frame = gpd.GeoDataFrame({"zone": [zone for _, zone, _ in shapes]}, geometry=geometries, crs=crs)
    return frame.astype({"zone": "str"}), []


Shape = tuple[int, str, str]
"""The row where it begins, its zone, its well-known text."""


def _joined(records: Sequence[Record], file: str) -> tuple[list[Shape], list[Problem]]:
    """Shapes that go on over several rows, in one piece."""
    shapes: list[Shape] = []
    problems = []
    expected = 1
    for row, record in records:
        zone, part = record["zone"], record["part"].strip()
        if part == "1":
            shapes.append((row, zone, record["wkt"]))
            expected = 1
        elif shapes and part == str(expected) and zone == shapes[-1][1]:
            shapes[-1] = (shapes[-1][0], zone, shapes[-1][2] + record["wkt"])
        else:
            remedy = "Keep the rows of a shape together, with the parts 1, 2, ... in order."
            what = "is not the next part of its shape"
            problems.append(Problem(file, what, remedy, row, "part", part or None))
        expected += 1
    return shapes, problems


def _geometries(shapes: Sequence[Shape], file: str) -> tuple[list[Any], list[Problem]]:
    import shapely

    geometries, problems = [], []
    for row, _, text in shapes:
        try:
            geometries.append(shapely.from_wkt(text) if text else None)
        except shapely.errors.GEOSException:
            remedy = "Give a shape such as POLYGON ((0 0, 1 0, 1 1, 0 0))."
            problems.append(Problem(file, "is not well-known text", remedy, row, "wkt", text[:40]))
    return geometries, problems


def _crs(names: set[str], file: str) -> tuple[CRS | None, list[Problem]]:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if len(names) > 1:
        remedy = "Give the same coordinate system in every row."
        return None, [Problem(file, f"holds {len(names)} coordinate systems", remedy, column="crs")]
    try:
        return (CRS.from_user_input(names.pop()) if names else None), []
    except CRSError:
        remedy = "Give a code such as EPSG:27700."
        return None, [Problem(file, "is not a known coordinate system", remedy, column="crs")]
