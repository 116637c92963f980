"""Checks of codes and keys: well formed, each standing once, and known to the table that they refer to."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np
import pandas as pd

from reconfig.instance.checks.checking import BoolArray, mask
from reconfig.instance.column import Column, Table
from reconfig.instance.columns import TABLES
from reconfig.instance.draft import Draft
from reconfig.problem import Problem, did_you_mean

INVISIBLE = r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064]"
HINTED = 20
"""So many unknown codes of a column get a hint of their own: looking for one in a long table is slow."""

_WRITTEN_BY_A_SPREADSHEET = re.compile(r"(0|[1-9]\d*)(\.0+)?|\d\.\d+E[+-]\d+")


def invisible_characters(draft: Draft) -> list[Problem]:
    """Codes that hold a character which nobody can see."""
    return [
        _invisible_problem(draft, table, index)
        for table in _read_tables(draft)
        for index in np.flatnonzero(_invisible(draft, table))
    ]


def _invisible(draft: Draft, table: Table) -> BoolArray:
    """Whether the code that names each row holds such a character; codes that refer to it need no check."""
    if len(table.key) > 1:
        return np.zeros(0, dtype=bool)
    return mask(draft.instance.table(table.name)[table.key[0]].str.contains(INVISIBLE, na=False))


def _invisible_problem(draft: Draft, table: Table, index: SupportsIndex) -> Problem:
    remedy = "Type the code again, here and wherever else it stands."
    problem = draft.cell_problem(table.name, index, table.key[0], "holds an invisible character", remedy)
    shown = re.sub(INVISIBLE, lambda found: ascii(found[0])[1:-1], problem.value or "")
    return dataclasses.replace(problem, value=shown)


def duplicate_keys(draft: Draft) -> list[Problem]:
    """Rows that hold the same key as an earlier row."""
    return [problem for table in _read_tables(draft) for problem in _duplicates(draft, table)]


def unknown_ids(draft: Draft) -> list[Problem]:
    """Codes that the table they refer to does not list: one problem a code, at the first row that holds it."""
    return [problem for table, column in _references(draft) for problem in _unknown_of(draft, table, column)]


def doubtful_tables(draft: Draft) -> set[str]:
    """Tables in whose keys a code is blank, misformed or unknown: nobody can tell which row was meant."""
    faulty = {table.name for table in _read_tables(draft) if _holds_faulty_code(draft, table)}
    unknown = {
        table.name
        for table, column in _references(draft)
        if column.name in table.key and _unknown(draft, table, column).any()
    }
    return faulty | unknown


def without_repeats(draft: Draft) -> Draft:
    """The draft without the rows that repeat a key."""
    frames, rows = {}, dict(draft.rows)
    for table in _read_tables(draft):
        frame = draft.instance.table(table.name)
        if frame.empty:
            continue
        again = _repeats(frame, table)
        if again.any():
            frames[table.name] = frame[~again].reset_index(drop=True)
            rows[table.name] = rows[table.name][~again].reset_index(drop=True)
    # Without repeats the instance stays as it is, and keeps the arrays that the checks make it compute.
    instance = draft.instance.replace(**frames) if frames else draft.instance
    return dataclasses.replace(draft, instance=instance, rows=rows)


def code_hint(value: str, known: Iterable[str], file: str) -> str:
    """How to mend a code that `file` does not list."""
    codes, number = list(known), _number(value)
    twin = None if number is None else next((code for code in codes if _number(code) == number), None)
    if twin is None:
        return did_you_mean(value, codes, f"Use a code of {file}, or add a row there.")
    lost_there = _WRITTEN_BY_A_SPREADSHEET.fullmatch(twin) and not _WRITTEN_BY_A_SPREADSHEET.fullmatch(value)
    code, where = (value, f" in {file}") if lost_there else (twin, "")
    return f"A spreadsheet has probably turned the code '{code}' into a number{where}; format the column as text."


def _number(code: str) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None


def _read_tables(draft: Draft) -> list[Table]:
    return [table for table in TABLES.values() if table.name not in draft.unread]


def _repeats(frame: pd.DataFrame, table: Table) -> BoolArray:
    """Whether each row repeats the key of an earlier one; a key with a blank is reported as blank already."""
    number = np.zeros(len(frame), dtype=np.int64)
    blank = np.zeros(len(frame), dtype=bool)
    for name in table.key:
        codes, values = pd.factorize(frame[name])
        number = number * (len(values) + 1) + codes
        blank |= codes < 0
    again: BoolArray = pd.Series(number).duplicated().to_numpy() & ~blank
    return again


def _duplicates(draft: Draft, table: Table) -> list[Problem]:
    frame, key = draft.instance.table(table.name), list(table.key)
    again = _repeats(frame, table)
    if not again.any():
        return []
    rows = draft.rows[table.name]
    twins = frame.loc[frame.duplicated(key, keep=False), key]
    first = rows[twins.index].groupby([twins[name] for name in key], sort=False).transform("first")
    found: dict[int, Problem] = {}
    for index, codes in zip(np.flatnonzero(again), frame.loc[again, key].to_numpy(), strict=True):
        row, value = int(rows.iloc[index]), ", ".join(code for code in codes if code)
        remedy = f"Row {first[index]} holds the same; delete one of the two or correct its code."
        # A zone that stands twice in a wide table repeats every site of its row: one problem says it.
        found.setdefault(row, Problem(draft.files[table.name], "stands twice", remedy, row, ", ".join(key), value))
    return list(found.values())


def _holds_faulty_code(draft: Draft, table: Table) -> bool:
    if draft.instance.table(table.name).empty:
        return False
    codes = [name for name in table.key if table.column(name).kind == "code" and table.column(name).required]
    blank = draft.instance.table(table.name)[codes].isna().to_numpy()
    return bool(blank.any() or _invisible(draft, table).any())


def _references(draft: Draft) -> list[tuple[Table, Column]]:
    """Every column of codes whose own table and the table referred to are there to be compared."""
    tables = {table.name: table for table in _read_tables(draft)}
    sound = {name for name, table in tables.items() if not _holds_faulty_code(draft, table)}
    # An optional table that is absent lists no code.
    filled = [table for name, table in tables.items() if len(draft.instance.table(name))]
    return [(table, column) for table in filled for column in table.columns if column.refers_to in sound]


def _known(draft: Draft, column: Column) -> pd.Series[Any]:
    return draft.instance.table(column.refers_to)[TABLES[column.refers_to].key[0]]


def _unknown(draft: Draft, table: Table, column: Column) -> BoolArray:
    values = draft.instance.table(table.name)[column.name]
    return mask(values.notna() & (values != "") & ~values.isin(_known(draft, column)))


def _unknown_of(draft: Draft, table: Table, column: Column) -> list[Problem]:
    positions = np.flatnonzero(_unknown(draft, table, column))
    values = draft.instance.table(table.name)[column.name].iloc[positions]
    counts = values.value_counts()
    firsts = ~mask(values.duplicated())
    known, file = list(_known(draft, column)), draft.files[column.refers_to]
    problems: list[Problem] = []
    for index, value in zip(positions[firsts], values[firsts], strict=True):
        hint = f"Use a code of {file}, or add a row there."
        if len(problems) < HINTED:
            hint = code_hint(str(value), known, file)
        others = int(counts[value]) - 1
        more = f" {others:,} more rows hold it." if others > 1 else " 1 more row holds it." if others else ""
        problems.append(draft.cell_problem(table.name, index, column.name, f"is not in {file}", hint + more))
    return problems
