"""The data of the maps in pages: every area drawn, every minute that of the evaluator."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from reconfig.outputs.maps.ground import Ground
from reconfig.outputs.pages.map_data import NO_DEMAND, UNREACHED, map_data, tenths
from reconfig.outputs.pages.packed import packed, unpacked
from reconfig.outputs.pages.shapes import Canvas, area_shapes, path_text
from reconfig.study.appraisal import Appraisal
from tests.appraisals import appraisal


def _data(folder: str) -> tuple[Appraisal, dict[str, Any]]:
    shown = appraisal(folder)
    data = map_data(shown)
    assert data is not None
    return shown, data


def _whole(data: dict[str, Any], what: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    """By option, service and area; the differences from today added to it."""
    held = np.array(data[what])
    held[1:] += held[0]
    return held


@pytest.mark.parametrize("folder", ["instances/toy", "instances/kent-medway"])
def test_minutes_and_sites_are_those_of_the_evaluator(folder: str) -> None:
    shown, data = _data(folder)
    minutes, nearest = _whole(data, "minutes"), _whole(data, "nearest")
    services = [each["code"] for each in data["services"]]
    compared = 0
    for number, option in enumerate(shown.all):
        for row in option.evaluation.changes.to_dict("records"):
            place = number, services.index(row["service"]), data["areas"]["code"].index(row["zone"])
            assert minutes[place] == round(row["minutes_after"] * 10)
            assert data["sites"][nearest[place]]["code"] == row["site_after"]
            compared += 1
    assert compared == len(shown.all) * len(shown.instance.needs)


@pytest.mark.parametrize("folder", ["instances/toy", "instances/kent-medway"])
def test_every_area_has_a_path_of_whole_rings(folder: str) -> None:
    shown, data = _data(folder)
    assert len(data["areas"]["path"]) == len(shown.instance.zones)
    for path in data["areas"]["path"]:
        rings = path.split("z")[:-1]
        assert rings
        assert all(ring.startswith("M") for ring in rings)


def test_a_packed_page_holds_what_was_given_and_the_same_text_each_time() -> None:
    _, data = _data("instances/toy")
    assert unpacked(packed(data)) == data
    assert packed(data) == packed(data)


def test_numbers_without_an_end_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        packed([float("nan")])


def test_journeys_without_end_and_areas_without_need_have_codes() -> None:
    assert tenths(np.array([12.34, np.inf, np.nan])).tolist() == [123, UNREACHED, NO_DEMAND]


def test_a_hole_runs_the_other_way() -> None:
    square = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])
    outer, inner = (ring for ring in path_text(square).split("z") if ring)
    assert outer.startswith("M0 0l")
    assert inner.startswith("M2 2l")
    assert outer.split("l")[1].split()[0] != inner.split("l")[1].split()[0]  # across first, then down first


def test_rings_that_rounding_leaves_without_an_inside_are_dropped() -> None:
    """A ground 9 km wide: a unit is a metre. A sliver beside a square vanishes, a speck becomes a small circle."""
    square, sliver = shapely.box(0, 0, 100, 100), shapely.box(200, 0, 200.1, 0.2)
    both, speck = shapely.multipolygons([square, sliver]), shapely.box(500.1, 0.1, 500.2, 0.2)
    ground = Ground(np.array([both, speck]), np.array([both], dtype=object), (0, 0, 9000, 9000))
    shapes = area_shapes(Canvas(ground))
    assert path_text(shapes[0]).count("M") == 1
    assert shapely.area(shapes[0]) == pytest.approx(10_000)
    assert path_text(shapes[1]).count("M") == 1
    assert 0 < shapely.area(shapes[1]) < 20
