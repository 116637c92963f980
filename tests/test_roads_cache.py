"""The cache of parsed roads: the same roads to the last digit, read once, never trusted where broken."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from reconfig.errors import InputError
from reconfig.travel import road_cache
from reconfig.travel.reading import read_roads
from reconfig.travel.road_cache import cache_folder, cached_roads
from reconfig.travel.roads import Roads
from reconfig.travel.writing import write_geopackage
from tests.roads import PORTO_ALEGRE, ROAD, osm, roads
from tests.test_roads_tables import CRS, NODES, folder


def same(one: Roads, other: Roads) -> bool:
    drawn = one.shapes is None or other.shapes is None or bool(shapely.equals_identical(one.shapes, other.shapes).all())
    drawn = drawn and (one.shapes is None) == (other.shapes is None)
    words = (one.crs, one.notes) == (other.crs, other.notes)
    return words and drawn and one.nodes.equals(other.nodes) and one.links.equals(other.links)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were parsed, in order."""
    files: list[Path] = []

    def read(path: Path, crs: str | None) -> Roads:
        files.append(path)
        return read_roads(path, crs)

    monkeypatch.setattr(road_cache, "read_roads", read)
    return files


def small(path: Path, ids: tuple[int, int] = (1, 2)) -> Path:
    nodes = {1: (9.0, 0.0), 2: (9.01, 0.0), 3: (9.01, 0.01)}
    return osm(path, nodes, [(10, list(ids), {**ROAD, "name": "Rua São João\n0012"})])


def test_a_city_is_parsed_once_and_comes_back_as_it_was(tmp_path: Path, parsed: list[Path]) -> None:
    city = read_roads(PORTO_ALEGRE, "EPSG:31982")
    assert city.notes
    for _ in range(3):
        assert same(cached_roads(PORTO_ALEGRE, "EPSG:31982", tmp_path / "new" / "cache"), city)
    assert parsed == [PORTO_ALEGRE]
    assert len(list((tmp_path / "new" / "cache").iterdir())) == 1


def test_roads_without_shapes_notes_or_names(tmp_path: Path, parsed: list[Path]) -> None:
    some = roads([(0, 0), (100, 0), (7, 7)], [(0, 1), (1, 1)], maximum_kmh=[50.0, np.nan], one_way=[True, False])
    path = write_geopackage(some, tmp_path / "roads.gpkg")
    for _ in range(2):
        assert same(cached_roads(path, None, tmp_path / "cache"), some)
    assert len(parsed) == 1


def test_another_content_or_system_is_parsed_anew(tmp_path: Path, parsed: list[Path]) -> None:
    path, cache = small(tmp_path / "roads.osm"), tmp_path / "cache"
    assert cached_roads(path, None, cache).crs == "EPSG:32632"
    assert cached_roads(path, "EPSG:32633", cache).crs == "EPSG:32633"
    small(path, (2, 3))
    assert cached_roads(path, None, cache).length == pytest.approx([1105.7], abs=0.1)
    moved = path.rename(tmp_path / "same.osm")
    assert cached_roads(moved, None, cache).length == pytest.approx([1105.7], abs=0.1)
    assert [file.name for file in parsed] == ["roads.osm"] * 3 + ["same.osm"]


def test_a_pair_of_tables_is_parsed_anew_where_either_changes(tmp_path: Path, parsed: list[Path]) -> None:
    pair = folder(tmp_path)
    cache = tmp_path / "cache"
    cached_roads(pair, CRS, cache)
    cached_roads(pair, CRS, cache)
    assert len(parsed) == 1
    folder(tmp_path, nodes=NODES.replace("300,400", "300,399"))
    assert cached_roads(pair, CRS, cache).points[2].tolist() == [300, 399]
    assert len(parsed) == 2


BREAKAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "garbage": lambda content: b"garbage" * 100,
    "cut": lambda content: content[: len(content) // 2],
    "a bit turned": lambda content: content.replace(b"residential", b"Residential"),
    "middle gone": lambda content: content[:500] + content[700:],
}


@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES)
def test_a_broken_file_is_read_again_and_mended(
    breakage: Callable[[bytes], bytes], tmp_path: Path, parsed: list[Path]
) -> None:
    path, cache = small(tmp_path / "roads.osm"), tmp_path / "cache"
    expected = cached_roads(path, None, cache)
    (kept,) = cache.iterdir()
    kept.write_bytes(breakage(kept.read_bytes()))
    for _ in range(2):
        assert same(cached_roads(path, None, cache), expected)
    assert len(parsed) == 2


def test_a_file_under_another_ones_name_is_not_trusted(tmp_path: Path, parsed: list[Path]) -> None:
    one, other, cache = small(tmp_path / "one.osm"), small(tmp_path / "other.osm", (2, 3)), tmp_path / "cache"
    cached_roads(one, None, cache)
    (first,) = cache.iterdir()
    cached_roads(other, None, cache)
    (second,) = set(cache.iterdir()) - {first}
    first.replace(second)
    assert cached_roads(other, None, cache).length == pytest.approx([1105.7], abs=0.1)
    assert len(parsed) == 3


def test_another_format_is_not_read(tmp_path: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path, cache = small(tmp_path / "roads.osm"), tmp_path / "cache"
    cached_roads(path, None, cache)
    monkeypatch.setattr(road_cache, "FORMAT", road_cache.FORMAT + 1)
    cached_roads(path, None, cache)
    assert len(parsed) == 2


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    path, cache = small(tmp_path / "roads.osm"), tmp_path / "cache"
    cache.write_text("a file where a folder should be", encoding="utf-8")
    assert len(cached_roads(path, None, cache).links) == 1


def test_bad_files_are_refused_and_not_kept(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(InputError, match="is not there"):
        cached_roads(tmp_path / "roads.osm", None, cache)
    (tmp_path / "roads.osm").write_bytes(b"no xml")
    with pytest.raises(InputError, match="cannot be read to its end"):
        cached_roads(tmp_path / "roads.osm", None, cache)
    assert not cache.exists()


def test_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONFIG_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    cached_roads(small(tmp_path / "roads.osm"))
    assert [file.suffix for file in (tmp_path / "mine").iterdir()] == [".npz"]
    monkeypatch.delenv("RECONFIG_CACHE")
    assert cache_folder().name.lower() == "reconfig" or os.name == "nt"


def test_names_with_line_breaks_and_accents_survive(tmp_path: Path) -> None:
    path = small(tmp_path / "roads.osm")
    first, second = (cached_roads(path, None, tmp_path / "cache") for _ in range(2))
    assert same(first, second)
    assert "São João" in second.column("name")[0]
    assert not same(replace(second, notes=("other",)), first)
