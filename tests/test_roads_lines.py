"""Files of lines: OS Open Roads, GeoJSON, our own GeoPackage there and back, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.errors import InputError
from reconfig.travel.reading import read_roads
from reconfig.travel.roads import Roads
from reconfig.travel.writing import write_geopackage
from tests.roads import PORTO_ALEGRE, roads


def complaints(path: Path, crs: str | None = None) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_roads(path, crs)
    return [str(problem) for problem in refused.value.problems]


def layer(
    path: Path, lines: Sequence[object], columns: Columns, crs: str | None = "EPSG:27700", name: str = "road_link"
) -> Path:
    gpd.GeoDataFrame(columns, geometry=lines, crs=crs).to_file(path, layer=name)
    return path


UTM = "EPSG:32632"
Columns = Mapping[str, list[Any]]


def line(*points: tuple[float, ...]) -> shapely.LineString:
    return shapely.LineString(points)


# Three links in Kent: a dual carriageway A299, a named street and a nameless lane; heights as OS gives them.
A, B, C, D = (610000.0, 165000.0), (611000.0, 165000.0), (611000.0, 166000.0), (612000.0, 165000.0)
OS: Columns = {
    "id": ["one", "two", "three"],
    "road_classification": ["A Road", "Unclassified", "Unknown"],
    "road_function": ["A Road", "Local Road", "Local Access Road"],
    "form_of_way": ["Dual Carriageway", "Single Carriageway", "Single Carriageway"],
    "road_classification_number": ["A299", None, None],
    "name_1": ["Thanet Way", "High Street", None],
    "length": [1000, 1010, 1003],
    "start_node": ["A", "B", "B"],
    "end_node": ["B", "C", "D"],
}
OS_LINES = [line((*A, 5.0), (*B, 6.0)), line((*B, 6.0), (*C, 7.0)), line((*B, 6.0), (*D, 3.0))]


def test_os_open_roads(tmp_path: Path) -> None:
    path = layer(tmp_path / "roads.gpkg", OS_LINES, OS)
    gpd.GeoDataFrame({"id": ["A"]}, geometry=[shapely.Point(A)], crs="EPSG:27700").to_file(path, layer="road_node")
    found = read_roads(path)
    assert found.crs == "EPSG:27700"
    assert found.column("link").tolist() == ["one", "two", "three"]
    assert found.column("road_class").tolist() == ["A Road (dual)", "Local Road", "Local Access Road"]
    assert found.column("name").tolist() == ["Thanet Way; A299", "High Street", ""]
    assert found.length.tolist() == [1000, 1010, 1003]
    assert found.nodes["node"].tolist() == ["A", "B", "C", "D"]
    assert found.points.tolist() == [list(A), list(B), list(C), list(D)]
    assert found.start.tolist() == [0, 1, 1]
    assert found.end.tolist() == [1, 2, 3]
    assert not found.column("one_way").any()
    assert np.isnan(found.column("maximum_kmh")).all()
    assert found.shapes is None


def test_columns_of_the_shapes_of_os_open_roads(tmp_path: Path) -> None:
    names = {"id": "identifier", "road_classification": "class", "road_function": "function"}
    names |= {"form_of_way": "formOfWay", "road_classification_number": "roadNumber", "name_1": "name1"}
    names |= {"start_node": "startNode", "end_node": "endNode"}
    columns = {names.get(name, name): values for name, values in OS.items()}
    found = read_roads(layer(tmp_path / "roads.gpkg", OS_LINES, columns, name="RoadLink"))
    assert found.links.equals(read_roads(layer(tmp_path / "same.gpkg", OS_LINES, OS)).links)


def test_without_nodes_links_meet_where_they_end(tmp_path: Path) -> None:
    # The second line ends 4 mm from where the third begins: one node. The fourth only crosses the first.
    lines = [line((0, 0), (100, 0)), line((100, 0), (100, 50)), line((100.004, 50), (0, 50)), line((50, -9), (50, 9))]
    columns: Columns = {
        "highway": ["primary"] * 4,
        "maxspeed": ["30 mph", "50", "none", None],
        "oneway": ["yes", "no", "-1", ""],
    }
    found = read_roads(layer(tmp_path / "roads.gpkg", lines, columns, UTM))
    assert found.nodes["node"].tolist() == ["1", "2", "3", "4", "5", "6"]
    assert list(zip(found.start.tolist(), found.end.tolist(), strict=True)) == [(0, 1), (1, 2), (4, 2), (3, 5)]
    assert found.column("link").tolist() == ["1", "2", "3", "4"]
    assert found.column("one_way").tolist() == [True, False, True, False]
    assert found.column("maximum_kmh").tolist() == pytest.approx([48.28032, 50, np.nan, np.nan], nan_ok=True)
    assert found.length.tolist() == pytest.approx([100, 50, 100.004, 18])


def test_a_line_against_its_direction_is_turned(tmp_path: Path) -> None:
    bend = line((0, 0), (50, 50), (100, 0))
    found = read_roads(layer(tmp_path / "r.gpkg", [bend], {"road_class": ["primary"], "one_way": ["-1"]}, UTM))
    assert found.shapes is not None
    assert shapely.get_coordinates(found.shapes).tolist() == [[100, 0], [50, 50], [0, 0]]
    assert found.points[found.start].tolist() == [[100, 0]]


def test_geojson_is_measured_on_the_ellipsoid_and_projected(tmp_path: Path) -> None:
    # 0.01 degrees of the equator are 1,113.19 m.
    path = tmp_path / "roads.geojson"
    layer(path, [line((9, 0), (9.005, 0), (9.01, 0))], {"highway": ["primary"], "ref": ["A1"]}, "EPSG:4326", "roads")
    found = read_roads(path)
    assert found.crs == "EPSG:32632"
    assert found.length == pytest.approx([1113.19], abs=0.01)
    assert found.column("name").tolist() == ["A1"]
    assert read_roads(path, "EPSG:32633").crs == "EPSG:32633"


def test_lengths_of_a_map_in_feet_are_metres(tmp_path: Path) -> None:
    # New York's system counts US feet: 1,000 of them are 304.8 m.
    feet = line((980000, 190000), (981000, 190000))
    found = read_roads(layer(tmp_path / "roads.gpkg", [feet], {"highway": ["primary"]}, "EPSG:2263"))
    assert found.crs == "EPSG:32618"
    assert found.length == pytest.approx([304.8], abs=0.1)


def test_lines_in_pieces_that_join_are_one(tmp_path: Path) -> None:
    joined = shapely.MultiLineString([[(0, 0), (50, 50)], [(50, 50), (100, 0)]])
    found = read_roads(layer(tmp_path / "roads.gpkg", [joined], {"highway": ["primary"]}, UTM))
    assert found.length == pytest.approx([141.42], abs=0.01)


def bad(path: Path, **changes: list[Any]) -> Path:
    return layer(path, OS_LINES, {**OS, **changes})


def test_bad_files_of_lines(tmp_path: Path) -> None:
    apart = shapely.MultiLineString([[(0, 0), (1, 1)], [(5, 5), (6, 6)]])
    assert complaints(layer(tmp_path / "a.gpkg", [OS_LINES[0], None, apart], OS)) == [
        f"a.gpkg, row {row}: is no line in one piece. Draw it as one line, or take the row out." for row in (3, 4)
    ]
    assert complaints(bad(tmp_path / "b.gpkg", length=[1000, -5, 1003])) == [
        "b.gpkg, column length: '-5.0 (link two)' is below 0. Give the length of the link in metres."
    ]
    assert complaints(bad(tmp_path / "c.gpkg", length=["1000", "long", None])) == [
        f"c.gpkg, column length: 'nan (link {link})' is not a finite length. Give the length of the link in metres."
        for link in ("two", "three")
    ]
    assert complaints(bad(tmp_path / "d.gpkg", start_node=["A", None, "B"])) == [
        (
            "d.gpkg: has links whose start or end names no node. "
            "Name the node of every end, or take the columns of nodes out: then links meet where they end."
        )
    ]
    assert complaints(bad(tmp_path / "e.gpkg", one_way=["yes", "perhaps", "no"])) == [
        (
            "e.gpkg, column one_way: 'perhaps' is no direction. "
            "Write yes, no, or -1 where the road is open against the direction in which it is drawn."
        )
    ]
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        layer(tmp_path / "f.gpkg", OS_LINES, OS, crs=None)
    assert complaints(tmp_path / "f.gpkg") == [
        "f.gpkg: has no coordinate system. Set it in a GIS, or export the layer again with it."
    ]
    assert complaints(bad(tmp_path / "g.gpkg", road_function=["A Road", None, "B Road"])) == [
        (
            "g.gpkg, column road_class: ' (link two)' is not a class of road. "
            "Name the class; the table of speeds has a row for each."
        )
    ]


def test_unknown_columns(tmp_path: Path) -> None:
    path = layer(tmp_path / "roads.gpkg", OS_LINES, {"kind": ["a", "b", "c"], "startnode": ["A", "B", "B"]})
    assert complaints(path) == [
        (
            "roads.gpkg: has no column for road_class (such as road_class, road_function, function, highway). "
            "Its columns are: kind, startnode. Name one of them road_class."
        ),
        (
            "roads.gpkg: has no column for end (such as end, end_node, endnode, to_node). "
            "Its columns are: kind, startnode. Name one of them end."
        ),
    ]


def test_layers(tmp_path: Path) -> None:
    path = layer(tmp_path / "roads.gpkg", OS_LINES, OS, name="ways")
    layer(path, OS_LINES, OS, name="more ways")
    assert complaints(path) == [
        (
            "roads.gpkg: does not say which of its layers holds the roads. "
            "Name the layer of the roads 'links'. The layers are: ways, more ways."
        )
    ]
    layer(path, OS_LINES, OS, name="Links")
    assert len(read_roads(path).links) == 3
    points = layer(tmp_path / "points.gpkg", [shapely.Point(0, 0)], {"highway": ["primary"]}, name="points")
    assert complaints(points)[0].startswith("points.gpkg: does not say which of its layers holds the roads")


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.geojson"])
@pytest.mark.parametrize("content", [b"", b"no file of lines", b"SQLite format 3\x00 damaged"])
def test_damaged_files(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert complaints(tmp_path / name) == [
        f"{name}: cannot be read. It is damaged or of another kind: export it again."
    ]


def test_a_geopackage_cut_short(tmp_path: Path) -> None:
    path = write_geopackage(read_roads(PORTO_ALEGRE), tmp_path / "roads.gpkg")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert complaints(path) == ["roads.gpkg: cannot be read. It is damaged or of another kind: export it again."]


def same(one: Roads, other: Roads) -> bool:
    """Whether two networks agree to the last digit."""
    shapes = (one.shapes is None) == (other.shapes is None)
    if one.shapes is not None and other.shapes is not None:
        shapes = bool(shapely.equals_identical(one.shapes, other.shapes).all())
    return one.crs == other.crs and one.nodes.equals(other.nodes) and one.links.equals(other.links) and shapes


def test_porto_alegre_as_a_geopackage_and_back(tmp_path: Path) -> None:
    city = read_roads(PORTO_ALEGRE, "EPSG:31982")
    assert same(read_roads(write_geopackage(city, tmp_path / "roads.gpkg")), city)
    assert [path.name for path in tmp_path.iterdir()] == ["roads.gpkg"]


nodes = st.lists(st.tuples(*[st.integers(-500, 500).map(float)] * 2), min_size=1, max_size=6)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(points=nodes, data=st.data())
def test_any_network_as_a_geopackage_and_back(
    points: list[tuple[float, float]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Loops, parallel links, links of no length, nodes of no link, names that look like numbers."""
    place = st.integers(0, len(points) - 1)
    ends = data.draw(st.lists(st.tuples(place, place), min_size=1, max_size=8))
    some = roads(points, ends)
    names, kmh = st.sampled_from(["", "0012", "NA", "Rua A; BR-116"]), st.sampled_from([np.nan, 50.0, 48.28032])
    links = some.links.assign(
        length=some.length * data.draw(st.floats(1, 3)),
        name=pd.Series([data.draw(names) for _ in ends]).astype("str"),
        maximum_kmh=[data.draw(kmh) for _ in ends],
        one_way=[data.draw(st.booleans()) for _ in ends],
    )
    some = some.with_links(links, None)
    path = tmp_path_factory.mktemp("network") / "roads.gpkg"
    assert same(read_roads(write_geopackage(some, path)), some)


