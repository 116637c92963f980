"""Where the difference in cost between today and each option comes from, lever by lever."""

from __future__ import annotations

import pandas as pd

from reconfig.outputs.book.charts import ROWS, insert_waterfall
from reconfig.outputs.book.column import Column
from reconfig.outputs.book.safe_text import safe_text
from reconfig.outputs.book.writing import Book
from reconfig.outputs.value_words import EVIDENCE
from reconfig.study.appraisal import Appraisal
from reconfig.study.waterfall import by_lever, running

COLUMNS = (
    Column("step", "Step", width=52),
    Column("base", "Base of the bar", "money"),
    Column("total", "Total", "money"),
    Column("saves", "Saves", "money"),
    Column("costs", "Costs more", "money"),
    Column("amount", "Change", "money_change"),
    Column("lines", "Cost lines"),
    Column("assumed", "Rests on assumed prices"),
)


def write_savings(book: Book, appraisal: Appraisal, assumed: frozenset[str]) -> None:
    """One table and one chart an option, one under the other."""
    notes = ["Amounts are a year. Saves and Costs more are sizes of bars; Change has the sign.", EVIDENCE]
    sheet, row = book.sheet("Savings", "Where the difference in cost comes from", notes)
    sheet.freeze_panes(row, 1)
    for number, option in enumerate(appraisal.options, start=1):
        sheet.write_string(row, 0, safe_text(f"From today to {option.name}"), book.look(bold=True))
        frame = saving_table(appraisal, number, assumed)
        region = book.table(sheet, row + 1, f"table_savings_{number}", COLUMNS, frame, "")
        insert_waterfall(book, sheet, region, option.name, _least(frame))
        row = max(region.below, row + 1 + ROWS) + 1


def saving_table(appraisal: Appraisal, number: int, assumed: frozenset[str]) -> pd.DataFrame:
    """The steps from today to the option of that number (from 1): step, base, total, saves, costs, amount, lines,
    assumed; currency a year.
    """  # noqa: D205
    option = appraisal.options[number - 1]
    frame = running(by_lever(appraisal.today.evaluation, option.evaluation, option.name))
    is_total, amount = frame["kind"] == "total", frame["amount"]
    return frame.assign(
        base=frame[["start", "end"]].min(axis=1).where(~is_total),
        total=amount.where(is_total),
        saves=(-amount).where(~is_total & (amount < 0)),
        costs=amount.where(~is_total & (amount > 0)),
        amount=amount.where(~is_total),
        assumed=["yes" if assumed & set(lines.split()) else "no" for lines in frame["lines"]],
    )


def _least(frame: pd.DataFrame) -> float:
    """Where the bars of a chart begin: a quarter of their spread under the least, in whole millions."""
    ends = frame["end"]
    return float(max(0.0, (ends.min() - 0.25 * (ends.max() - ends.min())) // 1e6 * 1e6))
