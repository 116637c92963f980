"""Maps: every zone is drawn once, labels keep clear, files come out the same twice and can be read without seeing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Polygon, box

from reconfig.evaluate import evaluate
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.io import read_instance
from reconfig.outputs.maps.classes import shares
from reconfig.outputs.maps.drawing import HALF, draw_maps, mean_minutes, service_minutes
from reconfig.outputs.maps.ground import Ground, ground_of, outline
from reconfig.outputs.maps.labels import GAP, Frame, place_labels
from reconfig.outputs.maps.page import text_width, wrapped
from reconfig.outputs.maps.pins import Viewport, place_pins, remarks
from reconfig.outputs.maps.scale import FINE, SCALES, WIDE, Scale, scale_of
from reconfig.outputs.maps.sites import BEYOND, CLOSES, OPEN, overview_pins, service_pins
from reconfig.solution import Configuration
from tests.output_case import SIDE, both, output_instance

SVG = "{http://www.w3.org/2000/svg}"
INFINITE = float("inf")


def _ground() -> Ground:
    ground = ground_of(output_instance())
    assert ground is not None
    return ground


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "up to 15 minutes"), (15, "up to 15 minutes"), (15.1, "15 to 30 minutes"), (60, "45 to 60 minutes"),
     (61, "more than 60 minutes"), (INFINITE, "no open site can be reached"), (np.nan, "nobody there needs it")],
)  # fmt: skip
def test_minutes_classes(minutes: float, words: str) -> None:
    assert minutes_words(WIDE, minutes) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(5, "up to 5 minutes"), (5.1, "5 to 10 minutes"), (20, "15 to 20 minutes"), (20.1, "more than 20 minutes"),
     (INFINITE, "no open site can be reached"), (np.nan, "nobody there needs it")],
)  # fmt: skip
def test_fine_minutes_classes(minutes: float, words: str) -> None:
    assert minutes_words(FINE, minutes) == words


def minutes_words(scale: Scale, minutes: float) -> str:
    """The words of a journey's class."""
    return scale.minutes_classes[int(scale.minutes_class(np.array([minutes]))[0])].words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(20, 20, "no change"), (20, 20.04, "no change"), (20, 25, "up to 5 minutes longer"),
     (25, 20, "up to 5 minutes shorter"), (20, 35, "5 to 15 minutes longer"), (50, 20, "15 to 30 minutes shorter"),
     (20, 51, "more than 30 minutes longer"), (20, INFINITE, "can reach no open site any longer"),
     (INFINITE, 20, "can reach an open site now"), (INFINITE, INFINITE, "no change")],
)  # fmt: skip
def test_change_classes(before: float, after: float, words: str) -> None:
    assert change_words(WIDE, before, after) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(7, 7.04, "no change"), (7, 8, "up to 1 minute longer"), (8, 7, "up to 1 minute shorter"),
     (7, 10, "1 to 3 minutes longer"), (12, 7, "3 to 5 minutes shorter"), (7, 12.1, "more than 5 minutes longer")],
)  # fmt: skip
def test_fine_change_classes(before: float, after: float, words: str) -> None:
    assert change_words(FINE, before, after) == words


def change_words(scale: Scale, before: float, after: float) -> str:
    """The words of a change's class."""
    return scale.change_classes[int(scale.change_class(np.array([before]), np.array([after]))[0])].words


@pytest.mark.parametrize("scale", SCALES)
def test_every_class_of_a_scale_is_told_apart(scale: Scale) -> None:
    for classes in (scale.minutes_classes, scale.change_classes):
        assert len({look.words for look in classes}) == len({look.colour for look in classes}) == len(classes)


def with_people(*people: int) -> Instance:
    """The instance, with other numbers of residents. Today the zones are 10, 20, 10 and 30 minutes from a site."""
    instance = output_instance()
    return instance.replace(zones=instance.zones.assign(population=list(people)))


@pytest.mark.parametrize(
    ("people", "scale"),
    [((1000, 2000, 3000, 6), FINE), ((0, 95, 0, 5), FINE), ((0, 94, 0, 6), WIDE), ((0, 0, 0, 0), WIDE)],
)
def test_the_finest_scale_that_holds_nearly_everybody(people: tuple[int, ...], scale: Scale) -> None:
    """5 of 100 residents may lie beyond the last limit of 20 minutes, 6 may not."""
    assert scale_of(with_people(*people)) is scale


def test_the_scale_follows_the_service_that_is_farthest() -> None:
    """CARE is within 20 minutes of nearly everybody; BEDS, at N alone, is 90 minutes away."""
    instance = output_instance()
    services = pd.concat([instance.services, instance.services.assign(service="BEDS")], ignore_index=True)
    beds = instance.offers[instance.offers["site"] == "N"].assign(service="BEDS", status="current")
    offers = pd.concat([instance.offers, beds], ignore_index=True)
    assert scale_of(instance.replace(services=services, offers=offers)) is WIDE


def test_the_scale_where_nothing_runs_today() -> None:
    instance = output_instance()
    assert scale_of(instance.replace(offers=instance.offers.assign(status="possible"))) is WIDE


