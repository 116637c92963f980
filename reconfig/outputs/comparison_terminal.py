"""Options side by side on the terminal: one table, in sections."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_sections import (
    access_section,
    costs_section,
    journeys_section,
    organisations_section,
    rules_section,
    summary_table,
)
from reconfig.outputs.document import Bullets, Paragraph, Table
from reconfig.outputs.pages.unit_differences import differing_units

SECTIONS = (costs_section, organisations_section, access_section, journeys_section, rules_section)


def print_comparison(console: Console, held: Comparison) -> None:
    """How each option came about, then the table: an option a column, today first."""
    about = held.instance.about
    made_up = " (made up: no real place)" if about.synthetic else ""
    console.print(Text(f"{about.area}{made_up}"), highlight=False)
    for option in held.appraisal.all:
        console.print(Text.assemble((f"{option.name}: ", "bold"), option.origin), highlight=False)
    grid = Grid(box=None, header_style="bold", pad_edge=False)
    grid.add_column("")
    for name in held.names:
        grid.add_column(Text(name), justify="right")
    for table in (summary_table(held), _units(held), *_tables(held)):
        grid.add_section()
        grid.add_row(Text(table.title, style="bold"))
        for row in table.rows:
            grid.add_row(*(Text(cell) for cell in row))
        grid.add_row()
    console.print(grid)
    for line in _sentences(held):
        console.print(Text(line), highlight=False)


def _tables(held: Comparison) -> Iterator[Table]:
    for section in SECTIONS:
        yield from (block for block in section(held) if isinstance(block, Table))


def _sentences(held: Comparison) -> Iterator[str]:
    """Which rules are met by all, and that prices are assumed: what the table has no row for."""
    for section in (rules_section, costs_section):
        for block in section(held):
            if isinstance(block, Paragraph):
                yield block.text
            if isinstance(block, Bullets):
                yield from (f"  {text}" for _, text in block.items)


def _units(held: Comparison) -> Table:
    """Where some services run in some options and not in others."""
    rows = [
        (f"{unit.service}, {unit.site}", *("runs" if runs else "–" for runs in unit.runs))
        for unit in differing_units(held.appraisal)
    ]
    return Table.of("Units that open or close in some option", ["", *held.names], rows)
