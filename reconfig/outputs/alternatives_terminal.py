"""Alternatives in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.outputs.alternatives_tables import ShownAlternatives
from reconfig.outputs.alternatives_words import cautions, cost_rows, headline, matrix_rows, option_rows

MOST_COSTS = 15
"""So many decisions are told with what the other choice costs; the folder has all."""


def print_alternatives(console: Console, shown: ShownAlternatives) -> None:
    """Print the headline, what must be said beside it, the options, where they differ, and what decisions cost."""
    console.print(headline(shown), style="bold", highlight=False, markup=False)
    for caution in cautions(shown):
        console.print(caution, highlight=False, markup=False)
    console.print()
    console.print(_table("The options", *option_rows(shown), words=1))
    console.print()
    columns = ["Service", "Site", "Today", *shown.names, "The other choice adds"]
    console.print(_table("Where they differ", columns, matrix_rows(shown), words=2))
    shared = [row for row in cost_rows(shown) if row[4].split(" of ")[0] in ("0", str(len(shown.found.options)))]
    if shared:
        console.print()
        columns = ["Service", "Site", "Today", "In all options", "The other choice adds"]
        rows = [[*row[:4], row[5]] for row in shared]
        console.print(_table("What the other choice would add where all agree", columns, rows[:MOST_COSTS], words=4))
        if len(rows) > MOST_COSTS:
            console.print(f"and {len(rows) - MOST_COSTS} more, in decisions.csv", highlight=False)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> Table:
    """A table whose first columns hold words and the others numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column.lower(), justify="left" if number < words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
