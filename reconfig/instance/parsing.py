"""Text into typed tables: reads what spreadsheets write and reports each cell that does not fit its column."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reconfig.instance.column import Column, Table
from reconfig.problem import Problem, did_you_mean

YES = frozenset({"yes", "true", "1"})
NO = frozenset({"no", "false", "0"})
BYTE_ORDER_MARK = "\ufeff"


@dataclass
class TextTable:
    """The cells of one file as text, with the row number that a spreadsheet shows for each.

    `places` names, where a wide table was made long, the column that the minutes of each row stood in.
    """

    file: str
    header: list[str]
    cells: pd.DataFrame
    rows: list[int]
    problems: list[Problem] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def read_text(path: Path, file: str) -> tuple[str, list[Problem]]:
    """The text of a file, gzipped or not; problems where it is not UTF-8."""
    raw = path.read_bytes()
    if file.endswith(".gz"):
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error):
            return "", [Problem(file, "is not a whole gzip file", "Compress the csv again or give it without .gz.")]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", [Problem(file, "is saved as UTF-16 ('Unicode text')", "Save it again as 'CSV UTF-8'.")]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return "", [
            Problem(file, "holds a character that is not UTF-8", "Save the file again as 'CSV UTF-8'.", row=line)
        ]


def read_csv(path: Path, file: str) -> TextTable:
    """One csv or csv.gz, comma or semicolon, with or without a byte-order mark, as text."""
    text, problems = read_text(path, file)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        numbered = list(enumerate(lines, start=1))
    except csv.Error as error:
        fault = Problem(file, f"cannot be read as csv ({error})", "Save it again as csv.", row=lines.line_num)
        return TextTable(file, [], pd.DataFrame(), [], [*problems, fault])
    return text_table(file, [(row, cells) for row, cells in numbered if any(cell.strip() for cell in cells)], problems)


def text_table(file: str, lines: list[tuple[int, list[str]]], problems: list[Problem]) -> TextTable:
    """Numbered lines of cells, the first being the header, as a text table; ragged lines are reported and left out."""
    problems = list(problems)
    if not lines:
        if not problems:
            problems.append(Problem(file, "is empty", "Write a header row and the data, or delete the file."))
        return TextTable(file, [], pd.DataFrame(), [], problems)
    header = [name.strip() for name in _trimmed(lines[0][1], 1)]
    whole = []
    for row, line in lines[1:]:
        cells = _trimmed(line, len(header))
        if len(cells) == len(header):
            whole.append((row, cells))
        else:
            expected = f"has {len(cells)} cells where the header has {len(header)}"
            remedy = "Put text that holds a comma in double quotes; use one separator in the whole file."
            problems.append(Problem(file, expected, remedy, row=row))
    frame = pd.DataFrame([cells for _, cells in whole], columns=range(len(header)), dtype=object)
    return TextTable(file, header, frame, [row for row, _ in whole], problems)


def _trimmed(cells: list[str], least: int) -> list[str]:
    """The cells without the blank ones that a spreadsheet leaves at the end of a row."""
    size = len(cells)
    while size > least and not cells[size - 1].strip():
        size -= 1
    return cells[:size]


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return next((mark for mark in (",", ";", "\t") if mark in header), ",")


def parse_table(text: TextTable, table: Table) -> tuple[pd.DataFrame, pd.Series[int], list[Problem]]:
    """A typed frame in declared column order, the spreadsheet row of each row, and every problem of its cells."""
    problems = list(text.problems)
    problems += header_problems(text, table) if text.header else []
    rows = pd.Series(text.rows, dtype=int)
    if text.header and not len(rows) and not any(problem.row for problem in problems):
        problems.append(Problem(text.file, "has a header and no rows", "Write at least one row."))
    values: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        if column.name in text.header:
            cells = text.cells[text.header.index(column.name)].astype(str).str.strip().astype(object)
            places = text.places if column.name == "minutes" else []
            values[column.name], found = parse_cells(cells, column, text.file, rows, places)
            problems += found
        else:
            values[column.name] = _filled(column, len(rows))
    return pd.DataFrame(values, index=range(len(rows))), rows, problems


def empty_table(table: Table) -> pd.DataFrame:
    """A frame with the table's columns and no rows."""
    return _empty_table(table).copy()


