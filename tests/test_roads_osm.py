"""OpenStreetMap files: where ways are cut, what their tags mean, and a real city."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.errors import InputError
from reconfig.travel.projection import geodesic_lengths, local_system
from reconfig.travel.reading import read_roads
from reconfig.travel.reading.building import kilometres_an_hour
from reconfig.travel.reading.cutting import cut
from reconfig.travel.roads import LINK_COLUMNS, NODE_COLUMNS, Roads
from tests.roads import PORTO_ALEGRE, ROAD, Tags, osm, osm_tagged

# A row of nodes 1 to 5 along the equator, and 6 north of 3; 0.001 degrees of the equator are 111.32 m.
NODES = {node: (9 + node / 1000, 0.0) for node in range(1, 6)} | {6: (9.003, 0.001)}


def links(roads: Roads) -> set[tuple[str, str, str]]:
    """Each link as its id, first and last node."""
    node = roads.nodes["node"].to_numpy()
    return set(zip(roads.column("link"), node[roads.start], node[roads.end], strict=True))


def test_ways_are_cut_where_they_meet(tmp_path: Path) -> None:
    roads = read_roads(osm(tmp_path / "a.osm", NODES, [(10, [1, 2, 3, 4, 5], ROAD), (11, [3, 6], ROAD)]))
    assert links(roads) == {("10-1", "1", "3"), ("10-2", "3", "5"), ("11-1", "3", "6")}
    assert tuple(roads.nodes.columns) == NODE_COLUMNS
    assert tuple(roads.links.columns) == LINK_COLUMNS
    assert roads.crs == "EPSG:32632"
    assert roads.length == pytest.approx([222.64, 222.64, 110.57], abs=0.01)
    assert roads.shapes is not None
    assert shapely.get_num_points(roads.shapes).tolist() == [3, 3, 2]


def test_a_way_that_meets_itself_and_one_that_closes(tmp_path: Path) -> None:
    # 10 returns to its node 2 on the way 1 2 3 6 2; 11 is a ring that nothing else meets.
    ring = {7: (9.1, 0.0), 8: (9.101, 0.0), 9: (9.101, 0.001)}
    ways = [(10, [1, 2, 3, 6, 2], ROAD), (11, [7, 8, 9, 7], ROAD)]
    roads = read_roads(osm(tmp_path / "a.osm", NODES | ring, ways))
    assert links(roads) == {("10-1", "1", "2"), ("10-2", "2", "2"), ("11-1", "7", "7")}


def test_the_edge_of_an_extract_ends_a_way(tmp_path: Path) -> None:
    # 98 and 99 are not in the file: no link leaps over them.
    roads = read_roads(osm(tmp_path / "a.osm", NODES, [(10, [98, 1, 2, 99, 4, 5, 98], ROAD), (11, [99, 3], ROAD)]))
    assert links(roads) == {("10-1", "1", "2"), ("10-2", "4", "5")}


def test_a_node_that_stands_twice_in_a_row_is_one(tmp_path: Path) -> None:
    roads = read_roads(osm(tmp_path / "a.osm", NODES, [(10, [1, 2, 2, 3], ROAD)]))
    assert links(roads) == {("10-1", "1", "3")}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, [("1", "3", False)]),
        ({"oneway": "yes"}, [("1", "3", True)]),
        ({"oneway": "-1"}, [("3", "1", True)]),
        ({"oneway": "no"}, [("1", "3", False)]),
        ({"junction": "roundabout"}, [("1", "3", True)]),
        ({"junction": "roundabout", "oneway": "-1"}, [("3", "1", True)]),
        ({"highway": "motorway"}, [("1", "3", True)]),
        ({"highway": "motorway", "oneway": "no"}, [("1", "3", False)]),
        ({"highway": "motorway_link"}, [("1", "3", False)]),
        ({"access": "private"}, []),
        ({"access": "destination"}, [("1", "3", False)]),
        ({"access": "no", "motor_vehicle": "yes"}, [("1", "3", False)]),
        ({"motor_vehicle": "yes", "motorcar": "no"}, []),
        ({"service": "parking_aisle"}, []),
        ({"service": "driveway"}, [("1", "3", False)]),
        ({"area": "yes"}, []),
    ],
)
def test_directions_and_access(tags: Tags, expected: list[tuple[str, str, bool]], tmp_path: Path) -> None:
    others = [(11, [4, 5], ROAD), (12, [3, 6], {"highway": "footway"})]
    roads = read_roads(osm(tmp_path / "a.osm", NODES, [(10, [1, 2, 3], {**ROAD, **tags}), *others]))
    node = roads.nodes["node"].to_numpy()
    found = zip(node[roads.start], node[roads.end], roads.column("one_way"), roads.column("link"), strict=True)
    assert [(start, end, one_way) for start, end, one_way, link in found if link != "11-1"] == expected
    assert roads.shapes is not None
    assert np.array_equal(shapely.get_coordinates(shapely.get_point(roads.shapes, 0)), roads.points[roads.start])
    assert np.array_equal(shapely.get_coordinates(shapely.get_point(roads.shapes, -1)), roads.points[roads.end])


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    ways: list[tuple[int, list[int], Tags]] = [
        (10, [1, 2], ROAD),
        (11, [2, 3], {**ROAD, "access": "private"}),
        (12, [3, 4], {**ROAD, "access": "private"}),
        (13, [4, 5], {**ROAD, "motorcar": "no", "access": "yes"}),
        (14, [3, 6], {**ROAD, "service": "parking_aisle"}),
    ]
    assert read_roads(osm(tmp_path / "a.osm", NODES, ways)).notes == (
        "Left out, closed to the public's cars: 3 ways (2 access=private, 1 motorcar=no).",
        "Left out, aisles of car parks and the like: 1 way.",
    )


def test_a_bollard_parts_a_road(tmp_path: Path) -> None:
    # A bollard at 2, in the middle of a way; a gate at 3 and a bollard at 4 that cars may pass part nothing.
    nodes: dict[int, tuple[float, float, Tags]] = {node: (*place, {}) for node, place in NODES.items()}
    nodes[2] = (*NODES[2], {"barrier": "bollard"})
    nodes[3] = (*NODES[3], {"barrier": "gate"})
    nodes[4] = (*NODES[4], {"barrier": "bollard", "motor_vehicle": "yes"})
    roads = read_roads(osm_tagged(tmp_path / "a.osm", nodes, [(10, [1, 2, 3, 4, 5], ROAD)]))
    assert links(roads) == {("10-1", "1", "2/2"), ("10-2", "2/1", "5")}
    bollard = roads.nodes[roads.nodes["node"].isin(("2/1", "2/2"))]
    assert len(bollard[["x", "y"]].drop_duplicates()) == 1


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"name": "Thanet Way", "ref": "A299"}, "Thanet Way; A299"),
        ({"name": "Thanet Way"}, "Thanet Way"),
        ({"ref": "A299"}, "A299"),
        ({"name": "A299", "ref": "A299"}, "A299"),
        ({}, ""),
    ],
)
def test_names(tags: Tags, name: str, tmp_path: Path) -> None:
    roads = read_roads(osm(tmp_path / "a.osm", NODES, [(10, [1, 2], {**ROAD, **tags})]))
    assert roads.column("name").tolist() == [name]


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("7.5", 7.5),
        ("80;60", 60),
        ("none", math.nan),
        ("signals", math.nan),
        ("BR:urban", math.nan),
        ("0", math.nan),
        ("", math.nan),
        ("50 furlongs", math.nan),
    ],
)
def test_maximum_speeds(text: str, speed: float, tmp_path: Path) -> None:
    assert kilometres_an_hour(text) == pytest.approx(speed, nan_ok=True)
    tags = {**ROAD, "maxspeed": text} if text else ROAD
    roads = read_roads(osm(tmp_path / "a.osm", NODES, [(10, [1, 2], tags)]))
    assert roads.column("maximum_kmh").tolist() == pytest.approx([speed], nan_ok=True)


def test_across_the_antimeridian(tmp_path: Path) -> None:
    # Taveuni, Fiji: 0.002 degrees of longitude at 16.8 south are 0.002 x 111,320 x cos 16.8 = 213 m.
    roads = read_roads(osm(tmp_path / "a.osm", {1: (179.999, -16.8), 2: (-179.999, -16.8)}, [(10, [1, 2], ROAD)]))
    assert roads.crs == "EPSG:32701"
    assert roads.length == pytest.approx([213.2], abs=0.5)
    assert np.hypot(*(roads.points[1] - roads.points[0])) == pytest.approx(213.2, abs=0.5)


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [(-51.2, -30.0, "EPSG:32722"), (9.5, 47.1, "EPSG:32632"), (-180, 10, "EPSG:32601"), (180, -1, "EPSG:32701")],
)
def test_local_systems(lon: float, lat: float, zone: str) -> None:
    assert local_system(np.array([[lon, lat]])) == zone


def test_lengths_on_the_ellipsoid() -> None:
    # A degree of the equator is 111,319.49 m; a line of no length has none.
    lines = np.array([shapely.LineString([(0, 0), (0.5, 0), (1, 0)]), shapely.LineString([(3, 3), (3, 3)])])
    assert geodesic_lengths(lines) == pytest.approx([111319.49, 0], abs=0.01)


chains = st.lists(st.lists(st.integers(-1, 8), min_size=0, max_size=8), min_size=1, max_size=5)


def steps(chain: list[int]) -> list[tuple[int, int]]:
    """The steps between known, differing neighbours of a chain."""
    return [(a, b) for a, b in pairwise(chain) if a >= 0 and b >= 0 and a != b]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(chains, st.sets(st.integers(0, 8)))
def test_links_hold_every_step_once_and_meet_only_at_their_ends(several: list[list[int]], ends: set[int]) -> None:
    chain = np.repeat(np.arange(len(several)), [len(one) for one in several]).astype(np.int64)
    node = np.array([node for one in several for node in one], dtype=np.int64)
    pieces = cut(chain, node, np.isin(np.arange(9), list(ends)))
    points = [pieces.point[a:b].tolist() for a, b in zip(pieces.first[:-1], pieces.first[1:], strict=True)]
    assert [step for line in points for step in steps(line)] == [step for one in several for step in steps(one)]
    inner = [node for line in points for node in line[1:-1]]
    assert len(inner) == len(set(inner))
    assert not set(inner) & (ends | {node for line in points for node in (line[0], line[-1])})
    assert pieces.start.tolist() == [line[0] for line in points]
    assert pieces.end.tolist() == [line[-1] for line in points]
    for place in range(len(several)):
        assert pieces.number[pieces.chain == place].tolist() == list(range(1, (pieces.chain == place).sum() + 1))


@pytest.fixture(scope="module")
def porto_alegre() -> Roads:
    return read_roads(PORTO_ALEGRE, "EPSG:31982")


def test_porto_alegre(porto_alegre: Roads) -> None:
    roads = porto_alegre
    assert roads.crs == "EPSG:31982"
    assert (len(roads.nodes), len(roads.links)) == (13_582, 18_625)
    assert roads.column("link").is_unique
    assert roads.nodes["node"].is_unique
    assert roads.length.sum() / 1000 == pytest.approx(1652.1, abs=0.1)
    ipiranga = roads.links[roads.column("name") == "Avenida Ipiranga"]
    assert ipiranga["one_way"].mean() > 0.9  # an avenue on both sides of a canal
    assert ipiranga["maximum_kmh"].median() == 60


def test_shapes_run_from_node_to_node_and_are_as_long_as_their_links(porto_alegre: Roads) -> None:
    roads = porto_alegre
    assert roads.shapes is not None
    assert np.array_equal(shapely.get_coordinates(shapely.get_point(roads.shapes, 0)), roads.points[roads.start])
    assert np.array_equal(shapely.get_coordinates(shapely.get_point(roads.shapes, -1)), roads.points[roads.end])
    # The scale of a transverse Mercator zone is within 0.1 % of 1, and within 0.04 % this near its middle.
    assert shapely.length(roads.shapes) == pytest.approx(roads.length, rel=5e-4, abs=1e-6)


def test_every_node_is_an_end_of_a_link(porto_alegre: Roads) -> None:
    used = np.union1d(porto_alegre.start, porto_alegre.end)
    assert used.tolist() == list(range(len(porto_alegre.nodes)))


def test_shape_points_are_those_of_the_published_count(porto_alegre: Roads) -> None:
    # pyrosm gives 21,190 nodes and 25,290 edges for driving: every point of a way is a node there, and service roads
    # and tracks are left out. Counted so, ours differ by less than 1 % (private and closed roads).
    roads = porto_alegre
    assert roads.shapes is not None
    driving = ~roads.column("road_class").isin(("service", "track")).to_numpy(bool)
    points, line = shapely.get_coordinates(roads.shapes[driving], return_index=True)
    assert len(pd.DataFrame(points.round(3)).drop_duplicates()) == pytest.approx(21_190, rel=0.01)
    assert len(points) - len(np.unique(line)) == pytest.approx(25_290, rel=0.01)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused_in_one_sentence(share: float, tmp_path: Path) -> None:
    content = PORTO_ALEGRE.read_bytes()
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError) as refused:
        read_roads(path)
    assert len(refused.value.problems) == 1
    assert str(refused.value).startswith("roads.osm.pbf: cannot be read to its end (")
    assert str(refused.value).endswith("). It is cut short or damaged: download it again.")
