"""The map file of an appraisal: figures, shapes, styles, attribution, and what QGIS makes of it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.outputs.geopackage.area_layer import endings
from reconfig.outputs.maps.drawing import mean_minutes, service_minutes
from reconfig.outputs.maps.scale import scale_of
from reconfig.outputs.styled_geopackage import write_styled_geopackage
from reconfig.solution import Configuration
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option
from tests.appraisals import appraisal
from tests.output_case import output_instance
from tests.whole_appraisals import nasty_appraisal

READER = Path(__file__).parent / "qgis_reader.py"
KENT = "instances/kent-medway"


@pytest.fixture(scope="module", params=["toy", "polygons", "kent"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Appraisal, Path]:
    """An appraisal and its map file: without boundaries, with boundaries, and a real one."""
    makers: dict[str, Callable[[], Appraisal]] = {
        "toy": without_boundaries,
        "polygons": with_polygons,
        "kent": partial(appraisal, KENT),
    }
    held = makers[request.param]()
    return held, write_styled_geopackage(held, tmp_path_factory.mktemp("map") / "appraisal.gpkg")


def without_boundaries() -> Appraisal:
    """The toy's, its zones as points."""
    return moved(appraisal(), appraisal().instance.replace(boundaries=None))


def moved(held: Appraisal, instance: Instance) -> Appraisal:
    """The appraisal's configurations in a changed instance."""
    today, *options = (
        dataclasses.replace(each, evaluation=evaluate(instance, each.configuration)) for each in held.all
    )
    return Appraisal(instance, today, tuple(options))


def with_polygons() -> Appraisal:
    """Four squares and two sites; the option closes one of them, and some can no longer reach any."""
    instance = output_instance()
    far = instance.travel_times[instance.travel_times["minutes"] < 35]
    held = instance.replace(travel_times=far)
    today = Option("Today", "today's configuration", evaluate(held, held.today))
    sites = ("A", "B")
    options = tuple(
        Option(f"Only {site}", "drawn by hand", evaluate(held, Configuration.of([("CARE", site)]))) for site in sites
    )
    return Appraisal(held, today, options)


@contextlib.contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as a database."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        yield connection


def names(held: Appraisal) -> list[str]:
    """The layers' endings, today's first."""
    return [option.slug.replace("-", "_") for option in held.all]


