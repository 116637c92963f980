"""The report on revenue: cost lines, where the saving comes from, what becomes of organisations, cross-border flows."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_data import Tables
from reconfig.outputs.comparison_sections import activity_cell
from reconfig.outputs.document import Block, Heading, Paragraph, Table
from reconfig.outputs.phrases import money, money_difference
from reconfig.outputs.value_words import EVIDENCE

REGIMES = {
    "follows_activity": "If income follows patients",
    "fixed": "If every organisation keeps the income it has today",
}


def savings_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """The saving of each option, lever by lever."""
    frame = tables["finance"]
    saved = frame[frame["part"] == "saving by lever"]
    if saved.empty:
        return
    yield Heading("Where the saving comes from", 3)
    yield Paragraph(f"Saved a year against today; below nought where it costs more. {EVIDENCE}")
    names = held.names[1:]
    amounts = saved.set_index(["name", "option"])["amount"]
    levers = list(dict.fromkeys(saved["name"]))
    rows = [
        [lever, *(money_difference(float(amounts.get((lever, name), 0.0)), held.currency) for name in names)]
        for lever in levers
    ]
    sums = saved.groupby("option")["amount"].sum()
    rows.append(["All", *(money_difference(float(sums.get(name, 0.0)), held.currency) for name in names)])
    yield Table.of("Saving by lever", ["Lever", *names], rows)


def ledgers_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """What is left to each organisation under both ways of income, and which fall below a surplus of 1 %."""
    if "viability" not in tables:
        yield Paragraph("The instance has no incomes: what each organisation gains or loses is told by its cost alone.")
        return
    yield Heading("What is left to each organisation", 3)
    yield Paragraph("Income less cost in a year. Patients' journeys are no cost of an organisation.")
    frame = tables["org_impact"]
    ours = frame[frame["surplus_today"].notna()]
    bodies = list(dict.fromkeys(ours["name"]))
    for regime, words in REGIMES.items():
        left = ours.set_index(["name", "option"])[f"surplus_{regime}"]
        rows = [[body, *(money(float(left[body, name]), held.currency) for name in held.names)] for body in bodies]
        yield Table.of(words, ["Organisation", *held.names], rows)
    yield from _viability(held, tables)


def _viability(held: Comparison, tables: Tables) -> Iterator[Block]:
    """The two indicators of a business case: who is below 1 %, and what it would take."""
    frame = tables["viability"].set_index(["income", "option"])
    of = int(frame["organisations"].max())
    rows = []
    for regime, words in REGIMES.items():
        below, short = (frame[column] for column in ("below", "shortfall"))
        rows.append([f"{words}: organisations below 1 %, of {of}", *(str(below[regime, name]) for name in held.names)])
        cells = [money(float(short[regime, name]), held.currency) for name in held.names]
        rows.append([f"{words}: needed a year to bring all to 1 %", *cells])
    yield Table.of("Surplus of less than 1 % of income", ["", *held.names], rows)


def border_section(held: Comparison, tables: Tables) -> Iterator[Block]:
    """What goes to sites outside the area."""
    if "border" not in tables:
        return
    yield Heading("Across the border")
    frame = tables["border"]
    moving = frame.groupby(["service", "site"])["activity"].transform("max") > 0
    yield Paragraph("Patients of the area who use sites outside it, a year. Who comes in from outside is not modelled.")
    cells: dict[str, list[str]] = {}
    for row in frame[moving].to_dict("records"):
        cells.setdefault(f"{row['service_name']}, {row['site_name']}", []).append(activity_cell(row))
    if cells:
        rows = [[unit, *found] for unit, found in cells.items()]
        yield Table.of("Activity at sites outside the area", ["Unit", *held.names], rows)
    else:
        yield Paragraph("Nobody does, today or in any option.")
