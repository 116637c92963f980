"""The workbook of an appraisal, read back: figures, text, filters, charts, bytes."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.cell import range_boundaries

from reconfig.objective import Objective
from reconfig.outputs.appraisal_workbook import sheet_names, write_appraisal_workbook
from reconfig.outputs.assumptions import all_sources
from reconfig.outputs.book.cell import HIDDEN, NO_END, NOT_SHOWN, cell_of, people_change
from reconfig.outputs.book.column import Kind
from reconfig.outputs.book.comparison_sheets import COMPARISON, TableSheet
from reconfig.outputs.book.safe_text import LONGEST, distinct_headings, safe_text
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.maps.drawing import mean_minutes, service_minutes
from reconfig.outputs.tables import disclosed
from reconfig.study.appraisal import Appraisal
from reconfig.study.levers import levers
from tests.appraisals import appraisal
from tests.whole_appraisals import NASTY, nasty_appraisal, whole_appraisal

KENT = "instances/kent-medway"


@pytest.fixture(scope="module", params=["toy", "kent"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Appraisal, Path]:
    """An appraisal and its workbook."""
    held = whole_appraisal() if request.param == "toy" else appraisal(KENT)
    return held, write_appraisal_workbook(held, tmp_path_factory.mktemp("book") / "appraisal.xlsx")


@lru_cache(maxsize=4)
def opened(path: Path) -> openpyxl.Workbook:
    """The workbook, read once."""
    return openpyxl.load_workbook(path)


def read(path: Path, sheet: str, table: str | None = None) -> pd.DataFrame:
    """An Excel table of a sheet, its only one unless it is named; headings as columns."""
    cells = opened(path)[sheet]
    found = list(cells.tables.values()) if table is None else [cells.tables[table]]
    assert len(found) == 1
    rows = [[cell.value for cell in row] for row in cells[found[0].ref]]
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=object)


def block(path: Path, heading: str) -> pd.DataFrame:
    """A block of the summary by its heading: rows by their labels, columns by options."""
    rows = [[cell.value for cell in row] for row in opened(path)["Summary"].iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[0] == heading)
    end = next((number for number in range(start, len(rows)) if rows[number][0] is None), len(rows))
    frame = pd.DataFrame(rows[start + 1 : end], columns=rows[start])
    return frame.set_index(heading)


def same(shown: Any, value: Any) -> bool:  # noqa: ANN401
    """Whether a cell shows a value: blank, text, or a number to the last digits."""
    if value is None or value == "" or (not isinstance(value, str) and pd.isna(value)):
        return shown is None
    if isinstance(value, str):
        return bool(shown == value)
    return bool(shown == pytest.approx(value, rel=1e-12, abs=1e-6))


def test_the_sheets_stand_in_order_and_only_those_there_is_content_for(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    book = opened(path)
    assert book.sheetnames == ["Read me", *sheet_names(held)]
    assert ("Alternatives" in book.sheetnames) == (held.alternatives is not None)
    assert book.active is not None
    assert book.active.title == "Summary"


@pytest.mark.parametrize("sheet", COMPARISON, ids=lambda sheet: sheet.name)
def test_every_number_of_a_comparison_equals_the_evaluators(case: tuple[Appraisal, Path], sheet: TableSheet) -> None:
    """All columns that a comparison table has, cell by cell; counts of patients as they may be shown."""
    held, path = case
    table = comparison_tables(held)[sheet.table]
    shown = read(path, sheet.name)
    assert len(shown) == len(table)
    checked = 0
    for column in sheet.columns:
        if column.key not in table or (sheet.name, column.key) == ("Activity", "difference"):
            continue
        values = table[column.key].tolist()
        if column.kind == "people":
            values = [HIDDEN if pd.isna(disclosed(value)) else disclosed(value) for value in values]
        if sheet.name == "Rules" and column.key in ("value", "amount"):
            pairs = zip(shown[column.heading], values, strict=True)
            values = [cell if cell in (HIDDEN, NOT_SHOWN) else value for cell, value in pairs]
        assert all(same(*pair) for pair in zip(shown[column.heading], values, strict=True)), column
        checked += 1
    assert checked >= 4


def test_changes_of_activity_are_those_of_the_counts_shown(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    table, shown = comparison_tables(held)["activity"], read(path, "Activity")
    for row, cell in zip(table.to_dict("records"), shown["Against today"], strict=True):
        assert same(cell, people_change(row["activity_today"], row["activity"]))


def test_the_summary_equals_the_evaluation(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    short = block(path, "In short")
    lines, fifths = block(path, "Cost a year, by line"), block(path, "Mean journey, by deprivation")
    today = held.today.evaluation
    for option in held.all:
        evaluation = option.evaluation
        cost = evaluation.objectives[Objective.COST]
        assert short.loc["Cost a year", option.name] == pytest.approx(cost)
        assert lines.loc["All", option.name] == pytest.approx(cost)
        travel = evaluation.objectives[Objective.TRAVEL] / evaluation.flows["per_year"].sum()
        assert short.loc["Mean journey", option.name] == pytest.approx(travel)
        zones = evaluation.flows.merge(held.instance.zones[["zone", "deprivation_fifth"]], on="zone")
        most = zones[zones["deprivation_fifth"] == 1]
        if len(most):
            mean = (most["per_year"] * most["minutes"]).sum() / most["per_year"].sum()
            assert fifths.loc["1 (most deprived)", option.name] == pytest.approx(mean)
        if option is not held.today:
            difference = cost - today.objectives[Objective.COST]
            assert short.loc["Cost a year", f"{option.name} against today"] == pytest.approx(difference)


def test_bands_of_the_summary_sum_over_services(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    bands = block(path, "Patients a year, by change of journey")
    for option in held.options:
        changes = option.evaluation.changes
        for label, shown in bands[option.name].items():
            total = changes.loc[changes["band"] == str(label)[0].lower() + str(label)[1:], "per_year"].sum()
            assert same(shown, cell_of(float(total), "people")), label


def test_areas_hold_the_minutes_that_the_maps_show(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    shown = read(path, "Small areas")
    instance = held.instance
    assert len(shown) == len(instance.zones) * (1 + len(instance.services))
    for option in held.all:
        expected = [mean_minutes(option.evaluation)]
        expected += [service_minutes(option.evaluation, service) for service in instance.service_codes]
        values = [value for minutes in expected for value in minutes]
        cells = shown[f"Minutes: {option.name}"]
        assert all(same(cell, cell_of(value, "minutes")) for cell, value in zip(cells, values, strict=True))
        changes = option.evaluation.changes
        service = instance.service_codes[0]
        of_service = changes[changes["service"] == service].set_index("zone")
        rows = shown[shown["Service"] == instance.name_of_service(service)].set_index("Area code")
        minutes, sites = rows[f"Minutes: {option.name}"].to_dict(), rows[f"Site: {option.name}"].to_dict()
        for zone, row in of_service.iterrows():
            assert minutes[zone] == pytest.approx(row["minutes_after"])
            assert sites[zone] == instance.name_of_site(str(row["site_after"]))


def test_savings_are_those_of_the_levers_and_lead_from_total_to_total(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    for number, option in enumerate(held.options, start=1):
        shown = read(path, "Savings", f"table_savings_{number}")
        found = levers(held.today.evaluation, option.evaluation)
        changes = shown["Change"].dropna()
        assert list(changes) == pytest.approx([-lever.saving for lever in found], abs=1e-6)
        totals = shown["Total"].dropna().tolist()
        assert totals[0] + changes.sum() == pytest.approx(totals[1])


def test_studies_equal_what_was_found(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    assert held.frontier is not None
    points = read(path, "Frontier")
    assert points["Cost (GBP a year)"].tolist() == pytest.approx(
        [*(dict(each.values)[Objective.COST] for each in held.frontier.points), held.frontier.today[Objective.COST]]
    )
    if held.alternatives is None or held.robustness is None:
        return
    decisions = read(path, "Alternatives", "table_decisions")
    assert decisions.iloc[:, 5].dropna().tolist() == [
        each.replacement for each in held.alternatives.decisions if each.replacement is not None
    ]
    fares = read(path, "Other futures", "table_fares")
    assert fares["Value"].tolist() == [fare.value for fare in held.robustness.fares]
    regrets = list(opened(path)["Other futures"].iter_rows(values_only=True))
    assert next(row[1:4] for row in regrets if row[0] == "Option A") == (1e6, "not known", 1e6)


def test_every_source_stands_with_its_grade(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    shown = read(path, "Assumptions")
    found = all_sources(held.instance)
    assert shown["Grade"].tolist() == [str(each.grade) for each in found]
    assert shown["Source"].tolist() == [each.words for each in found]
    tables = {each.table for each in found}
    assert {"rules", "offers", "zones"} <= tables
    offers = sum(each.rows for each in found if each.table == "offers")
    assert offers == len(held.instance.offers)


def test_filters_frozen_panes_and_printing(case: tuple[Appraisal, Path]) -> None:
    _, path = case
    book = opened(path)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes is not None, sheet.title
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.tables or sheet.title in ("Summary", "Moves"), sheet.title
        for table in sheet.tables.values():
            assert table.autoFilter is not None
            assert table.autoFilter.ref == table.ref
    for sheet in (book["Costs"], book["Small areas"]):
        assert sheet.print_title_rows
        assert sheet.print_area
    assert book.properties.creator in (None, "")
    assert book.properties.created is not None
    assert book.properties.created.year == 2000


def test_charts_refer_to_cells_that_exist_and_say_what_they_show(case: tuple[Appraisal, Path]) -> None:
    """Every reference of every chart is a range with content; every chart has words."""
    held, path = case
    book = opened(path)
    with zipfile.ZipFile(path) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        references = [found for name in charts for found in re.findall("<c:f>(.*?)</c:f>", parts.read(name).decode())]
        drawings = "".join(
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/draw")
        )
    assert len(charts) == 3 + len(held.options)
    assert references
    for reference in references:
        sheet, cells = reference.replace("'", "").split("!")
        left, top, right, bottom = range_boundaries(cells)
        filled = [cell.value for row in book[sheet].iter_rows(top, bottom, left, right) for cell in row]
        assert any(value is not None for value in filled) or "Savings" in sheet, reference
    assert drawings.count("descr=") == len(charts)


def test_charts_draw_the_figures_of_the_options(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    book = opened(path)
    with zipfile.ZipFile(path) as parts:
        first = re.findall("<c:f>(.*?)</c:f>", parts.read("xl/charts/chart1.xml").decode())
    name, categories, values = first[:3]
    cells = {ref: [cell.value for row in book["Summary"][ref.split("!")[1].replace("$", "")] for cell in row]
             for ref in (categories, values)}  # fmt: skip
    assert cells[categories] == [option.name for option in held.all]
    costs = comparison_tables(held)["costs"]
    line = costs["line"].iloc[0]
    assert cells[values] == pytest.approx(costs.loc[costs["line"] == line, "amount"].tolist())
    assert name.startswith("Summary!")


def test_names_that_look_like_formulas_are_text(tmp_path: Path) -> None:
    path = write_appraisal_workbook(nasty_appraisal(), tmp_path / "nasty.xlsx")
    book = opened(path)
    texts = set()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str):
                    texts.add(cell.value)
                    assert len(cell.value) <= LONGEST
    assert any(text.startswith("=cmd|") for text in texts)
    assert any(text.startswith(NASTY) for text in texts)
    with zipfile.ZipFile(path) as parts:
        assert not parts.testzip()
        for name in parts.namelist():
            content = parts.read(name).decode("utf-8", "replace")
            assert "<f>" not in content
            assert "\x07" not in content


def test_the_same_appraisal_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_appraisal_workbook(whole_appraisal(), tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_a_workbook_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("reconfig.outputs.appraisal_workbook.write_sources", fail)
    with pytest.raises(RuntimeError):
        write_appraisal_workbook(whole_appraisal(), tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_appraisal_without_options_or_studies_is_a_workbook_too(tmp_path: Path) -> None:
    alone = dataclasses.replace(whole_appraisal(), options=(), frontier=None, alternatives=None, robustness=None)
    path = write_appraisal_workbook(alone, tmp_path / "today.xlsx")
    assert "Frontier" not in opened(path).sheetnames
    assert opened(path)["Moves"]["A4"].value == "No unit opens or closes."


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [(3.0, "people", HIDDEN), (8.0, "people", 10.0), (0.0, "people", 0.0), (float("inf"), "minutes", NO_END),
     (float("nan"), "money", None), ("", "text", None), (1e-9, "money_change", 0.0), (True, "count", 1.0)],
)  # fmt: skip
def test_cells(value: float | str, kind: Kind, shown: float | str | None) -> None:
    assert cell_of(value, kind) == shown


def test_text_is_made_safe() -> None:
    assert safe_text("a\x00b\ud800") == "a\ufffdb\ufffd"
    assert safe_text("<r>x</r>") == " <r>x</r>"
    assert len(safe_text("🙂" * 20_000).encode("utf-16-le")) // 2 <= LONGEST
    assert distinct_headings(["A", "a", "a (2)", "A\nb"]) == ["A", "a (2)", "a (2) (2)", "A b"]


@pytest.mark.slow
def test_a_spreadsheet_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    path = write_appraisal_workbook(nasty_appraisal(), tmp_path / "nasty.xlsx")
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=300)
    assert "options appraisal" in (tmp_path / "nasty.csv").read_text(encoding="utf-8", errors="replace")