def test_layers_of_areas_and_sites_and_a_table(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    layers = gpd.list_layers(path)
    expected = [f"{kind}_{name}" for name in names(held) for kind in ("areas", "sites")]
    assert layers["name"].tolist()[: len(expected) + 1] == [*expected, "about"]
    with database(path) as rows:
        identifiers = dict(rows.execute("SELECT table_name, identifier FROM gpkg_contents"))
    assert identifiers[expected[2]] == f"{held.options[0].name}: small areas"


def test_minutes_and_changes_equal_the_evaluators(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    instance = held.instance
    codes = dict(zip((None, *instance.service_codes), endings(instance.service_codes), strict=True))
    for option, name in zip(held.all, names(held), strict=True):
        frame = gpd.read_file(path, layer=f"areas_{name}")
        assert frame["zone"].tolist() == instance.zone_codes.tolist()
        for service, ending in codes.items():
            now, then = (
                mean_minutes(each.evaluation) if service is None else service_minutes(each.evaluation, service)
                for each in (held.today, option)
            )
            known = np.where(np.isfinite(then), then, np.nan)
            np.testing.assert_array_equal(frame[f"minutes{ending}"].to_numpy(float), known)
            if option is not held.today:
                with np.errstate(invalid="ignore"):
                    change = np.where(np.isfinite(then - now), then - now, np.nan)
                np.testing.assert_array_equal(frame[f"change{ending}"].to_numpy(float), change)
        changes = option.evaluation.changes
        for service in instance.service_codes:
            rows = changes[changes["service"] == service].set_index("zone")
            shown = frame.set_index("zone").loc[rows.index]
            assert shown[f"minutes{codes[service]}"].to_numpy(float) == pytest.approx(
                rows["minutes_after"].where(np.isfinite(rows["minutes_after"])).to_numpy(float), nan_ok=True
            )


def test_classes_are_those_of_the_maps(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    scale = scale_of(held.instance)
    for option, name in zip(held.options, names(held)[1:], strict=True):
        frame = gpd.read_file(path, layer=f"areas_{name}")
        now, then = (mean_minutes(each.evaluation) for each in (held.today, option))
        for measure, classes, looks in (
            ("minutes", scale.minutes_class(then), scale.minutes_classes),
            ("change", scale.change_class(now, then), scale.change_classes),
        ):
            assert frame[f"class_{measure}"].tolist() == [looks[number].words for number in classes]


def test_shapes_are_those_of_the_instance(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    frame = gpd.read_file(path, layer="areas_today")
    boundaries = held.instance.boundaries
    assert frame.crs == held.instance.about.crs
    if boundaries is None:
        places = held.instance.zones[["easting", "northing"]].to_numpy(float)
        np.testing.assert_array_equal(frame.geometry.get_coordinates().to_numpy(), places)
    else:
        assert set(frame.geom_type) == {"MultiPolygon"}
        areas = boundaries.set_index("zone").geometry.to_crs(frame.crs).area
        np.testing.assert_allclose(frame.set_index("zone").area, areas[frame["zone"]], rtol=1e-9)


def test_sites_say_what_runs_today_and_in_the_option(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    services = held.instance.service_codes
    for option, name in zip(held.options, names(held)[1:], strict=True):
        frame = gpd.read_file(path, layer=f"sites_{name}").set_index("site")
        before, after = set(held.today.configuration), set(option.configuration)
        assert set(frame.index) == {site for _, site in before | after}
        for site, row in frame.iterrows():
            for column, pairs in {"services_today": before, "services": after, "opens": after - before,
                                  "closes": before - after}.items():  # fmt: skip
                assert row[column] == ", ".join(code for code in services if (code, site) in pairs)
            assert (row["state"] == "closes") == (not row["services"])


def test_every_layer_has_one_default_style_whose_classes_are_there(case: tuple[Appraisal, Path]) -> None:
    _, path = case
    with database(path) as rows:
        styles = rows.execute("SELECT f_table_name, styleName, styleQML, useAsDefault FROM layer_styles").fetchall()
        spatial = [name for (name,) in rows.execute("SELECT table_name FROM gpkg_geometry_columns")]
        contents = [name for (name,) in rows.execute("SELECT table_name FROM gpkg_contents")]
    assert "layer_styles" in contents
    for name in spatial:
        assert sum(bool(default) for table, _, _, default in styles if table == name) == 1
    for table, style, qml, _ in styles:
        root = ET.fromstring(qml)
        renderer = root.find("renderer-v2")
        assert renderer is not None
        frame = gpd.read_file(path, layer=table)
        values = {category.get("value") for category in renderer.iter("category")}
        assert set(frame[renderer.get("attr")]) <= values, (table, style)
        assert {each.get("symbol") for each in renderer.iter("category")} == {
            each.get("name") for each in renderer.findall("symbols/symbol")
        }


def test_the_worst_class_is_hatched(case: tuple[Appraisal, Path]) -> None:
    """Polygons have a pattern of lines, points another shape."""
    held, path = case
    with database(path) as rows:
        found = rows.execute("SELECT styleQML FROM layer_styles WHERE styleName LIKE '%: change'").fetchall()
    assert found
    worst = next(look for look in scale_of(held.instance).change_classes if "more than" in look.words and look.hatch)
    for (qml,) in found:
        root = ET.fromstring(qml)
        number = next(each.get("symbol") for each in root.iter("category") if each.get("value") == worst.words)
        symbol = root.find(f"renderer-v2/symbols/symbol[@name='{number}']")
        assert symbol is not None
        kinds = {each.get("class") for each in symbol.findall("layer")}
        shapes = {each.get("v") for each in symbol.iter("prop") if each.get("k") == "name"}
        assert "LinePatternFill" in kinds if held.instance.boundaries is not None else "diamond" in shapes


def test_attribution_hashes_and_the_version_of_the_format(case: tuple[Appraisal, Path]) -> None:
    held, path = case
    about = held.instance.about
    with database(path) as rows:
        told = rows.execute("SELECT subject, words FROM about").fetchall()
        metadata = [text for (text,) in rows.execute("SELECT metadata FROM gpkg_metadata")]
        referred = [name for (name,) in rows.execute("SELECT table_name FROM gpkg_metadata_reference")]
        assert rows.execute("PRAGMA user_version").fetchone() == (10300,)
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for line in about.attribution:
        assert ("attribution", line) in told
        assert all(line in [each.text for each in ET.fromstring(text).iter("rights")] for text in metadata)
    for name, digest in held.instance.hashes.items():
        assert (f"SHA-256 of {name}", digest) in told
    assert len(referred) == 2 * len(held.all)
    made_up = any("made up" in words for _, words in told)
    assert made_up == about.synthetic


def test_names_and_codes_of_any_kind(tmp_path: Path) -> None:
    """Names are text, also in styles; options of one name have layers of their own."""
    held = nasty_appraisal()
    twice = tuple(dataclasses.replace(option, name="=A & <b>\x01") for option in held.options)
    path = write_styled_geopackage(dataclasses.replace(held, options=twice), tmp_path / "nasty.gpkg")
    assert {"areas_a_b", "areas_a_b_2"} <= set(gpd.list_layers(path)["name"])
    with database(path) as rows:
        for (qml,) in rows.execute("SELECT styleQML FROM layer_styles"):
            ET.fromstring(qml)
        for (text,) in rows.execute("SELECT metadata FROM gpkg_metadata"):
            ET.fromstring(text)
    assert endings(["a b", "A-B", "a_b_2", "é"]) == ["", "_a_b", "_A_B_2", "_a_b_2_2", "__"]


def test_without_coordinates_there_are_rows_without_shapes(tmp_path: Path) -> None:
    held = appraisal()
    zones = held.instance.zones.assign(easting=np.nan, northing=np.nan)
    nowhere = moved(held, held.instance.replace(zones=zones, boundaries=None))
    path = write_styled_geopackage(nowhere, tmp_path / "nowhere.gpkg")
    layers = gpd.list_layers(path).set_index("name")["geometry_type"]
    assert pd.isna(layers["areas_today"])
    assert layers["sites_today"] == "Point"


def test_the_same_appraisal_gives_the_same_bytes_and_a_failure_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (write_styled_geopackage(appraisal(), tmp_path / name) for name in ("a.gpkg", "b.gpkg"))
    assert one.read_bytes() == two.read_bytes()

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("reconfig.outputs.styled_geopackage.add_styles", fail)
    with pytest.raises(RuntimeError):
        write_styled_geopackage(appraisal(), tmp_path / "c.gpkg")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.gpkg", "b.gpkg"]


@pytest.mark.slow
def test_qgis_opens_every_layer_coloured(case: tuple[Appraisal, Path], tmp_path: Path) -> None:
    held, path = case
    python = shutil.which("python3", path="/usr/bin")
    if (
        python is None
        or subprocess.run([python, "-c", "import qgis.core"], check=False, capture_output=True).returncode
    ):
        pytest.skip("QGIS is not installed (Debian: python3-qgis)")
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = [python, str(READER), str(path), str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=environment)
    told = json.loads(done.stdout.splitlines()[-1])
    scale = scale_of(held.instance)
    for name in names(held):
        areas, sites = told[f"areas_{name}"], told[f"sites_{name}"]
        assert areas["valid"]
        assert areas["rows"] == len(held.instance.zones)
        assert areas["renderer"] == sites["renderer"] == "categorizedSymbol"
        looks = scale.minutes_classes if name == "today" else scale.change_classes
        assert areas["classes"] == [look.words for look in looks if look.words in areas["classes"]]
        assert len(areas["classes"]) >= len(looks) - 2
        assert areas["colours"] == [look.colour for look in looks if look.words in areas["classes"]]
        assert sites["labels"]
        assert areas["rights"] == list(held.instance.about.attribution)
        assert len(areas["styles"]) == (1 + len(held.instance.services)) * (1 if name == "today" else 2)
        assert (tmp_path / f"both_{name}.png").stat().st_size > 3000
