"""Alternatives in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.outputs.alternatives_tables import ShownAlternatives
from reconfig.outputs.alternatives_words import (
    ADDS,
    NOT_TRIED,
    cautions,
    cell,
    cost_rows,
    headline,
    matrix_rows,
    option_rows,
)

MOST_COSTS = 15
"""So many decisions are told with what the other choice costs; the folder has all."""


def print_alternatives(console: Console, shown: ShownAlternatives) -> None:
    """Print the headline, what must be said beside it, the options, where they differ, and what decisions cost."""
    console.print(headline(shown), style="bold", highlight=False, markup=False)
    for caution in cautions(shown):
        console.print(caution, highlight=False, markup=False)
    _print_table(console, "The options", *option_rows(shown), words=1)
    letters = [name.removeprefix("Option ") for name in shown.names]
    columns = ["", "Today", *letters, *([ADDS] if shown.priced else [])]
    rows = list(_by_service(matrix_rows(shown)))
    if rows:
        _print_table(console, "Where they differ (● runs, – does not)", columns, rows, words=1)
    _print_shared(console, shown)


def _print_shared(console: Console, shown: ShownAlternatives) -> None:
    """What the other choice would add where all options agree, if that was asked."""
    alike = ("0", str(len(shown.found.options)))
    rows = [[*row[:4], row[5]] for row in cost_rows(shown) if row[4].split(" of ")[0] in alike]
    if not rows:
        _print_not_priced(console, shown)
        return
    columns = ["Service", "Site", "Today", "In all options", ADDS]
    _print_table(console, "What the other choice would add where all agree", columns, rows[:MOST_COSTS], words=4)
    if len(rows) > MOST_COSTS:
        console.print(f"and {len(rows) - MOST_COSTS} more, in decisions.csv", highlight=False)


def _print_not_priced(console: Console, shown: ShownAlternatives) -> None:
    """That no decision on which all agree was tried the other way, and how to ask for it."""
    count = sum(not shown.differs(each) for each in shown.found.decisions)
    if count:
        words = f"What the other choice would add was not asked of the {count} decisions on which all options agree: "
        console.print(f"\n{words}--replacement all asks. {NOT_TRIED}", highlight=False, markup=False)


def _by_service(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The matrix with a row for the name of each service, a dot for a unit that runs."""
    before = None
    for service, site, *cells in rows:
        if service != before:
            before = service
            yield [service, *[""] * len(cells)]
        yield [f"  {site}", *("●" if each == cell(True) else each for each in cells)]


def _print_table(
    console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], words: int
) -> None:
    """A table under its title; the first columns hold words and the others numbers."""
    table = Table(header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print()
    console.print(title, style="bold", highlight=False, markup=False)
    console.print(table)
