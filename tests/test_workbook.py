"""Workbooks: out and back without loss, readable for people, and every fault of a sheet reported in its place."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reconfig.errors import InputError
from reconfig.instance.columns import TABLES
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import RULE_KINDS, Activity, Coverage, SiteCount
from reconfig.instance.synthetic import synthetic_instance
from reconfig.instance.workbook import export_workbook, import_workbook, writing
from reconfig.problem import Problem
from tests.access_instances import uneven_instance

Change = Callable[[Workbook], object]


def there_and_back(instance: Instance, folder: Path) -> Instance:
    book = export_workbook(instance, folder / "book.xlsx")
    return read_instance(import_workbook(book, folder / "back"))


def exactly_equal(one: Instance, other: Instance) -> bool:
    """The same, with boundaries to the last bit and coordinate systems too."""
    if one.boundaries is None or other.boundaries is None:
        return one.same_as(other) and one.boundaries is other.boundaries
    shapes = one.boundaries.geometry.to_numpy(), other.boundaries.geometry.to_numpy()
    return (
        one.same_as(other) and bool(shapely.equals_exact(*shapes).all()) and one.boundaries.crs == other.boundaries.crs
    )


@pytest.fixture(scope="session")
def awkward(tiny: Instance) -> Instance:
    """The tiny instance with everything that spreadsheets spoil."""
    assert tiny.boundaries is not None
    words = ["=1+1", '"Quoted", and a comma', "Ynys Môn – 東京 🏥", "<b>&amp;</b>", "'apostrophe"]
    source = 'cited: a, b; "c"'
    about = tiny.about.model_copy(
        update={
            "title": '=HYPERLINK("x")',
            "summary": "Two\nlines ",
            "price_year": "2024",
            "attribution": ("One; two", "", "+3"),
            "licences": ("1e5",),
            "sources": tiny.about.sources | {"sites": source},
        }
    )
    zones = tiny.zones.assign(
        name=words[:4], rurality=["1", "01", "1.0", "TRUE"], population=[0.1 + 0.2, 1 / 3, 1e300, 5e-324]
    )
    rules = (
        *tiny.rules,
        Activity(name="Lists; quoted", service="asu", at_most=0.1 + 0.2, at_least=0, sites=("S1", "S2")),
        Coverage(name="=A1", service="asu", within_minutes=100 / 3, at_least=0.1, by="district", source="a\nb"),
        SiteCount(name="'At most three", service="asu", at_most=3),
    )
    odd = tiny.boundaries.geometry.affine_transform([1 / 3, 0.1, 0.2, 1 / 7, 0.1 + 0.2, 1e-7])
    return tiny.replace(
        about=about,
        zones=zones,
        sites=tiny.sites.assign(name=words[-3:], source=source),
        travel_times=tiny.travel_times.assign(minutes=tiny.travel_times["minutes"] * (1 + 1e-15) / 3),
        rules=rules,
        boundaries=tiny.boundaries.set_geometry(odd),
    )


def test_the_tiny_instance_with_many_kinds_of_rules_comes_back_the_same(tiny: Instance, tmp_path: Path) -> None:
    assert len({type(rule) for rule in tiny.rules}) >= 6
    assert exactly_equal(there_and_back(tiny, tmp_path), tiny)


@pytest.mark.parametrize("seed", range(2))
def test_rules_on_access_and_other_ways_to_travel_come_back_the_same(seed: int, tmp_path: Path) -> None:
    instance = uneven_instance(seed, rules=10)
    lenient = (
        rule.model_copy(update={"at_least": 0.0}) if isinstance(rule, Coverage) else rule for rule in instance.rules
    )
    instance = instance.replace(rules=tuple(lenient))
    assert len({type(rule) for rule in instance.rules}) == 7
    assert exactly_equal(there_and_back(instance, tmp_path), instance)


def test_awkward_codes_names_and_numbers_come_back_the_same(awkward: Instance, tmp_path: Path) -> None:
    assert list(awkward.zones["zone"])[:3] == ["0012", "7E05", "NA"]
    assert exactly_equal(there_and_back(awkward, tmp_path), awkward)


def test_the_toy_with_its_wide_travel_times_comes_back_the_same(tmp_path: Path) -> None:
    toy = read_instance("instances/toy")
    assert exactly_equal(there_and_back(toy, tmp_path), toy)


@pytest.mark.parametrize("seed", range(3))
def test_synthetic_instances_come_back_the_same(seed: int, tmp_path: Path) -> None:
    instance = synthetic_instance(40, 7, 12, seed)
    assert exactly_equal(there_and_back(instance, tmp_path), instance)


def test_an_instance_without_rules_boundaries_and_optional_tables_comes_back_the_same(
    tiny: Instance, tmp_path: Path
) -> None:
    bare = tiny.replace(
        rules=(), boundaries=None, requirements=tiny.requirements.iloc[:0], site_times=tiny.site_times.iloc[:0]
    )
    assert exactly_equal(there_and_back(bare, tmp_path), bare)


def test_shapes_longer_than_a_cell_go_on_in_the_next_row(tiny: Instance, tmp_path: Path) -> None:
    assert tiny.boundaries is not None
    wavy = tiny.boundaries.geometry.segmentize(0.7)
    assert len(shapely.to_wkt(wavy.iloc[0])) > 3 * 32_000
    detailed = tiny.replace(boundaries=tiny.boundaries.set_geometry(wavy))
    assert exactly_equal(there_and_back(detailed, tmp_path), detailed)
    parts = openpyxl.load_workbook(tmp_path / "book.xlsx")["boundaries"]
    assert max(len(str(cell.value)) for cell in parts["C"]) <= 32_000


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40)
NUMBER = st.floats(0, allow_nan=False, allow_infinity=False)


@settings(deadline=None, max_examples=15, derandomize=True)
@given(text=TEXT, number=NUMBER)
def test_any_text_and_number_comes_back_or_is_refused(
    tiny: Instance, tmp_path_factory: pytest.TempPathFactory, text: str, number: float
) -> None:
    changed = tiny.replace(
        about=tiny.about.model_copy(update={"summary": text}),
        zones=tiny.zones.assign(population=[number, 1.0, 2.0, 3.0], district=[f"x{text}x", "a", "b", "c"]),
    )
    folder = tmp_path_factory.mktemp("any")
    if writing.UNSAFE.search(text):
        with pytest.raises(InputError, match="which a workbook cannot carry"):
            export_workbook(changed, folder / "book.xlsx")
        return
    book = export_workbook(changed, folder / "book.xlsx")
    zones = openpyxl.load_workbook(book)["zones"]
    assert zones["F2"].value == f"x{text}x"
    assert float(zones["C2"].value) == number
    assert exactly_equal(read_instance(import_workbook(book, folder / "back")), changed)


@pytest.mark.parametrize("text", ["a\x07b", "a\rb", "_x005F_", "<r>rich</r>", "\ufffe"])
def test_text_that_a_workbook_cannot_carry_is_refused_in_its_place(tiny: Instance, tmp_path: Path, text: str) -> None:
    changed = tiny.replace(zones=tiny.zones.assign(district=["North", text, "North", "South"]))
    with pytest.raises(InputError) as caught:
        export_workbook(changed, tmp_path / "book.xlsx")
    (problem,) = caught.value.problems
    assert problem.place == "book.xlsx, sheet zones, row 3, column district"
    assert "cannot carry" in problem.expected
    assert list(tmp_path.iterdir()) == []


def test_text_longer_than_a_cell_is_refused(tiny: Instance, tmp_path: Path) -> None:
    long = tiny.replace(zones=tiny.zones.assign(district=["North", "🏥" * 16_384, "North", "South"]))
    with pytest.raises(InputError, match="longer than the 32,767 characters of a cell"):
        export_workbook(long, tmp_path / "book.xlsx")


def test_more_rows_than_a_sheet_holds_are_refused(
    tiny: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 11)
    monkeypatch.setattr(writing, "_about_rows", lambda _: [])
    with pytest.raises(InputError) as caught:
        export_workbook(tiny, tmp_path / "book.xlsx")
    (problem,) = caught.value.problems
    assert str(problem) == (
        "book.xlsx, sheet travel_times: would need 12 rows, more than the 11 that a sheet holds. "
        "Keep this instance as a folder, which has no limit."
    )
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tiny: Instance, tmp_path: Path) -> None:
    book = export_workbook(tiny, tmp_path / "book.xlsx")
    before = book.read_bytes()
    with pytest.raises(InputError, match="exists already"):
        export_workbook(tiny, book)
    with pytest.raises(InputError, match="exists already"):
        import_workbook(book, tmp_path)
    assert book.read_bytes() == before


def test_a_book_of_another_name_than_xlsx_is_refused(tiny: Instance, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"does not end in \.xlsx"):
        export_workbook(tiny, tmp_path / "book.xls")


def test_a_failed_export_leaves_nothing_behind(tiny: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(writing, "_write_read_me", fail)
    with pytest.raises(OSError, match="disk full"):
        export_workbook(tiny, tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="session")
def awkward_book(awkward: Instance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_workbook(awkward, tmp_path_factory.mktemp("books") / "book.xlsx")


def test_there_is_a_sheet_for_each_table_and_a_read_me_that_names_them(awkward_book: Path) -> None:
    book = openpyxl.load_workbook(awkward_book)
    assert book.sheetnames == ["read me", "instance", *TABLES, "rules", "boundaries"]
    named = {cell.value for cell in book["read me"]["A"]}
    assert set(book.sheetnames[1:]) <= named
    holds = {cell.value for cell in book["read me"]["B"]}
    assert all(any(str(text).startswith(table.meaning) for text in holds) for table in TABLES.values())


def test_codes_and_words_are_text_cells_and_never_formulas(awkward_book: Path) -> None:
    book = openpyxl.load_workbook(awkward_book)
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.data_type in ("s", "n"), "no formula, date or error"
                assert cell.data_type != "s" or cell.number_format == "@"
    zones = book["zones"]
    assert [zones.cell(row, 1).value for row in (2, 3, 4)] == ["0012", "7E05", "NA"]
    assert zones["B2"].value == "=1+1"
    assert zones.column_dimensions["A"].width < 60


def test_numbers_are_number_cells_unless_sixteen_digits_would_change_them(awkward_book: Path) -> None:
    zones = openpyxl.load_workbook(awkward_book)["zones"]
    values = [zones.cell(row, 3).value for row in range(2, 6)]
    assert values == ["0.30000000000000004", pytest.approx(1 / 3, abs=0), 1e300, 5e-324]
    assert zones["C3"].data_type == "n"


def test_headers_are_frozen_filtered_and_explained(awkward_book: Path) -> None:
    book = openpyxl.load_workbook(awkward_book)
    for name, table in TABLES.items():
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert str(sheet.auto_filter.ref).startswith("A1:")
        for index, column in enumerate(table.columns, start=1):
            head = sheet.cell(1, index)
            assert head.value == column.name
            assert head.comment is not None
            assert column.meaning in head.comment.text
            assert column.unit in head.comment.text


def test_columns_of_choices_and_flags_have_lists_to_choose_from(awkward_book: Path) -> None:
    book = openpyxl.load_workbook(awkward_book)

    def lists(sheet: Worksheet) -> dict[str, str]:
        rules = sheet.data_validations.dataValidation
        return {str(rule.sqref).split("2:")[0]: str(rule.formula1).strip('"') for rule in rules}

    assert lists(book["offers"]) == {"C": "current,candidate,fixed,forbidden"}
    assert lists(book["sites"]) == {"D": "yes,no"}
    assert lists(book["rules"]) == {
        "B": ",".join(str(kind.model_fields["kind"].default) for kind in RULE_KINDS),
        "F": "deprivation_fifth,rurality,district",
    }


def changed(book: Path, folder: Path, change: Change) -> Path:
    """A copy of a workbook as a user might leave it."""
    copy = openpyxl.load_workbook(book)
    change(copy)
    copy.save(folder / "book.xlsx")
    return folder / "book.xlsx"


@pytest.fixture(scope="session")
def tiny_book(tiny: Instance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_workbook(tiny, tmp_path_factory.mktemp("books") / "book.xlsx")


def set_cell(sheet: str, cell: str, value: Any) -> Change:  # noqa: ANN401
    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def problems_of(book: Path, folder: Path) -> tuple[Problem, ...]:
    """The problems of importing a book; nothing may be left of the folder."""
    before = set(folder.iterdir())
    with pytest.raises(InputError) as caught:
        import_workbook(book, folder / "never")
    assert set(folder.iterdir()) == before
    return caught.value.problems


def test_a_book_saved_by_another_program_is_read_the_same(tiny: Instance, tiny_book: Path, tmp_path: Path) -> None:
    book = changed(tiny_book, tmp_path, lambda copy: copy.remove(copy["read me"]))
    assert exactly_equal(read_instance(import_workbook(book, tmp_path / "back")), tiny)


def test_numbers_typed_as_text_flags_as_truth_values_and_wide_times_are_read(
    tiny: Instance, tiny_book: Path, tmp_path: Path
) -> None:
    def change(book: Workbook) -> None:
        book["demand"]["D2"] = " 100.0 "
        book["sites"]["D4"] = True
        book["rules"]["D2"] = "45"
        del book["travel_times"]
        wide = book.create_sheet("travel_times")
        times = tiny.travel_times.pivot_table(index="zone", columns="site", values="minutes", sort=False)
        wide.append(["zone", *times.columns])
        for zone, row in times.iterrows():
            wide.append([zone, *row])

    back = read_instance(import_workbook(changed(tiny_book, tmp_path, change), tmp_path / "back"))
    assert back.demand.equals(tiny.demand)
    assert back.sites.equals(tiny.sites)
    assert back.rules == tiny.rules
    assert (back.minutes == tiny.minutes).all()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            set_cell("demand", "D3", "many"),
            "book.xlsx, sheet demand, row 3, column per_year: 'many' is not a number.",
        ),
        (set_cell("demand", "D3", -1), "book.xlsx, sheet demand, row 3, column per_year: '-1' is below 0."),
        (set_cell("demand", "A3", "E99"), "book.xlsx, sheet demand, row 3, column zone: 'E99' is not"),
        (set_cell("demand", "A3", None), "book.xlsx, sheet demand, row 3, column zone: is blank."),
        (set_cell("demand", "D1", "per_yaer"), "book.xlsx, sheet demand, row 1: 'per_yaer' is not a column of demand."),
        (set_cell("demand", "D1", "x"), "book.xlsx, sheet demand, row 1: lacks the column per_year"),
        (set_cell("demand", "H4", 7), "book.xlsx, sheet demand, row 4: holds a cell without a heading above."),
        (
            set_cell("zones", "B2", pd.Timestamp("2024-03-01")),
            "book.xlsx, sheet zones, row 2, column name: '2024-03-01 00:00:00' is a date or a time to the spreadsheet.",
        ),
        (
            set_cell("zones", "C2", pd.Timestamp("2024-03-01")),
            "book.xlsx, sheet zones, row 2, column population: '2024-03-01 00:00:00' is a date or a time to the",
        ),
        (
            set_cell("zones", "C2", "#DIV/0!"),
            "book.xlsx, sheet zones, row 2, column population: '#DIV/0!' is an error of the spreadsheet.",
        ),
        (set_cell("sites", "D2", "perhaps"), "book.xlsx, sheet sites, row 2, column neighbour: 'perhaps' is neither"),
        (set_cell("offers", "C2", "curent"), "book.xlsx, sheet offers, row 2, column status: 'curent' is none of"),
        (lambda book: book.remove(book["demand"]), "book.xlsx, sheet demand: is missing."),
        (lambda book: book.remove(book["instance"]), "book.xlsx, sheet instance: is missing."),
        (lambda book: book["demand"].delete_rows(2, 99), "book.xlsx, sheet demand: has a header and no rows."),
        (lambda book: book["demand"].delete_rows(1, 99), "book.xlsx, sheet demand: is empty."),
        (
            lambda book: book.create_sheet("zoness"),
            "book.xlsx, sheet zoness: is not a sheet of an instance. Did you mean 'zones'?",
        ),
        (set_cell("instance", "A2", "titel"), "book.xlsx, sheet instance, row 2: 'titel' is not a key that is known"),
        (set_cell("instance", "A2", "x"), "book.xlsx, sheet instance, column title: is missing."),
        (
            set_cell("instance", "B6", "pounds"),
            "book.xlsx, sheet instance, row 6, column currency: 'pounds' is",
        ),
        (set_cell("instance", "A3", "title"), "book.xlsx, sheet instance, row 3, column key: 'title' stands twice."),
        (set_cell("instance", "A1", "keys"), "book.xlsx, sheet instance, row 1: 'keys' is not a column of instance."),
        (
            set_cell("rules", "E2", 1.5),
            "book.xlsx, sheet rules, row 2, column rule 1 (Half within 45 minutes), at_least: '1.5' is",
        ),
        (set_cell("rules", "B2", "cover"), "book.xlsx, sheet rules, row 2, column rule 1 (Half within 45 minutes)"),
        (
            set_cell("rules", "C3", "xyz"),
            "book.xlsx, sheet rules, column rule 2 (The most deprived within 30 minutes): 'xyz' is not in",
        ),
        (set_cell("boundaries", "B3", 2), "book.xlsx, sheet boundaries, row 3, column part: '2' is not the next part"),
        (
            set_cell("boundaries", "C3", "POLYGO"),
            "book.xlsx, sheet boundaries, row 3, column wkt: 'POLYGO' is not well",
        ),
        (set_cell("boundaries", "D3", "EPSG:4326"), "book.xlsx, sheet boundaries, column crs: holds 2 coordinate"),
        (set_cell("boundaries", "A3", "E99"), "book.xlsx, sheet boundaries, column zone: 'E99' is not in"),
    ],
)
def test_every_fault_is_reported_in_its_place(change: Change, expected: str, tiny_book: Path, tmp_path: Path) -> None:
    lines = [str(problem) for problem in problems_of(changed(tiny_book, tmp_path, change), tmp_path)]
    assert [line for line in lines if line.startswith(expected)], lines


def test_faults_of_several_sheets_are_reported_together_and_each_cell_once(tiny_book: Path, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["zones"]["C2"] = pd.Timestamp("2024-03-01")
        book["offers"]["D2"] = "£9"
        book["rules"]["B3"] = "cover"
        book["instance"]["B6"] = "pounds"

    problems = problems_of(changed(tiny_book, tmp_path, change), tmp_path)
    assert {problem.file.split("sheet ")[1] for problem in problems} == {"zones", "offers", "rules", "instance"}
    assert len(problems) == 4


@pytest.mark.parametrize("content", [b"", b"zone,name\nA,B\n", b"PK\x03\x04 but no more", b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_workbook_is_one_clear_problem(content: bytes, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(content)
    (problem,) = problems_of(book, tmp_path)
    assert problem.file == "book.xlsx"
    assert problem.expected == "is not an .xlsx workbook that can be read"


def test_a_zip_of_something_else_and_a_damaged_sheet_are_clear_problems(tiny_book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "not a workbook")
    assert "is not an .xlsx workbook" in str(problems_of(other, tmp_path)[0])
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(tiny_book) as whole, zipfile.ZipFile(damaged, "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            archive.writestr(name, data[: len(data) // 2] if name.endswith("sheet3.xml") else data)
    assert "is not an .xlsx workbook" in str(problems_of(damaged, tmp_path)[0])


def test_a_missing_book_is_a_clear_problem(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "none.xlsx", tmp_path)
    assert problem.expected == "is not a file"
