"""Points of a network as nodes of its graph."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reconfig.instance.instance import IntArray
from reconfig.travel.graph import CLOSED
from reconfig.travel.roads import Roads
from reconfig.travel.snapping import Snapped, joined
from reconfig.travel.terminals import Arcs, with_points
from tests.random_roads import random_roads, random_times
from tests.roads import roads as roads_of


def at(*places: tuple[int, float]) -> Snapped:
    """Points at so much of a link."""
    link, fraction = zip(*places, strict=True)
    count = len(places)
    return Snapped(np.array(link), np.array(fraction, float), np.zeros(count), np.zeros((count, 2)))


def times(arcs: Arcs) -> dict[tuple[int, int], int]:
    """Quickest time of every ordered pair of points that has a route."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(arcs.nodes))
    usable = arcs.milliseconds != CLOSED
    columns = (arcs.tail[usable].tolist(), arcs.head[usable].tolist(), arcs.milliseconds[usable].tolist())
    graph.add_weighted_edges_from(zip(*columns, strict=True))
    pairs: dict[tuple[int, int], int] = {}
    for i, origin in enumerate(arcs.point_nodes.tolist()):
        reached = nx.single_source_dijkstra_path_length(graph, origin)
        pairs |= {(i, j): reached[node] for j, node in enumerate(arcs.point_nodes.tolist()) if node in reached}
    return pairs


def both_ways(*milliseconds: int) -> tuple[IntArray, IntArray]:
    return np.array(milliseconds), np.array(milliseconds)


LINE = roads_of([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)])


def test_points_split_a_link_and_its_pieces_sum_to_it() -> None:
    """1001 ms: cut at 1/3 and 1/2 it is 334 (333.67) + 166 (500.5 rounds to even 500) + 501."""
    arcs = with_points(LINE, *both_ways(1001, 50), at((0, 1 / 2), (0, 1 / 3)))
    assert arcs.nodes == 5
    assert arcs.point_nodes.tolist() == [4, 3]
    one_way = dict(
        zip(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True), arcs.milliseconds.tolist(), strict=True)
    )
    assert [one_way[pair] for pair in ((0, 3), (3, 4), (4, 1))] == [334, 166, 501]
    assert [one_way[pair] for pair in ((1, 4), (4, 3), (3, 0))] == [501, 166, 334]


def test_points_at_the_ends_of_links_are_their_nodes() -> None:
    arcs = with_points(LINE, *both_ways(100, 50), at((0, 0.0), (0, 1.0), (1, 0.0)))
    assert arcs.nodes == 3
    assert arcs.point_nodes.tolist() == [0, 1, 1]


def test_points_at_one_place_are_one_node() -> None:
    """Or the second would be reached from the first round the block only, where the street is one-way."""
    arcs = with_points(LINE, np.array([100, 50]), np.array([CLOSED, 50]), at((0, 0.5), (0, 0.5)))
    assert arcs.point_nodes.tolist() == [3, 3]


def test_against_a_one_way_street_the_way_goes_round() -> None:
    """A triangle, one-way 0 to 1 to 2 to 0, 100 ms a side: from 3/4 back to 1/4 of the first side is 250 ms."""
    triangle = roads_of([(0, 0), (100, 0), (50, 80)], [(0, 1), (1, 2), (2, 0)])
    closed = np.full(3, CLOSED)
    found = times(with_points(triangle, np.array([100, 100, 100]), closed, at((0, 0.25), (0, 0.75))))
    assert found == {(0, 0): 0, (1, 1): 0, (0, 1): 50, (1, 0): 250}


def test_a_loop_is_split_too() -> None:
    """A loop of 100 ms on node 0: from its tenth to its node it is 10 ms back, or 90 on where it is one-way."""
    loop = roads_of([(0, 0)], [(0, 0)])
    assert times(with_points(loop, *both_ways(100), at((0, 0.1), (0, 0.0))))[0, 1] == 10
    assert times(with_points(loop, np.array([100]), np.array([CLOSED]), at((0, 0.1), (0, 0.0))))[0, 1] == 90


def test_a_closed_link_leads_nowhere_also_in_pieces() -> None:
    arcs = with_points(LINE, *both_ways(CLOSED, 50), at((0, 0.5), (1, 0.5)))
    assert set(times(arcs)) == {(0, 0), (1, 1)}


def random_points(seed: int, count: int, links: int) -> Snapped:
    random = np.random.default_rng(seed)
    fractions = random.choice([0.0, 0.25, 0.5, 1.0, *random.random(3)], count)
    return at(*zip(random.integers(0, links, count).tolist(), fractions.tolist(), strict=True))


def link_ends(roads: Roads) -> Snapped:
    """A point on every node that a link has."""
    links = len(roads.links)
    return at(*[(link, fraction) for link in range(links) for fraction in (0.0, 1.0)])


@given(st.integers(0, 10**9))
def test_a_point_changes_no_time_between_others(seed: int) -> None:
    roads = random_roads(seed, nodes=6, links=10)
    there, back = random_times(seed, 10)
    points = random_points(seed, 5, 10)
    together = times(with_points(roads, there, back, points))
    alone = times(with_points(roads, there, back, points.at(slice(0, 2))))
    assert alone == {pair: time for pair, time in together.items() if max(pair) < 2}


@given(st.integers(0, 10**9))
def test_split_links_leave_the_times_between_nodes_as_they_were(seed: int) -> None:
    roads = random_roads(seed, nodes=6, links=10)
    there, back = random_times(seed, 10)
    nodes = link_ends(roads)
    whole = times(with_points(roads, there, back, nodes))
    split = times(with_points(roads, there, back, joined(nodes, random_points(seed, 6, 10))))
    assert whole == {pair: time for pair, time in split.items() if max(pair) < len(nodes)}
