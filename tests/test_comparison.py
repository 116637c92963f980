"""Checks of matrices of minutes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconfig.travel.comparison import Comparison, detours, too_quick, unreachable

NONE = np.nan
COMPUTED = np.array([[10.0, 20.0], [30.0, NONE], [40.0, 50.0]])
SUPPLIED = np.array([[12.0, 20.0], [36.0, 99.0], [NONE, 50.0]])


def test_measures_by_hand() -> None:
    """Computed less supplied over the four pairs of both: -2, 0, -6, 0."""
    found = Comparison(COMPUTED, SUPPLIED)
    assert (found.pairs, found.only_computed, found.only_supplied) == (4, 1, 1)
    assert found.fit.bias == -2
    assert found.fit.mean_absolute == 2
    assert found.fit.root_mean_square == pytest.approx(np.sqrt(10))
    assert found.correlation == pytest.approx(np.corrcoef([10, 20, 30, 50], [12, 20, 36, 50])[0, 1])


def test_the_worst_pairs_come_first() -> None:
    zones, sites = Comparison(COMPUTED, SUPPLIED).worst(2)
    assert list(zip(zones.tolist(), sites.tolist(), strict=True)) == [(1, 0), (0, 0)]
    assert len(Comparison(COMPUTED, SUPPLIED).worst(99)[0]) == 4


def test_calibration_finds_the_line_again() -> None:
    """The line of the England matrix: 5.888 + 1.0733 x minutes."""
    routed = np.random.default_rng(1).uniform(0, 90, (50, 4))
    found = Comparison(routed, 5.888 + 1.0733 * routed)
    assert found.calibration == pytest.approx((5.888, 1.0733))
    assert found.fit.bias < -5
    assert found.calibrated_fit.root_mean_square == pytest.approx(0, abs=1e-9)


@given(st.integers(0, 10**9))
def test_calibration_never_makes_the_fit_worse(seed: int) -> None:
    random = np.random.default_rng(seed)
    found = Comparison(*random.uniform(0, 90, (2, 6, 3)).round(1))
    assert found.calibrated_fit.root_mean_square <= found.fit.root_mean_square + 1e-9
    assert found.calibrated_fit.bias == pytest.approx(0, abs=1e-9)


def test_nothing_in_common() -> None:
    found = Comparison(np.array([[1.0, NONE]]), np.array([[NONE, 1.0]]))
    assert found.pairs == 0
    assert np.isnan([found.fit.bias, found.correlation]).all()
    assert found.calibration == (0.0, 1.0)
    assert len(found.worst(5)[0]) == 0


def test_a_way_over_a_third_site_that_is_shorter() -> None:
    """0 to 2 takes 30, over 1 it takes 10 + 12: 8 less. 2 to 0 takes 22.1, over 1 22: within what rounding explains."""
    minutes = np.array([[0, 10, 30], [10, 0, 12], [22.1, 12, 0]], float)
    assert detours(minutes).tolist() == [[0, 0, 8], [0, 0, 0], [0, 0, 0]]


def test_no_route_is_no_detour() -> None:
    assert not detours(np.array([[0, NONE, 5], [NONE, 0, 5], [5, 5, 0]])).any()


def test_under_the_straight_line() -> None:
    """60 km at 120 km/h is 30 minutes; 29.9 is under it, 29.96 could be 30.01 rounded."""
    zones, sites = np.array([[0.0, 0.0]]), np.array([[60_000.0, 0.0]] * 4)
    assert too_quick(np.array([[30, 29.9, 29.96, NONE]]), zones, sites, 120).tolist() == [[False, True, False, False]]


def test_zones_that_reach_nothing() -> None:
    assert unreachable(np.array([[NONE, NONE], [1, NONE]])).tolist() == [0]