@lru_cache
def _empty_table(table: Table) -> pd.DataFrame:
    return pd.DataFrame({column.name: _filled(column, 0) for column in table.columns})


def _filled(column: Column, size: int) -> pd.Series[Any]:
    """So many values of a column that is not there."""
    return pd.Series(_blank(column).array.take(np.zeros(size, dtype=np.int64)))


@cache
def _blank(column: Column) -> pd.Series[Any]:
    """The one value that a blank cell of a column stands for; never changed."""
    return parse_cells(pd.Series([""], dtype=object), column, "", pd.Series([0], dtype=int))[0]


def header_problems(text: TextTable, table: Table) -> list[Problem]:
    """Columns that stand twice, that the table does not have, or that it must have and lacks."""
    problems = []
    meant: set[str] = set()
    for name in dict.fromkeys(text.header):
        if text.header.count(name) > 1:
            problems.append(Problem(text.file, "stands twice in the header", "Delete or rename one.", 1, value=name))
        if not name:
            problems.append(Problem(text.file, "has a column without a name", "Name it or delete it.", 1))
        elif name not in table.names:
            hint = did_you_mean(name, table.names, f"The columns are: {', '.join(table.names)}.")
            problems.append(Problem(text.file, f"is not a column of {table.name}", hint, 1, value=name))
            meant.update(get_close_matches(name, table.names, n=1))
    for column in table.columns:
        if column.required and column.name not in {*text.header, *meant}:
            unit = f" in {column.unit}" if column.unit else ""
            remedy = f"Add it: {column.meaning}{unit}."
            problems.append(Problem(text.file, f"lacks the column {column.name}", remedy, 1))
    return problems


def to_long(text: TextTable, table: Table, site_codes: set[str]) -> TextTable:
    """A wide matrix (zone, then one column a site) turned into the long form; a long table comes back as it is.

    A table is wide when it lacks both long columns and has a zone column. Blank cells, pairs without a route, are left
    out.
    """
    if "zone" not in text.header or {"site", "minutes"} & set(text.header):
        return text
    problems = list(text.problems)
    sites = list(dict.fromkeys(name for name in text.header if name != "zone"))
    for name in sites:
        if text.header.count(name) > 1:
            problems.append(Problem(text.file, "stands twice in the header", "Delete or rename one.", 1, value=name))
        if name not in site_codes:
            hint = did_you_mean(name, site_codes, "Head each column after zone with a code of sites.csv.")
            problems.append(Problem(text.file, "is neither a site nor a column of travel_times", hint, 1, value=name))
    zone = text.header.index("zone")
    known = [name for name in sites if name in site_codes]
    blocks = [
        pd.DataFrame({0: text.cells[zone], 1: name, 2: text.cells[text.header.index(name)], "row": text.rows})
        for name in known
    ]
    long = pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=[0, 1, 2, "row"])
    long = long[long[2].astype(str).str.strip() != ""].reset_index(drop=True)
    rows = [int(row) for row in long["row"]]
    return TextTable(text.file, list(table.names), long[[0, 1, 2]], rows, problems, list(long[1]))


def parse_cells(
    cells: pd.Series[Any], column: Column, file: str, rows: pd.Series[int], places: Sequence[str] = ()
) -> tuple[pd.Series[Any], list[Problem]]:
    """The values of one column, typed, with blanks replaced by the default; and the cells that do not fit.

    `places` gives the column to name for each cell, where that is not the column's own name.
    """
    blank = (cells == "").to_numpy(bool)
    faults = [(index, "is blank", f"Fill it in: {column.meaning}.") for index in _where(blank & column.required)]
    if column.kind in ("number", "integer"):
        values, wrong = _numbers(cells, blank, column)
    elif column.kind == "flag":
        values, wrong = _flags(cells, blank, column)
    else:
        values, wrong = _texts(cells, blank, column)
    problems = [
        Problem(
            file, expected, remedy, int(rows.iloc[i]), places[i] if places else column.name, str(cells.iloc[i]) or None
        )
        for i, expected, remedy in sorted(faults + wrong)
    ]
    return values, problems


Fault = tuple[int, str, str]


def _where(mask: np.ndarray[Any, Any]) -> list[int]:
    """The positions where a mask is true."""
    positions: list[int] = np.flatnonzero(mask).tolist()
    return positions


