"""Tables of text, from a folder or a workbook, into the typed tables of a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from reconfig.instance.about import About
from reconfig.instance.column import Table
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import Instance
from reconfig.instance.matrix import CleanMatrix
from reconfig.instance.parsing import TextTable, empty_table, parse_table, to_long
from reconfig.instance.rules import Rule
from reconfig.problem import Problem

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class ParsedTables:
    """Every table typed, the spreadsheet row of each of its rows, and the problems of its cells.

    `unread` names the tables that are missing or not all there, so that they cannot be checked.
    """

    frames: dict[str, pd.DataFrame]
    rows: dict[str, pd.Series[int]]
    unread: frozenset[str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Source:
    """Where a table is read from: `text` reads it cell by cell; `matrix` holds it already, if it is wide and clean."""

    text: Callable[[], TextTable | None]
    matrix: CleanMatrix | None = None


def parse_tables(sources: Iterable[tuple[str, Source]], files: Mapping[str, str]) -> ParsedTables:
    """Type each table in turn; a source whose text is None is absent. `files` names each table's file."""
    frames: dict[str, pd.DataFrame] = {}
    rows: dict[str, pd.Series[int]] = {}
    unread: set[str] = set()
    problems: dict[str, list[Problem]] = {}
    for name, source in sources:
        known = "sites" in frames and "sites" not in unread
        sites = set(frames["sites"]["site"]) if known else None
        frames[name], rows[name], problems[name], whole = _parsed(source, TABLES[name], files[name], sites)
        if not whole:
            unread.add(name)
    for name in _needless(frames, problems, files):
        problems[name] = []
        unread.discard(name)
    every = tuple(problem for found in problems.values() for problem in found)
    return ParsedTables(frames, rows, frozenset(unread), every)


def _needless(
    frames: Mapping[str, pd.DataFrame], problems: Mapping[str, list[Problem]], files: Mapping[str, str]
) -> list[str]:
    """The required tables that are absent where another one stands in their place."""
    return [
        name
        for name, found in problems.items()
        if found == [_missing(TABLES[name], files[name])] and len(frames.get(TABLES[name].unless, ()))
    ]


def _missing(table: Table, file: str) -> Problem:
    return Problem(file, "is missing", f"Write it: {table.meaning}.")


def _parsed(
    source: Source, table: Table, file: str, sites: set[str] | None
) -> tuple[pd.DataFrame, pd.Series[int], list[Problem], bool]:
    """The table, its rows' numbers, its problems, and whether all of it is there to be checked.

    `sites` holds the codes that may head the columns of a wide table; None where they are not known.
    """
    if source.matrix is not None and sites is not None and set(source.matrix.sites) <= sites:
        frame, rows = source.matrix.long()
        return frame, rows, [], True
    text = source.text()
    if text is None:
        problems = [_missing(table, file)] if table.required else []
        no_rows: pd.Series[int] = pd.Series(dtype=int)
        return empty_table(table), no_rows, problems, not table.required
    if table.may_be_wide:
        text = to_long(text, table, set(text.header) if sites is None else sites)
    frame, rows, problems = parse_table(text, table)
    # A problem that names no column is of the file, its header or a whole row.
    whole = len(frame) > 0 and all(problem.column for problem in problems)
    return frame, rows, problems, whole


def with_sources(tables: Mapping[str, pd.DataFrame], about: About | None) -> dict[str, pd.DataFrame]:
    """The tables with every blank source filled from the default that instance.toml gives."""
    defaults = about.sources if about else {}
    return {name: _with_source(frame, defaults.get(name, "")) for name, frame in tables.items()}


def _with_source(frame: pd.DataFrame, default: str) -> pd.DataFrame:
    if "source" not in frame or not default:
        return frame
    return frame.assign(source=frame["source"].where(frame["source"] != "", default))


def assembled(
    about: About | None,
    tables: ParsedTables,
    rules: tuple[Rule, ...],
    boundaries: gpd.GeoDataFrame | None,
    hashes: Mapping[str, str],
    roads: Path | None = None,
    folder: Path | None = None,
) -> Instance:
    """The instance as read, not yet known to be sound; where its words could not be read it lacks them."""
    no_words: dict[str, Any] = {"sources": {}}
    return Instance(
        about=about or About.model_construct(**no_words),
        **with_sources(tables.frames, about),
        rules=rules,
        boundaries=boundaries,
        hashes=hashes,
        roads=roads,
        folder=folder,
    )
