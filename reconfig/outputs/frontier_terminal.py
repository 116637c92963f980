"""A frontier in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.outputs.frontier_tables import ShownFrontier
from reconfig.outputs.frontier_words import cautions, headline, option_rows


def print_frontier(console: Console, shown: ShownFrontier) -> None:
    """Print the headline, what must be said beside it, and the options with today."""
    console.print(headline(shown), style="bold", highlight=False, markup=False)
    for caution in cautions(shown):
        console.print(caution, highlight=False, markup=False)
    console.print()
    columns, rows = option_rows(shown)
    table = Table(header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column.lower(), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
