"""The results of a sweep as files: one tidy table, as csv or as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from reconfig.errors import InputError
from reconfig.outputs.book.column import Column, Kind
from reconfig.outputs.book.writing import open_book
from reconfig.outputs.run_folder import write_table
from reconfig.problem import Problem
from reconfig.whole_files import whole_file

KINDS: Final[dict[str, Kind]] = {
    "gap": "gap",
    "nodes": "count",
    "attempts": "count",
    "failures": "count",
    "losses": "count",
}

NOTES: Final = (
    "A row a run. Objective and bound are of what the run minimises, a year: currency, patient-minutes or patients.",
    "A gap says how far the objective may be from the best possible. Services and sites stand by their codes.",
)


def write_results(results: pd.DataFrame, path: Path, title: str) -> Path:
    """Write the table that `results_table` gives, whole or not at all: a csv, csv.gz or xlsx, as the name ends.

    Raises:
        InputError: where the name ends otherwise.
    """
    if not path.name.endswith((".csv", ".csv.gz", ".xlsx")):
        raise InputError([Problem(str(path), "is neither csv nor workbook", "End the name with .csv or .xlsx.")])
    with whole_file(path) as partial:
        if path.suffix == ".xlsx":
            _write_book(results, partial, title)
        else:
            write_table(results, partial)
    return path


def _write_book(results: pd.DataFrame, path: Path, title: str) -> None:
    with open_book(path, "", {"title": title}) as book:
        columns = [_column(results, name) for name in results.columns]
        book.table_sheet("Runs", title, NOTES, columns, results, "There are no runs.")


def _column(results: pd.DataFrame, name: str) -> Column:
    """A column of the workbook; text is text, whatever it looks like."""
    numeric = pd.api.types.is_numeric_dtype(results[name])
    kind: Kind = KINDS.get(name, _of_measure(name) if numeric else "text")
    return Column(name, name.replace("_", " "), kind)


def _of_measure(name: str) -> Kind:
    if ": share" in name:
        return "share"
    return "minutes" if name.endswith(" minutes") else "number"
