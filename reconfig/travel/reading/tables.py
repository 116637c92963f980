"""A pair of tables, nodes.csv and links.csv, into Roads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.column import Column, Table
from reconfig.instance.parsing import parse_table, read_csv
from reconfig.problem import Problem
from reconfig.travel.roads import LINK_COLUMNS, Roads

NODES: Final = Table(
    "nodes",
    "Where links of the road network end",
    (
        Column("node", "code", "The node's id"),
        Column("x", "number", "East coordinate", "m"),
        Column("y", "number", "North coordinate", "m"),
    ),
    key=("node",),
)

LINKS: Final = Table(
    "links",
    "The stretches of road between two nodes",
    (
        Column("link", "code", "The link's id"),
        Column("start", "code", "The node where it starts", refers_to="nodes"),
        Column("end", "code", "The node where it ends", refers_to="nodes"),
        Column("length", "number", "Its length along the road", "m", minimum=0),
        Column("road_class", "code", "Its class; the table of speeds has a row for each"),
        Column("name", "text", "Its name and number, parted by '; '", default=""),
        Column("maximum_kmh", "number", "The maximum speed; blank where not known", "km/h", default=None, above=0),
        Column("one_way", "flag", "yes: open from start to end alone", default=False),
    ),
    key=("link",),
)

FILES: Final = tuple(f"{table.name}.csv{end}" for table in (NODES, LINKS) for end in ("", ".gz"))
"""The names that the tables may have."""


def read_tables(path: Path, crs: str | None = None) -> Roads:
    """The roads of a folder that holds nodes.csv and links.csv, gzipped or not; `path` is it or one of the files.

    The coordinates are in `crs`; every link is straight, as long as the table says.

    Raises:
        InputError: with every problem found.
    """
    if crs is None:
        remedy = "Say in which they are, for example EPSG:27700 for the British National Grid."
        raise InputError([Problem(path.name, "gives coordinates and no coordinate system", remedy)])
    folder = path if path.is_dir() else path.parent
    nodes = _read(folder, NODES)
    links = _read(folder, LINKS)
    problems = [*nodes.problems, *links.problems]
    if not problems:
        problems = [*nodes.doubled(), *links.doubled(), *_unknown_ends(links, nodes)]
    if problems:
        raise InputError(problems)
    index = pd.Index(nodes.frame["node"])
    ends = {name: index.get_indexer(pd.Index(links.frame[name])).astype(np.int64) for name in ("start", "end")}
    return Roads(crs, nodes.frame, links.frame.assign(**ends)[list(LINK_COLUMNS)])


@dataclass(frozen=True, eq=False)
class _Rows:
    """One of the tables as it was read: typed, with the row of each of its rows in the file, and what is wrong."""

    table: Table
    file: str
    frame: pd.DataFrame
    rows: pd.Series[int]
    problems: list[Problem]

    def doubled(self) -> list[Problem]:
        """Rows whose id stands in an earlier row."""
        (key,) = self.table.key
        return self.wrong(key, self.frame[key].duplicated(), "stands in two rows", f"Give every {key} its own id.")

    def wrong(self, column: str, where: pd.Series[bool], expected: str, remedy: str) -> list[Problem]:
        """A problem for each of some cells of a column."""
        cells = zip(self.rows[where], self.frame.loc[where, column], strict=True)
        return [Problem(self.file, expected, remedy, int(row), column, str(value)) for row, value in cells]


def _read(folder: Path, table: Table) -> _Rows:
    paths = [folder / name for name in FILES if name.startswith(f"{table.name}.")]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        remedy = "Give the folder that holds nodes.csv and links.csv."
        raise InputError([Problem(str(folder), f"has no {table.name}.csv", remedy)])
    return _Rows(table, path.name, *parse_table(read_csv(path, path.name), table))


def _unknown_ends(links: _Rows, nodes: _Rows) -> list[Problem]:
    """Ends of links that are no nodes."""
    expected, remedy = f"is not a node of {nodes.file}", "Add the node, or take the link out."
    known = nodes.frame["node"]
    return [
        problem
        for end in ("start", "end")
        for problem in links.wrong(end, ~links.frame[end].isin(known), expected, remedy)
    ]
