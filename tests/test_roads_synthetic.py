"""Made-up roads: connected, of the asked size and seed, with the classes that the speeds know."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from reconfig.travel.graph import CLOSED
from reconfig.travel.roads import LINK_COLUMNS, NODE_COLUMNS, Roads
from reconfig.travel.synthetic import synthetic_roads
from reconfig.travel.usable import strong_part


@pytest.fixture(scope="module", name="roads")
def _roads() -> Roads:
    return synthetic_roads(20_000, seed=1)


def test_one_connected_network(roads: Roads) -> None:
    """Each pair of nodes is joined once at most; 1.3 links a node."""
    ends = np.stack([roads.start, roads.end], axis=1)
    assert len(np.unique(np.sort(ends, axis=1), axis=0)) == len(ends) == 26_000
    joined = coo_array((np.ones(len(ends)), (roads.start, roads.end)), shape=(20_000, 20_000))
    assert connected_components(joined, directed=False)[0] == 1


@pytest.mark.parametrize(("nodes", "seed"), [(20_000, 1), (10, 1), (300, 2)])
def test_anywhere_can_be_reached_in_spite_of_one_way_streets(nodes: int, seed: int) -> None:
    found = synthetic_roads(nodes, seed)
    way = np.ones(len(found.links), dtype=np.int64)
    usable = strong_part(found, way, np.where(found.column("one_way"), CLOSED, way))
    assert usable.links.all()


def test_tables_are_those_of_roads(roads: Roads) -> None:
    assert tuple(roads.nodes.columns) == NODE_COLUMNS
    assert tuple(roads.links.columns) == LINK_COLUMNS
    assert roads.nodes["node"].is_unique
    assert roads.links["link"].is_unique
    straight = np.hypot(*(roads.points[roads.end] - roads.points[roads.start]).T)
    assert np.allclose(roads.length, straight)


def test_degrees_are_those_of_roads(roads: Roads) -> None:
    """Real networks: a fifth dead ends, two fifths junctions of three roads, some of four, hardly any of more."""
    degree = np.bincount(np.concatenate([roads.start, roads.end]))
    share = np.bincount(degree) / len(degree)
    assert share[0] == 0
    assert 0.12 < share[1] < 0.25
    assert 0.3 < share[3] < 0.5
    assert share[5:].sum() < 0.05


def test_main_roads_have_names_and_join_towns(roads: Roads) -> None:
    """Each class is there; a numbered road is one connected way; a twentieth of the others is one-way at most."""
    classes = set(roads.column("road_class"))
    assert classes == {"motorway", "primary", "secondary", "residential", "unclassified"}
    main = roads.column("name") != ""
    assert set(roads.column("road_class")[main]) == {"motorway", "primary", "secondary"}
    assert not roads.column("one_way")[main].any()
    assert 0.03 < roads.column("one_way")[~main].mean() < 0.05
    longest = roads.links[main].groupby("name")["length"].sum().idxmax()
    part = roads.links[roads.links["name"] == longest]
    ends = np.unique(part[["start", "end"]].to_numpy())
    joined = coo_array((np.ones(len(part)), (part["start"], part["end"])), shape=(20_000, 20_000))
    _, label = connected_components(joined, directed=False)
    assert len(np.unique(label[ends])) <= 2, "a later class may lie over its middle"


def test_the_seed_decides() -> None:
    one, same, other = (synthetic_roads(500, seed) for seed in (1, 1, 2))
    assert one.links.equals(same.links)
    assert one.nodes.equals(same.nodes)
    assert not one.nodes.equals(other.nodes)


def test_the_size_decides_how_dense() -> None:
    """2,000 nodes: at 15 a km2 on a side of 11.5 km, or on one of 50 km."""
    usual, wide = synthetic_roads(2_000, 1), synthetic_roads(2_000, 1, size_km=50)
    assert 9_000 < np.ptp(usual.points[:, 0]) < 20_000
    assert 45_000 < np.ptp(wide.points[:, 0]) < 70_000


def test_least_and_too_few_nodes() -> None:
    assert 9 <= len(synthetic_roads(10, 1).links) <= 13
    with pytest.raises(ValueError, match="at least 10 nodes, not 9"):
        synthetic_roads(9, 1)
