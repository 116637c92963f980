"""Which small area each postcode lies in, from a table that the user supplies: the ONS Postcode Directory, or alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.problem import Problem

POSTCODE_COLUMNS = ("pcds", "pcd8", "pcd7", "pcd2", "pcd", "postcode")
"""The columns that may hold the postcode; the first there is counts. Case does not matter."""

AREA_COLUMN = re.compile(r"zone|(lsoa|msoa|oa)\d\d(cd)?")
"""The names of columns that may hold the area; the one counts whose codes are most often those of the instance."""

POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
"""A postcode without its space: the outward code (1 or 2 letters, 1 or 2 figures, or a figure and a letter), and the
inward code (a figure and 2 letters).
"""

MOST_PROBLEMS = 1_000
"""Beyond so many problems the rest of the table is not looked at."""


@dataclass(frozen=True)
class Postcodes:
    """The postcodes of the instance's areas, with their space (`TN24 0AA`), and the zone in which each one lies."""

    zones: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.zones)


def read_postcodes(path: Path, instance: Instance) -> Postcodes:
    """The postcodes of a csv or csv.gz file whose area is a zone of the instance; all others are passed over.

    Raises InputError where the file cannot be read, has no column of postcodes or of areas, has no postcode of the
    instance's areas, or where one of these is malformed or lies in two areas.
    """
    postcode_column, area_columns = _columns(path)
    rows = _rows(path, postcode_column, area_columns, instance)
    problems = _malformed(path, postcode_column, rows)
    if not problems and not len(rows):
        problems = [_nothing(path, area_columns)]
    rows = rows.drop_duplicates(["postcode", "zone"])
    problems += _in_two_areas(path, postcode_column, rows)
    if problems:
        raise InputError(problems)
    return Postcodes(dict(zip(rows["postcode"], rows["zone"], strict=True)))


def _columns(path: Path) -> tuple[str, list[str]]:
    """The names, as the file spells them, of the column of postcodes and of those that may hold the area."""
    names = [str(name) for name in _read(path, nrows=0).columns]
    spelt = {name.strip().lower(): name for name in reversed(names)}
    postcode = next((spelt[name] for name in POSTCODE_COLUMNS if name in spelt), None)
    areas = [name for name in names if AREA_COLUMN.fullmatch(name.strip().lower())]
    found = f"The file has these columns: {', '.join(names) or 'none'}."
    missing = []
    if postcode is None:
        wanted = ", ".join(POSTCODE_COLUMNS)
        missing.append(Problem(path.name, "has no column of postcodes", f"{found} Name one of them {wanted}."))
    if not areas:
        remedy = f"{found} Name the one with the codes of areas zone, or as the ONS does: lsoa21, lsoa11cd."
        missing.append(Problem(path.name, "has no column of areas", remedy))
    if postcode is None or not areas:
        raise InputError(missing)
    return postcode, areas


def _read(path: Path, **options: object) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pd.read_csv(
            path, dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig", **options
        )  # type: ignore[call-overload]
    except FileNotFoundError:
        raise InputError([Problem(path.name, "does not exist", f"Check the path {path}.")]) from None
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        words = f"cannot be read as a table ({str(error).strip()})"
        raise InputError([Problem(path.name, words, "Give a csv or csv.gz file in UTF-8.")]) from None
    return frame


def _rows(path: Path, postcode: str, areas: list[str], instance: Instance) -> pd.DataFrame:
    """zone, given (the postcode as the file has it), postcode (normalised, "" where malformed), row; of our areas."""
    table = _read(path, usecols=[postcode, *areas])
    matches = {name: table[name].str.strip().isin(instance.zone_codes) for name in areas}
    best = max(areas, key=lambda name: int(matches[name].sum()))
    ours = table[matches[best]]
    given = ours[postcode]
    plain = given.str.upper().str.replace(r"\s+", "", regex=True)
    parts = plain.str.extract(f"^{POSTCODE.pattern}$")
    normal = (parts[0] + " " + parts[1]).fillna("")
    rows = {"zone": ours[best].str.strip(), "given": given, "postcode": normal, "row": ours.index + 2}
    return pd.DataFrame(rows).reset_index(drop=True)


def _malformed(path: Path, column: str, rows: pd.DataFrame) -> list[Problem]:
    remedy = "Write it like TN24 0AA."
    wrong = rows[rows["postcode"] == ""].head(MOST_PROBLEMS)
    return [
        Problem(path.name, "is not a postcode", remedy, int(row), column, str(given))
        for row, given in zip(wrong["row"], wrong["given"], strict=True)
    ]


def _in_two_areas(path: Path, column: str, rows: pd.DataFrame) -> list[Problem]:
    """A problem for each row that puts a postcode in another area than the first row with it."""
    known = rows[rows["postcode"] != ""]
    first = known.drop_duplicates("postcode").set_index("postcode")
    again = known[known.duplicated("postcode")].head(MOST_PROBLEMS)
    return [
        Problem(
            path.name,
            f"lies in area {zone} here and in {first['zone'][postcode]} in row {first['row'][postcode]}",
            "Keep one row for each postcode.",
            int(row),
            column,
            postcode,
        )
        for zone, postcode, row in zip(again["zone"], again["postcode"], again["row"], strict=True)
    ]


def _nothing(path: Path, areas: list[str]) -> Problem:
    where = " and ".join(areas)
    remedy = "Give a table of the same kind and year of areas as zones.csv."
    return Problem(path.name, f"has no postcode in an area of the instance (looked in {where})", remedy)
