"""Graphs of networkx in and out, GraphML, and the traps: parallel edges, lengths that lack, edges of no length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.errors import InputError
from reconfig.travel.graph import CLOSED, road_graph
from reconfig.travel.reading import read_roads
from reconfig.travel.reading.graphs import from_networkx
from reconfig.travel.roads import Roads
from reconfig.travel.speeds import default_speeds, link_milliseconds
from reconfig.travel.writing import to_networkx
from tests.roads import PORTO_ALEGRE, roads

UTM = "EPSG:32632"


def graph_of(kind: type[Any], *edges: tuple[int, int, dict[str, Any]], crs: str | None = UTM) -> nx.Graph[Any]:
    graph: nx.Graph[Any] = kind(crs=crs) if crs else kind()
    graph.add_nodes_from((i, {"x": 100.0 * i, "y": 0.0}) for i in range(4))
    graph.add_edges_from((a, b, {"highway": "primary", "length": 100.0, **data}) for a, b, data in edges)
    return graph


def links(found: Roads) -> list[tuple[str, int, int, bool]]:
    columns = (found.column("link"), found.start.tolist(), found.end.tolist(), found.column("one_way"))
    return [(str(link), start, end, bool(one_way)) for link, start, end, one_way in zip(*columns, strict=True)]


def test_two_edges_that_are_each_others_reverse_are_one_link() -> None:
    graph = graph_of(nx.MultiDiGraph, (0, 1, {}), (1, 0, {}), (1, 2, {}), (3, 2, {"length": 101}), (2, 3, {}))
    assert links(from_networkx(graph)) == [
        ("0-1-0", 0, 1, False),
        ("1-2-0", 1, 2, True),
        ("2-3-0", 2, 3, True),
        ("3-2-0", 3, 2, True),
    ]


def test_parallel_edges_stay_apart_and_the_quickest_counts() -> None:
    # At 1 m/s, 500 s and 300 s beside each other are a road of 300 s, not of 800.
    graph = graph_of(nx.MultiDiGraph, (0, 1, {"length": 500}), (0, 1, {"length": 300}), (0, 1, {"length": 500}))
    found = from_networkx(graph)
    assert links(found) == [("0-1-0", 0, 1, True), ("0-1-1", 0, 1, True), ("0-1-2", 0, 1, True)]
    assert found.length.tolist() == [500, 300, 500]
    seconds = found.length.astype(np.int64)
    assert road_graph(4, found.start, found.end, seconds).milliseconds.tolist() == [300]


def test_two_pairs_are_two_links() -> None:
    graph = graph_of(nx.MultiDiGraph, (0, 1, {}), (0, 1, {}), (1, 0, {}), (1, 0, {}), (1, 0, {}))
    assert links(from_networkx(graph)) == [("0-1-0", 0, 1, False), ("0-1-1", 0, 1, False), ("1-0-2", 1, 0, True)]


def test_an_edge_without_a_length_is_refused() -> None:
    graph = graph_of(nx.MultiDiGraph, (0, 1, {}), (1, 2, {"length": None}))
    with pytest.raises(InputError) as refused:
        from_networkx(graph)
    assert str(refused.value) == (
        "graph, column length: 'nan (link 1-2-0)' is not a finite length. Give the length of the link in metres."
    )


def test_an_edge_of_no_length_is_a_road() -> None:
    graph = graph_of(nx.DiGraph, (0, 1, {"length": 0}))
    graph.nodes[1]["x"] = 0.0
    assert from_networkx(graph).length.tolist() == [0]


@pytest.mark.parametrize("kind", [nx.Graph, nx.MultiGraph])
def test_edges_without_direction_are_open_both_ways(kind: type[Any]) -> None:
    found = from_networkx(graph_of(kind, (0, 1, {}), (1, 2, {"oneway": "yes"}), (2, 3, {"oneway": "-1"})))
    assert [link[1:] for link in links(found)] == [(0, 1, False), (1, 2, True), (3, 2, True)]


def test_attributes_as_osmnx_gives_them() -> None:
    data = {"highway": ["tertiary", "primary"], "name": ["A", "B"], "ref": "B1", "maxspeed": ["50", "40"]}
    bend = shapely.LineString([(0, 0), (50, 70), (100, 0)])
    graph = graph_of(
        nx.MultiDiGraph,
        (0, 1, {**data, "osmid": [1, 2], "reversed": False, "geometry": bend}),
        (1, 0, {**data, "osmid": [2, 1], "reversed": True, "geometry": bend.reverse()}),
        (2, 3, {"maxspeed": "30 mph", "reversed": [True, False]}),
        (3, 2, {"maxspeed": "30 mph", "reversed": [False, True]}),
    )
    found = from_networkx(graph)
    assert [link[1:] for link in links(found)] == [(0, 1, False), (2, 3, False)]
    assert found.column("road_class").tolist() == ["tertiary", "primary"]
    assert found.column("name").tolist() == ["A; B; B1", ""]
    assert found.column("maximum_kmh").tolist() == pytest.approx([40, 48.28032])
    assert found.shapes is not None
    assert found.shapes[0] == bend
    assert shapely.get_coordinates(found.shapes[1]).tolist() == [[200, 0], [300, 0]]


def test_graphml(tmp_path: Path) -> None:
    # As osmnx writes it: all attributes as text, lists too.
    text = {"highway": "['tertiary', 'primary']", "length": "100.5", "oneway": "False", "maxspeed": "['50', '40']"}
    shape = {"geometry": "LINESTRING (0 0, 50 5, 100 0)"}
    graph = nx.MultiDiGraph(crs=UTM)
    graph.add_nodes_from((i, {"x": str(100.0 * i), "y": "0.0"}) for i in range(3))
    graph.add_edges_from([(0, 1, {**text, **shape, "reversed": "False"}), (1, 0, {**text, "reversed": "True"})])
    graph.add_edge(1, 2, **{**text, "oneway": "True", "name": "Main Street"})
    path = tmp_path / "roads.graphml"
    nx.write_graphml(graph, path)
    found = read_roads(path)
    assert [link[1:] for link in links(found)] == [(0, 1, False), (1, 2, True)]
    assert found.nodes["node"].tolist() == ["0", "1", "2"]
    assert found.column("road_class").tolist() == ["tertiary", "tertiary"]
    assert found.column("name").tolist() == ["", "Main Street"]
    assert found.column("maximum_kmh").tolist() == [40, 40]
    assert found.length.tolist() == [100.5, 100.5]
    assert found.shapes is not None
    assert shapely.get_num_points(found.shapes).tolist() == [3, 2]


def test_a_graph_in_degrees_is_projected() -> None:
    graph = graph_of(nx.DiGraph, (0, 1, {"length": 111.2, "name": "[sic", "maxspeed": "['50'"}), crs="epsg:4326")
    for node in graph:
        graph.nodes[node].update(x=9.0, y=node / 1000)
    found = from_networkx(graph)
    assert found.crs == "EPSG:32632"
    assert np.hypot(*(found.points[1] - found.points[0])) == pytest.approx(110.5, abs=0.1)
    assert found.column("name").tolist() == ["[sic"]
    assert from_networkx(graph, "EPSG:32633").crs == "EPSG:32633"


@pytest.mark.parametrize("geometry", ["POINT (1 1)", "LINESTRING (", 7])
def test_a_geometry_that_is_no_line(geometry: object) -> None:
    with pytest.raises(InputError, match=r"graph: '0-1-0' has a geometry that is no line. Give a line, as shape or"):
        from_networkx(graph_of(nx.MultiDiGraph, (0, 1, {"geometry": geometry})))


def test_coordinates_that_are_no_numbers() -> None:
    graph = graph_of(nx.MultiDiGraph, (0, 1, {}))
    graph.nodes[1]["x"] = "east"
    with pytest.raises(InputError, match="graph, column node: '1: nan, 0' has no finite coordinates"):
        from_networkx(graph)


def test_two_directions_whose_lengths_were_summed_in_another_order() -> None:
    there, back = 30.1 + 33.0 + 38.1, 38.1 + 33.0 + 30.1
    assert there != back
    graph = graph_of(nx.MultiDiGraph, (0, 1, {"length": there}), (1, 0, {"length": back}))
    assert links(from_networkx(graph)) == [("0-1-0", 0, 1, False)]


def test_text_that_only_looks_like_a_list_is_text() -> None:
    found = from_networkx(graph_of(nx.DiGraph, (0, 1, {"name": "[A 1]", "maxspeed": float("nan")})))
    assert found.column("name").tolist() == ["[A 1]"]
    assert np.isnan(found.column("maximum_kmh")).all()


@pytest.mark.parametrize("content", ["", "<graphml>", "<graphml><graph/></graphml>", "no xml"])
def test_damaged_graphml(content: str, tmp_path: Path) -> None:
    (tmp_path / "roads.graphml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_roads(tmp_path / "roads.graphml", UTM)
    assert len(refused.value.problems) == 1
    assert str(refused.value).startswith("roads.graphml: ")


def test_a_graph_without_coordinates() -> None:
    with pytest.raises(InputError, match=r"graph: has no coordinate system. Set graph.graph\['crs'\]"):
        from_networkx(graph_of(nx.DiGraph, (0, 1, {}), crs=None))
    assert from_networkx(graph_of(nx.DiGraph, (0, 1, {}), crs=None), UTM).crs == UTM
    graph = graph_of(nx.DiGraph, (0, 1, {}))
    graph.add_edge(1, "elsewhere", highway="primary", length=1)
    with pytest.raises(InputError, match=r"graph, column node: 'elsewhere' has no x and y. Give every node"):
        from_networkx(graph)


def same(one: Roads, other: Roads) -> bool:
    """Whether two networks are the same links between the same nodes, in whatever order."""

    def by_link(some: Roads) -> pd.DataFrame:
        node = some.nodes["node"].to_numpy()
        ends = {"start": node[some.start], "end": node[some.end]}
        return some.links.assign(**ends).sort_values("link").reset_index(drop=True)

    return one.crs == other.crs and one.nodes.equals(other.nodes) and by_link(one).equals(by_link(other))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans(), st.integers(0, 2)), min_size=1))
def test_any_network_as_a_graph_and_back(some: list[tuple[int, int, bool, int]]) -> None:
    """Loops, parallels, one-ways and nodes of no link."""
    network = roads(
        [(float(i), 0.0) for i in range(6)],
        [(a, b) for a, b, *_ in some],
        length=[9.0 + length for *_, length in some],
        one_way=[one_way for *_, one_way, _ in some],
        name=["" if length else "Main Street" for *_, length in some],
        maximum_kmh=[50.0 if length else np.nan for *_, length in some],
    )
    assert same(from_networkx(to_networkx(network)), network)


def test_the_graph_of_a_city_gives_the_same_times_as_its_roads() -> None:
    city = read_roads(PORTO_ALEGRE, "EPSG:31982")
    times = link_milliseconds(city, default_speeds(), "car", np.ones(len(city.links), dtype=bool))
    graph = to_networkx(city, times)
    assert graph.number_of_edges() == sum(int((way != CLOSED).sum()) for way in times)
    tails, heads = np.concatenate([city.start, city.end]), np.concatenate([city.end, city.start])
    arrays = road_graph(len(city.nodes), tails, heads, np.concatenate(times))
    quickest: dict[tuple[str, str], int] = {}
    for tail, head, milliseconds in graph.edges(data="milliseconds"):
        if tail != head:
            quickest[tail, head] = min(milliseconds, quickest.get((tail, head), milliseconds))
    node = city.nodes["node"].to_numpy()
    assert quickest == dict(
        zip(zip(node[arrays.tail], node[arrays.head], strict=True), arrays.milliseconds, strict=True)
    )
    there_and_back = from_networkx(to_networkx(city))
    assert same(there_and_back, city)
    assert there_and_back.shapes is not None
    assert city.shapes is not None
    order = there_and_back.column("link").argsort().to_numpy(), city.column("link").argsort().to_numpy()
    assert shapely.equals_identical(there_and_back.shapes[order[0]], city.shapes[order[1]]).all()
