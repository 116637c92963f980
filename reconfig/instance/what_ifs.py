"""What-ifs of an instance: changes to roads and sites, asked by name, as rows of what_ifs.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from reconfig.instance.column import SOURCE, Column, Table
from reconfig.instance.instance import Instance
from reconfig.instance.parsing import empty_table, parse_table, read_csv
from reconfig.instance.travel_files import WHAT_IFS_FILE
from reconfig.problem import Problem, did_you_mean

FILE: Final = WHAT_IFS_FILE

WHAT_IFS: Final = Table(
    "what_ifs",
    "Changes to roads and sites: `reconfig travel FOLDER --what-if NAME` shows what they do to travel times. Rows of "
    "one name belong together",
    (
        Column("what_if", "code", "The name of the what-if that the change belongs to"),
        Column(
            "change",
            "choice",
            "close_road: nobody may use it. slow_road: it takes `factor` times as long. add_road: a road along "
            "`drawn`, joined to the nearest road at its two ends. move_site: `site` stands elsewhere. "
            "add_site: a new site, open in the comparison, with the offers of `like` as candidates",
            choices=("close_road", "slow_road", "add_road", "move_site", "add_site"),
        ),
        Column(
            "road",
            "text",
            "For close_road and slow_road: the road's name as in the road file; * for every road",
            default="",
        ),
        Column(
            "drawn",
            "text",
            "Well-known text in the instance's coordinate system. For add_road: a LINESTRING. For close_road and "
            "slow_road: a POLYGON or LINESTRING that the roads cross or lie in; with `road`, only those of that name",
            default="",
        ),
        Column(
            "factor",
            "number",
            "For slow_road: how many times as long it takes; below 1 it is quicker",
            default=None,
            above=0,
        ),
        Column("kmh", "number", "For add_road: the speed on it", "km/h", default=None, above=0),
        Column("one_way", "flag", "For add_road: only from the first point of `drawn` to the last", default=False),
        Column("site", "code", "For move_site: the site. For add_site: the new site's code", default=""),
        Column("easting", "number", "For move_site and add_site: where it stands", "m", default=None),
        Column("northing", "number", "For move_site and add_site: where it stands", "m", default=None),
        Column("like", "code", "For add_site: the site whose organisation and offers it takes over", default=""),
        SOURCE,
    ),
    key=(),
    required=False,
)

ROADS: Final = ("close_road", "slow_road")

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "close_road": (),
    "slow_road": ("factor",),
    "add_road": ("drawn", "kmh"),
    "move_site": ("site", "easting", "northing"),
    "add_site": ("site", "easting", "northing", "like"),
}
"""The columns that a change must give; close_road and slow_road also `road` or `drawn`."""

REMEDIES: Final[Mapping[str, str]] = {
    "factor": "Give how many times as long the road takes, for example 1.25.",
    "drawn": "Draw the new road as a LINESTRING.",
    "kmh": "Give the speed on the new road in km/h.",
    "site": "Give the site's code.",
    "easting": "Give where the site stands.",
    "northing": "Give where the site stands.",
    "like": "Give the site whose organisation and offers the new one takes over.",
}

OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "close_road": ("road", "drawn"),
    "slow_road": ("road", "drawn"),
    "add_road": ("one_way",),
    "move_site": (),
    "add_site": (),
}

SHAPES: Final[Mapping[str, tuple[str, ...]]] = {
    "close_road": ("Polygon", "MultiPolygon", "LineString"),
    "slow_road": ("Polygon", "MultiPolygon", "LineString"),
    "add_road": ("LineString",),
}


@dataclass(frozen=True, eq=False)
class WhatIfs:
    """The table as read, the spreadsheet row of each of its rows, and every problem of it."""

    frame: pd.DataFrame
    rows: pd.Series[int]
    problems: tuple[Problem, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The what-ifs that it holds, in order."""
        return tuple(dict.fromkeys(self.frame["what_if"]))


def read_what_ifs(folder: Path, instance: Instance) -> WhatIfs:
    """The what-ifs of an instance folder; none where it has no what_ifs.csv."""
    path = folder / FILE
    if not path.is_file():
        no_rows: pd.Series[int] = pd.Series(dtype=int)
        return WhatIfs(empty_table(WHAT_IFS), no_rows, ())
    frame, rows, problems = parse_table(read_csv(path, FILE), WHAT_IFS)
    if not problems:
        sites = set(instance.site_codes)
        records = zip(rows, frame.to_dict("records"), strict=True)
        problems = [problem for row, change in records for problem in _problems(change, sites, int(row))]
    return WhatIfs(frame, rows, tuple(problems))


def _problems(change: Mapping[Any, Any], sites: set[str], row: int) -> Iterator[Problem]:
    kind = str(change["change"])
    for name in NEEDED[kind]:
        if not _given(change[name]):
            yield Problem(FILE, f"is blank, though the change is {kind}", REMEDIES[name], row, name)
    for name in WHAT_IFS.names[2:-1]:
        if _given(change[name]) and name not in (*NEEDED[kind], *OPTIONAL[kind]):
            remedy = "Leave it blank, or correct the change."
            yield Problem(FILE, f"has no meaning for the change {kind}", remedy, row, name, str(change[name]))
    if kind in ROADS and not change["road"] and not change["drawn"]:
        remedy = "Give the road's name, or draw an area or line that it crosses."
        yield Problem(FILE, "names no road and draws none", remedy, row, value=kind)
    yield from _drawn_problems(change, kind, row)
    yield from _site_problems(change, sites, row)


def _given(value: object) -> bool:
    return not (value is None or value is False or value == "" or value != value)  # noqa: PLR0124 - NaN


def _drawn_problems(change: Mapping[Any, Any], kind: str, row: int) -> Iterator[Problem]:
    from shapely import from_wkt, is_valid
    from shapely.errors import ShapelyError

    if not change["drawn"] or kind not in SHAPES:
        return
    try:
        shape: Any = from_wkt(change["drawn"])
    except ShapelyError:
        remedy = "Write for example LINESTRING (601000 161000, 602500 161800); QGIS copies shapes in this form."
        yield Problem(FILE, "is not well-known text", remedy, row, "drawn", str(change["drawn"]))
        return
    if shape.geom_type not in SHAPES[kind] or shape.is_empty or not is_valid(shape):
        kinds = " or a ".join(name.upper() for name in SHAPES[kind])
        remedy = f"Draw a {kinds}{'' if kind == 'add_road' else ', no border crossing another'}."
        yield Problem(FILE, f"is not a shape for {kind}", remedy, row, "drawn", str(change["drawn"]))


def _site_problems(change: Mapping[Any, Any], sites: set[str], row: int) -> Iterator[Problem]:
    known = {"move_site": ("site",), "add_site": ("like",)}.get(str(change["change"]), ())
    for name in known:
        if change[name] and change[name] not in sites:
            hint = did_you_mean(change[name], sites, "Use a code of sites.csv.")
            yield Problem(FILE, "is not a site of the instance", hint, row, name, change[name])
    if change["change"] == "add_site" and change["site"] in sites:
        yield Problem(FILE, "is a site already", "Give the new site a code of its own.", row, "site", change["site"])
