"""Options in futures that differ, in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.instance.instance import Instance
from reconfig.outputs.robust_tables import fares_of
from reconfig.outputs.robust_words import WHAT, cautions, cell, headline, largest_cell, marked, proof
from reconfig.study.robustness import Robustness


def print_robustness(console: Console, found: Robustness, instance: Instance) -> None:
    """Print the headline, the regret table, break-evens, and what must be said beside them."""
    currency = instance.about.currency
    console.print(headline(found, currency), style="bold", highlight=False, markup=False)
    for line in (proof(found, currency), *cautions(found, instance)):
        if line:
            console.print(line, highlight=False, markup=False)
    console.print()
    console.print(_regrets(found, currency))
    console.print()
    for each in found.break_evens:
        console.print(each.sentence, highlight=False, markup=False)


def _regrets(found: Robustness, currency: str) -> Table:
    table = Table(
        title=f"Regrets, in {WHAT[found.minimise]}",
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for number, head in enumerate(("", *found.options)):
        table.add_column(Text(head), justify="right" if number else "left", overflow="fold")
    fares = fares_of(found)
    for number, future in enumerate(found.scenarios):
        cells = (cell(fares[option, future.name], found, currency) for option in found.options)
        table.add_row(Text(marked(future, number)), *map(Text, cells))
    last = (largest_cell(found, option, currency) for option in found.options)
    table.add_row(Text("Largest regret", "bold"), *(Text(words, "bold") for words in last))
    return table
