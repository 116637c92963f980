"""Travel times from many zones to few sites on a road network, against the libraries that people use for it.

Every side is given the arcs and builds its own structure (build), then searches (solve). A size is a network, how many
sites, and 90 where ways of more than 90 minutes need not be found; a library without a limit finds them all the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.registry import Answer, Case, Peer, Run, register
from benchmarks.road_networks import NETWORKS, Network, lacks_network
from benchmarks.road_searches import LIMIT, answer, same_times, site_by_site
from reconfig.instance.instance import FloatArray, IntArray
from reconfig.travel.graph import RoadGraph, road_graph
from reconfig.travel.search import arcs_of, times_to

SIZES = (
    "smoke",
    *(f"{name}-{sites}{end}" for name in NETWORKS if name != "smoke" for sites in (30, 200) for end in ("", "-90")),
)
SMOKE_SITES = 6


def parts(size: str) -> tuple[str, int, int | None]:
    """The name of the network, how many sites, and the limit in milliseconds."""
    if size == "smoke":
        return size, SMOKE_SITES, None
    limit = LIMIT if size.endswith("-90") else None
    name, _, sites = size.removesuffix("-90").rpartition("-")
    return name, int(sites), limit


def given(size: str) -> tuple[Network, IntArray, IntArray, int | None]:
    """The network, zones, sites and limit of a size."""
    name, sites, limit = parts(size)
    network = NETWORKS[name]()
    return network, *network.ends(sites), limit


def graph_of(network: Network) -> RoadGraph:
    """The network without loops and with the quickest of parallel arcs: what SciPy and NetworkX need to be right."""
    return road_graph(network.nodes, network.tail, network.head, network.milliseconds)


def ours(size: str, run: Run) -> Answer:
    """The reduced graph, searched by SciPy."""
    network, zones, sites, limit = given(size)
    with run.phase("build"):
        graph = graph_of(network)
    with run.phase("solve"):
        times = times_to(graph, zones, sites, limit=limit)
    return answer(times.T, limit)


def scipy(size: str, run: Run) -> Answer:
    """SciPy on the graph as it is."""
    from scipy.sparse.csgraph import dijkstra

    network, zones, sites, limit = given(size)
    with run.phase("build"):
        arcs = arcs_of(graph_of(network), backwards=True)
    most = np.inf if limit is None else limit
    found = site_by_site(run, sites, lambda site: _float(dijkstra(arcs, indices=site, limit=most)[zones]))
    return answer(found, limit)


def networkx(size: str, run: Run) -> Answer:
    """NetworkX on a graph of reversed arcs."""
    import networkx as nx

    network, zones, sites, limit = given(size)
    with run.phase("build"):
        graph = graph_of(network)
        arcs = nx.DiGraph()
        arcs.add_nodes_from(range(graph.nodes))
        rows = zip(graph.head.tolist(), graph.tail.tolist(), graph.milliseconds.tolist(), strict=True)
        arcs.add_weighted_edges_from(rows)

    def search(site: int) -> FloatArray:
        return _at(nx.single_source_dijkstra_path_length(arcs, site, cutoff=limit), zones)

    return answer(site_by_site(run, sites, search), limit)


def igraph(size: str, run: Run) -> Answer:
    """igraph; it has no limit."""
    import igraph as ig

    network, zones, sites, limit = given(size)
    with run.phase("build"):
        graph = graph_of(network)
        arcs = ig.Graph(n=graph.nodes, edges=np.stack([graph.tail, graph.head], axis=1), directed=True)
        arcs.es["time"] = graph.milliseconds.tolist()
    ends = zones.tolist()

    def search(site: int) -> FloatArray:
        return _float(arcs.distances(source=site, target=ends, weights="time", mode="in")[0])

    return answer(site_by_site(run, sites, search), limit)


def rustworkx(size: str, run: Run) -> Answer:
    """The library rustworkx on a graph of reversed arcs; it has no limit."""
    import rustworkx as rx

    network, zones, sites, limit = given(size)
    with run.phase("build"):
        graph = graph_of(network)
        arcs: Any = rx.PyDiGraph()
        arcs.add_nodes_from(range(graph.nodes))
        rows = zip(graph.head.tolist(), graph.tail.tolist(), graph.milliseconds.tolist(), strict=True)
        arcs.extend_from_weighted_edge_list(list(rows))

    def search(site: int) -> FloatArray:
        return _at({site: 0.0, **rx.dijkstra_shortest_path_lengths(arcs, site, float)}, zones)

    return answer(site_by_site(run, sites, search), limit)


def pandana(size: str, run: Run) -> Answer:
    """pandana, a contraction hierarchy, pair by pair; it rounds inside, has no limit, and wants places."""
    import pandana as pdna

    network, zones, sites, limit = given(size)
    with run.phase("build"):
        graph = graph_of(network)
        x, y = (pd.Series(values) for values in np.random.default_rng(1).random((2, graph.nodes)))
        time = pd.DataFrame({"time": graph.milliseconds / 1_000})
        ends = pd.Series(graph.tail), pd.Series(graph.head)
        arcs = pdna.Network(x, y, *ends, time, twoway=False)

    def search(site: int) -> FloatArray:
        seconds = _float(arcs.shortest_path_lengths(zones, np.full(len(zones), site)))
        return np.where(seconds > UNREACHABLE, np.inf, seconds * 1_000)

    return answer(site_by_site(run, sites, search), limit, exact=False)


UNREACHABLE = 4e6
"""Seconds; above it lies what pandana gives where there is no way. It counts in thousandths, 32 bits long."""


def _float(values: Any) -> FloatArray:  # noqa: ANN401
    return np.asarray(values, dtype=float)


def _at(found: dict[int, float], zones: IntArray) -> FloatArray:
    """The times that a dictionary has for the zones, infinity for the others."""
    return np.fromiter((found.get(zone, np.inf) for zone in zones.tolist()), float, len(zones))


def lacks(size: str) -> str | None:
    """Why the size cannot run here."""
    return lacks_network(parts(size)[0])


PEERS = (
    Peer("scipy", scipy),
    Peer("networkx", networkx),
    Peer("igraph", igraph, needs=("igraph",)),
    Peer("rustworkx", rustworkx, needs=("rustworkx",)),
    Peer("pandana", pandana, needs=("pandana",)),
)
QUESTION = "milliseconds from every zone to every site, exact"
LIMITS = {size: 120.0 if size.startswith(("porto", "new", "50k")) else 1_800.0 for size in SIZES[1:]}
register(Case("roads", QUESTION, SIZES, ours, PEERS, same_times, limits=LIMITS, pairs=1, lacks=lacks))
