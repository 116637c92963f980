"""Journeys of Norwest: the remote hospital, the estuary, and what each mode adds."""

from __future__ import annotations

import numpy as np
import pytest

from reconfig.instance.norwest.sites import SITES
from tests.norwest import between, matrix, norwest


@pytest.mark.parametrize(("zones", "seed"), [(120, 1), (120, 9), (240, 1), (240, 7), (1_100, 1)])
def test_d2_is_55_to_60_minutes_from_d1(zones: int, seed: int) -> None:
    found = norwest(zones, 16, seed)
    assert 55 <= between(found, "D2", "D1") <= 60
    assert between(found, "D1", "D2") == between(found, "D2", "D1")


def test_the_estuary_makes_near_far() -> None:
    """C1 to D2: 32 km as the crow flies, about as far as A1 to D1; by road more than twice as long."""
    crow = {site.site: np.array([site.x, site.y]) for site in SITES}
    assert np.hypot(*(crow["C1"] - crow["D2"])) < np.hypot(*(crow["A1"] - crow["D1"]))
    assert between(norwest(), "C1", "D2") > 2 * between(norwest(), "A1", "D1") > 60
    assert between(norwest(), "C1", "D2") > between(norwest(), "C1", "D1") + 45


def test_everybody_reaches_every_site_by_car() -> None:
    for mode in ("car_offpeak", "car_peak", "blue_light"):
        assert np.isfinite(matrix(norwest(), mode)).all()
        assert list(norwest().minutes[mode]) == ["zone", "site", "minutes"]


def test_the_peak_is_slower_and_blue_light_is_quicker() -> None:
    offpeak, peak, blue = (matrix(norwest(), mode) for mode in ("car_offpeak", "car_peak", "blue_light"))
    assert (peak >= offpeak).all()
    assert (peak <= 1.25 * offpeak + 0.1).all()
    assert 1.02 < peak.mean() / offpeak.mean() < 1.25
    assert (blue <= offpeak).all()
    assert blue.mean() / offpeak.mean() == pytest.approx(0.80, abs=0.01)


def test_public_transport_is_slower_and_does_not_go_everywhere() -> None:
    bus, car = matrix(norwest(), "public_transport"), matrix(norwest(), "car_offpeak")
    absent = np.isnan(bus)
    assert 0.02 <= absent.mean() <= 0.05
    assert (bus[~absent] >= 2.2 * car[~absent] + 8 + 5 - 0.1).all()
    assert (np.array(norwest().places.rurality)[absent.any(axis=1)] == "rural").all()
    assert np.nanmax(bus) < 600


def test_buses_by_hand() -> None:
    """In A to A1: 8 on foot, 10 / 2 to wait; a village with a bus: 14 on foot and 60 / 2 to wait; each 2.2 x by car."""
    bus, car = matrix(norwest(), "public_transport"), matrix(norwest(), "car_offpeak")
    in_a, village = np.array(norwest().places.centre) == "A", np.array(norwest().places.rurality) == "rural"
    assert (bus - 2.2 * car)[in_a, 0] == pytest.approx(13, abs=0.051)
    rural = (bus - 2.2 * car)[village]
    assert rural[np.isfinite(rural)] == pytest.approx(44, abs=0.051)


def test_the_sites_of_the_specification() -> None:
    sites = norwest().sites.set_index("site")
    assert len(sites) == 16
    assert sites["ga_beds"].sum() == 880 + 190 + 720 + 160 + 700 + 340 + 210 + 60 + 80 + 70 + 90 + 60 + 50
    assert sites["organisation"]["GF1"] == "ICS"
    assert sites["base_services"]["D1"] == "AE1 UTC MED SUR TRA CCU STR OBS SCU PAE ELC DCO OPD DIA"
    assert sites["conditions"]["D1"] == "STR: derog vol"
    assert sites["conditions"]["A2"] == "AE1: 12h; MED: selected"
    assert (sites.loc["A1", ["easting", "northing"]] == [630_000, 528_000]).all()


def test_fewer_and_more_sites() -> None:
    assert set(norwest(120, 6).sites["site"]) == {"A1", "B1", "C1", "D1", "D2", "B2"}
    many = norwest(240, 30).sites
    assert len(many) == 30
    assert many["site"].is_unique
    assert list(many["site"][:16]) == [site.site for site in SITES]
    assert (many["role"][16:] == "community").all()
    assert set(many["organisation"][16:]) <= set("ABCD")
    few, more = matrix(norwest(), "car_offpeak"), matrix(norwest(240, 30), "car_offpeak")
    assert np.array_equal(few, more[:, :16])


def test_impossible_numbers_of_sites_are_refused() -> None:
    with pytest.raises(ValueError, match="not 1"):
        norwest(60, 1)
