"""Checks of roads: one function a check, one problem a place; `CHECKS` lists them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray
from reconfig.problem import Problem
from reconfig.travel.projection import coordinate_system, in_metres
from reconfig.travel.roads import Roads

Check = Callable[[Roads, str], list[Problem]]

SHORTEST: Final = 0.9
"""A link is at least so many times the straight line between its nodes; a map's scale may differ a little."""

SLACK: Final = 10.0
"""Metres by which a link may fall short of that all the same: nodes of files are rounded."""


def refuse_unsound(roads: Roads, file: str, checks: Sequence[Check] | None = None) -> Roads:
    """The roads, where every check passes; by default those of `CHECKS`.

    Raises:
        InputError: with every problem found.
    """
    problems = [problem for check in checks or CHECKS for problem in check(roads, file)]
    if problems:
        raise InputError(problems)
    return roads


def no_roads(roads: Roads, file: str) -> list[Problem]:
    """A network without links."""
    return [] if len(roads.links) else [no_links(file, roads.notes)]


def no_links(file: str, notes: tuple[str, ...] = ()) -> Problem:
    """What is said of a file without roads; the reader's notes tell what was left out."""
    return Problem(file, "holds no roads", " ".join(["Give a file with roads that cars may use.", *notes]))


def doubled_nodes(roads: Roads, file: str) -> list[Problem]:
    """Nodes whose id stands twice."""
    return _doubled(roads.nodes["node"], "node", file)


def doubled_links(roads: Roads, file: str) -> list[Problem]:
    """Links whose id stands twice."""
    return _doubled(roads.links["link"], "link", file)


def _doubled(ids: pd.Series[Any], noun: str, file: str) -> list[Problem]:
    twice = ids[ids.duplicated()].drop_duplicates()
    remedy = f"Give every {noun} an id of its own."
    return [Problem(file, f"is the id of two {noun}s", remedy, column=noun, value=str(one)) for one in twice]


def nodes_nowhere(roads: Roads, file: str) -> list[Problem]:
    """Nodes whose coordinates are missing, infinite, or no longitude and latitude where they should be."""
    geographic = coordinate_system(roads.crs, file).is_geographic
    farthest = (180.0, 90.0) if geographic else (np.inf, np.inf)
    expected = "has no finite coordinates"
    if geographic:
        expected = "is at no longitude from -180 to 180 and latitude from -90 to 90"
    there = np.isfinite(roads.points) & (np.abs(roads.points) <= farthest)
    wrong = roads.nodes[~there.all(axis=1)]
    values = [f"{node}: {x:g}, {y:g}" for node, x, y in wrong[["node", "x", "y"]].itertuples(index=False)]
    remedy = "Correct x and y, or say in which coordinate system they are."
    return [Problem(file, expected, remedy, column="node", value=value) for value in values]


def links_of_no_node(roads: Roads, file: str) -> list[Problem]:
    """Links that start or end at a position where there is no node."""
    outside = [(name, (roads.links[name] < 0) | (roads.links[name] >= len(roads.nodes))) for name in ("start", "end")]
    remedy = "Add the node, or take the link out."
    return [
        problem
        for name, wrong in outside
        for problem in _of_links(roads, name, wrong.to_numpy(bool), (file, "is not a node", remedy))
    ]


def lengths(roads: Roads, file: str) -> list[Problem]:
    """Lengths that are missing, infinite or negative."""
    length = roads.length
    missing = (file, "is not a finite length", "Give the length of the link in metres.")
    negative = (file, "is below 0", "Give the length of the link in metres.")
    return [
        *_of_links(roads, "length", ~np.isfinite(length), missing),
        *_of_links(roads, "length", np.isfinite(length) & (length < 0), negative),
    ]


def maximum_speeds(roads: Roads, file: str) -> list[Problem]:
    """Maximum speeds of 0 and less, or without end."""
    maximum = roads.column("maximum_kmh").to_numpy(float)
    said = (file, "is not a speed above 0", "Correct it (km/h), or leave it blank where it is not known.")
    return _of_links(roads, "maximum_kmh", ~np.isnan(maximum) & ~((maximum > 0) & np.isfinite(maximum)), said)


def classes(roads: Roads, file: str) -> list[Problem]:
    """Links without a class of road."""
    said = (file, "is not a class of road", "Name the class; the table of speeds has a row for each.")
    return _of_links(roads, "road_class", (roads.column("road_class") == "").to_numpy(bool), said)


def shorter_than_straight(roads: Roads, file: str) -> list[Problem]:
    """Links shorter than the straight line between their nodes: kilometres for metres, or a map that stretches."""
    if not in_metres(coordinate_system(roads.crs, file)):
        return []
    inside = (roads.start >= 0) & (roads.end >= 0)
    inside &= np.maximum(roads.start, roads.end) < len(roads.nodes)
    start, end = np.where(inside, roads.start, 0), np.where(inside, roads.end, 0)
    straight = np.hypot(*(roads.points[start] - roads.points[end]).T) if len(roads.nodes) else np.zeros(len(start))
    wrong = inside & np.isfinite(straight) & (roads.length >= 0) & (roads.length < SHORTEST * straight - SLACK)
    remedy = "Give lengths in metres, and a coordinate system that keeps distances (Web Mercator does not)."
    return _of_links(roads, "length", wrong, (file, "is less than the straight line between the link's nodes", remedy))


def _of_links(roads: Roads, column: str, wrong: BoolArray, said: tuple[str, str, str]) -> list[Problem]:
    """A problem with the value of each wrong link: its file, what is wrong, the remedy."""
    file, expected, remedy = said
    some = roads.links.loc[wrong, ["link", column]].itertuples(index=False)
    return [Problem(file, expected, remedy, column=column, value=f"{value} (link {link})") for link, value in some]


OF_FILES: Final[tuple[Check, ...]] = (
    no_roads,
    doubled_nodes,
    doubled_links,
    nodes_nowhere,
    links_of_no_node,
    lengths,
    maximum_speeds,
    classes,
)
"""What a file must pass in its own coordinate system, which may stretch."""

CHECKS: Final[tuple[Check, ...]] = (*OF_FILES, shorter_than_straight)
