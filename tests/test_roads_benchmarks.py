"""How the road benchmarks measure: scaled seconds, digests of whole columns, networks that may not be there."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import road_networks, road_searches
from benchmarks.cases import roads
from benchmarks.registry import Answer, Run
from benchmarks.road_searches import answer, same_times, site_by_site, whole
from reconfig.travel.graph import NO_ROUTE
from reconfig.travel.synthetic import synthetic_roads


def test_seconds_of_the_first_sites_are_scaled_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that ticks a second a look: begun at 0, phase from 1, looked at 2 after the first site, phase to 3.

    Out of time after one of four sites: 4 x (3 - 1) = 8 seconds. With time for all: phase from 1 to 6, 5 seconds.
    """
    for most, searched, seconds in ((1.0, 1, 8.0), (60.0, 4, 5.0)):
        clock = itertools.count(0.0)
        monkeypatch.setattr(time, "perf_counter", lambda clock=clock: next(clock))
        monkeypatch.setattr(road_searches, "SECONDS", most)
        run = Run(60.0)
        assert len(site_by_site(run, np.arange(4), lambda _site: np.array([1.0]))) == searched
        assert run.seconds == {"solve": seconds}


def test_no_way_is_told_as_ours_tells_it() -> None:
    assert whole(np.array([3.0, np.inf])).tolist() == [3, NO_ROUTE]


def test_one_millisecond_is_a_difference() -> None:
    one, other = np.array([5, 7, NO_ROUTE]), np.array([5, 8, NO_ROUTE])
    assert same_times(answer([one, one], None), answer([one], None)) == []
    assert len(same_times(answer([one], None), answer([other], None))) == 2
    assert same_times(answer([other], 7), answer([np.array([5, NO_ROUTE, NO_ROUTE])], None)) == []


def test_a_side_that_rounds_is_held_to_the_mean() -> None:
    ours = answer([np.array([10_000, 20_000])], None)
    assert same_times(ours, Answer({"mean 0": 15_001.0})) == []
    assert same_times(ours, Answer({"mean 0": 15_003.0})) == ["mean 0: 15000.0 against 15003.0"]


def test_sizes_name_network_sites_and_limit() -> None:
    assert roads.parts("new-york-200-90") == ("new-york", 200, 5_400_000)
    assert roads.parts("3m-30") == ("3m", 30, None)
    assert {roads.parts(size)[0] for size in roads.SIZES} == set(road_networks.NETWORKS)


def test_a_network_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(road_networks.FOLDER, str(tmp_path))
    assert road_networks.lacks_network("new-york") == (
        "dimacs_ny/USA-road-t.NY.gr.gz is not in the folder that RECONFIG_ROADS names"
    )
    assert road_networks.lacks_network("3m") is None


def test_generated_roads_come_back_from_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(road_networks, "_cache", lambda: tmp_path)
    first, again = road_networks.generated(500), road_networks.generated(500)
    assert first.links.equals(again.links)
    assert first.nodes.equals(again.nodes)
    made = synthetic_roads(500, seed=1)
    assert made.links[["start", "end", "length", "road_class", "one_way"]].equals(
        first.links[["start", "end", "length", "road_class", "one_way"]]
    )
    (kept,) = tmp_path.iterdir()
    monkeypatch.setattr(road_networks, "sha256", lambda _path: "another generator")
    road_networks.generated(500)
    assert sorted(tmp_path.iterdir()) == sorted([kept, tmp_path / "roads-500-another .npz"])
