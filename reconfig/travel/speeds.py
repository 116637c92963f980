"""How fast each mode of travel drives on each class of road, and what that makes of every link."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.column import SOURCE, Column, Table
from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.instance.parsing import parse_table, read_csv
from reconfig.problem import Problem, did_you_mean
from reconfig.travel.graph import CLOSED, LONGEST
from reconfig.travel.roads import Roads
from reconfig.travel.words import counted

SPEEDS: Final = Table(
    "speeds",
    "How fast each mode of travel drives on each class of road",
    (
        Column("mode", "code", "The mode of travel: car, car_peak, blue_light, or a name of your own"),
        Column("road_class", "code", "The class of road, spelt as in the road file: primary, A Road ..."),
        Column("kmh", "number", "Speed on the open road; blank: the mode may not use the class", "km/h", None, above=0),
        Column("urban_kmh", "number", "Speed on urban links; blank: as kmh", "km/h", default=None, above=0),
        Column(
            "of_limit",
            "number",
            "Share driven of the link's maximum speed, where that is known; takes the place of kmh. Blank: maximum "
            "speeds are not used",
            default=None,
            above=0,
        ),
        Column("urban_of_limit", "number", "The same on urban links; blank: as of_limit", default=None, above=0),
        Column(
            "junction_seconds",
            "number",
            "Delay at a junction of three or more roads whose classes have such a delay, half of it at each end of a "
            "link",
            "s",
            default=0.0,
            minimum=0,
        ),
        SOURCE,
    ),
    key=("mode", "road_class"),
    required=False,
)

JUNCTION: Final = 3
"""A node where so many ends of links meet is a junction."""

_PACKAGED = Path(__file__).with_name("speeds.csv")


@dataclass(frozen=True, eq=False)
class Speeds:
    """A sound table of speeds: the columns of `SPEEDS`, one row for each mode and class; `file` names it."""

    table: pd.DataFrame
    file: str

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes of travel, in the order of the table."""
        return tuple(self.table["mode"].unique())

    def of_mode(self, mode: str) -> pd.DataFrame:
        """The rows of one mode, by class.

        Raises:
            InputError: where the table has no such mode.
        """
        if mode not in self.modes:
            hint = did_you_mean(mode, self.modes, f"The modes are: {', '.join(self.modes)}.")
            raise InputError([Problem(self.file, "is not a mode of the table", hint, column="mode", value=mode)])
        return self.table[self.table["mode"] == mode].set_index("road_class")


def default_speeds() -> Speeds:
    """The table that comes with the package; all of it assumed."""
    return read_speeds(_PACKAGED)


def read_speeds(path: Path) -> Speeds:
    """A table of speeds that a user wrote.

    Raises:
        InputError: with every problem found.
    """
    if not path.is_file():
        raise InputError([Problem(str(path), "is not a file", "Give a csv with the columns mode, road_class, kmh.")])
    frame, rows, problems = parse_table(read_csv(path, path.name), SPEEDS)
    if not problems:
        problems = _doubled(frame, rows, path.name)
    if problems:
        raise InputError(problems)
    return Speeds(frame, path.name)


def _doubled(frame: pd.DataFrame, rows: pd.Series[int], file: str) -> list[Problem]:
    """Rows of a mode and class that had one already."""
    twice = frame.duplicated(list(SPEEDS.key)).to_numpy(bool)
    keys = zip(rows[twice], frame["mode"][twice], frame["road_class"][twice], strict=True)
    remedy = "Delete one of the rows."
    return [
        Problem(file, f"has a row already for the mode {mode}", remedy, int(row), "road_class", str(road_class))
        for row, mode, road_class in keys
    ]


def link_milliseconds(roads: Roads, speeds: Speeds, mode: str, urban: BoolArray) -> tuple[IntArray, IntArray]:
    """Milliseconds to drive each link from start to end, and from end to start; each shape (links,), CLOSED where not.

    seconds = 3.6 length / speed + (junction_seconds / 2) x the ends of the link that are junctions,
    speed = of_limit x maximum_kmh where both are known, else kmh; the urban columns where `urban`, shape (links,).

    Raises:
        InputError: where the table lacks the mode, or a class of the roads; where a link takes a year.
    """
    rows = _of_links(roads, speeds, mode)
    kmh = _driven(rows, roads.column("maximum_kmh").to_numpy(float), urban)
    usable = np.isfinite(rows["kmh"].to_numpy(float))
    delay = rows["junction_seconds"].to_numpy(float)
    ends = _junction_ends(roads, usable & (delay > 0))
    seconds = roads.length * 3.6 / np.where(usable, kmh, 1.0) + delay / 2 * ends
    endless = np.flatnonzero(usable & ~(seconds * 1000 <= LONGEST))
    if len(endless):
        raise InputError([_endless(speeds, roads, int(endless[0]))])
    forward = np.where(usable, np.rint(seconds * 1000), CLOSED).astype(np.int64)
    return forward, np.where(roads.column("one_way").to_numpy(bool), CLOSED, forward)


def _of_links(roads: Roads, speeds: Speeds, mode: str) -> pd.DataFrame:
    """The row of the table for each link."""
    table = speeds.of_mode(mode)
    links = roads.column("road_class")
    unknown = links[~links.isin(table.index)].value_counts()
    if len(unknown):
        raise InputError(_no_row(speeds, mode, str(name), int(count)) for name, count in unknown.items())
    return table.iloc[table.index.get_indexer(pd.Index(links))].reset_index(drop=True)


def _no_row(speeds: Speeds, mode: str, road_class: str, links: int) -> Problem:
    expected = f"has no row for the mode {mode}, and the roads have {counted(links, 'link')} of this class"
    remedy = "Add the row; leave kmh blank where the mode may not use the class."
    return Problem(speeds.file, expected, remedy, column="road_class", value=road_class)


def _endless(speeds: Speeds, roads: Roads, link: int) -> Problem:
    row = roads.links.iloc[link]
    expected = f"is so slow that a link of {row['length']:g} m ({row['link']}) takes more than a year"
    remedy = "Correct the speed or delay of the class, or the length of the link."
    return Problem(speeds.file, expected, remedy, column="road_class", value=str(row["road_class"]))


def _driven(rows: pd.DataFrame, maximum: FloatArray, urban: BoolArray) -> FloatArray:
    """The speed on each link, in km/h."""

    def here(name: str) -> FloatArray:
        town = rows[f"urban_{name}"].fillna(rows[name])
        return np.where(urban, town, rows[name])

    limited: FloatArray = here("of_limit") * maximum
    return np.where(np.isfinite(limited), limited, here("kmh"))


def _junction_ends(roads: Roads, counted: BoolArray) -> IntArray:
    """How many ends of each link are junctions of the counted links: 0, 1 or 2, shape (links,)."""
    ends = np.concatenate([roads.start[counted], roads.end[counted]])
    junction = np.bincount(ends, minlength=len(roads.nodes)) >= JUNCTION
    return junction[roads.start].astype(np.int64) + junction[roads.end]
