"""Charts that the spreadsheet draws itself, so that they follow the cells; colours that the colour-blind tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reconfig.evaluate.journeys import BANDS
from reconfig.outputs.book.safe_text import safe_text
from reconfig.outputs.book.writing import Book, Region

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#5b6770")
"""Okabe and Ito's colours, grey in place of black; a second round of them is hatched."""

BAND_COLOURS = ("#8073ac", "#fafafa", "#fee0b6", "#fdb863", "#e08214", "#b35806", "#7f3b08")
"""Of changes of journeys, from shorter to much longer; the longest is hatched."""

STEPS = 9
"""The column of a chart beside a table of steps."""

WIDTH, HEIGHT, ROWS = 760, 400, 21
"""Size in dots, and the rows that a chart covers."""

MILLIONS = '#,##0.0,,"m"'
"""The number format of axes of money."""

NO_CHANGE = BANDS.index("no change")


def fill(number: int) -> dict[str, Any]:
    """The look of one of many series."""
    colour = COLOURS[number % len(COLOURS)]
    if number < len(COLOURS):
        return {"fill": {"color": colour}}
    return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "white"}}


def band_fill(number: int) -> dict[str, Any]:
    """The look of a band of changes."""
    colour = BAND_COLOURS[number]
    if number < len(BAND_COLOURS) - 1:
        return {"fill": {"color": colour}, "border": {"color": "#666666", "width": 0.5}}
    return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "white", "bg_color": colour}}


def insert_costs(book: Book, sheet: Worksheet, row: int, column: int, lines: Region, options: int) -> int:
    """A bar an option, a part of it a line; `lines` ends with their sum. The row under it."""
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for number in range(lines.rows - 1):
        _add_row(chart, lines, number, options, fill(number))
    words = "What each option costs a year, by line. The figures stand left of it under Cost a year, by line."
    return _insert(sheet, row, column, chart, ("Cost a year, by line", "", MILLIONS), words)


def insert_journeys(book: Book, sheet: Worksheet, row: int, column: int, bands: Region, options: int) -> int:
    """A bar an option of the patients whose journey changes, a part of it a band of change. The row under it."""
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for number in range(bands.rows):
        if number != NO_CHANGE:
            _add_row(chart, bands, number, options, band_fill(number))
    title = "Patients a year whose journey changes"
    words = f"{title}, by band, for each option. The figures stand left of it under Patients a year."
    return _insert(sheet, row, column, chart, (title, "", "#,##0"), words)


def _add_row(chart: Chart, block: Region, number: int, options: int, look: Mapping[str, Any]) -> None:
    """A row of a block as a series: its name left, the options' names over it."""
    at = block.row + 1 + number
    cells = {
        "name": [block.sheet, at, block.column],
        "categories": [block.sheet, block.row, block.column + 1, block.row, block.column + options],
        "values": [block.sheet, at, block.column + 1, at, block.column + options],
    }
    chart.add_series({**cells, **look, "gap": 60})


def insert_frontier(book: Book, sheet: Worksheet, row: int, column: int, points: Region) -> int:
    """The frontier's points by their first two objectives; the last row of `points` is today. The row under it."""
    chart = book.workbook.add_chart({"type": "scatter"})
    last = points.row + points.rows
    for at in range(points.row + 1, last + 1):
        today = at == last
        colour = COLOURS[5] if today else COLOURS[0]
        look = {"color": colour}
        chart.add_series(
            {
                "name": [points.sheet, at, points.column],
                "categories": [points.sheet, at, points.column + 1, at, points.column + 1],
                "values": [points.sheet, at, points.column + 2, at, points.column + 2],
                "marker": {"type": "diamond" if today else "circle", "size": 10, "fill": look, "border": look},
                "data_labels": {"series_name": True, "value": False, "position": "above"},
            }
        )
    words = (
        "Each option by the first two objectives of the frontier, and today. The figures stand on the sheet Frontier."
    )
    row = _insert(sheet, row, column, chart, ("Which options are best for which aim", None, ""), words)
    axes = {"num_format": "#,##0", "major_gridlines": {"visible": True}, "label_position": "low"}
    chart.set_x_axis({**axes, "name": points.heading(1)})
    chart.set_y_axis({**axes, "name": points.heading(2)})
    chart.set_legend({"none": True})
    return row


def insert_waterfall(book: Book, sheet: Worksheet, steps: Region, name: str, least: float) -> int:
    """Totals and the changes between them, right of `steps`; the row under it.

    `steps` holds names, then base, total, saves, costs more; bars begin at `least`. `name` is the option's.
    """
    row, column = steps.row, STEPS
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    looks: tuple[dict[str, Any], ...] = (
        {"fill": {"none": True}, "border": {"none": True}},
        {"fill": {"color": COLOURS[7]}},
        {"fill": {"color": COLOURS[0]}},
        {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "white", "bg_color": COLOURS[5]}},
    )
    for offset, look in enumerate(looks, start=1):
        series = {"name": steps.heading(offset), "categories": steps.cells(0), "values": steps.cells(offset)}
        chart.add_series({**series, **look, "gap": 40})
    words = "From today's cost to the option's, by what the difference comes from. The figures stand left of it."
    row = _insert(sheet, row, column, chart, (safe_text(f"From today to {name}"), None, ""), words)
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    chart.set_y_axis({"num_format": MILLIONS, "min": least, "major_gridlines": {"visible": True}})
    return row


def _insert(
    sheet: Worksheet, row: int, column: int, chart: Chart, words: tuple[str, str | None, str], description: str
) -> int:
    """Put a chart on a sheet; words are its title, "" where it has bars, and the number format of its values."""
    title, bars, numbers = words
    chart.set_title({"name": title, "name_font": {"size": 12}})
    if bars is not None:
        chart.set_y_axis({"reverse": True})
        # "high" is the lower edge, since the categories run downwards
        chart.set_x_axis({"num_format": numbers, "major_gridlines": {"visible": True}, "label_position": "high"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    sheet.insert_chart(row, column, chart, {"description": description, "object_position": 2})
    return row + ROWS