@pytest.mark.parametrize("name", ["kent-medway", "england-stroke", "toy"])
def test_the_scale_of_the_instances(name: str) -> None:
    assert scale_of(read_instance(Path(__file__).parents[1] / "instances" / name)) is WIDE


def test_shares_of_residents() -> None:
    """1000 + 2000 of 6006 in class 0, 3000 in class 2, 6 in class 1."""
    share = shares(np.array([0, 0, 2, 1]), np.array([1000.0, 2000.0, 3000.0, 6.0]), 4)
    assert share.tolist() == pytest.approx([3000 / 6006, 6 / 6006, 3000 / 6006, 0])


def test_every_zone_is_drawn_once() -> None:
    """The classes' merged shapes together cover the zones' area, without overlap."""
    ground = _ground()
    classes = np.array([0, 2, 2, 1])
    drawn = dict(ground.by_class(classes))
    assert sorted(drawn) == [0, 1, 2]
    assert sum(shapely.area(shapes[0]) for shapes in drawn.values()) == pytest.approx(4 * SIDE**2)
    assert shapely.area(drawn[2][0]) == pytest.approx(2 * SIDE**2)


def test_outline_keeps_holes() -> None:
    """A square with a hole is two rings of five corners each, turning opposite ways."""
    shape = Polygon(box(0, 0, 9, 9).exterior, [box(3, 3, 6, 6).exterior])
    corners, codes = outline(shape)
    assert len(corners) == len(codes) == 10
    turns = [shapely.is_ccw(shapely.linearrings(ring)) for ring in (corners[:5], corners[5:])]
    assert turns[0] != turns[1]


def test_crossing_borders_are_mended() -> None:
    """A bow tie is mended to two triangles; the map still has all four zones."""
    instance = output_instance()
    boundaries = instance.boundaries
    assert boundaries is not None
    shapes = list(boundaries.geometry)
    shapes[0] = Polygon([(0, 0), (SIDE, SIDE), (SIDE, 0), (0, SIDE)])
    ground = ground_of(instance.replace(boundaries=boundaries.set_geometry(shapes, crs=boundaries.crs)))
    assert ground is not None
    assert ground.has_shapes
    assert shapely.is_valid(ground.zones).all()
    assert shapely.area(ground.zones[0]) == pytest.approx(SIDE**2 / 2)


def test_minutes_on_the_maps() -> None:
    """One service, so the mean over services is that service's minutes."""
    evaluation, today = both(output_instance(), "A", "N")
    assert service_minutes(today, "CARE").tolist() == mean_minutes(today).tolist() == [10, 20, 10, 30]
    assert service_minutes(evaluation, "CARE").tolist() == [10, 20, 50, 35]


def test_symbols_say_what_happens() -> None:
    evaluation, today = both(output_instance(), "A", "N")
    pins = service_pins(evaluation, today, "CARE")
    assert [pin.proposal.symbol.words for pin in pins] == ["open", "closes", "open, outside the area"]
    opening = service_pins(today, evaluation, "CARE")
    assert [pin.proposal.symbol.words for pin in opening][1] == "opens"
    assert opening[1].today is None
    assert overview_pins(evaluation, today)[1].proposal.lines[-1] == ("closes: CARE", "bold")


def test_sites_beyond_the_edge() -> None:
    """The zones end at 40 km; with the margin of 2 km N, at 66 km, lies 24 km further east: an arrow, and a remark."""
    evaluation, today = both(output_instance(), "A", "N")
    view = Viewport(_ground(), HALF)
    pins = service_pins(evaluation, today, "CARE")
    placed = place_pins(view, pins)
    views = [row.view(1) for row in placed]
    assert [view.symbol for view in views if view is not None] == [OPEN, CLOSES, BEYOND]
    assert placed[2].corner is None
    assert remarks(view, pins, placed) == ("Beyond the edge of the map: Next Hospital (25 km further east).",)


def test_sites_without_coordinates_are_named() -> None:
    instance = output_instance()
    sites = instance.sites.assign(easting=[9000.0, np.nan, 66000.0])
    evaluation, today = both(instance.replace(sites=sites), "A", "N")
    pins = service_pins(evaluation, today, "CARE")
    view = Viewport(_ground(), HALF)
    placed = place_pins(view, pins)
    assert len(placed) == 2
    assert "Not on the map, for want of coordinates: Bay Hospital." in remarks(view, pins, placed)


@pytest.mark.parametrize("seed", range(5))
def test_labels_keep_clear(seed: int) -> None:
    """Labels stay in the frame, off each other and off every symbol; the same again the second time."""
    random = np.random.default_rng(seed)
    anchors = random.uniform([10, 10], [290, 190], size=(15, 2))
    sizes = random.uniform([30, 10], [90, 30], size=(15, 2))
    frame = Frame(300, 200, np.ones((20, 30), dtype=bool))
    symbols = np.concatenate([anchors - 5, anchors + 5], axis=1)
    corners = place_labels(anchors, sizes, frame, symbols)
    assert corners == place_labels(anchors, sizes, frame, symbols)
    boxes = [
        np.array([*corner, *(np.array(corner) + size)])
        for corner, size in zip(corners, sizes, strict=True)
        if corner is not None
    ]
    assert len(boxes) >= 8
    assert all((each >= GAP - 1e-9).all() and each[2] <= 300 and each[3] <= 200 for each in boxes)
    others = [*boxes, *symbols]
    assert not any(_overlap(one, two) for n, one in enumerate(boxes) for m, two in enumerate(others) if n != m)