def test_nothing_is_overwritten_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "roads.gpkg"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="exists already"):
        write_geopackage(roads([(0, 0), (1, 0)], [(0, 1)]), path)
    assert path.read_text(encoding="utf-8") == "mine"
    torn = roads([(0, 0), (1, 0)], [(0, 1)], maximum_kmh=[1j])  # the nodes are written before this fails
    with pytest.raises(Exception, match="complex"):
        write_geopackage(torn, tmp_path / "other.gpkg")
    assert [path.name for path in tmp_path.iterdir()] == ["roads.gpkg"]


def test_an_end_that_the_nodes_lack(tmp_path: Path) -> None:
    path = write_geopackage(roads([(0, 0), (100, 0)], [(0, 1)]), tmp_path / "roads.gpkg")
    links = gpd.read_file(path, layer="links")
    links.assign(end="N9").to_file(path, layer="links")
    assert complaints(path) == ["roads.gpkg: 'N9' is not in the layer nodes. Add it, or take its links out."]


def test_nodes_of_our_own_that_are_none(tmp_path: Path) -> None:
    some = roads([(0, 0), (100, 0)], [(0, 1)])
    path = write_geopackage(some, tmp_path / "a.gpkg")
    nodes = gpd.read_file(path, layer="nodes")
    nodes.rename(columns={"node": "id"}).to_file(path, layer="nodes")
    assert complaints(path) == ["a.gpkg: has a layer nodes without a column node. Name the column of ids 'node'."]
    path = write_geopackage(some, tmp_path / "b.gpkg")
    pyogrio.write_dataframe(pd.DataFrame(nodes[["node"]]), path, layer="nodes")
    assert complaints(path) == ["b.gpkg: has no shapes in its layer nodes. Export the layer again with them."]


