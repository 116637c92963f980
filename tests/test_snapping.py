"""Points to the nearest place on a usable link."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from reconfig.instance.instance import FloatArray
from reconfig.travel.roads import Roads, ShapeArray
from reconfig.travel.snapping import access_milliseconds, joined, snap
from tests.random_roads import points_near, random_roads
from tests.roads import roads as roads_of


def test_a_point_meets_the_road_and_not_its_far_nodes() -> None:
    """The road from (0, 0) to (1000, 0) passes (300, 40) at 40 m; the node (300, 100) of another road is at 60 m."""
    roads = roads_of([(0, 0), (1000, 0), (300, 100), (300, 900)], [(0, 1), (2, 3)])
    met = snap(roads, np.array([True, True]), np.array([[300.0, 40.0]]))
    assert met.link.tolist() == [0]
    assert met.fraction.tolist() == [0.3]
    assert met.metres.tolist() == [40.0]
    assert met.place.tolist() == [[300.0, 0.0]]


def test_links_that_are_not_usable_are_passed_over() -> None:
    roads = roads_of([(0, 0), (1000, 0), (300, 100), (300, 900)], [(0, 1), (2, 3)])
    met = snap(roads, np.array([False, True]), np.array([[300.0, 40.0]]))
    assert (met.link[0], met.fraction[0], met.metres[0]) == (1, 0.0, 60.0)


def test_beyond_the_end_of_a_road_the_end_itself_is_met() -> None:
    roads = roads_of([(0, 0), (100, 0)], [(0, 1)])
    met = snap(roads, np.array([True]), np.array([[130.0, 40.0], [-3.0, -4.0]]))
    assert met.fraction.tolist() == [1.0, 0.0]
    assert met.metres.tolist() == [50.0, 5.0]


def test_along_a_bent_road_the_fraction_is_of_its_line() -> None:
    """100 m east, then 300 m north: the point beside (100, 100) stands 200 m along of 400."""
    roads = roads_of([(0, 0), (100, 300)], [(0, 1)])
    bent = roads.with_links(roads.links, np.array([shapely.LineString([(0, 0), (100, 0), (100, 300)])], dtype=object))
    met = snap(bent, np.array([True]), np.array([[120.0, 100.0]]))
    assert met.fraction.tolist() == [0.5]
    assert met.metres.tolist() == [20.0]


def test_of_roads_equally_near_the_first_is_taken() -> None:
    roads = roads_of([(0, 0), (100, 0), (0, 100)], [(0, 2), (0, 1), (1, 0)])
    assert snap(roads, np.array([True] * 3), np.array([[50.0, 0.0], [-10.0, -10.0]])).link.tolist() == [1, 0]


def test_a_road_of_no_length_can_be_met() -> None:
    roads = roads_of([(0, 0), (0, 0)], [(0, 1)])
    met = snap(roads, np.array([True]), np.array([[3.0, 4.0]]))
    assert (met.fraction[0], met.metres[0]) == (0.0, 5.0)


def lines_of(roads: Roads) -> ShapeArray:
    if roads.shapes is not None:
        return roads.shapes
    return np.array([shapely.LineString(ends) for ends in roads.points[np.stack([roads.start, roads.end], axis=1)]])


def distances_to(lines: ShapeArray, points: FloatArray) -> FloatArray:
    """Metres from each point to each line, shape (points, lines)."""
    return np.array([[shapely.distance(shapely.Point(point), line) for line in lines] for point in points])


@given(st.integers(0, 10**9), st.booleans())
def test_it_is_the_nearest_of_all_links(seed: int, bent: bool) -> None:
    roads, points = random_roads(seed, bent=bent), points_near(seed, 20)
    usable = np.random.default_rng(seed).random(len(roads.links)) < 0.7
    usable[0] = True
    met = snap(roads, usable, points)
    distances = distances_to(lines_of(roads)[usable], points)
    assert usable[met.link].all()
    np.testing.assert_allclose(met.metres, distances.min(axis=1), atol=1e-5)
    at = shapely.line_interpolate_point(lines_of(roads)[met.link], met.fraction, normalized=True)
    np.testing.assert_allclose(shapely.get_coordinates(at), met.place, atol=1e-5)


@given(st.integers(0, 10**9))
def test_links_of_very_different_length_hide_nothing(seed: int) -> None:
    """Streets of 20 m beside a motorway of 50 km whose nodes are far from everything."""
    random = np.random.default_rng(seed)
    corners = random.uniform(0, 2000, (40, 2))
    ends = [(2 * i, 2 * i + 1) for i in range(40)]
    streets = [(x, y) for corner in corners for x, y in (corner, corner + random.uniform(-20, 20, 2))]
    roads = roads_of([*streets, (-25_000, 900), (26_000, 1100)], [*ends, (80, 81)])
    points = points_near(seed, 30)
    least = distances_to(lines_of(roads), points).min(axis=1)
    np.testing.assert_allclose(snap(roads, np.ones(41, dtype=bool), points).metres, least, atol=1e-5)


def test_some_of_the_points_and_all_again() -> None:
    roads, points = random_roads(3), points_near(3, 6)
    met = snap(roads, np.ones(len(roads.links), dtype=bool), points)
    again = joined(met.at(slice(0, 2)), met.at(np.array([2, 3, 4, 5])))
    assert len(again) == 6
    assert (again.place == met.place).all()


@pytest.mark.parametrize(("metres", "kmh", "milliseconds"), [(0, 15, 0), (250, 15, 60_000), (1, 3.6, 1000)])
def test_access_time(metres: float, kmh: float, milliseconds: int) -> None:
    """250 m at 15 km/h, which is 250 m a minute; 1 m at 1 m/s."""
    assert access_milliseconds(np.array([metres], float), kmh).tolist() == [milliseconds]