def _overlap(one: FloatArray, two: FloatArray) -> bool:
    return bool((one[:2] < two[2:]).all() and (two[:2] < one[2:]).all())


def test_labels_keep_off_the_land_where_they_can() -> None:
    """The left half is land: the label of a site on the shore goes to the right."""
    land = np.zeros((20, 30), dtype=bool)
    land[:, :15] = True
    anchor = np.array([[150.0, 100.0]])
    corner = place_labels(anchor, np.array([[60.0, 12.0]]), Frame(300, 200, land), np.empty((0, 4)))[0]
    assert corner is not None
    assert corner[0] >= 150


def test_a_label_without_room_is_left_out() -> None:
    frame = Frame(50, 50, np.zeros((5, 5), dtype=bool))
    assert place_labels(np.array([[25.0, 25.0]]), np.array([[60.0, 10.0]]), frame, np.empty((0, 4))) == [None]


def test_wrapped_lines_fit() -> None:
    lines = wrapped("Queen Elizabeth The Queen Mother Hospital, Margate", 120, 9)
    assert " ".join(lines) == "Queen Elizabeth The Queen Mother Hospital, Margate"
    assert all(text_width(line, 9) <= 120 for line in lines)


@pytest.fixture(scope="module", name="drawn")
def _drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return draw_maps(*both(output_instance(), "A", "N"), tmp_path_factory.mktemp("maps"))


def test_files(drawn: list[Path]) -> None:
    assert [path.name for path in drawn] == ["map.png", "map.svg", "map-CARE.png", "map-CARE.svg"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn if path.suffix == ".png")


def test_svg_can_be_read_without_seeing(drawn: list[Path]) -> None:
    """Residents by journey: 10, 20 and 10 minutes for west, middle, east; of 6,006 people half are in east.

    With 6,000 of them within 20 minutes the scale is the fine one. In the proposal they travel 10, 20 and 50 minutes;
    of 64 patients 10 + 30 are within 10 minutes today, and 10 in the proposal.
    """
    root = ET.parse(drawn[3]).getroot()
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "Good care: today and the proposal"
    assert description is not None
    text = description.text or ""
    assert "Synthetic: these places are made up. Closes at: Bay Hospital." in text
    assert "The average journey takes 14.4 minutes today and 33.4 minutes in the proposal." in text
    assert "Within 10 minutes of an open site: 62 % of cases today, 16 % in the proposal." in text
    assert "5 to 10 minutes: 67 % today, 17 % in the proposal" in text
    assert "more than 20 minutes: <1 % today, 50 % in the proposal" in text
    assert "more than 5 minutes longer: 50 %" in text
    assert "Bay Hospital (closes)" in text


def test_the_same_bytes_twice(drawn: list[Path], tmp_path: Path) -> None:
    again = draw_maps(*both(output_instance(), "A", "N"), tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in drawn]


def test_points_where_there_are_no_boundaries(tmp_path: Path) -> None:
    instance = output_instance().replace(boundaries=None)
    ground = ground_of(instance)
    assert ground is not None
    assert not ground.has_shapes
    assert sum(len(points) for _, points in ground.by_class(np.array([0, 1, 1, 3]))) == 4
    assert len(draw_maps(*both(instance, "A", "N"), tmp_path)) == 4


def test_nothing_to_draw_on(tmp_path: Path) -> None:
    instance = output_instance()
    nowhere = instance.replace(boundaries=None, zones=instance.zones.assign(easting=np.nan))
    assert draw_maps(*both(nowhere, "A", "N"), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_no_way_to_any_site(tmp_path: Path) -> None:
    """With nothing open, every zone is in the class that cannot reach a site, and the picture is still drawn."""
    instance = output_instance()
    evaluation, today = both(instance)
    assert set(scale_of(instance).minutes_class(service_minutes(evaluation, "CARE")).tolist()) == {5}
    paths = draw_maps(evaluation, today, tmp_path)
    assert "no known time (some reach no open site) in the proposal" in paths[3].read_text(encoding="utf-8")


@pytest.mark.slow
def test_kent_and_medway_files_stay_small(tmp_path: Path) -> None:
    instance = read_instance(Path(__file__).parents[1] / "instances" / "kent-medway")
    kept = {"RWF03", "RVV01", "RVV09"} | instance.neighbours
    proposal = Configuration.of(pair for pair in instance.today if pair[0] != "HASU" or pair[1] in kept)
    paths = draw_maps(evaluate(instance, proposal), evaluate(instance, instance.today), tmp_path)
    assert len(paths) == 2 * (1 + len(instance.service_codes))
    assert all(path.stat().st_size < 1_500_000 for path in paths)
