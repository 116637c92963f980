"""The tidy table of results, as a csv or a workbook, and in the terminal."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.errors import InputError
from reconfig.outputs.book.safe_text import safe_text
from reconfig.outputs.book.writing import OPTIONS
from reconfig.outputs.jobs_words import one_line
from reconfig.outputs.run_folder import write_table
from reconfig.problem import Problem
from reconfig.whole_files import whole_file
from reconfig.whole_folder import refuse_existing, refuse_unwritable

KINDS = (".csv", ".xlsx")

NUMBERS = ("gap", "cost", "travel", "coverage")

SHOWN = ("label", "status", *NUMBERS)
"""What a terminal has room for; the file has measures and configurations as well."""


def refuse_results_file(path: Path) -> None:
    """Raise where the table could not be written there, before it is made.

    Raises:
        InputError: where its ending is neither .csv nor .xlsx, it exists, or its folder cannot be written.
    """
    if path.suffix.lower() not in KINDS:
        remedy = "Let the name end in .csv or .xlsx."
        raise InputError([Problem("--out", "is no kind of file for a table", remedy, value=str(path))])
    refuse_existing(path)
    refuse_unwritable(path)


def write_results(table: pd.DataFrame, path: Path) -> None:
    """Write the table, whole or not at all. Text is text in the workbook, whatever it looks like."""
    with whole_file(path) as partial:
        if path.suffix.lower() == ".csv":
            write_table(table, partial)
            return
        safe = table.map(lambda value: safe_text(value) if isinstance(value, str) else value)
        with pd.ExcelWriter(partial, engine="xlsxwriter", engine_kwargs={"options": dict(OPTIONS)}) as writer:
            safe.to_excel(writer, sheet_name="Results", index=False, freeze_panes=(1, 1))
            writer.sheets["Results"].autofit(300)
            writer.sheets["Results"].autofilter(0, 0, len(table), max(len(table.columns) - 1, 0))


def print_results(table: pd.DataFrame) -> None:
    """The table on standard output: in a terminal the columns that have room, elsewhere all of them as csv."""
    console = Console()
    if console.is_terminal:
        console.print(results_shown(table))
    else:
        sys.stdout.write(table.to_csv(index=False, lineterminator="\n"))


def results_shown(table: pd.DataFrame) -> Table:
    """The columns of the table that a terminal has room for; a run without a status has its state in that place."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for name in SHOWN:
        shown.add_column(name, justify="right" if name in NUMBERS else "left", no_wrap=name in NUMBERS)
    told = table.assign(status=table["status"].where(table["status"].notna(), table["state"]))
    for row in told[list(SHOWN)].to_dict("records"):
        shown.add_row(*(Text(_words(name, value)) for name, value in row.items()))
    return shown


def _words(name: object, value: object) -> str:
    """A value as text: amounts whole, gaps in per cent, blank where there is none."""
    if not isinstance(value, int | float):
        return "" if value is None else one_line(str(value))
    if math.isnan(value):
        return ""
    return f"{value:.2%}" if name == "gap" else f"{value:,.0f}"
