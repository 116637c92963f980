"""Alternatives in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.outputs.alternatives_tables import ShownAlternatives
from reconfig.outputs.alternatives_words import cautions, cell, cost_rows, headline, matrix_rows, option_rows

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
    letters = [name.removeprefix("Option ") for name in shown.names]
    console.print(_table("Where they differ (● runs, – does not)", ["", "Today", *letters, "The other choice adds"],
                         list(_by_service(matrix_rows(shown))), words=1))  # fmt: skip
    shared = [row for row in cost_rows(shown) if row[4].split(" of ")[0] in ("0", str(len(shown.found.options)))]
    if shared:
        console.print()
        columns = ["Service", "Site", "Today", "In all options", "The other choice adds"]
        rows = [[*row[:4], row[5]] for row in shared]
        console.print(_table("What the other choice would add where all agree", columns, rows[:MOST_COSTS], words=4))
        if len(rows) > MOST_COSTS:
            console.print(f"and {len(rows) - MOST_COSTS} more, in decisions.csv", highlight=False)


def _by_service(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The matrix with a row for the name of each service, a dot for a unit that runs."""
    before = None
    for service, site, *cells, cost in rows:
        if service != before:
            before = service
            yield [service, *[""] * (len(cells) + 1)]
        yield [f"  {site}", *("●" if each == cell(True) else each for each in cells), cost]


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> Table:
    """A table whose first columns hold words and the others numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
