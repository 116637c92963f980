"""From the table of speeds to the milliseconds of each link, by hand; and which links are urban."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.errors import InputError
from reconfig.instance.evidence import Evidence, evidence
from reconfig.travel.graph import CLOSED
from reconfig.travel.reading.osm_tags import CLASSES
from reconfig.travel.speeds import Speeds, default_speeds, link_milliseconds, read_speeds
from reconfig.travel.urban import CLUSTER, DENSITY, FAR, NEAR, urban_links
from tests.roads import roads

TABLE = """\
mode,road_class,kmh,urban_kmh,of_limit,urban_of_limit,junction_seconds,source
car,primary,60,40,0.9,0.8,4,assumed: test
car,residential,30,,,,4,assumed: test
car,service,10,,,,,assumed: test
car,track,,,,,,assumed: test
bus,primary,36,,1,,,assumed: test
"""


def speeds(folder: Path, text: str = TABLE) -> Speeds:
    path = folder / "speeds.csv"
    path.write_text(text, encoding="utf-8")
    return read_speeds(path)


def complaints(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        speeds(folder, text)
    return [str(problem) for problem in refused.value.problems]


def rural(links: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.zeros(links, dtype=bool)


def test_a_link_by_its_class(tmp_path: Path) -> None:
    # 1,000 m at 30 km/h are 120 s; the row has no urban speed, so a town changes nothing.
    one = roads([(0, 0), (1000, 0)], [(0, 1)])
    for urban in (False, True):
        forward, backward = link_milliseconds(one, speeds(tmp_path), "car", np.array([urban]))
        assert forward.tolist() == backward.tolist() == [120_000]
        assert forward.dtype == np.int64


@pytest.mark.parametrize(
    ("maximum", "urban", "mode", "seconds"),
    [
        (np.nan, False, "car", 60),  # 1,000 m at 60 km/h
        (np.nan, True, "car", 90),  # at 40
        (100, False, "car", 40),  # at 100 x 0.9 = 90: the limit takes the place of 60, above it too
        (50, True, "car", 90),  # at 50 x 0.8 = 40
        (np.nan, False, "bus", 100),  # at 36
        (72, True, "bus", 50),  # at 72 x 1: blank urban_of_limit is as of_limit
    ],
)
def test_maximum_speeds_and_towns(maximum: float, urban: bool, mode: str, seconds: float, tmp_path: Path) -> None:
    one = roads([(0, 0), (1000, 0)], [(0, 1)], road_class="primary", maximum_kmh=maximum)
    forward, _ = link_milliseconds(one, speeds(tmp_path), mode, np.array([urban]))
    assert forward.tolist() == [seconds * 1000]


def test_one_ways_and_closed_classes(tmp_path: Path) -> None:
    two = roads([(0, 0), (1000, 0)], [(0, 1), (1, 0)], road_class=["residential", "track"], one_way=[True, False])
    forward, backward = link_milliseconds(two, speeds(tmp_path), "car", rural(2))
    assert forward.tolist() == [120_000, CLOSED]
    assert backward.tolist() == [CLOSED, CLOSED]


def test_junctions_delay_half_at_each_end(tmp_path: Path) -> None:
    # Node 1 joins three residential links: each has 4 / 2 = 2 s more. Node 4 joins two, with a drive and a track,
    # which make no junction: nothing more.
    points = [(0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0), (1000.0, 1000.0), (3000.0, 0.0), (3000.0, 100.0)]
    ends = [(0, 1), (1, 2), (1, 3), (2, 4), (4, 5), (4, 5)]
    classes = ["residential"] * 4 + ["service", "track"]
    forward, _ = link_milliseconds(roads(points, ends, road_class=classes), speeds(tmp_path), "car", rural(6))
    assert forward.tolist() == [122_000, 122_000, 122_000, 120_000, 36_000, CLOSED]


def test_a_loop_brings_two_ends_to_a_junction(tmp_path: Path) -> None:
    # A lane that ends in a loop of 500 m: three ends meet at node 1, both ends of the loop among them.
    lane = roads([(0, 0), (1000, 0)], [(0, 1), (1, 1)], length=[1000.0, 500.0])
    forward, _ = link_milliseconds(lane, speeds(tmp_path), "car", rural(2))
    assert forward.tolist() == [122_000, 64_000]


def test_a_link_of_no_length_is_a_road(tmp_path: Path) -> None:
    forward, backward = link_milliseconds(roads([(0, 0), (0, 0)], [(0, 1)]), speeds(tmp_path), "car", rural(1))
    assert forward.tolist() == backward.tolist() == [0]


def test_unknown_classes_and_modes(tmp_path: Path) -> None:
    three = roads([(0, 0), (1000, 0)], [(0, 1)] * 3, road_class=["Primary", "Primary", "ferry"])
    with pytest.raises(InputError) as refused:
        link_milliseconds(three, speeds(tmp_path), "car", rural(3))
    end = "of this class. Add the row; leave kmh blank where the mode may not use the class."
    assert [str(problem) for problem in refused.value.problems] == [
        f"speeds.csv, column road_class: 'Primary' has no row for the mode car, and the roads have 2 links {end}",
        f"speeds.csv, column road_class: 'ferry' has no row for the mode car, and the roads have 1 link {end}",
    ]
    with pytest.raises(InputError, match=r"speeds.csv, column mode: 'cat' is not a mode of the table. Did you mean"):
        link_milliseconds(three, speeds(tmp_path), "cat", rural(3))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("60,40", "0,40", "row 2, column kmh: '0' is not above 0. Correct the number (km/h): Speed on the open road"),
        ("60,40", "60,-4", "row 2, column urban_kmh: '-4' is not above 0."),
        ("60,40", "fast,40", "row 2, column kmh: 'fast' is not a number."),
        (",4,", ",-4,", "row 2, column junction_seconds: '-4' is below 0."),
        ("car,track", "car,primary", "row 5, column road_class: 'primary' has a row already for the mode car. Delete"),
        ("road_class", "class", "row 1: 'class' is not a column of speeds."),
        ("car,primary", ",primary", "row 2, column mode: is blank."),
    ],
)
def test_bad_tables(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    found = complaints(tmp_path, TABLE.replace(old, new, 1))
    assert any(line.startswith(f"speeds.csv, {sentence}") for line in found), found


def test_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"speeds.csv: is not a file"):
        read_speeds(tmp_path / "speeds.csv")


def test_the_packaged_table_knows_every_class_that_is_read() -> None:
    table = default_speeds()
    assert table.modes == ("car", "car_peak", "blue_light")
    for mode in table.modes:
        rows = table.of_mode(mode)
        assert set(CLASSES) <= set(rows.index)
        assert set(rows.index) == set(table.of_mode("car").index)
        assert np.isfinite(rows["kmh"]).sum() == len(rows) - 1  # tracks alone are closed
    assert {evidence(source) for source in table.table["source"]} == {Evidence.ASSUMED}


def test_the_anchors_of_the_packaged_table() -> None:
    car = default_speeds().of_mode("car")["kmh"]
    assert car[["motorway", "primary", "secondary", "residential"]].tolist() == [95, 65, 50, 30]
    assert car[["Motorway", "A Road", "B Road", "Local Road"]].tolist() == [95, 65, 50, 30]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.floats(0, 1e5), st.none() | st.floats(5, 130), st.booleans(), st.sampled_from(CLASSES[:-1]))
def test_peaks_and_blue_lights(length: float, maximum: float | None, urban: bool, road_class: str) -> None:
    # Three links of a kind meet in a star. Peak: 1.25 x off-peak in towns, never less elsewhere; blue light: 0.80 x.
    star = roads(
        [(0, 0), (1, 0), (0, 1), (1, 1)],
        [(0, 1), (0, 2), (0, 3)],
        length=length,
        maximum_kmh=np.nan if maximum is None else maximum,
        road_class=road_class,
    )
    table, town = default_speeds(), np.full(3, urban)
    car, peak, blue = (link_milliseconds(star, table, mode, town)[0][0] for mode in ("car", "car_peak", "blue_light"))
    assert blue == pytest.approx(0.8 * car, abs=1 + car * 1e-5)
    assert peak >= car - 1
    assert peak == pytest.approx(1.25 * car, abs=2 + car * 1e-5) or not urban


def test_where_a_town_is() -> None:
    # Links of no length at 0, 900, 1,100, 2,000 and 9,000 m of a line. At 0: 942.5 people make 300 a km2 within 1 km,
    # and 5,000 within 2,303 m make a cluster. 4,057 more live at 2,000, where both hold as well.
    line = roads([(x, 0.0) for x in (0, 900, 1100, 2000, 9000)], [(i, i) for i in range(5)])
    people = np.array([[0.0, 0.0], [2000.0, 0.0]])
    assert urban_links(line, people, np.array([943.0, 4057.0])).tolist() == [True, True, True, True, False]
    # One fewer at 0: its density falls short there; and the links near neither sum of people lose the cluster.
    assert urban_links(line, people, np.array([942.0, 4058.0])).tolist() == [False, False, True, True, False]
    assert urban_links(line, people, np.array([943.0, 4056.0])).tolist() == [False] * 5
    assert not urban_links(line, people[:1], np.array([4999.0])).any()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_urban_links_as_their_definition_says(seed: int) -> None:
    random = np.random.default_rng(seed)
    places = random.uniform(0, 10_000, (30, 2))
    some = roads([(x, y) for x, y in places], [(i, (i + 1) % 30) for i in range(30)])
    zones, residents = random.uniform(0, 10_000, (60, 2)), random.uniform(0, 3000, 60)
    middles = (places + np.roll(places, -1, axis=0)) / 2
    apart = np.hypot(*(middles[:, None] - zones[None]).transpose(2, 0, 1))
    near, far = (apart <= NEAR) @ residents, (apart <= FAR) @ residents
    assert urban_links(some, zones, residents).tolist() == ((near >= DENSITY * np.pi) & (far >= CLUSTER)).tolist()


def test_the_middle_of_a_bent_link_is_along_it() -> None:
    # A loop from 0 out to 8,000 m and back has its middle out there; one of no length where it is.
    out = shapely.LineString([(0, 0), (8000, 0), (0, 0)])
    dot = shapely.LineString([(8000, 0), (8000, 0)])
    two = replace(roads([(0, 0), (8000, 0)], [(0, 0), (1, 1)]), shapes=np.array([out, dot]))
    assert urban_links(two, np.array([[8000.0, 0.0]]), np.array([9000.0])).tolist() == [True, True]
    assert urban_links(two, np.array([[0.0, 0.0]]), np.array([9000.0])).tolist() == [False, False]
