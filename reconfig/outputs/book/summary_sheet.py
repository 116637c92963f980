"""The first sheet of figures: every option side by side with today, and the charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reconfig.evaluate.access import EVERYONE
from reconfig.evaluate.journeys import BANDS
from reconfig.outputs.book.block import CHANGES, Block, Row, write_block
from reconfig.outputs.book.cell import Cell, cell_of
from reconfig.outputs.book.charts import insert_costs, insert_journeys
from reconfig.outputs.book.column import Kind
from reconfig.outputs.book.comparison_sheets import DISCLOSED
from reconfig.outputs.book.writing import Book, Region
from reconfig.outputs.group_access import group_access
from reconfig.outputs.maps.words import MODELLED
from reconfig.outputs.words import FIFTHS, LINES
from reconfig.study.appraisal import Appraisal

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAME = "Summary"
MADE_UP = "This area is made up. It is no real place."
HEADINGS = "In short", "Cost a year, by line", "Patients a year, by change of journey", "Mean journey, by deprivation"

MEASURES: tuple[tuple[str, str, Kind], ...] = (
    ("cost", "Cost a year", "money"),
    ("capital", "Capital, once", "money"),
    ("units_open", "Open units", "count"),
    ("opens", "Units that open", "count"),
    ("closes", "Units that close", "count"),
    ("mean_minutes", "Mean journey", "minutes"),
    ("worst_served_minutes", "Mean journey of the 5 % of patients who travel longest", "minutes"),
    ("within_30", "Patients with a journey of up to 30 minutes", "share"),
    ("within_45", "Patients with a journey of up to 45 minutes", "share"),
    ("within_60", "Patients with a journey of up to 60 minutes", "share"),
    ("patients_longer", "Patients a year whose journey is longer than today", "people"),
    ("patients_longer_15", "Patients a year whose journey is more than 15 minutes longer", "people"),
    ("mean_extra_minutes", "Mean of what is longer, for those whose journey is", "minutes_change"),
    ("patients_shorter", "Patients a year whose journey is shorter than today", "people"),
    ("rules_broken", "Rules broken", "count"),
    ("status", "How its search ended", "text"),
    ("gap", "Proven within", "gap"),
)
COMPARED = ("cost", "capital", "mean_minutes", "worst_served_minutes", "within_30", "within_45", "within_60")
"""The measures that have a difference from today; the others are one already."""


@dataclass(frozen=True)
class Place:
    """Where a further chart may stand."""

    sheet: Worksheet
    row: int
    column: int


def write_summary(book: Book, appraisal: Appraisal, tables: Mapping[str, pd.DataFrame]) -> Place:
    """The sheet; returns the place under its charts."""
    about = appraisal.instance.about
    notes = [
        *([MADE_UP] if about.synthetic else []),
        f"Amounts are in {about.currency} at prices of {about.price_year}; see Costs for which of them are assumed.",
        MODELLED,
        DISCLOSED,
    ]
    sheet, row = book.sheet(NAME, f"{about.area}: the options side by side with today", notes)
    blocks = [block for block in blocks_of(appraisal, tables) if block.rows]
    regions = {}
    first = row
    for block in blocks:
        regions[block.heading] = write_block(book, sheet, row, block)
        row = regions[block.heading].below
    sheet.freeze_panes(first + 1, 1)
    sheet.activate()
    return _charts(book, Place(sheet, first, blocks[0].width + 1), regions, len(appraisal.all))


def blocks_of(appraisal: Appraisal, tables: Mapping[str, pd.DataFrame]) -> list[Block]:
    """The blocks of figures, one under the other."""
    names = [option.name for option in appraisal.all]
    makers: Sequence[Callable[[Appraisal, Mapping[str, pd.DataFrame]], list[Row]]] = (_short, _costs, _bands, _fifths)
    return [Block(heading, names, make(appraisal, tables)) for heading, make in zip(HEADINGS, makers, strict=True)]


def _short(_: Appraisal, tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    return [_measure(tables["options"], *measure) for measure in MEASURES]


def _measure(options: pd.DataFrame, key: str, label: str, kind: Kind) -> Row:
    values = options[key].tolist()
    differences = _differences(values, kind) if key in COMPARED else ()
    return Row(label, kind, [cell_of(value, kind) for value in values], differences)


def _differences(values: Sequence[float], kind: Kind) -> list[Cell]:
    """Against the first; what is without end in both does not differ."""
    return [cell_of(0.0 if value == values[0] else value - values[0], CHANGES.get(kind, kind)) for value in values[1:]]


def _costs(_: Appraisal, tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """Every line, and their sum."""
    costs = tables["costs"]
    lines = list(dict.fromkeys(costs["line"]))
    amounts = {line: costs.loc[costs["line"] == line, "amount"].tolist() for line in lines}
    rows = [_row(LINES.get(line, line), "money", values) for line, values in amounts.items()]
    return [*rows, _row("All", "money", [sum(of_option) for of_option in zip(*amounts.values(), strict=True)])]


def _row(label: str, kind: Kind, values: Sequence[float]) -> Row:
    return Row(label, kind, [cell_of(value, kind) for value in values], _differences(values, kind))


def _bands(appraisal: Appraisal, tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """Of all services together."""
    journeys = tables["journeys"]
    everyone = journeys[journeys["by"] == EVERYONE].groupby(["option", "band"])["patients"].sum()
    names = [option.name for option in appraisal.all]
    return [
        Row(band.capitalize(), "people", [cell_of(float(everyone.get((name, band), 0.0)), "people") for name in names])
        for band in BANDS
    ]


def _fifths(appraisal: Appraisal, _: Mapping[str, pd.DataFrame]) -> list[Row]:
    table = group_access(appraisal, "deprivation_fifth")
    groups = {str(group): rows["mean_minutes"].tolist() for group, rows in table.groupby("group")}
    return [_row(FIFTHS.get(group, group), "minutes", values) for group, values in groups.items()]


def _charts(book: Book, place: Place, regions: Mapping[str, Region], options: int) -> Place:
    """Right of the figures, one under the other."""
    _, costs, journeys, _ = HEADINGS
    row = insert_costs(book, place.sheet, place.row, place.column, regions[costs], options)
    row = insert_journeys(book, place.sheet, row, place.column, regions[journeys], options)
    return Place(place.sheet, row, place.column)
