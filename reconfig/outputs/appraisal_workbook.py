"""An appraisal as one workbook, for those who work in a spreadsheet: figures, charts, sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reconfig.outputs.assumptions import assumed_cost_lines
from reconfig.outputs.book.alternatives_sheet import write_alternatives
from reconfig.outputs.book.area_sheet import write_areas
from reconfig.outputs.book.charts import insert_frontier
from reconfig.outputs.book.comparison_sheets import COMPARISON, write_comparison
from reconfig.outputs.book.frontier_sheet import write_frontier
from reconfig.outputs.book.read_me_sheet import write_read_me
from reconfig.outputs.book.robustness_sheet import write_robustness
from reconfig.outputs.book.saving_sheet import write_savings
from reconfig.outputs.book.source_sheet import write_sources
from reconfig.outputs.book.summary_sheet import NAME as SUMMARY
from reconfig.outputs.book.summary_sheet import write_summary
from reconfig.outputs.book.writing import Book, open_book
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.study.appraisal import Appraisal
from reconfig.whole_files import whole_file


def write_appraisal_workbook(appraisal: Appraisal, path: Path) -> Path:
    """Write the workbook, whole or not at all; the same appraisal gives the same bytes.

    Figures are those of the evaluator; small counts of patients are not shown.
    """
    about = appraisal.instance.about
    properties = {"title": f"{about.area}: options appraisal", "subject": about.title, "comments": about.summary}
    with whole_file(path) as partial, open_book(partial, about.currency, properties) as book:
        write_read_me(book, appraisal, list(sheet_names(appraisal)))
        _write_figures(book, appraisal)
    return path


def sheet_names(appraisal: Appraisal) -> Iterator[str]:
    """The sheets besides the first, in order."""
    yield from (SUMMARY, *(sheet.name for sheet in COMPARISON), "Small areas", "Savings")
    studies = {
        "Frontier": appraisal.frontier, "Alternatives": appraisal.alternatives, "Other futures": appraisal.robustness,
    }  # fmt: skip
    yield from (name for name, found in studies.items() if found is not None)
    yield "Assumptions"


def _write_figures(book: Book, appraisal: Appraisal) -> None:
    instance, tables = appraisal.instance, comparison_tables(appraisal)
    assumed = assumed_cost_lines(*(option.evaluation for option in appraisal.all))
    place = write_summary(book, appraisal, tables)
    write_comparison(book, instance, tables, assumed)
    write_areas(book, appraisal)
    write_savings(book, appraisal, assumed)
    if appraisal.frontier is not None:
        points = write_frontier(book, instance, appraisal.frontier)
        insert_frontier(book, place.sheet, place.row, place.column, points)
    if appraisal.alternatives is not None:
        write_alternatives(book, instance, appraisal.alternatives)
    if appraisal.robustness is not None:
        write_robustness(book, instance, appraisal.robustness)
    write_sources(book, instance)