def test_a_geopackage_of_osmnx_has_each_direction_as_a_row(tmp_path: Path) -> None:
    # A street both ways, whose class is a list as text; and a one-way street.
    bend = line((0, 0), (50, 50), (100, 0))
    edges: Columns = {
        "u": [11, 22, 22],
        "v": [22, 11, 33],
        "key": [0, 0, 0],
        "osmid": ["[5, 6]", "[6, 5]", "7"],
        "highway": ["['primary', 'secondary']", "['primary', 'secondary']", "residential"],
        "oneway": [False, False, True],
        "reversed": ["False", "True", "False"],
        "length": [141.4, 141.4, 100.0],
        "maxspeed": ["50", "50", None],
    }
    path = layer(tmp_path / "osmnx.gpkg", [bend, bend.reverse(), line((100, 0), (200, 0))], edges, UTM, "edges")
    places = [shapely.Point(0, 0), shapely.Point(100, 0), shapely.Point(200, 0)]
    layer(path, places, {"osmid": [11, 22, 33]}, UTM, "nodes")
    found = read_roads(path)
    assert found.column("link").tolist() == ["11-22-0", "22-33-0"]
    assert found.column("one_way").tolist() == [False, True]
    assert found.column("road_class").tolist() == ["primary", "residential"]
    assert found.column("maximum_kmh").tolist() == pytest.approx([50, np.nan], nan_ok=True)
    assert found.nodes["node"].tolist() == ["11", "22", "33"]
    assert found.shapes is not None
    assert found.shapes[0] == bend
    once = layer(tmp_path / "once.gpkg", [bend, line((100, 0), (200, 0))], _rows(edges, [0, 2]), UTM, "edges")
    layer(once, places, {"osmid": [11, 22, 33]}, UTM, "nodes")
    assert read_roads(once).links.equals(found.links)  # as osmnx writes it where directions are left out


def _rows(columns: Columns, rows: list[int]) -> Columns:
    return {name: [values[row] for row in rows] for name, values in columns.items()}
