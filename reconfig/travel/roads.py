"""A road network as a road file gives it: nodes and links, before any speed is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.instance.instance import BoolArray, FloatArray, IntArray

ShapeArray = npt.NDArray[np.object_]

NODE_COLUMNS: Final = ("node", "x", "y")
LINK_COLUMNS: Final = ("link", "start", "end", "length", "road_class", "name", "maximum_kmh", "one_way")


@dataclass(frozen=True, eq=False)
class Roads:
    """Nodes and links of a road network; a link is one stretch of road between two nodes.

    crs: the coordinate system of everything here; projected, in metres.
    nodes: node (text, unique), x, y (m).
    links: link (text, unique), start, end (positions in nodes), length (m, above or equal 0), road_class (text),
        name (text, "" where none; name and number parted by `; `), maximum_kmh (km/h, NaN where not known),
        one_way (true: only from start to end).
    shapes: a shapely LineString a link, from start to end, shape (links,); None where every link is straight.
    notes: what the reader has to say of the file, a sentence each.

    Parallel links, links from a node to itself and parts that are not connected are allowed here.
    """

    crs: str
    nodes: pd.DataFrame
    links: pd.DataFrame
    shapes: ShapeArray | None = None
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> FloatArray:
        """Coordinates of the nodes, shape (nodes, 2), in m."""
        return self.nodes[["x", "y"]].to_numpy(float)

    @property
    def start(self) -> IntArray:
        """Position of the node where each link starts, shape (links,)."""
        return self.links["start"].to_numpy(np.int64)

    @property
    def end(self) -> IntArray:
        """Position of the node where each link ends, shape (links,)."""
        return self.links["end"].to_numpy(np.int64)

    @property
    def length(self) -> FloatArray:
        """Length of each link along the road, shape (links,), in m."""
        return self.links["length"].to_numpy(float)

    def with_links(self, links: pd.DataFrame, shapes: ShapeArray | None) -> Roads:
        """The same nodes with other links."""
        return replace(self, links=links.reset_index(drop=True), shapes=shapes)

    def column(self, name: str) -> pd.Series[Any]:
        """A column of the links."""
        return self.links[name]

    def named(self, name: str) -> BoolArray:
        """The links of that name, shape (links,): the whole of theirs or one of its parts, in capitals or not.

        A link named `Thanet Way; A299` is found by `A299` too.
        """
        codes, words = pd.factorize(self.links["name"])
        found = np.array([name.casefold() in _parts(str(word)) for word in words], dtype=bool)
        return found[codes] if len(found) else np.zeros(len(codes), dtype=bool)

    @property
    def names(self) -> list[str]:
        """Every name by which links are found, the parts of longer ones among them, in order."""
        words = self.links["name"].unique()
        return sorted({part.strip() for word in words for part in [word, *word.split(";")]} - {""})


def _parts(name: str) -> set[str]:
    """A name and its parts, in small letters, none of them blank."""
    return {part.strip() for part in [name.casefold(), *name.casefold().split(";")]} - {""}
