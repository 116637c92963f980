"""From a road file to a proven configuration, its map, and what a closed avenue or bridge changes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result

from reconfig.cli import main
from reconfig.evaluate import evaluate
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.outputs.maps import draw_maps
from reconfig.outputs.maps.scale import FINE, scale_of
from reconfig.solve import solve
from reconfig.travel.road_cache import cached_roads
from reconfig.travel.writing import lines
from tests.helpers import with_times

FOLDER = Path(__file__).parents[1] / "instances" / "porto-alegre"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module", name="timed")
def _timed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_times(FOLDER, tmp_path_factory.mktemp("timed"))


def test_it_is_what_its_readme_says(timed: Path) -> None:
    instance = read_instance(timed)
    assert (len(instance.zones), len(instance.sites)) == (1214, 17)
    assert instance.zones["population"].sum() == 811_711
    assert np.isfinite(instance.minutes).all()
    assert 5 < np.average(instance.minutes.min(axis=1), weights=instance.zones["population"]) < 6
    assert instance.minutes.min(axis=1).max() < 25
    assert "reconfig travel over roads.osm.pbf, mode car" in instance.about.sources["travel_times"]


def test_boundaries_are_hexagons_round_their_zones() -> None:
    """Nine hectares each, at the edge as in the middle; neighbours share their borders."""
    shapes = np.asarray(gpd.read_file(FOLDER / "boundaries.gpkg").geometry)
    assert (shapely.get_num_coordinates(shapes) >= 7).all()
    assert shapely.area(shapes) == pytest.approx(np.full(len(shapes), 90_000), rel=0.01)
    assert shapely.coverage_is_valid(shapes)


@pytest.mark.parametrize("minimise", [Objective.COST, Objective.TRAVEL])
def test_solved_to_proof(timed: Path, minimise: Objective) -> None:
    result = solve(read_instance(timed), minimise)
    assert result.outcome.status is Status.OPTIMAL
    assert result.evaluation is not None
    assert result.evaluation.violations == ()


def what_if(timed: Path, name: str, out: Path) -> pd.DataFrame:
    done = run("travel", timed, "--what-if", name, "--out", out)
    assert done.exit_code == 0, done.output
    return pd.read_csv(out / "difference.csv", dtype={"zone": "str"}, encoding="utf-8-sig").set_index("zone")


def metres_to(timed: Path, road: str) -> pd.Series[float]:
    """From each zone to a road, by its name."""
    zones = read_instance(timed).zones
    roads = cached_roads(timed / "roads.osm.pbf", "EPSG:31982")
    course = shapely.union_all(lines(roads)[(roads.column("name") == road).to_numpy()])
    points = shapely.points(zones[["easting", "northing"]].to_numpy(float))
    return pd.Series(shapely.distance(points, course), index=zones["zone"])


def test_a_closed_avenue_changes_the_areas_along_it(timed: Path, tmp_path: Path) -> None:
    change = what_if(timed, "avenida-ipiranga-closed", tmp_path / "out")["change"]
    near = metres_to(timed, "Avenida Ipiranga")
    longer = change > 0.05
    assert 40 < longer.sum() < 150
    assert near[longer].median() < 500 < near.median()
    assert not longer[near > 4000].any()


def test_the_maps_of_a_what_if_tell_short_journeys_apart(timed: Path, tmp_path: Path) -> None:
    """The scale is the fine one, before and after, on the map of the what-if and on today's."""
    what_if(timed, "avenida-ipiranga-closed", tmp_path / "out")
    before, after = (read_instance(folder) for folder in (timed, tmp_path / "out" / "instance"))
    assert scale_of(before) is scale_of(after) is FINE
    said = (tmp_path / "out" / "difference.html").read_text(encoding="utf-8")
    assert re.search(r"up to 5 minutes: \d+ % before, \d+ % after; 5 to 10 minutes: \d+ % before", said)
    assert re.search(r"no change: 9\d %; up to 1 minute longer: \d %; 1 to 3 minutes longer: \d %", said)
    assert "Within 10 minutes of an open site" in today_drawn(timed, tmp_path / "map")


@pytest.fixture(scope="module", name="viaduct")
def _viaduct(timed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    """The folder of the closed viaduct, and its table."""
    out = tmp_path_factory.mktemp("viaduct") / "out"
    return out, what_if(timed, "viaduct-imperatriz-closed", out)


def test_the_folder_of_a_what_if_is_whole_and_an_instance(timed: Path, viaduct: tuple[Path, pd.DataFrame]) -> None:
    out, table = viaduct
    assert {path.name for path in out.iterdir()} == {
        "instance", "difference.csv", "summary.md", "map.png", "map.svg", "difference.html",
    }  # fmt: skip
    assert len(table) == 1214
    assert (table["change"].round(1) == (table["minutes_after"] - table["minutes_before"]).round(1)).all()
    before, after = read_instance(timed), read_instance(out / "instance")
    assert (after.minutes >= before.minutes).all()
    assert (after.minutes > before.minutes).any()
    assert "what if: viaduct-imperatriz-closed" in after.about.title
    assert run("evaluate", out / "instance").exit_code == 0
    words = (out / "summary.md").read_text(encoding="utf-8")
    assert "Viaduto Imperatriz Leopoldina is closed" in words
    assert "© OpenStreetMap contributors" in words


def test_its_page_needs_nothing_from_elsewhere(viaduct: tuple[Path, pd.DataFrame]) -> None:
    page = (viaduct[0] / "difference.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert not re.search(r"""(src|href)\s*=\s*["']https?:|url\(["']?https?:|@import""", page)
    assert "© OpenStreetMap contributors" in page
    assert 'lang="en"' in page


def today_drawn(folder: Path, out: Path) -> str:
    """Today's map of an instance folder."""
    today = evaluate(read_instance(folder), read_instance(folder).today)
    out.mkdir()
    assert draw_maps(today, today, out)
    return (out / "map.svg").read_text(encoding="utf-8")


def test_a_map_shows_the_main_roads(timed: Path, tmp_path: Path) -> None:
    """Without the road file, the same drawing is smaller; with it, it stays moderate."""
    bare = Path(shutil.copytree(timed, tmp_path / "bare"))
    (bare / "roads.osm.pbf").unlink()
    without, drawn = (today_drawn(folder, tmp_path / f"map-{folder.name}") for folder in (bare, timed))
    assert len(without) + 50_000 < len(drawn) < 2_000_000


def test_a_map_says_why_it_shows_no_roads(timed: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(timed, tmp_path / "broken"))
    (broken / "roads.osm.pbf").write_bytes(b"no roads")
    assert "Roads are not drawn: roads.osm.pbf" in today_drawn(broken, tmp_path / "map")
