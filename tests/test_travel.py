"""The command that computes travel times, on a tiny instance with roads of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from reconfig.cli import main
from reconfig.instance.io import read_instance
from reconfig.travel.writing import write_geopackage
from tests.roads import roads

GRID = replace(
    roads(
        [(531000, 171000), (533000, 171000), (531000, 173000), (533000, 173000)],
        [(0, 1), (0, 2), (1, 3), (2, 3)],
        road_class="primary",
        name=["South Road", "West Road", "East Road", "North Road"],
    ),
    crs="EPSG:27700",
)
"""A square of 2 km whose corners are the zones of the tiny instance."""

SPEEDS = "mode,road_class,kmh\ncar,primary,60\nslow,primary,30\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(name="folder")
def _folder(tiny_folder: Path) -> Path:
    """The tiny instance with roads and speeds, without times."""
    write_geopackage(GRID, tiny_folder / "roads.gpkg")
    (tiny_folder / "speeds.csv").write_text(SPEEDS, encoding="utf-8")
    for name in ("travel_times.csv", "site_times.csv"):
        (tiny_folder / name).unlink()
    return tiny_folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_minutes_by_hand(folder: Path) -> None:
    """S1 (531200, 171200) stands 200 m from South Road (the first of two as near), 0.8 minutes at 15 km/h.

    Its place is 200 m along. From zone 0012 at the corner: 200 m at 1 km a minute, and 0.8: 1.0. From 7E05, the other
    end of it: 1.8 + 0.8 = 2.6. From NA, 2 km north: 2 + 0.2 + 0.8 = 3.0. From E04, opposite: 2 + 1.8 + 0.8 = 4.6.
    """
    done = run("travel", folder)
    assert done.exit_code == 0, done.output
    instance = read_instance(folder)
    assert instance.minutes[:, 0].tolist() == [1.0, 2.6, 3.0, 4.6]
    assert instance.between_sites[0, 0] == 0


def test_the_mode_of_ones_own(folder: Path) -> None:
    """At half the speed: 0.4 + 0.8, 3.6 + 0.8, 4 + 0.4 + 0.8, 4 + 3.6 + 0.8."""
    assert run("travel", folder, "--mode", "slow").exit_code == 0
    instance = read_instance(folder)
    assert instance.minutes[:, 0].tolist() == [1.2, 4.4, 5.2, 8.4]
    assert instance.about.sources["travel_times"].endswith("mode slow, speeds of speeds.csv")


def test_words_and_comments_of_the_instance_stay(folder: Path) -> None:
    about = folder / "instance.toml"
    text = about.read_text(encoding="utf-8").replace("[sources]", "# who says so\n[sources]")
    about.write_text(text, encoding="utf-8")
    assert run("travel", folder).exit_code == 0
    after = about.read_text(encoding="utf-8")
    assert after.startswith(text.rstrip("\n"))
    assert after.removeprefix(text).count("\n") == 2


def test_line_ends_of_windows_stay(folder: Path) -> None:
    about = folder / "instance.toml"
    about.write_bytes(about.read_bytes().replace(b"\n", b"\r\n"))
    before = about.read_bytes()
    assert run("travel", folder).exit_code == 0
    assert about.read_bytes().startswith(before.rstrip())
    assert read_instance(folder).about.sources["site_times"].startswith("derived: reconfig travel")


def test_longer_journeys_than_the_limit_are_left_out(folder: Path) -> None:
    done = run("travel", folder, "--limit", 3)
    assert "pairs have no route of up to 3 minutes and are left blank" in done.output
    wide = pd.read_csv(folder / "travel_times.csv", index_col="zone", dtype={"zone": "str"}, keep_default_na=False)
    assert wide["S1"].tolist() == ["1.0", "2.6", "3.0", ""]
    assert 'speeds of speeds.csv, up to 3 minutes"' in (folder / "instance.toml").read_text(encoding="utf-8")


def test_what_is_there_is_not_written_over_unasked(folder: Path) -> None:
    assert run("travel", folder).exit_code == 0
    before = files(folder)
    done = run("travel", folder, "--mode", "slow")
    assert done.exit_code == 2
    assert done.stderr.startswith("travel_times.csv: exists already. Add --replace")
    assert files(folder) == before
    assert run("travel", folder, "--mode", "slow", "--replace").exit_code == 0
    assert files(folder) != before


def test_a_gzipped_table_gives_way(folder: Path) -> None:
    (folder / "travel_times.csv.gz").write_bytes(b"not even gzip")
    assert run("travel", folder, "--replace").exit_code == 0
    assert {name for name in files(folder) if name.startswith("travel_times")} == {"travel_times.csv"}


def test_comparing_writes_nothing_but_the_report(folder: Path, tmp_path: Path) -> None:
    """Times of the slow mode against those of the quick one: only the access is the same, so it is x / 2 + 0.4."""
    assert run("travel", folder).exit_code == 0
    before = files(folder)
    done = run("travel", folder, "--mode", "slow", "--compare", "--report", tmp_path / "pairs.csv")
    assert done.exit_code == 0, done.output
    assert files(folder) == before
    assert "12 pairs have a time in both" in done.output
    pairs = pd.read_csv(tmp_path / "pairs.csv", encoding="utf-8-sig", dtype={"zone": "str"}, keep_default_na=False)
    assert len(pairs) == 12
    away = (pairs["computed"] - pairs["supplied"]).abs()
    assert away.is_monotonic_decreasing
    s1 = pairs[pairs["site"] == "S1"].set_index("zone").loc[["0012", "7E05", "NA", "E04"]]
    assert s1["computed"].tolist() == [1.2, 4.4, 5.2, 8.4]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--compare"], "travel_times.csv: holds no sound times to compare with."),
        (["--mode", "carr"], "speeds.csv, column mode: 'carr' is not a mode of the table. Did you mean 'car'?"),
        (["--report", "x.csv"], "--report: needs --compare beside it. Give both, or neither."),
        (["--what-if", "x"], "--what-if: needs --out beside it. Give both, or neither."),
        (
            ["--what-if", "x", "--out", "o", "--replace"],
            "--what-if: does not go with --replace. Ask one thing at a time.",
        ),
        (["--what-if", "x", "--out", "o"], "what_ifs.csv, column what_if: 'x' is not a what-if of the instance."),
        (["--roads", "nowhere.gpkg"], "nowhere.gpkg: is not there."),
        (["--snap-limit", "100"], "sites.csv, row 2, column site: 'S1, 0.2 km off' is more than 100 m from every road"),
    ],
)
def test_bad_questions_get_one_clear_sentence_and_nothing_is_written(
    folder: Path, words: list[str], sentence: str
) -> None:
    before = files(folder)
    done = run("travel", folder, *words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.output
    assert files(folder) == before


def test_without_roads_there_is_nothing_to_compute_from(folder: Path) -> None:
    (folder / "roads.gpkg").unlink()
    done = run("travel", folder)
    assert done.exit_code == 2
    assert "holds no road file. Put one there" in done.stderr


def test_two_road_files_are_one_too_many(folder: Path) -> None:
    (folder / "roads.geojson").write_text("{}", encoding="utf-8")
    assert "is one of several road files (roads.geojson, roads.gpkg)" in run("travel", folder).stderr
    assert run("check", folder).exit_code == 2


def test_missing_times_are_told_how_to_be_made(folder: Path) -> None:
    assert "Run 'reconfig travel' on the folder: it makes the table from roads.gpkg." in run("check", folder).stderr


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        ("zones.csv", "531000,171000", ",", "zones.csv, row 2, column zone: '0012' has no easting and northing."),
        ("zones.csv", "533000,173000", "933000,173000", "zones.csv, row 5, column zone: 'E04, 400.0 km off' is more"),
        (
            "instance.toml",
            "EPSG:27700",
            "EPSG:4326",
            "instance.toml, column crs: 'EPSG:4326' is not a coordinate system",
        ),
        ("speeds.csv", "60", "fast", "speeds.csv, row 2, column kmh: 'fast' is not a number."),
    ],
)
def test_bad_files_get_one_clear_sentence(folder: Path, file: str, before: str, after: str, sentence: str) -> None:
    (folder / "boundaries.gpkg").unlink()
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    done = run("travel", folder)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert not (folder / "travel_times.csv").exists()


def test_a_what_if_by_hand(folder: Path, tmp_path: Path) -> None:
    """South Road closed. asu and hasu run at S1, S2 and S3 (tiny instance); nobody drives along the south."""
    what_ifs = "what_if,change,road\nsouth,close_road,South Road\n"
    (folder / "what_ifs.csv").write_text(what_ifs, encoding="utf-8")
    done = run("travel", folder, "--what-if", "south", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "South Road is closed (1 link, 2.0 km)." in done.output
    after = read_instance(tmp_path / "out" / "instance")
    # S1 meets West Road now, 200 m along: 7E05 goes round, 2 + 2 + 1.8 km, and 0.8 minutes to the site.
    assert after.minutes[1, 0] == pytest.approx(2 + 2 + 1.8 + 0.8)
    assert np.isfinite(after.minutes).all()


def test_json_has_sentences_figures_and_problems(folder: Path) -> None:
    first = json.loads(run("travel", folder, "--json").stdout)
    assert first["sentences"][0].startswith("Roads: roads.gpkg, mode car, speeds of speeds.csv: 4 links, 8.0 km.")
    assert first["comparison"] is None
    second = json.loads(run("travel", folder, "--json", "--compare", "--mode", "slow").stdout)
    assert second["comparison"]["pairs"] == 12
    assert second["wrote"] == []
    third = run("travel", folder, "--json")
    assert third.exit_code == 2
    assert json.loads(third.stdout)["problems"][0]["file"] == "travel_times.csv"


def test_an_island_whose_bridge_is_closed_is_cut_off(folder: Path, tmp_path: Path) -> None:
    """E04 lives on 3 km of road beyond the bridge: without it nothing is in reach, as table and words say."""
    beyond = roads(
        [*map(tuple, GRID.points.tolist()), (536000, 173000), (539000, 173000)],
        [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (4, 5)],
        road_class="primary",
        name=["South Road", "West Road", "East Road", "North Road", "Long Bridge", "Island Road"],
    )
    (folder / "roads.gpkg").unlink()
    (folder / "boundaries.gpkg").unlink()
    write_geopackage(replace(beyond, crs="EPSG:27700"), folder / "roads.gpkg")
    zones = (folder / "zones.csv").read_text(encoding="utf-8").replace("South,533000,173000", "South,537000,173000")
    (folder / "zones.csv").write_text(zones, encoding="utf-8")
    (folder / "what_ifs.csv").write_text("what_if,change,road\nbridge,close_road,long bridge\n", encoding="utf-8")
    out = tmp_path / "out"
    done = run("travel", folder, "--what-if", "bridge", "--out", out)
    assert done.exit_code == 0, done.output
    assert "4,000 residents of 1 area can no longer reach any open site." in done.output
    table = pd.read_csv(out / "difference.csv", encoding="utf-8-sig", keep_default_na=False).set_index("zone")
    row = table.loc["E04"]
    assert (row["minutes_before"] != "", row["site_after"], row["minutes_after"], row["change"]) == (True, "", "", "")
    words = (out / "summary.md").read_text(encoding="utf-8")
    assert "| Upland | 4,000 | none |" in words
    assert "cut off" in words
    assert "cut off" in (out / "difference.html").read_text(encoding="utf-8")
