"""The quick reader of wide matrices gives what the careful one gives, and steps back at the least doubt."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.instance.columns import TRAVEL_TIMES
from reconfig.instance.matrix import read_clean_matrix
from reconfig.instance.parsing import parse_table, read_csv, to_long

SITES = ["A", "B2", "7E05"]
minutes = st.none() | st.floats(0, 1e6, allow_nan=False).map(lambda number: float(repr(number)))


def careful(path: Path) -> tuple[pd.DataFrame, list[int], int]:
    """The long table by the careful reader, its rows' numbers and how many problems it found."""
    frame, rows, problems = parse_table(to_long(read_csv(path, path.name), TRAVEL_TIMES, set(SITES)), TRAVEL_TIMES)
    return frame, rows.tolist(), len(problems)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(minutes, minutes, minutes), min_size=1, max_size=6))
def test_both_readers_agree_to_the_last_digit(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float | None, ...]]
) -> None:
    path = tmp_path_factory.mktemp("wide") / "travel_times.csv.gz"
    lines = [",".join(["zone", *SITES])]
    lines += [",".join([f"0{i}", *("" if m is None else repr(m) for m in row)]) for i, row in enumerate(rows)]
    path.write_bytes(gzip.compress(("\ufeff" + "\r\n".join(lines) + "\r\n").encode()))
    matrix = read_clean_matrix(path)
    expected, numbers, _ = careful(path)
    if matrix is None:  # a last row of nothing but blanks may look ragged
        return
    frame, found = matrix.long()
    assert frame.astype({"zone": "str", "site": "str"}).equals(expected)
    assert found.tolist() == numbers


CLEAN = "zone,A,B2\nx,1,2\ny,3.5,\n"


def test_a_clean_matrix(tmp_path: Path) -> None:
    path = tmp_path / "travel_times.csv"
    path.write_text(CLEAN, encoding="utf-8")
    matrix = read_clean_matrix(path)
    assert matrix is not None
    assert np.array_equal(matrix.minutes, np.array([[1, 2], [3.5, np.nan]]), equal_nan=True)
    assert matrix.long()[0].to_numpy().tolist() == [["x", "A", 1], ["y", "A", 3.5], ["x", "B2", 2]]
    assert matrix.long()[1].tolist() == [2, 3, 2]


@pytest.mark.parametrize(
    "text",
    [
        "zone,site,minutes\nx,A,1\n",
        CLEAN.replace("3.5", "-3.5"),
        CLEAN.replace("3.5", "inf"),
        CLEAN.replace("3.5", "nan"),
        CLEAN.replace("3.5", "three"),
        CLEAN.replace("3.5,", "3.5"),
        CLEAN.replace("y,", "y,,"),
        CLEAN.replace("y,", "x,"),
        CLEAN.replace("y,", " y,"),
        CLEAN.replace("y,", ","),
        CLEAN.replace("y,", '"y",'),
        CLEAN.replace("y,", "é,"),
        CLEAN.replace("B2", "A"),
        CLEAN.replace(",", ";"),
        CLEAN.replace("\ny", "\n\ny"),
        "zone,A,B2\n",
        "",
    ],
)
def test_any_doubt_is_left_to_the_careful_reader(text: str, tmp_path: Path) -> None:
    path = tmp_path / "travel_times.csv"
    path.write_text(text, encoding="utf-8")
    assert read_clean_matrix(path) is None


def test_a_broken_gzip_is_left_to_the_careful_reader(tmp_path: Path) -> None:
    path = tmp_path / "travel_times.csv.gz"
    path.write_bytes(b"\x1f\x8b broken")
    assert read_clean_matrix(path) is None
