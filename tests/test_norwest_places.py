"""The people of Norwest: sums are exact, shares are those of the specification."""

from __future__ import annotations

import numpy as np
import pytest

from reconfig.instance.norwest.deprivation import NO_CAR
from reconfig.instance.norwest.ground import land, on_land
from reconfig.instance.norwest.places import RURAL, Places, make_places
from reconfig.instance.norwest.population import BANDS, MIX, PEOPLE, by_age, people_of_bands, residents, shared_out
from tests.norwest import norwest


def _places(zones: int, seed: int) -> Places:
    return make_places(zones, np.random.default_rng(seed))


@pytest.mark.parametrize(("zones", "seed"), [(60, 1), (120, 2), (1_100, 3), (6_000, 4)])
def test_sums_are_exact(zones: int, seed: int) -> None:
    places = _places(zones, seed)
    assert len(places.points) == zones
    assert places.people.sum() == PEOPLE
    assert (places.ages.sum(axis=0) == people_of_bands()).all()
    assert (places.ages.sum(axis=1) == places.people).all()
    assert (places.ages >= 0).all()


@pytest.mark.parametrize("seed", range(20))
def test_zones_have_1200_to_2100_residents(seed: int) -> None:
    people = residents(1_100, np.random.default_rng(seed))
    assert people.min() >= 1_200
    assert people.max() <= 2_100


def test_a_total_is_shared_out_in_whole_parts() -> None:
    """10 by 1 : 1 : 1 is 3.33 each: running sums 3.33, 6.67, 10 round to 3, 7, 10."""
    assert shared_out(10, np.ones(3)).tolist() == [3, 4, 3]


def test_the_mix_gives_back_the_people_of_the_segments() -> None:
    """P(segment | band) of the specification: G1 0.90 and 0.845, G2 0.10 and 0.15 of the first two bands; G3 0.024 of
    18-49; G5 0.21, 0.10 and 0.03 of the last three.
    """
    band = dict(zip(BANDS, people_of_bands().tolist(), strict=True))
    assert sum(MIX) == pytest.approx(100)
    assert 0.90 * band["age_0_4"] + 0.845 * band["age_5_17"] == pytest.approx(318_400, rel=0.002)
    assert 0.10 * band["age_0_4"] + 0.15 * band["age_5_17"] == pytest.approx(50_900, rel=0.002)
    assert 0.024 * band["age_18_49"] == pytest.approx(17_900, rel=0.002)
    elders = 0.21 * band["age_65_74"] + 0.10 * band["age_75_84"] + 0.03 * band["age_85_plus"]
    assert elders == pytest.approx(49_100, rel=0.002)


def test_ages_follow_the_tilt() -> None:
    half = PEOPLE // 2
    young, old = by_age(np.array([half, half]), np.array([-1.0, 1.0]))
    assert (young[[0, 2]] > old[[0, 2]]).all()  # of school age there are as many of each
    assert (young[3:] < old[3:]).all()


def test_shares_of_centres() -> None:
    """Within a percentage point and a half at 240 zones of some 7,500 people each."""
    centre, people = np.array(norwest().places.centre), norwest().places.people
    share = {name: people[centre == name].sum() / PEOPLE for name in np.unique(centre)}
    wanted = {"A": 0.28, "B": 0.24, "C": 0.19, "D1": 0.08, "D2": 0.04, "D3": 0.04, "": 0.13}
    assert share == pytest.approx(wanted, abs=0.015)


def test_a_fifth_of_people_in_the_most_deprived_tenth_and_mostly_in_three_cores() -> None:
    places = _places(1_100, 1)
    first = places.tenth == 1
    assert places.people[first].sum() / PEOPLE == pytest.approx(0.20, abs=0.002)
    assert 0.28 < places.people[places.fifth == 1].sum() / PEOPLE < 0.33
    of_three = np.isin(places.centre, ("A", "C", "D2"))
    assert places.people[first & of_three].sum() > 0.75 * places.people[first].sum()
    assert (places.fifth == (places.tenth + 1) // 2).all()


def test_the_country_is_old_and_the_cores_are_young() -> None:
    places = _places(1_100, 1)
    elders = places.ages[:, 4:].sum(axis=1) / places.people
    core = (np.array(places.centre) == "A") & (places.tenth == 1)
    assert elders[core].mean() < 0.16
    assert elders[np.array(places.rurality) == RURAL].mean() > 0.22


def test_no_zone_is_at_sea_and_no_two_are_one() -> None:
    places = _places(6_000, 2)
    assert on_land(places.points).all()
    assert len(np.unique(places.points, axis=0)) == 6_000


def test_boundaries_are_the_land_and_hold_their_points() -> None:
    import shapely

    shapes = norwest().boundaries.geometry.to_numpy()
    assert shapely.area(shapes).sum() == pytest.approx(land().area, rel=1e-9)
    assert shapely.union_all(shapes).symmetric_difference(land()).area < 1
    assert shapely.intersects_xy(shapes, *norwest().places.points.T).all()
    assert list(norwest().boundaries["zone"]) == list(norwest().zones["zone"])


def test_the_table_of_zones() -> None:
    zones = norwest().zones
    assert zones["zone"].is_unique
    assert zones["name"].is_unique
    assert zones["source"].str.startswith("assumed: synthetic").all()
    assert (zones[list(BANDS)].sum(axis=1) == zones["population"]).all()
    assert (zones["no_car_share"] == zones["deprivation_fifth"].map(dict(enumerate(NO_CAR, 1)))).all()
    assert {"Alderthwaite", "Elverholt", "Westfold"} <= set(zones["district"])


def test_too_few_zones_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 60 zones, not 59"):
        _places(59, 1)
