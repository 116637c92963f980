"""Problems of the literature, which are not part of the repository: where they lie, and what is published of them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from benchmarks.instances import ROOT

FOLDER = "RECONFIG_LITERATURE"
"""The variable that names the folder of the files; without it, `../shared/data/orlib` beside the repository."""


def library() -> Path:
    """The folder that holds pmed, cap, holmberg, tbed1 and tsplib."""
    return Path(os.environ.get(FOLDER) or ROOT.parent / "shared" / "data" / "orlib")


def text_of(path: str) -> str:
    """The text of a file of the library."""
    return (library() / path).read_text(encoding="utf-8-sig")


def lacks(path: str) -> str | None:
    """None where the file is there, else why a case cannot use it."""
    return None if (library() / path).is_file() else f"{path} is not in the folder that {FOLDER} names"


def published(folder: str, keys: tuple[str, ...], column: str, *names: str) -> float | None:
    """The number in that column of the folder's known.csv, in the row that has these names under the keys."""
    path = library() / folder / "known.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        found = [row[column] for row in csv.DictReader(file) if tuple(row[key] for key in keys) == names]
    return float(found[0]) if found and found[0] else None
