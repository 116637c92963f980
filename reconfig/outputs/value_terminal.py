"""What deciding together is worth, in the terminal."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconfig.outputs.phrases import money
from reconfig.outputs.terminal import years_table
from reconfig.outputs.value_tables import share_table, waterfall_table
from reconfig.outputs.value_words import EVIDENCE, cautions, headline, step_cells
from reconfig.study.sharing import projection
from reconfig.study.value import Value
from reconfig.study.waterfall import WHAT, WHO


def print_value(console: Console, value: Value) -> None:
    """Print the headline, both waterfalls, the shares, and what must be said beside them."""
    console.print(headline(value), style="bold", highlight=False, markup=False)
    for caution in cautions(value):
        console.print(caution, highlight=False, markup=False)
    table = waterfall_table(value)
    for part, title in ((WHO, "By who decides"), (WHAT, "What the saving together comes from")):
        console.print()
        console.print(_steps_table(value, table[table["part"] == part], title))
    console.print()
    console.print(_share_table(value))
    console.print()
    years = projection(value)
    if years is not None:
        console.print(years_table(value.instance.about.currency, years))
        console.print()
    console.print(EVIDENCE, style="dim", highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    return table


def _steps_table(value: Value, steps: pd.DataFrame, title: str) -> Table:
    table = _table(title, "", "a year", "")
    for (name, amount), row in zip(step_cells(value, steps), steps.to_dict("records"), strict=True):
        style = "bold" if row["kind"] == "total" else ""
        table.add_row(Text(name, style), Text(amount, style), "assumed prices" if row["assumed"] == "yes" else "")
    return table


def _share_table(value: Value) -> Table:
    currency = value.instance.about.currency
    table = _table("Fair shares of the saving (Shapley)", "", "saves alone", "fair share")
    for row in share_table(value).to_dict("records"):
        table.add_row(Text(str(row["name"])), money(row["alone"], currency), money(row["share"], currency))
    return table
