"""The problems of the literature that stand beside the repository, and what is known of them; tests skip without."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "shared" / "data" / "orlib"


def text_of(path: str) -> str:
    """The text of a file of the library."""
    if not (LIBRARY / path).is_file():
        pytest.skip(f"{path} of the literature is not beside the repository")
    return (LIBRARY / path).read_text(encoding="utf-8")


def known(folder: str, column: str) -> dict[str, float]:
    """A column of the folder's known.csv, by instance, where it holds a number."""
    if not (LIBRARY / folder / "known.csv").is_file():
        pytest.skip(f"the optima of {folder} are not beside the repository")
    with (LIBRARY / folder / "known.csv").open(encoding="utf-8", newline="") as file:
        return {row["instance"]: float(row[column]) for row in csv.DictReader(file) if row[column]}
