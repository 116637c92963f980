"""Options side by side: rows of figures, a column an option, then what each differs by from today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconfig.outputs.book.cell import Cell
from reconfig.outputs.book.column import WIDTHS, Kind
from reconfig.outputs.book.safe_text import distinct_headings, safe_text
from reconfig.outputs.book.writing import HEAD, LINE_HEIGHT, Book, Region

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAMES_WIDTH = 56
CHANGES: dict[Kind, Kind] = {
    "money": "money_change", "minutes": "minutes_change", "share": "share_change",
}  # fmt: skip
"""How the difference of a kind is shown; other kinds as they are."""


@dataclass(frozen=True)
class Row:
    """One measure: what it is, its value in each option, today first, and its differences from today (may be none)."""

    label: str
    kind: Kind
    values: Sequence[Cell]
    differences: Sequence[Cell] = ()


@dataclass(frozen=True)
class Block:
    """A heading, the options' names with today first, and the rows."""

    heading: str
    options: Sequence[str]
    rows: Sequence[Row]

    @property
    def width(self) -> int:
        """The number of columns."""
        return 2 * len(self.options)


def write_block(book: Book, sheet: Worksheet, row: int, block: Block) -> Region:
    """The block from that row on; its region begins at the row of the options' names."""
    against = [f"{name} against today" for name in block.options[1:]]
    headings = distinct_headings([block.heading, *block.options, *against])
    for column, heading in enumerate(headings):
        sheet.write_string(row, column, heading, book.look(**HEAD, align="right" if column else "left"))
        book.widen(sheet, column, WIDTHS["money"] if column else NAMES_WIDTH)
    sheet.set_row(row, 2 * LINE_HEIGHT)
    for at, each in enumerate(block.rows, start=row + 1):
        sheet.write_string(at, 0, safe_text(each.label), book.look(valign="top"))
        for column, value in enumerate(each.values, start=1):
            book.write(sheet, at, column, value, each.kind, align="right")
        for column, value in enumerate(each.differences, start=1 + len(block.options)):
            book.write(sheet, at, column, value, CHANGES.get(each.kind, each.kind))
    return Region(sheet.name, row, 0, len(block.rows))