def _numbers(cells: pd.Series[Any], blank: np.ndarray[Any, Any], column: Column) -> tuple[pd.Series[Any], list[Fault]]:
    """Numbers, exact to the last digit; what is no finite number, not whole, or out of range is a fault."""
    words = cells.to_numpy(object)
    coerced = pd.to_numeric(pd.Series(np.where(blank, "0", words)), errors="coerce").to_numpy(float)
    readable = np.isfinite(coerced)
    values = np.full(len(cells), np.nan)
    values[readable] = np.where(blank, "nan", words)[readable].astype(float)
    default = np.nan if column.default is None or column.required else column.default
    values[blank] = float(default)  # type: ignore[arg-type]
    faults = [(i, *_not_a_number(str(cells.iloc[i]), column)) for i in _where(~readable)]
    given = readable & ~blank
    if column.kind == "integer":
        faults += [(i, "is not a whole number", "Give a whole number.") for i in _where(given & (values % 1 != 0))]
    for outside, expected in _out_of_range(values, column):
        faults += [(i, expected, _range_remedy(column)) for i in _where(given & outside)]
    return pd.Series(values), faults


def _out_of_range(values: np.ndarray[Any, Any], column: Column) -> list[tuple[np.ndarray[Any, Any], str]]:
    limits = []
    if column.minimum is not None:
        limits.append((values < column.minimum, f"is below {column.minimum:g}"))
    if column.above is not None:
        limits.append((values <= column.above, f"is not above {column.above:g}"))
    if column.maximum is not None:
        limits.append((values > column.maximum, f"is above {column.maximum:g}"))
    return limits


def _range_remedy(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return f"Correct the number{unit}: {column.meaning}."


def _not_a_number(value: str, column: Column) -> tuple[str, str]:
    """What is wrong with a cell that should be a number, and the mend for the usual slips."""
    if re.fullmatch(r"-?\d+(,\d+)+(\.\d+)?", value):
        return "is not a number", "Use a point as the decimal mark and no separator between thousands."
    if re.fullmatch(r"-?[\d.]+\s*%", value):
        return "is not a number", "Write a share as a decimal: 95 % is 0.95."
    if re.fullmatch(r"[£$€]\s*-?[\d.,]+\s*[kmKM]?", value):
        return "is not a number", "Leave out the currency sign and write the amount in full."
    if re.fullmatch(r"\d+:\d{2}(:\d{2})?", value):
        return "is a clock time, not a number", "Write the minutes as a number: 1:15 is 75."
    if value.lower() in ("nan", "na", "n/a", "null", "none", "inf", "-inf", "infinity", "#n/a"):
        return "is not a finite number", _missing_remedy(column)
    return "is not a number", f"Write digits only: {column.meaning}."


def _missing_remedy(column: Column) -> str:
    if column.name == "minutes":
        return "Where there is no route, leave the row out (in the wide form, leave the cell blank)."
    return "Give the number." if column.required else "Give the number, or leave the cell blank."


def _flags(cells: pd.Series[Any], blank: np.ndarray[Any, Any], column: Column) -> tuple[pd.Series[Any], list[Fault]]:
    words = cells.str.lower()
    yes, no = words.isin(YES).to_numpy(), words.isin(NO).to_numpy()
    values = np.where(blank, bool(column.default), yes)
    wrong = _where(~(yes | no | blank))
    return pd.Series(values, dtype=bool), [(i, "is neither yes nor no", "Write yes or no.") for i in wrong]


def _texts(cells: pd.Series[Any], blank: np.ndarray[Any, Any], column: Column) -> tuple[pd.Series[Any], list[Fault]]:
    missing: Any = None if column.default is None or column.required else column.default
    marked = _where(cells.str.contains(BYTE_ORDER_MARK, regex=False).to_numpy(bool))
    values = cells.str.replace(BYTE_ORDER_MARK, "") if marked else cells
    values = values.where(values != "", missing).astype("str")
    faults = [(i, "holds a stray byte-order mark", "Files were joined; delete the mark.") for i in marked]
    if column.choices:
        for i in _where(~(values.isin(column.choices).to_numpy(bool) | blank)):
            hint = did_you_mean(str(cells.iloc[i]), column.choices, "Use one of these words.")
            faults.append((i, f"is none of {', '.join(column.choices)}", hint))
    return values, faults
