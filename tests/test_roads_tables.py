"""nodes.csv and links.csv: read, and every fault with its row."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from reconfig.errors import InputError
from reconfig.travel.reading import read_roads

NODES = "node,x,y\nA,0,0\n7E05,300,0\n0012,300,400\n"
LINKS = """\
link,start,end,length,road_class,name,maximum_kmh,one_way
1,A,7E05,310,primary,Main Street,50,yes
2,7E05,0012,400,residential,,,
"""
CRS = "EPSG:32632"


def folder(path: Path, nodes: str = NODES, links: str = LINKS) -> Path:
    (path / "nodes.csv").write_text(nodes, encoding="utf-8")
    (path / "links.csv").write_text(links, encoding="utf-8")
    return path


def complaints(path: Path, crs: str | None = CRS) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_roads(path, crs)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("name", ["", "nodes.csv", "links.csv"])
def test_the_folder_or_either_file(name: str, tmp_path: Path) -> None:
    found = read_roads(folder(tmp_path) / name, CRS)
    assert found.crs == CRS
    assert found.nodes["node"].tolist() == ["A", "7E05", "0012"]
    assert found.points.tolist() == [[0, 0], [300, 0], [300, 400]]
    assert found.start.tolist() == [0, 1]
    assert found.end.tolist() == [1, 2]
    assert found.length.tolist() == [310, 400]
    assert found.column("name").tolist() == ["Main Street", ""]
    assert found.column("maximum_kmh").tolist() == pytest.approx([50, np.nan], nan_ok=True)
    assert found.column("one_way").tolist() == [True, False]
    assert found.shapes is None


def test_gzipped(tmp_path: Path) -> None:
    (folder(tmp_path) / "links.csv").unlink()
    (tmp_path / "links.csv.gz").write_bytes(gzip.compress(LINKS.encode()))
    assert len(read_roads(tmp_path / "links.csv.gz", CRS).links) == 2


def test_no_coordinate_system(tmp_path: Path) -> None:
    assert complaints(folder(tmp_path) / "nodes.csv", None) == [
        (
            "nodes.csv: gives coordinates and no coordinate system. "
            "Say in which they are, for example EPSG:27700 for the British National Grid."
        )
    ]


def test_one_table_alone(tmp_path: Path) -> None:
    (folder(tmp_path) / "links.csv").unlink()
    assert complaints(tmp_path) == [
        f"{tmp_path}: has no links.csv. Give the folder that holds nodes.csv and links.csv."
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",310,", ",-310,", "links.csv, row 2, column length: '-310' is below 0. Correct the number (m): Its length"),
        (",310,", ",,", "links.csv, row 2, column length: is blank."),
        (",310,", ",3.1,", "nodes.csv, column length: '3.1 (link 1)' is less than the straight line between"),
        ("7E05,0012", "7E05,0013", "links.csv, row 3, column end: '0013' is not a node of nodes.csv. Add the node, or"),
        (
            "1,A",
            "1,B",
            "links.csv, row 2, column start: 'B' is not a node of nodes.csv. Add the node, or take the link",
        ),
        ("2,7E05", "1,7E05", "links.csv, row 3, column link: '1' stands in two rows. Give every link its own id."),
        ("road_class", "kind", "links.csv, row 1: 'kind' is not a column of links."),
        (",yes", ",perhaps", "links.csv, row 2, column one_way: 'perhaps' is neither yes nor no. Write yes or no."),
        (",50,", ",0,", "links.csv, row 2, column maximum_kmh: '0' is not above 0."),
        (
            "1,A,7E05,310,primary,Main Street,50,yes\n2,7E05,0012,400,residential,,,\n",
            "",
            "links.csv: has a header and",
        ),
    ],
)
def test_bad_links(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    found = complaints(folder(tmp_path, links=LINKS.replace(old, new, 1)) / "nodes.csv")
    assert any(line.startswith(sentence) for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("300,400", "300,north", "nodes.csv, row 4, column y: 'north' is not a number."),
        ("0012", "A", "nodes.csv, row 4, column node: 'A' stands in two rows. Give every node its own id."),
        ("300,400", "inf,400", "nodes.csv, row 4, column x: 'inf' is not a finite number."),
    ],
)
def test_bad_nodes(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    found = complaints(folder(tmp_path, nodes=NODES.replace(old, new, 1)))
    assert any(line.startswith(sentence) for line in found), found
