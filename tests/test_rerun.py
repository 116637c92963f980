"""Journeys after a change are those of the changed network, however little is searched again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reconfig.errors import InputError
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.instance.io import read_instance
from reconfig.travel.change import Change, unchanged
from reconfig.travel.graph import CLOSED
from reconfig.travel.journeys import Journeys, Settings, journeys
from reconfig.travel.network import Network
from reconfig.travel.rerun import Rerun, changed_arcs, rerun
from reconfig.travel.search import times_to
from reconfig.travel.snapping import Snapped, joined, snap
from reconfig.travel.usable import strong_part
from tests.helpers import write_tiny
from tests.random_roads import points_near, random_roads, random_times
from tests.roads import roads


@pytest.fixture(scope="module", name="tiny")
def _tiny(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return read_instance(write_tiny(tmp_path_factory.mktemp("rerun") / "tiny"))


def placed(instance: Instance, zones: FloatArray, sites: FloatArray) -> Instance:
    """The instance with its zones and sites at these places."""
    tables = {"zones": zones, "sites": sites}
    changes = {
        name: instance.table(name).assign(easting=places[:, 0], northing=places[:, 1])
        for name, places in tables.items()
    }
    return instance.replace(**changes)


def network_of(seed: int) -> Network:
    """A random network; the example is passed over where nothing in it leads there and back."""
    found = random_roads(seed, nodes=8, links=20)
    forward, backward = random_times(seed, 20)
    try:
        return Network(found, forward, backward, strong_part(found, forward, backward))
    except InputError:
        assume(False)
        raise


def in_full(found: Rerun, change: Change) -> IntArray:
    """The times of every column over the changed network."""
    after = found.journeys
    origins = joined(after.zones, after.sites)
    arcs = changed_arcs(after.network, change, origins)
    nodes = arcs.point_nodes
    limit = after.settings.limit_milliseconds
    return times_to(arcs.graph(), nodes[: len(origins)], nodes[len(after.zones) : len(origins)], limit=limit)


@given(st.integers(0, 10**9), st.sampled_from([None, 0.2]), st.booleans())
def test_it_equals_searching_everything(tiny: Instance, seed: int, limit: float | None, roads_too: bool) -> None:
    random = np.random.default_rng(seed)
    network = network_of(seed)
    instance = placed(tiny, points_near(seed, 4), points_near(seed + 1, 3))
    before = journeys(network, instance, Settings(limit=limit, snap_limit=1e6))
    change = unchanged("x", network, instance)
    if roads_too:
        change = _random_roads(random, network, _random_ways(random, network, change))
    change = replace(change, sites=_random_sites(random, instance))
    try:
        found = rerun(before, change, instance)
    except InputError:
        assume(False)
        raise
    np.testing.assert_array_equal(found.journeys.road_milliseconds, in_full(found, change))


def _random_ways(random: np.random.Generator, network: Network, change: Change) -> Change:
    """Some links closed, some slower, some quicker."""
    factor = random.choice([1, 1, 1, 1, 1, 0.5, 2, np.nan], len(network.forward))
    ways = [
        np.where((way == CLOSED) | np.isnan(factor), CLOSED, np.nan_to_num(way * factor)).astype(np.int64)
        for way in (network.forward, network.backward)
    ]
    return replace(change, forward=ways[0], backward=ways[1])


def _random_roads(random: np.random.Generator, network: Network, change: Change) -> Change:
    """One new road or none."""
    count = int(random.integers(0, 2))
    joints = snap(network.roads, network.usable.links, random.uniform(0, 1000, (2 * count, 2)))
    there, back = random.integers(0, 5000, (2, count))
    back = np.where(random.random(count) < 0.5, CLOSED, back)
    return replace(change, joints=joints, there=there, back=back)


def _random_sites(random: np.random.Generator, instance: Instance) -> pd.DataFrame:
    """One site elsewhere, one new, or as it was."""
    sites = instance.sites
    if random.random() < 0.3:
        sites = sites.assign(easting=[random.uniform(0, 1000), *sites["easting"].iloc[1:]])
    if random.random() < 0.3:
        row = sites.iloc[[1]].assign(site="new", easting=random.uniform(0, 1000), northing=random.uniform(0, 1000))
        sites = pd.concat([sites, row], ignore_index=True)
    return sites


LADDER = roads(
    [(0, 0), (1000, 0), (2000, 0), (3000, 0), (0, 300), (1000, 300), (2000, 300), (3000, 300)],
    [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (0, 4), (3, 7)],
)
"""Two roads of 3 km, 300 m apart, joined at their ends; 60 s a km."""


EAST = (500, 1500, 2500, 2900)


def ladder(instance: Instance, change: dict[int, int], east: tuple[int, ...] = EAST) -> tuple[Journeys, Rerun]:
    """Zones along the lower road and sites on the upper one; before, and after links have other times."""
    times = np.rint(LADDER.length * 60).astype(np.int64)
    network = Network(LADDER, times, times, strong_part(LADDER, times, times))
    zones = np.array([[x, -50] for x in east], float)
    sites = np.array([[500, 350], [1500, 350], [2500, 350]], float)
    before = journeys(network, placed(instance, zones, sites), Settings())
    changed = times.copy()
    for link, milliseconds in change.items():
        changed[link] = milliseconds
    after = replace(unchanged("x", network, placed(instance, zones, sites)), forward=changed, backward=changed)
    return before, rerun(before, after, placed(instance, zones, sites))


def test_a_closed_link_sends_its_zone_to_the_nearest_road_that_is_left(tiny: Instance) -> None:
    """Zone 0 stands 50 m below link 0; once that is closed, 350 m below the upper road."""
    before, after = ladder(tiny, {0: CLOSED})
    assert before.zones.metres[0] == 50
    assert after.journeys.zones.metres[0] == 350
    assert after.moved_zones == 1


def test_what_cannot_be_touched_is_taken_over(tiny: Instance) -> None:
    """The right-hand rung slowed: from the left of the lower road (400 m) the way to all sites is the other rung.

    To the last site, 2500 m along, it is 400 + 300 + 2500 m against 2600 + 300 + 500.
    """
    _, after = ladder(tiny, {7: 61_000}, (100, 200, 300, 400))
    assert (after.columns, after.origins, after.moved_zones) == (0, 0, 0)


def test_an_island_whose_bridge_is_closed_stays_where_it_is(tiny: Instance) -> None:
    """Both ends of the lower road, 3 km, closed: its zones reach no site, rather than swim to the upper one."""
    _, after = ladder(tiny, {6: CLOSED, 7: CLOSED})
    assert np.isnan(after.journeys.minutes).all()
    assert after.moved_zones == 0


def test_a_short_side_street_that_is_cut_off_is_left(tiny: Instance) -> None:
    """Links 1 and 2's far end closed cut link 2 off, 1 km: zones 2 and 3 meet what is left."""
    _, after = ladder(tiny, {1: CLOSED, 7: CLOSED})
    assert np.isfinite(after.journeys.minutes).all()
    assert after.moved_zones == 3


def test_closing_everything_is_refused(tiny: Instance) -> None:
    with pytest.raises(InputError, match="closes every road"):
        ladder(tiny, dict.fromkeys(range(8), CLOSED))


def test_a_new_site_takes_one_search_each_way(tiny: Instance) -> None:
    times = np.rint(LADDER.length * 60).astype(np.int64)
    network = Network(LADDER, times, times, strong_part(LADDER, times, times))
    instance = placed(tiny, np.array([[500.0, 0.0]] * 4), np.array([[2500.0, 300.0]] * 3))
    row = instance.sites.iloc[[0]].assign(site="new", easting=1500.0, northing=0.0)
    change = replace(unchanged("x", network, instance), sites=pd.concat([instance.sites, row], ignore_index=True))
    found = rerun(journeys(network, instance, Settings()), change, instance)  # at 60 s a km: 0.5 + 0.3 + 2.5 km
    assert (found.columns, found.origins) == (1, 1)
    assert found.journeys.minutes[0].tolist() == [3.3, 3.3, 3.3, 1.0]


def test_snapped_places_of_nobody() -> None:
    nobody = snap(LADDER, np.ones(8, dtype=bool), np.empty((0, 2)))
    assert isinstance(nobody, Snapped)
    assert len(nobody) == 0
