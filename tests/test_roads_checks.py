"""Unsound roads, each broken in one way: the one sentence that says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reconfig.errors import InputError
from reconfig.travel.checks import refuse_unsound
from reconfig.travel.projection import projected
from reconfig.travel.reading import read_roads
from reconfig.travel.roads import Roads
from tests.roads import ROAD, osm, roads

SOUND = roads([(0, 0), (100, 0), (100, 100)], [(0, 1), (1, 2)])
NAN, INFINITE = float("nan"), float("inf")


def with_links(**columns: list[Any]) -> Roads:
    return replace(SOUND, links=SOUND.links.assign(**columns))


def with_nodes(**columns: list[Any]) -> Roads:
    return replace(SOUND, nodes=SOUND.nodes.assign(**columns))


def complaints(some: Roads) -> list[str]:
    with pytest.raises(InputError) as refused:
        refuse_unsound(some, "roads.gpkg")
    return [str(problem) for problem in refused.value.problems]


def test_sound_roads_pass() -> None:
    assert refuse_unsound(SOUND, "roads.gpkg") is SOUND
    loops = roads([(0, 0), (0, 0)], [(0, 0), (0, 1), (1, 0)])
    assert refuse_unsound(loops, "roads.gpkg") is loops


BROKEN = {
    "no roads": (
        replace(SOUND, links=SOUND.links[:0]),
        "roads.gpkg: holds no roads. Give a file with roads that cars may use.",
    ),
    "all left out": (
        replace(SOUND, links=SOUND.links[:0], notes=("Left out, closed to the public's cars: 3 ways.",)),
        (
            "roads.gpkg: holds no roads. Give a file with roads that cars may use. "
            "Left out, closed to the public's cars: 3 ways."
        ),
    ),
    "node twice": (
        with_nodes(node=["N0", "N1", "N1"]),
        "roads.gpkg, column node: 'N1' is the id of two nodes. Give every node an id of its own.",
    ),
    "link twice": (
        with_links(link=["L", "L"]),
        "roads.gpkg, column link: 'L' is the id of two links. Give every link an id of its own.",
    ),
    "no coordinate": (
        with_nodes(x=[0.0, 100.0, NAN]),
        (
            "roads.gpkg, column node: 'N2: nan, 100' has no finite coordinates. "
            "Correct x and y, or say in which coordinate system they are."
        ),
    ),
    "infinite coordinate": (
        with_nodes(y=[0.0, 0.0, INFINITE]),
        (
            "roads.gpkg, column node: 'N2: 100, inf' has no finite coordinates. "
            "Correct x and y, or say in which coordinate system they are."
        ),
    ),
    "metres as degrees": (
        replace(SOUND, crs="EPSG:4326", nodes=SOUND.nodes.assign(y=[0.0, 0.0, 5000.0])),
        (
            "roads.gpkg, column node: 'N2: 100, 5000' is at no longitude from -180 to 180 and latitude from -90 to 90. "
            "Correct x and y, or say in which coordinate system they are."
        ),
    ),
    "unknown start": (
        with_links(start=[0, 3]),
        "roads.gpkg, column start: '3 (link L1)' is not a node. Add the node, or take the link out.",
    ),
    "unknown end": (
        with_links(end=[-1, 2]),
        "roads.gpkg, column end: '-1 (link L0)' is not a node. Add the node, or take the link out.",
    ),
    "negative length": (
        with_links(length=[100.0, -5.0]),
        "roads.gpkg, column length: '-5.0 (link L1)' is below 0. Give the length of the link in metres.",
    ),
    "missing length": (
        with_links(length=[100.0, NAN]),
        "roads.gpkg, column length: 'nan (link L1)' is not a finite length. Give the length of the link in metres.",
    ),
    "kilometres": (
        with_links(length=[100.0, 0.1]),
        (
            "roads.gpkg, column length: '0.1 (link L1)' is less than the straight line between the link's nodes. "
            "Give lengths in metres, and a coordinate system that keeps distances (Web Mercator does not)."
        ),
    ),
    "no speed": (
        with_links(maximum_kmh=[0.0, 50.0]),
        (
            "roads.gpkg, column maximum_kmh: '0.0 (link L0)' is not a speed above 0. "
            "Correct it (km/h), or leave it blank where it is not known."
        ),
    ),
    "no class": (
        with_links(road_class=["", "residential"]),
        (
            "roads.gpkg, column road_class: ' (link L0)' is not a class of road. "
            "Name the class; the table of speeds has a row for each."
        ),
    ),
    "unknown system": (
        replace(SOUND, crs="EPSG:1"),
        (
            "roads.gpkg: 'EPSG:1' is not a coordinate system that is known. "
            "Give its EPSG code, for example EPSG:27700 for the British National Grid."
        ),
    ),
}


@pytest.mark.parametrize(("some", "sentence"), BROKEN.values(), ids=BROKEN)
def test_unsound_roads(some: Roads, sentence: str) -> None:
    assert complaints(some) == [sentence]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2263"])  # degrees; feet of New York
def test_systems_that_are_not_in_metres(crs: str) -> None:
    with pytest.raises(InputError, match=f"roads.gpkg: '{crs}' is not a coordinate system in metres. Give a projected"):
        projected(SOUND, crs, "roads.gpkg")


def test_roads_already_in_metres_stay() -> None:
    assert projected(SOUND, None, "roads.gpkg").points.tolist() == SOUND.points.tolist()


def test_a_map_that_stretches_is_refused(tmp_path: Path) -> None:
    # At 60 degrees north Web Mercator is 2 : 1.
    path = osm(tmp_path / "roads.osm", {1: (9, 60), 2: (9.01, 60)}, [(10, [1, 2], ROAD)])
    assert len(read_roads(path, "EPSG:32632").links) == 1
    with pytest.raises(InputError, match="is less than the straight line between the link's nodes"):
        read_roads(path, "EPSG:3857")


def test_a_file_without_roads(tmp_path: Path) -> None:
    path = osm(tmp_path / "roads.osm", {1: (9, 0), 2: (9.01, 0)}, [(10, [1, 2], {"highway": "footway"})])
    with pytest.raises(InputError, match=r"^roads.osm: holds no roads. Give a file with roads that cars may use.$"):
        read_roads(path)
    osm(path, {1: (9, 0), 2: (9.01, 0)}, [(10, [1, 2], {**ROAD, "access": "no"})])
    with pytest.raises(InputError, match=r"holds no roads. .* Left out, closed to the public's cars: 1 way"):
        read_roads(path)
    osm(path, {1: (9, 0)}, [(10, [1, 2], ROAD)])
    with pytest.raises(InputError, match=r"holds no roads"):
        read_roads(path)


def test_no_file_and_no_road_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"roads.gpkg: is not there. Give the road file's name."):
        read_roads(tmp_path / "roads.gpkg")
    (tmp_path / "roads.xlsx").touch()
    with pytest.raises(InputError, match=r"^roads.xlsx: is not a road file of a kind that is known here. Give a"):
        read_roads(tmp_path / "roads.xlsx")


@pytest.mark.parametrize("content", [b"", b"no road file at all", b"\x00\x00\x00\x0dgarbage" * 20])
@pytest.mark.parametrize("name", ["roads.osm.pbf", "roads.osm"])
def test_files_of_another_kind(content: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_roads(tmp_path / name)
    assert len(refused.value.problems) == 1
    assert str(refused.value).startswith(name)


def test_several_faults_are_told_at_once() -> None:
    assert len(complaints(with_links(length=[-1.0, NAN], road_class=["", ""]))) == 4
    assert np.isnan(SOUND.column("maximum_kmh")).all()
