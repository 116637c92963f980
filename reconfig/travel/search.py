"""Travel times between many zones and few sites: one search a site over the roads, exact to the millisecond."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from reconfig.instance.instance import IntArray
from reconfig.travel.graph import NO_ROUTE, RoadGraph
from reconfig.travel.reduction import reduced
from reconfig.travel.side_by_side import each_in

Direction = Literal["to_sites", "from_sites"]
"""Which way people travel: patients from the zones to the sites, or an ambulance from the sites to the zones."""

Progress = Callable[[int, int], None]
"""Hears how many sites are done, and of how many."""

BATCH: Final = 8
"""Sites a search: more gain nothing, and each takes 8 bytes a node."""

FEW: Final = 4
"""Sites for which the graph is searched as it is.

To reduce it takes as long as two or three searches without a limit (2 s at 3 million nodes), and as 40 where the limit
lets them reach a twentieth of the nodes.
"""


def times_to(
    graph: RoadGraph,
    zones: IntArray,
    sites: IntArray,
    *,
    limit: int | None = None,
    processes: int = 1,
    progress: Progress | None = None,
    direction: Direction = "to_sites",
) -> IntArray:
    """The quickest way between every zone and every site, in whole milliseconds.

    zones, sites: nodes of the graph; a node may be given twice, and be both.
    limit: milliseconds beyond which no way is looked for, 0 or more.
    processes: how many search side by side; each takes a second to start, which a search of seconds is not worth.

    Returns:
        Shape (zones, sites). `NO_ROUTE` where there is no way, or none within the limit.

    Raises:
        ValueError: for a node that is not in the graph, or a negative limit.
    """
    _check(graph, zones, limit)
    _check(graph, sites, limit)
    if len(sites) > FEW:
        small = reduced(graph, np.concatenate([zones, sites]))
        graph, zones, sites = small.graph, small.positions(zones), small.positions(sites)
    return times_without_reducing(
        graph, zones, sites, limit=limit, processes=processes, progress=progress, direction=direction
    )


def times_without_reducing(
    graph: RoadGraph,
    zones: IntArray,
    sites: IntArray,
    *,
    limit: int | None = None,
    processes: int = 1,
    progress: Progress | None = None,
    direction: Direction = "to_sites",
) -> IntArray:
    """What `times_to` finds, searched on the graph as it is, however many sites there are."""
    search = Search(arcs_of(graph, backwards=direction == "to_sites"), zones, np.inf if limit is None else limit)
    times = np.full((len(zones), len(sites)), NO_ROUTE, dtype=np.int64)
    batches = [slice(first, first + BATCH) for first in range(0, len(sites), BATCH)]
    done = 0
    for position, found in each_in(processes, search.times, [sites[batch] for batch in batches]):
        times[:, batches[position]] = found
        done += found.shape[1]
        if progress:
            progress(done, len(sites))
    return times


@dataclass(frozen=True, eq=False)
class Search:
    """Searches from sites along arcs that lead away from them.

    arcs: milliseconds, sparse, shape (nodes, nodes); an explicit 0 is a road.
    zones: the nodes whose times are asked for. limit: milliseconds, or infinity.
    """

    arcs: csr_array
    zones: IntArray
    limit: float

    def times(self, sites: IntArray) -> IntArray:
        """The times between the zones and a few sites, shape (zones, sites).

        Sums of whole numbers below 2^53 are exact as floats, so nothing is rounded.
        """
        found = dijkstra(self.arcs, indices=sites, limit=self.limit)[:, self.zones].T
        within = np.isfinite(found)
        return np.where(within, np.where(within, found, 0).astype(np.int64), NO_ROUTE)


def arcs_of(graph: RoadGraph, *, backwards: bool) -> csr_array:
    """Milliseconds of the arcs, or of their reversals, as SciPy's searches take them, shape (nodes, nodes)."""
    shape = (graph.nodes, graph.nodes)
    arcs = csr_array((graph.milliseconds.astype(float), graph.head, graph.first), shape=shape)
    return arcs.T.tocsr() if backwards else arcs


def _check(graph: RoadGraph, nodes: IntArray, limit: int | None) -> None:
    if len(nodes) and not 0 <= nodes.min() <= nodes.max() < graph.nodes:
        raise ValueError(f"nodes {nodes.min()} to {nodes.max()} of a graph of {graph.nodes}")
    if limit is not None and limit < 0:
        raise ValueError(f"a limit of {limit} ms")
