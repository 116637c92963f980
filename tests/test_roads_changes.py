"""A change of the roads leaves every column that is not named as it was; and it names few where it can touch few."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.travel import search
from reconfig.travel.changes import Points, touched
from reconfig.travel.graph import CLOSED
from reconfig.travel.search import times_to
from tests.road_graphs import Case, Links, cases, chain, graph_of, links_of

LINE = chain([10, 10, 10, 10])
"""0 - 1 - 2 - 3 - 4; zones at 0 and 1, sites at 0 and 4."""
POINTS = Points(np.array([0, 1]), np.array([0, 4]))


def named(before: Links, after: Links, points: Points = POINTS) -> list[bool]:
    """The sites that a change from some links to others may touch."""
    one, other = graph_of(5, before), graph_of(5, after)
    times = times_to(one, points.zones, points.sites, limit=points.limit, direction=points.direction)
    return [bool(name) for name in touched(one, other, points, times)]


def test_a_closed_road_touches_those_beyond_it() -> None:
    """Everybody to site 4 passes 2 - 3; nobody to site 0 does, since it would take 10 + 10 + 10 and the way back."""
    assert named(LINE, [*LINE[:2], *LINE[3:]]) == [False, True]


def test_a_slower_road_touches_as_a_closed_one() -> None:
    assert named(LINE, [*LINE[:2], (2, 3, 30, 30), LINE[3]]) == [False, True]


def test_closed_in_the_other_direction_touches_nobody() -> None:
    """From 3 to 2 nobody travels."""
    after = [*LINE[:2], (2, 3, 10, CLOSED), LINE[3]]
    assert named(LINE, after) == [False, False]
    assert named(LINE, after, Points(POINTS.zones, POINTS.sites, direction="from_sites")) == [False, True]


def test_a_new_road_touches_those_whom_it_brings_nearer() -> None:
    """1 - 4 in 20 instead of 30; in 30 it brings nobody anything."""
    assert named(LINE, [*LINE, (1, 4, 20, 20)]) == [False, True]
    assert named(LINE, [*LINE, (1, 4, 30, 30)]) == [False, False]


def test_beyond_the_limit_nothing_matters() -> None:
    """From zone 1 to site 4 it takes 30: beyond 25, with a closed road or a new one that leaves it at 26."""
    points = Points(POINTS.zones, POINTS.sites, limit=25)
    assert named(LINE, LINE[:3], points) == [False, False]
    assert named(LINE, [*LINE, (1, 4, 26, 26)], points) == [False, False]
    assert named(LINE, [*LINE, (1, 4, 25, 25)], points) == [False, True]


def test_no_change_touches_nobody() -> None:
    assert named(LINE, list(reversed(LINE))) == [False, False]
    assert named([], []) == [False, False]


def test_first_and_last_roads() -> None:
    assert named(LINE, []) == [True, True]
    assert named([], LINE) == [True, True]


def test_graphs_of_other_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="5 nodes before, 6 after"):
        touched(graph_of(5, LINE), graph_of(6, LINE), POINTS, np.zeros((2, 2), dtype=np.int64))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(cases(), st.data())
def test_whoever_is_not_named_keeps_every_time(case: Case, data: st.DataObject) -> None:
    """Some links get other times, some are closed, some are new."""
    times = st.sampled_from([CLOSED, 0, 1, 4, 9])
    changes = {at: (data.draw(times), data.draw(times)) for at in data.draw(_few(len(case.links)))}
    changed = [(*link[:2], *changes.get(at, link[2:])) for at, link in enumerate(case.links)]
    after = graph_of(case.nodes, [*changed, *data.draw(links_of(case.nodes, most=2))])
    limit = data.draw(st.none() | st.integers(0, 10))
    direction: search.Direction = data.draw(st.sampled_from(["to_sites", "from_sites"]))
    old = times_to(case.graph, case.zones, case.sites, limit=limit, direction=direction)
    new = times_to(after, case.zones, case.sites, limit=limit, direction=direction)
    names = touched(case.graph, after, Points(case.zones, case.sites, limit, direction), old)
    assert (old == new)[:, ~names].all()


def _few(links: int) -> st.SearchStrategy[set[int]]:
    return st.sets(st.integers(0, links - 1), max_size=3) if links else st.just(set[int]())
