"""Form B's sets, by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reconfig.model.prefix_sets import NO_ARC, preferences, prefix_sets

INF = np.inf


def test_zones_that_share_first_choices_share_sets() -> None:
    """Orders a 0,1,2; b 1,0,2; c 0,1,2. Sets {}, {0}, {1}, {0,1}, {0,1,2}. Arcs {}-0, {}-1, {0}-1, {1}-0, {0,1}-2."""
    sets = prefix_sets(preferences(np.array([[1.0, 2, 3], [2, 1, 3], [1, 2, 9]])))
    assert sets.sets == 5
    assert len(sets.parent) == 5
    assert sets.last.tolist() == [4, 4, 4]
    assert sets.arc[0].tolist() == sets.arc[2].tolist()
    assert sets.arc[0, 2] == sets.arc[1, 2]  # all three pass {0,1} -> {0,1,2}


def test_ties_keep_table_order() -> None:
    """Sites 0 and 1 are equally far: 0 comes first."""
    sets = prefix_sets(preferences(np.array([[5.0, 5.0]])))
    assert sets.site[sets.arc[0]].tolist() == [0, 1]


def test_order_ends_where_there_is_no_route_or_beyond_the_limit() -> None:
    """Zone a reaches sites 0 and 1, of which 1 is beyond 10 minutes; zone b reaches site 1 alone."""
    sets = prefix_sets(preferences(np.array([[5.0, 12, INF], [INF, 3, INF]]), limit=10))
    assert (sets.arc != NO_ARC).sum(axis=1).tolist() == [1, 1]


def test_nobody_passes_a_unit_that_is_sure_to_be_open() -> None:
    """Site 1 stays open, so the order 0, 1, 2 ends at 1."""
    sets = prefix_sets(preferences(np.array([[1.0, 2, 3]]), always_open=np.array([False, True, False])))
    assert (sets.arc != NO_ARC).sum() == 2


def test_no_zones_and_no_sites() -> None:
    assert prefix_sets(preferences(np.empty((0, 3)))).sets == 1
    assert prefix_sets(preferences(np.empty((2, 0)))).last.tolist() == [0, 0]


minutes = hnp.arrays(
    float, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=st.sampled_from([1.0, 2.0, 3.0, INF])
)


@given(minutes, st.data())
def test_shares_along_the_arcs_are_the_nearest_rule(times: np.ndarray, data: st.DataObject) -> None:
    """With u[P] = 1 iff none of P is open, each zone's weight lands at its nearest open site, ties to the first."""
    sets = prefix_sets(preferences(times))
    is_open = np.array(data.draw(st.lists(st.booleans(), min_size=times.shape[1], max_size=times.shape[1])))
    none_open = np.ones(sets.sets)
    for parent, child, site in zip(sets.parent, sets.child, sets.site, strict=True):
        none_open[child] = none_open[parent] * (1 - is_open[site])
    for zone, row in enumerate(times):
        arcs = sets.arc[zone][sets.arc[zone] != NO_ARC]
        share = none_open[sets.parent[arcs]] - none_open[sets.child[arcs]]
        reachable = np.where(is_open & np.isfinite(row), row, INF)
        expected = np.zeros(times.shape[1])
        if np.isfinite(reachable).any():
            expected[reachable.argmin()] = 1
        assert np.bincount(sets.site[arcs], share, times.shape[1]).tolist() == expected.tolist()


@given(minutes)
def test_totals_keep_every_weight(times: np.ndarray) -> None:
    """Each zone's weight stands once on each arc that it passes."""
    sets = prefix_sets(preferences(times))
    weights = np.arange(1.0, len(times) + 1)
    steps = (sets.arc != NO_ARC).sum(axis=1)
    assert sets.total(weights).sum() == (weights * steps).sum()
