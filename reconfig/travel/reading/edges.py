"""Edges as osmnx writes them, one for each direction of a road, into links."""

from __future__ import annotations

import ast
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray, IntArray
from reconfig.problem import Problem
from reconfig.travel.reading import building
from reconfig.travel.roads import Roads, ShapeArray

ATTRIBUTES: Final = ("length", "highway", "name", "ref", "maxspeed", "oneway", "reversed", "link", "osmid", "geometry")
"""The attributes of edges that are read."""

ROUNDING: Final = 3
"""Decimals to which the lengths of two directions agree: sums of the same numbers in another order."""


def roads_of_edges(crs: str, nodes: pd.DataFrame, edges: pd.DataFrame, file: str, *, directed: bool) -> Roads:
    """The roads of some edges in the coordinate system of the nodes, unchecked.

    edges: the columns of `ATTRIBUTES`, None where an edge lacks one; start, end: positions in nodes; key: a name for
    edges that have no link. Where `directed`, two edges that are each other's reverse are one link.

    Raises:
        InputError: where a geometry is no line.
    """
    if directed:
        edges, way = _merged(edges)
    else:
        way = building.directions(_first(edges["oneway"]), file)
    shapes = _shapes(edges, nodes, file)
    return building.without_straight_shapes(building.directed(crs, nodes, _links(edges), shapes, way))


def _merged(edges: pd.DataFrame) -> tuple[pd.DataFrame, IntArray]:
    """One row for each pair of edges that are each other's reverse, and 0 for it; other edges as they are, and 1.

    Among several such edges the first goes with the first, the second with the second.
    """
    backward = _backward(edges)
    start, end = (np.where(backward, edges[b], edges[a]) for a, b in (("start", "end"), ("end", "start")))
    same = pd.DataFrame({"start": start, "end": end, "length": _lengths(edges), "what": _identity(edges)})
    same["length"] = same["length"].round(ROUNDING)
    same["turn"] = same.assign(backward=backward).groupby([*same, "backward"], dropna=False).cumcount()
    columns = list(same)
    there, back = same[~backward], same[backward]
    paired = there.reset_index().merge(back.reset_index(), on=columns, suffixes=("", "_back"))
    way = np.ones(len(edges), dtype=np.int64)
    way[paired["index"]] = 0
    kept = np.ones(len(edges), dtype=bool)
    kept[paired["index_back"]] = False
    return edges[kept].reset_index(drop=True), way[kept]


def _backward(edges: pd.DataFrame) -> BoolArray:
    """The edges that count as the way back: those that say so, or else that lead to a node of lower position."""
    said = edges["reversed"].map(str).str.lower()
    falls = edges["start"] > edges["end"]
    return np.where(said.isin(("true", "false")), said == "true", falls)


def _identity(edges: pd.DataFrame) -> pd.Series[Any]:
    """What two edges share that are one road: link or osmid, and class."""
    osmid = edges["osmid"].map(lambda value: " ".join(sorted(map(str, _items(value)))))
    own = edges["link"].where(edges["link"].notna(), osmid)
    return own.astype(str) + " " + edges["highway"].map(lambda value: " ".join(sorted(map(str, _items(value)))))


def _links(edges: pd.DataFrame) -> pd.DataFrame:
    """The columns of links but one_way."""
    names = [
        "; ".join(dict.fromkeys(str(item) for value in pair for item in _items(value)))
        for pair in zip(edges["name"], edges["ref"], strict=True)
    ]
    speeds = pd.Series([";".join(map(str, _items(value))) for value in edges["maxspeed"]], dtype=object)
    return pd.DataFrame(
        {
            "link": edges["link"].where(edges["link"].notna(), edges["key"]).astype("str"),
            "start": edges["start"],
            "end": edges["end"],
            "length": _lengths(edges),
            "road_class": _first(edges["highway"]),
            "name": pd.Series(names).astype("str"),
            "maximum_kmh": building.maximum_kmh(speeds),
        }
    )


def _lengths(edges: pd.DataFrame) -> pd.Series[float]:
    """The length of each edge, NaN where it is missing or no number."""
    return pd.to_numeric(edges["length"], errors="coerce").astype(float)


def _shapes(edges: pd.DataFrame, nodes: pd.DataFrame, file: str) -> ShapeArray | None:
    """The geometry of each edge, a line or its text; a straight line where it has none; None where none has one."""
    given = edges["geometry"].to_numpy(object)
    missing = np.array([shape is None for shape in given], dtype=bool)
    if missing.all():
        return None
    drawn = np.array([_drawn(shape) for shape in given], dtype=object)
    wrong = np.flatnonzero(~missing & (shapely.get_type_id(drawn) != shapely.GeometryType.LINESTRING))
    if len(wrong):
        keys, remedy = edges["key"].to_numpy(object), "Give a line, as shape or well-known text, or none."
        raise InputError(Problem(file, "has a geometry that is no line", remedy, value=str(keys[i])) for i in wrong)
    points = nodes[["x", "y"]].to_numpy(float)
    ends = np.stack([points[edges["start"]], points[edges["end"]]], axis=1)
    return np.where(missing, np.asarray(shapely.linestrings(ends), dtype=object), drawn)


def _drawn(shape: object) -> shapely.Geometry | None:
    """A shape, or what a text draws; None where it is neither."""
    if isinstance(shape, str):
        return shapely.from_wkt(shape, on_invalid="ignore")
    return shape if isinstance(shape, shapely.Geometry) else None


def _first(values: pd.Series[Any]) -> pd.Series[Any]:
    """The first item of each value as text, "" where there is none."""
    return pd.Series([str(items[0]) if (items := _items(value)) else "" for value in values]).astype("str")


def _items(value: object) -> list[Any]:
    """The items of a value: of a list, or of the text that GraphML makes of a list; nothing of a missing one."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return [value]
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value == "" or value != value else [value]  # noqa: PLR0124 - NaN is not itself
