"""Bad road files through the command line: one clear sentence, exit code 2, nothing written."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from reconfig.instance.io import read_instance
from reconfig.travel.writing import write_geopackage
from tests.roads import PORTO_ALEGRE
from tests.roads import roads as straight
from tests.test_travel import GRID, SPEEDS, run

Make = Callable[[Path], Path]
"""Writes a road file into a folder."""


@pytest.fixture(name="folder")
def _folder(tiny_folder: Path) -> Path:
    """The tiny instance without times, boundaries and roads."""
    (tiny_folder / "speeds.csv").write_text(SPEEDS, encoding="utf-8")
    for name in ("travel_times.csv", "site_times.csv", "boundaries.gpkg"):
        (tiny_folder / name).unlink()
    return tiny_folder


def text(name: str, content: str | bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder / name

    return make


def tables(links: str) -> Make:
    def make(folder: Path) -> Path:
        (folder / "roads").mkdir()
        text("roads/nodes.csv", "node,x,y\nA,531000,171000\nB,533000,171000\n")(folder)
        text("roads/links.csv", links)(folder)
        return folder / "roads"

    return make


SQUARE = [
    shapely.LineString([(531000, 171000), (533000, 171000), (533000, 173000)]),
    shapely.LineString([(531000, 171000), (531000, 173000), (533000, 173000)]),
]


def layer(name: str = "roads.gpkg", crs: int | None = 27700, rows: int = 2, column: str = "road_class") -> Make:
    """The two halves of the square of the tiny instance, as lines."""

    def make(folder: Path) -> Path:
        frame = gpd.GeoDataFrame({column: ["primary"] * 2}, geometry=SQUARE, crs=crs).iloc[:rows]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of a layer without a coordinate system.
            frame.to_file(folder / name)
        return folder / name

    return make


def cut_short(folder: Path) -> Path:
    return text("roads.osm.pbf", PORTO_ALEGRE.read_bytes()[:400_000])(folder)


def another_city(folder: Path) -> Path:
    return text("roads.osm.pbf", PORTO_ALEGRE.read_bytes())(folder)


def far_away(folder: Path) -> Path:
    """The same country, 100 km north."""
    there = replace(GRID, nodes=GRID.nodes.assign(y=GRID.nodes["y"] + 100_000))
    return write_geopackage(there, folder / "roads.gpkg")


BAD: dict[str, tuple[Make, str]] = {
    "truncated pbf": (cut_short, "roads.osm.pbf: cannot be read to its end (PBF error: unexpected EOF)."),
    "empty pbf": (text("roads.osm.pbf", b""), "roads.osm.pbf: cannot be read to its end"),
    "broken GeoPackage": (text("roads.gpkg", b"SQLite format 3\0" + b"x" * 100), "roads.gpkg: cannot be read."),
    "broken GraphML": (text("roads.graphml", "<graphml/>"), "roads.graphml: cannot be read as GraphML."),
    "unknown columns": (layer(column="surface"), "roads.gpkg: has no column for road_class (such as road_class,"),
    "unknown column of a table": (
        tables("link,start,end,length,road_class,surface\n1,A,B,2000,primary,x\n"),
        "links.csv, row 1: 'surface' is not a column of links.",
    ),
    "negative length": (
        tables("link,start,end,length,road_class\n1,A,B,-5,primary\n"),
        "links.csv, row 2, column length: '-5' is below 0.",
    ),
    "endless length": (
        tables("link,start,end,length,road_class\n1,A,B,1e200,primary\n"),
        "speeds.csv, column road_class: 'primary' is so slow that a link of 1e+200 m (1) takes more than a year.",
    ),
    "no coordinate system": (layer(crs=None), "roads.gpkg: has no coordinate system."),
    "no lines": (layer(rows=0), "roads.gpkg: holds no roads."),
    "no features": (
        text("roads.geojson", '{"type": "FeatureCollection", "features": []}'),
        "roads.geojson: holds no roads.",
    ),
    "no ways": (text("roads.osm", "<osm version='0.6'></osm>"), "roads.osm: holds no roads."),
    "one-way only": (
        tables("link,start,end,length,road_class,one_way\n1,A,B,2000,primary,yes\n"),
        "roads: hold no two places between which one can drive there and back.",
    ),
    "another class": (
        tables("link,start,end,length,road_class\n1,A,B,2000,track\n"),
        "speeds.csv, column road_class: 'track' has no row for the mode car, and the roads have 1 link of this class.",
    ),
    "another continent": (
        another_city,
        "roads.osm.pbf: has roads round longitude -51.19 and latitude -30.05, far from where EPSG:27700 holds.",
    ),
    "another system than it says": (
        layer(crs=32631),
        "roads.gpkg: has roads round longitude 3.29 and latitude 1.56, far from where EPSG:27700 holds.",
    ),
    "another county": (far_away, "roads: hold none that can be used within 97.1 km of any zone or site."),
    "another kind": (text("roads.txt", "roads"), "roads.txt: is not a road file of a kind that is known here."),
}


@pytest.mark.parametrize(("make", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_file_gets_one_clear_sentence(folder: Path, make: Make, sentence: str) -> None:
    make(folder)
    before = {path.name for path in folder.iterdir()}
    done = run("travel", folder)
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert lines[0].startswith(sentence)
    assert lines[1:] == ["1 problem found; nothing was written."]
    assert {path.name for path in folder.iterdir()} == before


def test_the_same_in_a_process_of_its_own(folder: Path) -> None:
    """Nothing but the sentence: no warning of a library, no traceback."""
    BAD["broken GeoPackage"][0](folder)
    command = [sys.executable, "-m", "reconfig", "travel", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(("name", "crs"), [("roads.geojson", 4326), ("roads.gpkg", 3857), ("roads.gpkg", 32631)])
def test_roads_in_another_system_give_the_same_minutes(folder: Path, name: str, crs: int) -> None:
    """Lines without lengths: Web Mercator would make them 1.6 times as long. Minutes as in test_travel,
    where S1 meets South Road or West Road, as near as it.
    """
    frame = gpd.GeoDataFrame({"road_class": ["primary"] * 2}, geometry=SQUARE, crs=27700).to_crs(crs)
    frame.to_file(folder / name)
    assert run("travel", folder).exit_code == 0
    assert sorted(read_instance(folder).minutes[:, 0]) == pytest.approx([1.0, 2.6, 3.0, 4.6], abs=0.1)


def test_zones_at_one_place_and_two_of_them_on_a_one_way_link(folder: Path) -> None:
    """South Road leads east only, the square goes round it: 7E05 at its end drives 2 + 2 + 2 + 0.2 km to S1.

    Harbour and Old Town stand together 100 m along it, 100 m before S1: 0.1 minutes, and 0.8 from the road to it.
    """
    ring = straight(
        GRID.points.tolist(),
        [(0, 1), (1, 3), (3, 2), (2, 0)],
        road_class="primary",
        one_way=[True, False, False, False],
    )
    write_geopackage(replace(ring, crs="EPSG:27700"), folder / "roads.gpkg")
    zones = (folder / "zones.csv").read_text(encoding="utf-8")
    for place in ("531000,171000", "531000,173000"):
        zones = zones.replace(place, "531100,171000")
    (folder / "zones.csv").write_text(zones, encoding="utf-8")
    assert run("travel", folder).exit_code == 0
    minutes = read_instance(folder).minutes
    assert minutes[:, 0].tolist() == pytest.approx([0.9, 7.0, 0.9, 5.0])
    assert (minutes[0] == minutes[2]).all()
