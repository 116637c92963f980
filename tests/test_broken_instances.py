"""Instances broken in one way each: the one sentence that says so, exit code 2, and nothing written."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.cli import main
from reconfig.errors import InputError
from reconfig.instance.checks import check
from reconfig.instance.checks.keys import code_hint
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_draft, read_instance
from tests.broken_money import MONEY
from tests.broken_needs import NEEDS
from tests.broken_sense import RULES, SENSE, WORDS
from tests.broken_tables import CELLS, CODES, FILES, HEADERS
from tests.changes import Broken
from tests.helpers import TINY

BROKEN = {one.name: one for one in (*FILES, *HEADERS, *CELLS, *CODES, *SENSE, *WORDS, *RULES, *NEEDS, *MONEY)}

each_broken = pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)


def sentences(folder: Path) -> list[str]:
    """What reading the folder complains of."""
    try:
        read_instance(folder)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_tiny_instance_is_sound(tiny: Instance) -> None:
    """What the others break is whole."""
    assert len(tiny.rules) == 7
    assert tiny.boundaries is not None


@each_broken
def test_each_fault_gives_its_one_sentence(broken: Broken, tiny_folder: Path) -> None:
    """File, row, column, value, what is wrong and how to mend it; and nothing that merely follows."""
    broken.change(tiny_folder)
    assert sentences(tiny_folder) == [broken.expected]


@each_broken
def test_the_command_line_says_so_and_writes_nothing(broken: Broken, tiny_folder: Path) -> None:
    """Exit code 2, the sentence, no traceback, and every file as it was."""
    broken.change(tiny_folder)
    before = contents(tiny_folder)
    result = CliRunner().invoke(main, ["check", str(tiny_folder)])
    assert result.exit_code == 2
    assert result.output.splitlines()[0] == broken.expected.splitlines()[0]
    assert "Traceback" not in result.output
    assert contents(tiny_folder) == before
    assert list(tiny_folder.parent.iterdir()) == [tiny_folder]


def test_ten_faults_are_reported_together(tiny_folder: Path) -> None:
    """Every fault of a folder is found in one reading."""
    names = [
        "a source of no table",
        "a fifth beyond five",
        "neither yes nor no",
        "a unit beside the number",
        "a percent sign",
        "a currency sign",
        "an unknown organisation",
        "a requirement without minutes",
        "a clock time",
        "a polygon twice",
        "a misspelt key in a rule",
        "forbid what is fixed",
        "bounds the wrong way round",
    ]
    for name in names:
        BROKEN[name].change(tiny_folder)
    assert sorted(sentences(tiny_folder)) == sorted(BROKEN[name].expected for name in names)


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    expected = f"{tmp_path / 'none'}: is not a folder. Give the folder that holds instance.toml."
    assert sentences(tmp_path / "none") == [expected]


def test_an_empty_folder_lacks_every_required_file(tmp_path: Path) -> None:
    missing = [sentence.partition(":")[0] for sentence in sentences(tmp_path)]
    required = ["zones", "organisations", "sites", "services", "demand", "offers", "travel_times"]
    assert missing == ["instance.toml", *(f"{name}.csv" for name in required)]


@pytest.mark.parametrize("write", [str.encode, lambda text: text.encode("utf-8-sig")])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_write_is_accepted(
    write: object, line_end: str, separator: str, tiny: Instance, tiny_folder: Path
) -> None:
    """A byte-order mark, CRLF and semicolons change nothing."""
    assert callable(write)
    for name in TINY:
        if name.endswith(".csv"):
            text = TINY[name].replace(",", separator).replace("\n", line_end)
            (tiny_folder / name).write_bytes(write(text))
    assert read_instance(tiny_folder).same_as(tiny)


def test_blank_rows_and_blank_columns_at_the_end_are_passed_over(tiny: Instance, tiny_folder: Path) -> None:
    """A spreadsheet often leaves some of them."""
    text = TINY["sites.csv"].replace("\n", ",,\n") + ",,,,,,,,\n\n"
    (tiny_folder / "sites.csv").write_text(text)
    assert read_instance(tiny_folder).same_as(tiny)


def test_a_gzipped_table_is_accepted(tiny: Instance, tiny_folder: Path) -> None:
    (tiny_folder / "demand.csv").unlink()
    (tiny_folder / "demand.csv.gz").write_bytes(gzip.compress(TINY["demand.csv"].encode()))
    assert read_instance(tiny_folder).same_as(tiny)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tiny_folder: Path) -> None:
    """A line break inside a cell does not begin a row; a blank line does."""
    text = TINY["zones.csv"].replace("Harbour", '"Harbour\nand quay"').replace("4000", "-1")
    (tiny_folder / "zones.csv").write_text(text.replace("\nNA,", "\n\nNA,"))
    assert [sentence.partition(":")[0] for sentence in sentences(tiny_folder)] == [
        "zones.csv, row 6, column population"
    ]


def test_hours_are_told_from_minutes_where_there_are_enough_times(tiny_folder: Path) -> None:
    """Twenty-four times of about half an hour, given in hours."""
    draft = read_draft(tiny_folder)
    times = pd.concat([draft.instance.travel_times] * 2, ignore_index=True)
    sites = pd.concat([draft.instance.sites, draft.instance.sites.assign(site=["S4", "S5", "S6"])])
    times = times.assign(minutes=times["minutes"] / 60, site=times["site"].astype("str"))
    times.loc[12:, "site"] = times.loc[12:, "site"].map({"S1": "S4", "S2": "S5", "S3": "S6"})
    instance = draft.instance.replace(travel_times=times, sites=sites.reset_index(drop=True))
    rows = {**draft.rows, "travel_times": pd.Series(np.arange(2, 26)), "sites": pd.Series(range(2, 8))}
    problems = check(type(draft)(instance, draft.files, rows))
    expected = "travel_times.csv, column minutes: '0.5416666667' is the median, which looks like hours. "
    assert [str(problem) for problem in problems] == [expected + "Multiply by 60 to give minutes."]


def test_a_code_mangled_where_it_is_defined_is_said_to_be_so() -> None:
    """The hint names the file in which the spreadsheet lost the code."""
    assert code_hint("7E05", ["700000", "E04"], "zones.csv") == (
        "A spreadsheet has probably turned the code '7E05' into a number in zones.csv; format the column as text."
    )


def test_the_number_of_a_rule_counts_those_that_could_not_be_read(tiny_folder: Path) -> None:
    """The first rule is broken; the others keep their numbers."""
    BROKEN["a share of 95"].change(tiny_folder)
    BROKEN["a maximum out of reach"].change(tiny_folder)
    expected = [BROKEN["a share of 95"].expected, BROKEN["a maximum out of reach"].expected]
    assert sentences(tiny_folder) == expected


CSV_FILES = sorted(name for name in TINY if name.endswith(".csv"))
JUNK = ["", "junk", "NaN", "-1", "0", "1e999", "\ufeff", "\x00", "9" * 30, "12,5", "S1", "hasu"]


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=st.sampled_from(CSV_FILES), data=st.data())
def test_junk_in_any_cell_is_reported_or_read_but_never_a_traceback(
    file: str, data: st.DataObject, tiny_folder: Path
) -> None:
    """Up to three cells of one table hold junk."""
    rows = [line.split(",") for line in TINY[file].splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[row]) - 1))
        rows[row][column] = f'"{data.draw(st.sampled_from(JUNK))}"'
    (tiny_folder / file).write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    found = sentences(tiny_folder)
    (tiny_folder / file).write_text(TINY[file], encoding="utf-8")
    assert all(re.fullmatch(r"(?s).+: .+\. .+[.?]", sentence) for sentence in found)
