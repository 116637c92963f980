"""A country's matrix from points on a map, cut off at 90 minutes, against SciPy on the plain graph without a cut-off.

Both sides snap zones and sites to the nearest links and make a graph (build); then ours reduces it, once for all sites
(reduce), and searches what is left, and the other searches it as it is (solve). Seconds a site are those of solve by
200 sites.
"""

from __future__ import annotations

import numpy as np

from benchmarks.registry import Answer, Case, Peer, Run, register
from benchmarks.road_networks import generated, timed
from benchmarks.road_searches import LIMIT, answer, same_times, site_by_site
from reconfig.instance.instance import FloatArray, IntArray
from reconfig.travel.graph import RoadGraph
from reconfig.travel.reduction import reduced
from reconfig.travel.roads import Roads
from reconfig.travel.search import arcs_of, times_without_reducing
from reconfig.travel.snapping import snap
from reconfig.travel.synthetic import synthetic_roads
from reconfig.travel.terminals import with_points

AWAY = 100.0
"""m that points lie from a node, about."""


def given(size: str) -> tuple[Roads, FloatArray, int]:
    """The roads, the points of zones and then sites, and how many of them are zones."""
    smoke = size == "smoke"
    roads, zones, sites = (synthetic_roads(3_000, 1), 100, 6) if smoke else (generated(3_000_000), 33_000, 200)
    rng = np.random.default_rng(1)
    near = rng.choice(len(roads.nodes), zones + sites, replace=False)
    return roads, roads.points[near] + rng.normal(scale=AWAY, size=(zones + sites, 2)), zones


def graph_with(size: str, run: Run) -> tuple[RoadGraph, IntArray, IntArray]:
    """The graph with zones and sites on it: speeds and usable links before the clock starts, then snapping."""
    roads, points, zones = given(size)
    forward, backward, usable = timed(roads)
    with run.phase("build"):
        arcs = with_points(roads, forward, backward, snap(roads, usable, points))
        graph = arcs.graph()
    return graph, arcs.point_nodes[:zones], arcs.point_nodes[zones:]


def ours(size: str, run: Run) -> Answer:
    """The reduced graph, cut off."""
    graph, zones, sites = graph_with(size, run)
    with run.phase("reduce"):
        small = reduced(graph, np.concatenate([zones, sites]))
        zones, sites = small.positions(zones), small.positions(sites)
    with run.phase("solve"):
        times = times_without_reducing(small.graph, zones, sites, limit=LIMIT)
    return answer(times.T, LIMIT)


def scipy(size: str, run: Run) -> Answer:
    """SciPy on the graph as it is, without a cut-off."""
    from scipy.sparse.csgraph import dijkstra

    graph, zones, sites = graph_with(size, run)
    with run.phase("build"):
        arcs = arcs_of(graph, backwards=True)
    found = site_by_site(run, sites, lambda site: np.asarray(dijkstra(arcs, indices=site)[zones], dtype=float))
    return answer(found, LIMIT)


QUESTION = "milliseconds from 33,000 zones to 200 sites within 90 minutes, on 3 million nodes, snapping included"
PEERS = (Peer("scipy", scipy),)
register(Case("roads-country", QUESTION, ("smoke", "3m"), ours, PEERS, same_times, limits={"3m": 900.0}, pairs=1))
