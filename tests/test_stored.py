"""Columns kept on disk, and files written together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reconfig.instance.instance import IntArray
from reconfig.travel.stored import stored_columns
from reconfig.whole_files import write_together


def counting(asked: list[list[int]]) -> Callable[[IntArray], IntArray]:
    def compute(missing: IntArray) -> IntArray:
        asked.append(missing.tolist())
        return np.array([[10, 20], [11, 21], [12, 22]])[:, missing % 2]

    return compute


def test_only_what_is_missing_is_computed(tmp_path: Path) -> None:
    asked: list[list[int]] = []
    first = stored_columns(tmp_path, ["a"], counting(asked))
    both = stored_columns(tmp_path, ["a", "b"], counting(asked))
    again = stored_columns(tmp_path, ["b", "a"], counting(asked))
    assert asked == [[0], [1]]
    assert first.tolist() == [[10], [11], [12]]
    assert both.tolist() == [[10, 20], [11, 21], [12, 22]]
    assert again.tolist() == both[:, ::-1].tolist()


@pytest.mark.parametrize("broken", [b"", b"\x93NUMPY", b"no array"])
def test_a_broken_column_is_computed_again(tmp_path: Path, broken: bytes) -> None:
    asked: list[list[int]] = []
    stored_columns(tmp_path, ["a"], counting(asked))
    (path,) = (tmp_path / "columns").iterdir()
    path.write_bytes(broken)
    assert stored_columns(tmp_path, ["a"], counting(asked)).tolist() == [[10], [11], [12]]
    assert asked == [[0], [0]]


def test_a_place_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    asked: list[list[int]] = []
    for _ in range(2):
        assert stored_columns(tmp_path / "file", ["a"], counting(asked)).shape == (3, 1)
    assert asked == [[0], [0]]


def test_files_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    one, old = tmp_path / "one.csv", tmp_path / "old.csv"
    one.write_bytes(b"before")
    old.write_bytes(b"old")
    with pytest.raises(FileNotFoundError):
        write_together({one: b"after", tmp_path / "nowhere" / "two.csv": b"two"}, [old])
    assert one.read_bytes() == b"before"
    write_together({one: b"after"}, [old, one])
    assert [path.name for path in tmp_path.iterdir()] == ["one.csv"]
    assert one.read_bytes() == b"after"
