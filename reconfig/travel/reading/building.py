"""What every reader does at its end: one-way links turned their way, shapes kept where they say something."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.problem import Problem
from reconfig.travel.checks import refuse_unsound
from reconfig.travel.projection import projected
from reconfig.travel.roads import LINK_COLUMNS, Roads, ShapeArray

ALONG: Final = frozenset(("yes", "true", "1", "y"))
AGAINST: Final = frozenset(("-1", "reverse"))
BOTH: Final = frozenset(("no", "false", "0", "n", "", "none", "nan"))

KILOMETRES_OF_UNIT: Final = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z/]*)")


def directions(words: pd.Series[Any], file: str) -> IntArray:
    """1 where a link is open from start to end alone, -1 where from end to start alone, 0 where both; shape (links,).

    Raises:
        InputError: where a word is none of those known.
    """
    said = words.astype(str).str.strip().str.lower().str.removesuffix(".0")
    unknown = said[~said.isin(ALONG | AGAINST | BOTH)].drop_duplicates()
    if len(unknown):
        remedy = "Write yes, no, or -1 where the road is open against the direction in which it is drawn."
        raise InputError(Problem(file, "is no direction", remedy, column="one_way", value=str(one)) for one in unknown)
    return np.where(said.isin(AGAINST), -1, np.where(said.isin(ALONG), 1, 0)).astype(np.int64)


def kilometres_an_hour(text: str) -> float:
    """`50` is 50, `30 mph` 48.28, the least of `60;80` 60; NaN for words such as `none` or `signals`."""
    parts = [_SPEED.fullmatch(part.strip().lower()) for part in re.split(r"[;|]", text)]
    speeds = [float(part[1]) * KILOMETRES_OF_UNIT[part[2]] for part in parts if part and part[2] in KILOMETRES_OF_UNIT]
    return min((speed for speed in speeds if speed > 0), default=float("nan"))


def maximum_kmh(texts: pd.Series[Any]) -> FloatArray:
    """The maximum speed that each text or number gives, in km/h, NaN where none; shape (texts,)."""
    codes, words = pd.factorize(texts, use_na_sentinel=False)
    speeds = np.array([kilometres_an_hour(str(word)) for word in words], dtype=float)
    return speeds[codes] if len(speeds) else np.empty(0)


def joined_names(name: pd.Series[Any], number: pd.Series[Any]) -> pd.Series[Any]:
    """`Thanet Way; A299` of a name and a number, either of which may be blank."""
    both = (name != "") & (number != "") & (name != number)
    return (name + np.where(both, "; ", "") + number.where(name != number, "")).astype("str")


def text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Values as text without blanks around it, "" where missing."""
    return values.astype(object).where(values.notna(), "").astype("str").str.strip()


def directed(crs: str, nodes: pd.DataFrame, links: pd.DataFrame, shapes: ShapeArray | None, way: IntArray) -> Roads:
    """Roads of links that are open along (1), against (-1) or both ways (0), shape (links,); one-ways turned their way.

    links: the columns of `LINK_COLUMNS` but one_way; shapes from start to end as the links come in.
    """
    against = way == -1
    start, end = links["start"].to_numpy(np.int64), links["end"].to_numpy(np.int64)
    turned = links.assign(start=np.where(against, end, start), end=np.where(against, start, end), one_way=way != 0)
    if shapes is not None:
        shapes = np.where(against, shapely.reverse(shapes), shapes)
    return Roads(crs, nodes.reset_index(drop=True), turned[list(LINK_COLUMNS)].reset_index(drop=True), shapes)


def finished(roads: Roads, crs: str | None, file: str) -> Roads:
    """The roads in `crs`, or without one in metres all the same, where they are sound before and after.

    Raises:
        InputError: with every problem found.
    """
    return refuse_unsound(projected(refuse_unsound(roads, file), crs, file), file)


def without_straight_shapes(roads: Roads) -> Roads:
    """The roads without shapes, where every one is a straight line between its nodes."""
    if roads.shapes is None or (shapely.get_num_points(roads.shapes) > 2).any():
        return roads
    return roads.with_links(roads.links, None) if _meet_nodes(roads, roads.shapes).all() else roads


def _meet_nodes(roads: Roads, shapes: ShapeArray) -> BoolArray:
    """Whether each shape begins and ends exactly at its link's nodes, shape (links,)."""
    begins = shapely.get_coordinates(shapely.get_point(shapes, 0)) == roads.points[roads.start]
    ends = shapely.get_coordinates(shapely.get_point(shapes, -1)) == roads.points[roads.end]
    meets: BoolArray = (begins & ends).all(axis=1)
    return meets
