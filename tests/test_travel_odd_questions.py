"""Questions to `reconfig travel` that are odd: a right result or one clear sentence, never a wrong figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

from reconfig.travel.writing import write_geopackage
from tests.roads import roads
from tests.test_travel import GRID, SPEEDS, files, run

PIER = replace(
    roads(
        [*map(tuple, GRID.points.tolist()), (531200, 165000), (531200, 164000)],
        [(0, 1), (0, 2), (1, 3), (2, 3), (0, 4), (4, 5)],
        road_class="primary",
        name=["South Road", "West Road", "East Road", "North Road", "Long Bridge", "Pier"],
    ),
    crs="EPSG:27700",
)
"""The square, and a pier of 1 km at the far end of a bridge of 6 km."""

HEAD = "what_if,change,road,drawn,factor,kmh,one_way,site,easting,northing,like\n"


@pytest.fixture(name="folder")
def _folder(tiny_folder: Path) -> Path:
    """The tiny instance without times and boundaries, with the square, the bridge and the pier."""
    (tiny_folder / "speeds.csv").write_text(SPEEDS, encoding="utf-8")
    for name in ("travel_times.csv", "site_times.csv", "boundaries.gpkg"):
        (tiny_folder / name).unlink()
    write_geopackage(PIER, tiny_folder / "roads.gpkg")
    return tiny_folder


def edit(path: Path, old: str, new: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")


def what_if(folder: Path, row: str, *words: object) -> Result:
    (folder / "what_ifs.csv").write_text(f"{HEAD}w,{row}\n", encoding="utf-8")
    return run("travel", folder, "--what-if", "w", "--out", folder.parent / "out", *words)


def table(folder: Path) -> pd.DataFrame:
    path = folder.parent / "out" / "difference.csv"
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"zone": "str"}, keep_default_na=False).set_index("zone")


def test_whose_only_road_is_closed_is_cut_off_and_does_not_swim(folder: Path) -> None:
    """Harbour lives on the pier, 6 km of water from the next road: beyond the limit of 2 km."""
    edit(folder / "zones.csv", "531000,171000", "531200,164500")
    done = what_if(folder, "close_road,Long Bridge,,,,,,,,")
    assert done.exit_code == 0, done.output
    assert "12,000 residents of 1 area can no longer reach any open site." in done.stdout
    assert table(folder).loc["0012", "minutes_after"] == ""


def test_a_site_whose_only_road_is_closed_is_reached_by_nobody(folder: Path) -> None:
    edit(folder / "sites.csv", "531200,171200", "531200,164500")
    done = what_if(folder, "close_road,Long Bridge,,,,,,,,")
    assert done.exit_code == 0, done.output
    assert "Nobody can reach Harbour Hospital any longer." in done.stdout


def test_a_site_whose_own_road_is_closed_is_told(folder: Path) -> None:
    """S1 stands at South Road; West Road, as near, is left."""
    done = what_if(folder, "close_road,South Road,,,,,,,,")
    assert "The own road of Harbour Hospital is closed or cut off: people arrive there by the nearest" in done.stdout


def test_what_a_limit_leaves_out_is_not_called_cut_off_for_good(folder: Path) -> None:
    """South Road twice as slow: 7E05's 2.6 minutes become 4.4, beyond the limit of 4."""
    done = what_if(folder, "slow_road,South Road,,2,,,,,,", "--limit", 4)
    assert "8,000 residents of 1 area can no longer reach any open site within 4 minutes." in done.stdout


def test_who_comes_within_the_limit_is_told(folder: Path) -> None:
    """South Road at half the time: 7E05's 2.6 minutes become 1.7, within the limit of 2."""
    done = what_if(folder, "slow_road,South Road,,0.5,,,,,,", "--limit", 2)
    assert "8,000 residents of 1 area can now reach an open site within 2 minutes." in done.stdout
    assert "newly reached" in (folder.parent / "out" / "summary.md").read_text(encoding="utf-8")


def test_where_nothing_runs_today_every_site_counts(folder: Path) -> None:
    """Else no journey would seem to change, whatever is closed."""
    offers = folder / "offers.csv"
    words = offers.read_text(encoding="utf-8")
    offers.write_text(words.replace(",current,", ",candidate,").replace(",fixed,", ",forbidden,"), encoding="utf-8")
    done = what_if(folder, "slow_road,*,,2,,,,,,")
    assert done.exit_code == 0, done.output
    assert "Nothing runs anywhere today: every site counts as open." in done.stdout
    assert "travel longer to the nearest open site" in done.stdout


def test_nothing_within_the_limit_changes(folder: Path) -> None:
    done = what_if(folder, "slow_road,Pier,,2,,,,,,", "--limit", 4)
    assert "No journey within 4 minutes to the nearest open site changes." in done.stdout


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("slow_road,*,,1e18,,,,,,", "what_ifs.csv, row 2, column factor: '1e+18' makes a road take more than a year."),
        ("slow_road,*,,inf,,,,,,", "what_ifs.csv, row 2, column factor: 'inf' is not a finite number."),
        (
            'add_road,,"LINESTRING (531000 171000, 533000 171000)",,1e-9,,,,,',
            "what_ifs.csv, row 2, column kmh: '1e-09' makes a road take more than a year.",
        ),
        (
            'add_road,,"LINESTRING (531000 171000, 533000 190000)",,60,,,,,',
            "what_ifs.csv, column what_if: 'w' adds a road that ends more than 2,000 m from every road",
        ),
        ("close_road,*,,,,,,,,", "what_ifs.csv, column what_if: 'w' closes every road."),
        (
            "move_site,,,,,,S1,1,2,",
            "what_ifs.csv, column site: 'S1, ",
        ),
    ],
)
def test_an_impossible_change_gets_one_clear_sentence(folder: Path, row: str, sentence: str) -> None:
    done = what_if(folder, row)
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert lines[0].startswith(sentence)
    assert len(lines) == 2
    assert not (folder.parent / "out").exists()


@pytest.mark.parametrize("option", ["--limit", "--access-kmh", "--snap-limit"])
@pytest.mark.parametrize("number", ["nan", "inf", "0", "-1", "1e-300x"])
def test_an_option_takes_only_sensible_numbers(folder: Path, option: str, number: str) -> None:
    done = run("travel", folder, option, number)
    assert done.exit_code == 2
    assert f"Invalid value for '{option}'" in done.stderr


def test_comparing_and_replacing_are_two_things(folder: Path) -> None:
    done = run("travel", folder, "--compare", "--replace")
    assert (done.exit_code, "--compare: does not go with --replace." in done.stderr) == (2, True)


def test_times_between_sites_of_ones_own_are_not_written_over(folder: Path) -> None:
    (folder / "site_times.csv").write_text("from_site,to_site,minutes\nS1,S2,99\n", encoding="utf-8")
    before = files(folder)
    done = run("travel", folder)
    assert done.exit_code == 2
    assert done.stderr.startswith("site_times.csv: exists already. Add --replace")
    assert files(folder) == before


def test_a_workbook_says_what_it_leaves_out(folder: Path, tmp_path: Path) -> None:
    (folder / "what_ifs.csv").write_text(f"{HEAD}w,close_road,Pier,,,,,,,,\n", encoding="utf-8")
    assert run("travel", folder).exit_code == 0
    done = run("export", folder, tmp_path / "book.xlsx")
    assert done.exit_code == 0
    assert (
        "Not in it, a workbook holds neither roads nor scenarios: roads.gpkg, speeds.csv, what_ifs.csv. Copy them"
        in done.stdout
    )
