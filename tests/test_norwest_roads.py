"""The roads of Norwest: over no water, one over the neck, everybody reaches everything, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from reconfig.instance.norwest.geography import geography
from reconfig.instance.norwest.ground import land, neck, on_peninsula
from reconfig.instance.norwest.journeys import Ends, drive
from reconfig.instance.norwest.roads import SHORE_ROAD, lay_roads, road_files, write_roads
from reconfig.instance.norwest.speeds import speeds, speeds_file
from reconfig.travel.reading import read_roads
from reconfig.travel.speeds import read_speeds
from reconfig.travel.usable import connected_parts, strong_part
from reconfig.travel.writing import lines
from tests.norwest import matrix, norwest


def test_the_same_seed_gives_the_same_bytes() -> None:
    again, other = geography(240, 6, 1), norwest(240, 16, 2)
    assert road_files(again.roads) == road_files(norwest().roads)
    assert road_files(other.roads) != road_files(norwest().roads)
    assert again.zones.equals(norwest().zones)
    assert not other.zones.equals(norwest().zones)
    assert again.boundaries.equals(norwest().boundaries)


def test_sizes() -> None:
    assert 5_000 < len(norwest().roads.nodes) < 20_000
    assert sum(map(len, road_files(norwest().roads).values())) < 300_000


def test_reading_back_what_was_written(tmp_path: Path) -> None:
    roads = norwest().roads
    write_roads(roads, tmp_path / "roads")
    read = read_roads(tmp_path / "roads", roads.crs)
    assert np.array_equal(read.points, roads.points)
    for name in ("link", "start", "end", "length", "road_class", "name", "one_way"):
        assert list(read.links[name]) == list(roads.links[name])


def test_times_over_the_files_are_those_of_the_geography(tmp_path: Path) -> None:
    """What `reconfig travel` makes of roads and speeds.csv of an instance."""
    found = norwest()
    write_roads(found.roads, tmp_path / "roads")
    (tmp_path / "speeds.csv").write_bytes(speeds_file())
    places = found.sites[["easting", "northing"]].to_numpy(float)
    ends = Ends(found.places.points, found.places.people.astype(float), places)
    read = read_roads(tmp_path / "roads", found.roads.crs)
    over_files = drive(read, read_speeds(tmp_path / "speeds.csv"), "car_peak", ends)
    assert np.array_equal(over_files.minutes, matrix(found, "car_peak"))


def test_speeds_read_back_and_are_the_anchors(tmp_path: Path) -> None:
    (tmp_path / "speeds.csv").write_bytes(speeds_file())
    read = read_speeds(tmp_path / "speeds.csv")
    assert read.table[speeds().table.columns].equals(speeds().table)
    assert list(read.of_mode("car_offpeak")["kmh"]) == [95, 65, 50, 30]
    peak, offpeak = (read.of_mode(mode) for mode in ("car_peak", "car_offpeak"))
    assert (offpeak["urban_kmh"] / peak["urban_kmh"]).to_numpy() == pytest.approx(1.25)
    assert (peak["kmh"] == offpeak["kmh"]).all()
    assert (offpeak["kmh"] / read.of_mode("blue_light")["kmh"]).to_numpy() == pytest.approx(0.80)


def test_no_road_crosses_water() -> None:
    ground = land()
    shapely.prepare(ground)
    assert shapely.covers(ground, lines(norwest().roads)).all()


def test_one_road_joins_the_peninsula() -> None:
    """Without the link of the shore road over the neck, D2 and everything beyond are apart from the rest."""
    roads = norwest().roads
    over = shapely.intersects(neck(), lines(roads))
    assert over.sum() == 1
    assert list(roads.links["name"][over]) == [SHORE_ROAD]
    part = connected_parts(len(roads.nodes), roads.start[~over], roads.end[~over], "weak")
    assert part.max() == 1
    assert np.array_equal(part == part[on_peninsula(roads.points)][0], on_peninsula(roads.points))


@pytest.mark.parametrize(("zones", "seed"), [(60, 1), (120, 5), (240, 3)])
def test_from_anywhere_one_can_go_anywhere(zones: int, seed: int) -> None:
    places = norwest(zones, 16, seed).places
    roads = lay_roads(places, np.random.default_rng(seed))
    way = np.ones(len(roads.links), dtype=np.int64)
    assert strong_part(roads, way, way).links.all()


def test_every_class_is_there_and_main_roads_join_the_large_centres() -> None:
    roads = norwest().roads
    assert set(roads.links["road_class"]) == {"Motorway", "A Road", "B Road", "Minor Road"}
    assert {"M1", "A1", "A9", SHORE_ROAD} <= set(roads.names)
    motorway = roads.links["road_class"] == "Motorway"
    part = connected_parts(len(roads.nodes), roads.start[motorway], roads.end[motorway], "weak")
    a, b, c = (int(np.hypot(*(roads.points - place).T).argmin()) for place in _hospitals("A1", "B1", "C1"))
    assert part[a] == part[b] == part[c]


def _hospitals(*codes: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return norwest().sites.set_index("site").loc[list(codes), ["easting", "northing"]].to_numpy(float)
