"""The sheet of assumptions: every source of every figure, and how well it is founded."""

from __future__ import annotations

import pandas as pd

from reconfig.instance.evidence import Evidence
from reconfig.instance.instance import Instance
from reconfig.outputs.assumptions import all_sources
from reconfig.outputs.book.column import Column
from reconfig.outputs.book.writing import Book

GRADES = {
    Evidence.DATA: "published data",
    Evidence.CITED: "a source that is cited",
    Evidence.DERIVED: "worked out from such",
    Evidence.REMEMBERED: "widely quoted, not checked",
    Evidence.ASSUMED: "an assumption",
}
COLUMNS = (
    Column("subject", "What it is about"),
    Column("table", "Table"),
    Column("grade", "Grade"),
    Column("meaning", "What the grade means"),
    Column("fact", "May be shown as fact"),
    Column("rows", "Rows", "count"),
    Column("words", "Source", width=110),
)


def write_sources(book: Book, instance: Instance) -> None:
    """The sheet, with those that are no facts in colour."""
    title = "What every figure rests on"
    notes = ["Figures that are remembered or assumed are no facts. Travel times are modelled."]
    sheet, region = book.table_sheet("Assumptions", title, notes, COLUMNS, source_table(instance), "There are none.")
    rule = {"type": "cell", "criteria": "==", "value": '"no"', "format": book.look(bg_color="#fee0b6", bold=True)}
    sheet.conditional_format(*region.cells(4)[1:], rule)


def source_table(instance: Instance) -> pd.DataFrame:
    """One row a table and source: subject, table, grade, meaning, fact, rows, words."""
    found = [
        {"subject": each.subject, "table": each.table, "grade": str(each.grade), "meaning": GRADES[each.grade],
         "fact": "yes" if each.grade.is_fact else "no", "rows": each.rows, "words": each.words}
        for each in all_sources(instance)
    ]  # fmt: skip
    return pd.DataFrame(found, columns=[column.key for column in COLUMNS])
