"""The part of the roads where every place can be reached from every other, and what was left out, by name."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.errors import InputError
from reconfig.instance.instance import IntArray
from reconfig.travel.graph import CLOSED
from reconfig.travel.reading import read_roads
from reconfig.travel.roads import Roads
from reconfig.travel.speeds import default_speeds, link_milliseconds
from reconfig.travel.usable import strong_part
from tests.roads import PORTO_ALEGRE, roads


def both_ways(some: Roads) -> tuple[IntArray, IntArray]:
    """Every link open, one-ways from start to end alone."""
    forward = np.full(len(some.links), 1000, dtype=np.int64)
    return forward, np.where(some.column("one_way").to_numpy(bool), CLOSED, forward)


# A triangle 0 1 2 of 1 + 1 + 1.414 km; a one-way spur 2 -> 3 -> 4 from it, another one 5 -> 0 into it; an island 6 7.
POINTS = [(0, 0), (1000, 0), (0, 1000), (0, 2000), (0, 2500), (-700, 0), (9000, 0), (9000, 300)]
LINKS = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (5, 0), (6, 7)]
NAMES = ["", "", "", "Spur", "Spur end", "", "Island"]
ONE_WAY = [False, False, False, True, True, True, False]


def test_what_is_kept_and_what_is_dropped() -> None:
    some = roads(POINTS, LINKS, name=NAMES, one_way=ONE_WAY)
    usable = strong_part(some, *both_ways(some))
    assert usable.links.tolist() == [True] * 3 + [False] * 4
    assert usable.nodes.tolist() == [True] * 3 + [False] * 5
    assert usable.kilometres == pytest.approx(3.414, abs=0.001)
    assert usable.parts == 4
    assert usable.dropped.to_numpy().tolist() == [
        [2, 1.5, "Spur", 0, 1000],
        [1, 0.7, "", -700, 0],
        [1, 0.3, "Island", 9000, 0],
    ]
    (sentence,) = usable.sentences(shown=2)
    assert sentence == (
        "4 links (2.5 of 5.9 km) in 3 parts cannot be driven to and from the rest and are left out; the longest: "
        "Spur (1.5 km, at 0 1000), no name (0.7 km, at -700 0)."
    )


def test_spurs_on_two_sides_are_two_parts() -> None:
    # 0 <-> 1 is kept; 0 -> 2 and 0 -> 3 hang on the same kept node and are apart.
    some = roads([(0, 0), (900, 0), (0, 100), (0, 200)], [(0, 1), (0, 2), (0, 3)], one_way=[False, True, True])
    assert strong_part(some, *both_ways(some)).dropped["links"].tolist() == [1, 1]


def test_the_largest_part_is_the_longest() -> None:
    # Three nodes and 200 m against two nodes and 1,000 m.
    some = roads([(0, 0), (100, 0), (200, 0), (0, 5000), (1000, 5000)], [(0, 1), (1, 2), (3, 4)])
    assert strong_part(some, *both_ways(some)).links.tolist() == [False, False, True]


def test_closed_links_are_neither_kept_nor_dropped() -> None:
    some = roads([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)])
    closed = np.array([1000, CLOSED])
    usable = strong_part(some, closed, closed)
    assert usable.links.tolist() == [True, False]
    assert usable.dropped.empty
    assert usable.sentences() == []


def test_links_of_no_length_are_a_network_too() -> None:
    some = roads([(0, 0), (0, 0)], [(0, 1)])
    assert strong_part(some, *both_ways(some)).links.tolist() == [True]


def test_nothing_to_drive_on() -> None:
    some = roads([(0, 0), (100, 0)], [(0, 1)], one_way=True)
    with pytest.raises(InputError, match="roads: hold no two places between which one can drive there and back"):
        strong_part(some, *both_ways(some))
    closed = np.array([CLOSED])
    with pytest.raises(InputError, match="roads: hold no link that is open to the mode of travel"):
        strong_part(some, closed, closed)


ends = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=25)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ends)
def test_as_networkx_finds_it(some: list[tuple[int, int, int]]) -> None:
    """Each link open both ways, from start to end, from end to start, or not at all."""
    network = roads([(float(i), 0.0) for i in range(10)], [(a, b) for a, b, _ in some], length=1.0)
    way = np.array([open_ways for *_, open_ways in some])
    forward, backward = np.where(way <= 1, 1, CLOSED), np.where(way % 2 == 0, 1, CLOSED)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(10))
    graph.add_edges_from((a, b) for a, b, open_ways in some if open_ways <= 1)
    graph.add_edges_from((b, a) for a, b, open_ways in some if open_ways % 2 == 0)
    parts = [
        [i for i, (a, b, open_ways) in enumerate(some) if {a, b} <= part and open_ways < 3]
        for part in nx.strongly_connected_components(graph)
    ]
    longest = max(len(part) for part in parts)
    if longest == 0:
        with pytest.raises(InputError):
            strong_part(network, forward, backward)
        return
    usable = strong_part(network, forward, backward)
    assert np.flatnonzero(usable.links).tolist() in [part for part in parts if len(part) == longest]
    assert usable.dropped["links"].sum() + usable.links.sum() == (way < 3).sum()
    assert usable.kilometres + usable.dropped["kilometres"].sum() == pytest.approx((way < 3).sum() / 1000)


def test_porto_alegre() -> None:
    some = read_roads(PORTO_ALEGRE)
    urban = np.ones(len(some.links), dtype=bool)
    usable = strong_part(some, *link_milliseconds(some, default_speeds(), "car", urban))
    assert (usable.links.sum(), usable.nodes.sum(), usable.parts) == (18_082, 13_084, 115)
    assert usable.kilometres == pytest.approx(1576.4, abs=0.1)
    assert usable.dropped["name"][0] == "Rua Nossa Senhora da Boa Viagem"  # on an island of the Guaíba
