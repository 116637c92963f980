"""The sheet of other futures: regrets, scenarios, and where one option overtakes another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.outputs.book.block import NAMES_WIDTH
from reconfig.outputs.book.cell import cell_of
from reconfig.outputs.book.column import Column, Kind, number_format
from reconfig.outputs.book.objective_kind import change_kind_of, kind_of
from reconfig.outputs.book.safe_text import distinct_headings, safe_text
from reconfig.outputs.book.writing import HEAD, Book, Region
from reconfig.study.robustness import Robustness

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

REGRETS = "Regret: how much more the option is than the best that could be done if that future were known."


def write_robustness(book: Book, instance: Instance, found: Robustness) -> None:
    """The regret table, then the scenarios, every option in each, and where one option overtakes another."""
    unit, kind = found.minimise.unit(instance.about.currency), kind_of(found.minimise)
    notes = [
        f"In {unit}. {REGRETS}",
        _least_worst(found),
        "The darker, the more regret; ✗ marks rules that are broken.",
    ]
    sheet, row = book.sheet("Other futures", "How the options fare if the future differs", notes)
    region = _regrets(book, sheet, row, found, kind)
    sheet.freeze_panes(row + 1, 1)
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#fdb863"}
    if found.scenarios and found.options:
        last = region.row + region.rows, len(found.scenarios) + 1
        sheet.conditional_format(region.row + 1, 1, *last, scale)
    columns = [
        Column("name", "Scenario"), Column("words", "What changes", width=NAMES_WIDTH),
        Column("best", "Best possible", kind),
        Column("bound", "Proven: not below", kind), Column("feasible", "Rules can be met"), Column("source", "Source"),
    ]  # fmt: skip
    region = book.table(sheet, region.below, "table_scenarios", columns, scenario_table(found), "None.")
    columns = [
        Column("option", "Option"), Column("scenario", "Scenario"), Column("value", "Value", kind),
        Column("regret", "Regret", change_kind_of(found.minimise)), Column("broken", "Rules broken"),
    ]  # fmt: skip
    region = book.table(sheet, region.below, "table_fares", columns, fare_table(found), "None.")
    columns = [
        Column("below", "Best below"), Column("quantity", "Quantity"), Column("value", "Break-even", "number"),
        Column("above", "Best above"), Column("sentence", "In words"),
    ]  # fmt: skip
    frame = pd.DataFrame([vars(each) for each in found.break_evens], columns=[column.key for column in columns])
    book.table(sheet, region.below, "table_break_evens", columns, frame, "No option overtakes another.")


def _least_worst(found: Robustness) -> str:
    if found.minimax is None:
        return "No option has a known regret in every future."
    return f"{found.minimax} has the least largest regret."


def _regrets(book: Book, sheet: Worksheet, row: int, found: Robustness, kind: Kind) -> Region:
    """Options by scenarios, the largest last; a mark where rules are broken."""
    scenarios = [each.name for each in found.scenarios]
    for column, heading in enumerate(distinct_headings(["Regret", *scenarios, "Largest"])):
        sheet.write_string(row, column, heading, book.look(**HEAD))
        book.widen(sheet, column, 18)
    first = number_format(kind, book.currency).partition(";")[0]
    fares = {(fare.option, fare.scenario): fare for fare in found.fares}
    for at, option in enumerate(found.options, start=row + 1):
        sheet.write_string(at, 0, safe_text(option), book.look(valign="top"))
        mine = [fares.get((option, scenario)) for scenario in scenarios]
        for column, fare in enumerate(mine, start=1):
            if fare is not None:
                marked = {"num_format": f'{first}" ✗"'} if fare.broken else {}
                _regret(book, sheet, (at, column), fare.regret, kind, marked)
        known = [fare.regret for fare in mine if fare is not None and fare.regret is not None]
        _regret(book, sheet, (at, len(scenarios) + 1), max(known, default=None), kind, {"bold": True})
    return Region(sheet.name, row, 0, max(len(found.options), 1))


def _regret(
    book: Book, sheet: Worksheet, at: tuple[int, int], regret: float | None, kind: Kind, look: dict[str, Any]
) -> None:
    """One regret; text where it is not known."""
    value = cell_of(regret, kind)
    if isinstance(value, float):
        sheet.write_number(*at, value, book.number(kind, **look))
    else:
        sheet.write_string(*at, value or "not known", book.look(align="right"))


def scenario_table(found: Robustness) -> pd.DataFrame:
    """One row a scenario: name, words, best, bound, feasible (yes or no), source."""
    words = {True: "yes", False: "no"}
    rows = [
        {"name": each.name, "words": each.words, "best": each.best, "bound": each.bound,
         "feasible": words[each.feasible], "source": each.source}
        for each in found.scenarios
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "words", "best", "bound", "feasible", "source"])


def fare_table(found: Robustness) -> pd.DataFrame:
    """One row an option and scenario: option, scenario, value, regret, broken (the rules)."""
    rows = [
        {"option": each.option, "scenario": each.scenario, "value": each.value, "regret": each.regret,
         "broken": "; ".join(each.broken)}
        for each in found.fares
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["option", "scenario", "value", "regret", "broken"])
