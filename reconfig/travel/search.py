"""Travel times from many zones to few sites: one search a site, over all of the roads, exact to the millisecond."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from reconfig.instance.instance import FloatArray, IntArray
from reconfig.travel.graph import NO_ROUTE, RoadGraph

Direction = Literal["to_sites", "from_sites"]
"""Which way people travel: patients from the zones to the sites, or an ambulance from the sites to the zones."""

Progress = Callable[[int, int], None]
"""Hears how many sites are done, and of how many."""

BATCH: Final = 8
"""Sites a call: more gain nothing, and each takes 8 bytes a node."""


def times_to(
    graph: RoadGraph,
    zones: IntArray,
    sites: IntArray,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
    direction: Direction = "to_sites",
) -> IntArray:
    """The quickest way between every zone and every site, in whole milliseconds.

    zones, sites: nodes of the graph; a node may be given twice, and be both.
    limit: milliseconds beyond which no way is looked for.

    Returns:
        Shape (zones, sites). `NO_ROUTE` where there is no way, or none within the limit.
    """
    search = Search(_arcs(graph, direction), zones, np.inf if limit is None else limit)
    times = np.full((len(zones), len(sites)), NO_ROUTE, dtype=np.int64)
    for batch, found in search.columns(sites):
        times[:, batch] = found
        if progress:
            progress(batch.stop, len(sites))
    return times


@dataclass(frozen=True, eq=False)
class Search:
    """Searches from sites over arcs that lead away from them.

    arcs: milliseconds, sparse, shape (nodes, nodes); an explicit 0 is a road.
    zones: the nodes whose times are asked for. limit: milliseconds, or infinity.
    """

    arcs: csr_array
    zones: IntArray
    limit: float

    def columns(self, sites: IntArray) -> Iterator[tuple[slice, IntArray]]:
        """The times of the zones, shape (zones, sites of the batch), batch by batch."""
        for first in range(0, len(sites), BATCH):
            batch = slice(first, min(first + BATCH, len(sites)))
            yield batch, self.times(sites[batch])

    def times(self, sites: IntArray) -> IntArray:
        """The times between the zones and a few sites, shape (zones, sites)."""
        reached = dijkstra(self.arcs, indices=sites, limit=self.limit)
        return _whole(reached[:, self.zones].T)


def _whole(milliseconds: FloatArray) -> IntArray:
    """Sums of whole numbers below 2^53 are exact as floats, so nothing is rounded here."""
    reached = np.isfinite(milliseconds)
    return np.where(reached, np.where(reached, milliseconds, 0).astype(np.int64), NO_ROUTE)


def _arcs(graph: RoadGraph, direction: Direction) -> csr_array:
    """The arcs as a search from the sites follows them: backwards where people travel to the sites."""
    shape = (graph.nodes, graph.nodes)
    arcs = csr_array((graph.milliseconds.astype(float), graph.head, graph.first), shape=shape)
    return arcs.T.tocsr() if direction == "to_sites" else arcs
