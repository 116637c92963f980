"""The reduced graph keeps every time between kept nodes, and little else."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from reconfig.travel.graph import CLOSED, RoadGraph
from reconfig.travel.reduction import reduced
from reconfig.travel.search import FEW, times_to
from reconfig.travel.synthetic import synthetic_roads
from tests.road_graphs import Case, cases, chain, graph_of


def arcs(graph: RoadGraph) -> list[tuple[int, int, int]]:
    """Tail, head and milliseconds of each arc."""
    return list(zip(graph.tail.tolist(), graph.head.tolist(), graph.milliseconds.tolist(), strict=True))


def test_a_chain_becomes_one_arc_each_way() -> None:
    """0 -1- 1 -2- 2 -3- 3 -4- 4: 10 ms from end to end."""
    small = reduced(graph_of(5, chain([1, 2, 3, 4])), np.array([0, 4]))
    assert small.nodes.tolist() == [0, 4]
    assert arcs(small.graph) == [(0, 1, 10), (1, 0, 10)]


def test_a_one_way_chain_leads_one_way() -> None:
    small = reduced(graph_of(5, chain([1, 2, 3, 4], one_way=True)), np.array([0, 4]))
    assert arcs(small.graph) == [(0, 1, 10)]


def test_a_long_chain_takes_few_rounds() -> None:
    """50,000 nodes one after the other, of 1 ms each."""
    links = np.arange(50_000)
    graph = graph_of(50_001, np.stack([links, links + 1, links * 0 + 1, links * 0 + 1], axis=1).tolist())
    assert arcs(reduced(graph, np.array([0, 50_000])).graph) == [(0, 1, 50_000), (1, 0, 50_000)]


def test_dead_ends_and_loops_of_road_vanish() -> None:
    """Between 0 and 2 lies 1, from which a dead end 1 - 3 - 4 and a loop 1 - 5 - 6 - 1 leave."""
    spurs = [(1, 3, 1, 1), (3, 4, 1, 1), (1, 5, 1, 1), (5, 6, 1, 1), (6, 1, 1, 1)]
    small = reduced(graph_of(7, [*chain([2, 3]), *spurs]), np.array([0, 2]))
    assert small.nodes.tolist() == [0, 2]
    assert arcs(small.graph) == [(0, 1, 5), (1, 0, 5)]


def test_of_two_ways_round_the_quicker_stays() -> None:
    """0 - 1 - 3 in 2 + 2, 0 - 2 - 3 in 1 + 1 but closed on the way back: 2 there, 4 back."""
    small = reduced(graph_of(4, [(0, 1, 2, 2), (1, 3, 2, 2), (0, 2, 1, 1), (2, 3, 1, CLOSED)]), np.array([0, 3]))
    assert arcs(small.graph) == [(0, 1, 2), (1, 0, 4)]


def test_a_part_without_kept_nodes_vanishes() -> None:
    small = reduced(graph_of(6, [*chain([1]), (2, 3, 1, 1), (3, 4, 1, 1), (4, 2, 1, 1)]), np.array([0, 1]))
    assert small.nodes.tolist() == [0, 1]
    nothing = reduced(graph_of(6, chain([1, 1])), np.array([], dtype=np.int64))
    assert nothing.graph.nodes == 0


@settings(max_examples=400, deadline=None, derandomize=True)
@given(cases(sites=FEW))
def test_times_between_kept_nodes_stay(case: Case) -> None:
    small = reduced(case.graph, np.concatenate([case.zones, case.sites]))
    found = times_to(small.graph, small.positions(case.zones), small.positions(case.sites))
    assert (found == times_to(case.graph, case.zones, case.sites)).all()
    assert (np.diff(small.nodes) > 0).all()


def test_most_of_a_country_vanishes() -> None:
    """Of 20,000 nodes 200 are kept: what is left is a twentieth at most, and the times are the same."""
    roads = synthetic_roads(20_000, seed=3)
    time = np.round(roads.length * 100).astype(np.int64)
    back = np.where(roads.column("one_way"), CLOSED, time)
    graph = graph_of(20_000, np.stack([roads.start, roads.end, time, back], axis=1).tolist())
    kept = np.random.default_rng(1).choice(20_000, 200, replace=False)
    small = reduced(graph, kept)
    assert small.graph.nodes < 1_000
    found = times_to(small.graph, small.positions(kept), small.positions(kept[:FEW]))
    assert (found == times_to(graph, kept, kept[:FEW])).all()
