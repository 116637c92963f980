"""Text into typed tables: numbers exact to the last digit, codes as they stand, wide as long."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.instance.column import Column
from reconfig.instance.columns import DEMAND, SITES, TRAVEL_TIMES, ZONES
from reconfig.instance.io import number_text
from reconfig.instance.parsing import (
    empty_table,
    parse_cells,
    parse_table,
    read_csv,
    text_table,
    to_long,
)

NUMBER = Column("amount", "number", "An amount")
CODE = Column("code", "code", "A code")


def parsed(cells: list[str], column: Column) -> tuple[list[Any], list[str]]:
    """The values of a column's cells, which stand in rows 2, 3, ..., and the sentences about them."""
    rows = pd.Series(range(2, 2 + len(cells)), dtype=int)
    values, problems = parse_cells(pd.Series(cells, dtype=object), column, "table.csv", rows)
    return list(values), [str(problem) for problem in problems]


@settings(derandomize=True)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_number_reads_back_to_the_last_digit(numbers: list[float]) -> None:
    """Written and read, a number keeps its every bit, the sign of nought included."""
    values, problems = parsed([number_text(number) for number in numbers], NUMBER)
    assert problems == []
    assert np.array(values).tobytes() == np.array(numbers).tobytes()


@settings(derandomize=True)
@given(st.text(alphabet="0123456789.,eE+-_ xXinfaNA%£:;'\u0661", max_size=8))
def test_any_text_is_a_finite_number_or_a_problem(text: str) -> None:
    """A cell never becomes another number than it says, and never raises."""
    values, problems = parsed([text.strip()], NUMBER)
    if problems:
        assert len(problems) == 1
    else:
        assert values == [float(text)]
        assert math.isfinite(values[0])


@pytest.mark.parametrize("code", ["7E05", "0012", "NA", "None", "N/A", "nan", "NULL", "true", "1.0", "-"])
def test_codes_stay_the_text_that_they_are(code: str) -> None:
    """What pandas would turn into numbers or blanks is a code like any other."""
    assert parsed([code], CODE) == ([code], [])


def test_a_blank_takes_the_default_of_its_column() -> None:
    """Nought, no, nearest, an empty source; or stays missing."""
    sites = empty_table(SITES)
    assert list(sites.columns) == list(SITES.names)
    assert parsed([""], SITES.column("fixed_cost")) == ([0.0], [])
    assert parsed([""], SITES.column("neighbour")) == ([False], [])
    assert parsed([""], SITES.column("source")) == ([""], [])
    values, problems = parsed([""], SITES.column("beds"))
    assert math.isnan(values[0])
    assert problems == []


def test_a_required_blank_is_a_problem() -> None:
    assert parsed(["a", ""], CODE)[1] == ["table.csv, row 3, column code: is blank. Fill it in: A code."]


@pytest.mark.parametrize(
    ("word", "value"),
    [("yes", True), ("Yes", True), ("TRUE", True), ("1", True), ("no", False), ("FALSE", False), ("0", False)],
)
def test_yes_and_no_are_read_as_people_write_them(word: str, value: bool) -> None:
    assert parsed([word], SITES.column("neighbour")) == ([value], [])


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("12,5", "is not a number. Use a point as the decimal mark and no separator between thousands."),
        ("1,234,567.89", "is not a number. Use a point as the decimal mark and no separator between thousands."),
        ("95 %", "is not a number. Write a share as a decimal: 95 % is 0.95."),
        ("£1.2m", "is not a number. Leave out the currency sign and write the amount in full."),
        ("1:15", "is a clock time, not a number. Write the minutes as a number: 1:15 is 75."),
        ("#N/A", "is not a finite number. Give the number."),
        ("1_000", "is not a number. Write digits only: An amount."),
        ("1e999", "is not a number. Write digits only: An amount."),
    ],
)
def test_the_usual_slips_are_named(cell: str, sentence: str) -> None:
    """Each slip has its own remedy."""
    assert parsed([cell], NUMBER)[1] == [f"table.csv, row 2, column amount: '{cell}' {sentence}"]


LONG = "zone,site,minutes\n0012,S1,10\n0012,S2,30.5\n7E05,S1,25\nNA,S2,12\n"
WIDE = "zone,S1,S2\n0012,10,30.5\n7E05,25,\nNA,,12\n"


def travel_times(text: str, folder: Path) -> tuple[pd.DataFrame, pd.Series[int], list[str]]:
    """The travel times, the row of each, and the sentences about them."""
    path = folder / "travel_times.csv"
    path.write_text(text, encoding="utf-8")
    frame, rows, problems = parse_table(to_long(read_csv(path, path.name), TRAVEL_TIMES, {"S1", "S2"}), TRAVEL_TIMES)
    return frame, rows, [str(problem) for problem in problems]


def test_wide_travel_times_equal_long_ones(tmp_path: Path) -> None:
    """One column a site says the same as one row a pair; a blank is a pair without a route."""
    long, _, no_problems = travel_times(LONG, tmp_path)
    wide, rows, none_either = travel_times(WIDE, tmp_path)
    assert no_problems == none_either == []
    order = ["zone", "site"]
    assert wide.sort_values(order, ignore_index=True).equals(long.sort_values(order, ignore_index=True))
    assert list(rows) == [2, 3, 2, 4]


def test_a_fault_of_a_wide_table_names_the_column_of_the_site(tmp_path: Path) -> None:
    assert travel_times(WIDE.replace("12", "-12").replace("00-12", "0012"), tmp_path)[2] == [
        "travel_times.csv, row 4, column S2: '-12' is below 0. Correct the number (minutes): Travel time."
    ]


def test_a_site_that_heads_two_columns_is_a_problem(tmp_path: Path) -> None:
    assert travel_times("zone,S1,S1\n0012,10,30\n", tmp_path)[2] == [
        "travel_times.csv, row 1: 'S1' stands twice in the header. Delete or rename one."
    ]


def test_columns_may_stand_in_any_order() -> None:
    """The frame has them in declared order; those left out hold their default."""
    lines = [(1, ["per_year", "service", "zone"]), (2, ["5.5", "hasu", "0012"])]
    frame, rows, problems = parse_table(text_table("demand.csv", lines, []), DEMAND)
    assert problems == []
    assert list(rows) == [2]
    assert frame.to_dict("records") == [
        {"zone": "0012", "service": "hasu", "segment": "", "per_year": 5.5, "source": ""}
    ]


def test_spaces_around_a_cell_do_not_count() -> None:
    lines = [(1, [" zone ", "name", "population"]), (2, [" 0012", "Harbour ", " 5 "])]
    frame, _, problems = parse_table(text_table("zones.csv", lines, []), ZONES)
    assert problems == []
    assert list(frame.loc[0, ["zone", "name", "population"]]) == ["0012", "Harbour", 5.0]
