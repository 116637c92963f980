"""The part of a road network in which a mode of travel can get from anywhere to anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.errors import InputError
from reconfig.instance.instance import BoolArray, IntArray
from reconfig.problem import Problem
from reconfig.travel.graph import CLOSED
from reconfig.travel.roads import Roads
from reconfig.travel.words import counted


@dataclass(frozen=True, eq=False)
class Usable:
    """The largest strongly connected part, by length, of the links that are open to a mode.

    links: the links in it, shape (links,); nodes: the nodes in it, shape (nodes,).
    kilometres: the length of its links.
    dropped: what is open and not in it, a row for each connected part, longest first: links, kilometres, name (of its
        longest named road, "" where none), x, y (m, the start of its longest link).
    """

    links: BoolArray
    nodes: BoolArray
    kilometres: float
    dropped: pd.DataFrame

    @property
    def parts(self) -> int:
        """How many parts the open links fall into, this one counted."""
        return 1 + len(self.dropped)

    def sentences(self, shown: int = 3) -> list[str]:
        """What was dropped, in words; the longest parts by name."""
        if self.dropped.empty:
            return []
        kilometres = self.dropped["kilometres"].sum()
        links, parts = int(self.dropped["links"].sum()), len(self.dropped)
        total = f"{counted(links, 'link')} ({kilometres:,.1f} of {self.kilometres + kilometres:,.1f} km)"
        longest = ", ".join(
            f"{name or 'no name'} ({km:,.1f} km, at {x:.0f} {y:.0f})"
            for name, km, x, y in self.dropped[["name", "kilometres", "x", "y"]].head(shown).itertuples(index=False)
        )
        away = f"{total} in {counted(parts, 'part')} cannot be driven to and from the rest and are left out"
        return [f"{away}; the longest: {longest}."]


def strong_part(roads: Roads, forward: IntArray, backward: IntArray) -> Usable:
    """The largest part of the links in which every node can be reached from every other, and what else was open.

    forward, backward: milliseconds of each link from start to end and back, CLOSED where not; shape (links,).

    Raises:
        InputError: where no link is open, or none can be driven there and back.
    """
    opened = (forward != CLOSED) | (backward != CLOSED)
    start, end = roads.start, roads.end
    there, back = forward != CLOSED, backward != CLOSED
    tails, heads = np.concatenate([start[there], end[back]]), np.concatenate([end[there], start[back]])
    part = connected_parts(len(roads.nodes), tails, heads, "strong")
    inside = opened & (part[start] == part[end])
    if not inside.any():
        raise InputError([_nothing(bool(opened.any()))])
    largest = np.argmax(np.bincount(part[start[inside]], roads.length[inside] + 1e-9))  # a link of no length counts too
    nodes = part == largest
    links = inside & nodes[start]
    dropped = _dropped(roads, np.flatnonzero(opened & ~links), nodes)
    return Usable(links, nodes, float(roads.length[links].sum() / 1000), dropped)


def _nothing(opened: bool) -> Problem:
    if opened:
        remedy = "Look at the one-way streets: every open link leads one way only, and none leads back."
        return Problem("roads", "hold no two places between which one can drive there and back", remedy)
    remedy = "Give speeds to the classes of roads that the mode uses, or another road file."
    return Problem("roads", "hold no link that is open to the mode of travel", remedy)


def connected_parts(nodes: int, tails: IntArray, heads: IntArray, connection: str) -> IntArray:
    """The part that each node belongs to, shape (nodes,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    arcs = coo_array((np.ones(len(tails)), (tails, heads)), shape=(nodes, nodes)).tocsr()
    labels: npt.NDArray[np.int32] = connected_components(arcs, directed=True, connection=connection)[1]
    return labels.astype(np.int64)


def _dropped(roads: Roads, links: IntArray, kept: BoolArray) -> pd.DataFrame:
    """A row for each connected part of some links, where kept nodes connect nothing; longest first."""
    start, end = roads.start[links], roads.end[links]
    apart = ~kept[start] & ~kept[end]
    part = connected_parts(len(roads.nodes), start[apart], end[apart], "weak")[np.where(kept[start], end, start)]
    frame = pd.DataFrame({"part": part, "metres": roads.length[links], "name": roads.column("name").to_numpy()[links]})
    frame[["x", "y"]] = roads.points[start]
    frame = frame.sort_values("metres", ascending=False, kind="stable")
    parts = frame.groupby("part", sort=False)
    named = frame[frame["name"] != ""].groupby("part", sort=False)["name"].first()
    rows = pd.DataFrame({"links": parts.size(), "kilometres": parts["metres"].sum() / 1000})
    rows["name"] = named.reindex(rows.index).fillna("").astype("str")
    rows[["x", "y"]] = parts[["x", "y"]].first()
    return rows.sort_values("kilometres", ascending=False, kind="stable").reset_index(drop=True)
