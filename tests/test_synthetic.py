"""Synthetic instances: always valid, always feasible, the same for the same seed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from reconfig.errors import InputError
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance, write_instance
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes, Rule, SiteCount
from reconfig.instance.synthetic import synthetic_instance
from reconfig.instance.synthetic.land import town_name
from reconfig.instance.synthetic.services import CATALOGUE, REQUIREMENTS

SIZES = [(2, 2, 1), (7, 3, 2), (60, 4, 3), (60, 6, 3), (200, 5, 12), (300, 9, 6)]
Sites = tuple[int, ...]
"""Positions in the sites table, in order."""


def matrix(instance: Instance) -> npt.NDArray[np.float64]:
    """Minutes, shape (zones, sites), laid out anew from the long table, which goes zone by zone."""
    shape = len(instance.zones), len(instance.sites)
    assert list(instance.travel_times["zone"]) == list(np.repeat(instance.zones["zone"], shape[1]))
    assert list(instance.travel_times["site"]) == list(instance.sites["site"]) * shape[0]
    return instance.travel_times["minutes"].to_numpy(float).reshape(shape)


def demand(instance: Instance, service: str) -> npt.NDArray[np.float64]:
    rows = instance.demand[instance.demand["service"] == service]
    assert list(rows["zone"]) == list(instance.zones["zone"])
    return rows["per_year"].to_numpy(float)


def allowed(instance: Instance, service: str, is_open: Sites) -> bool:
    """Whether a service that is open at these sites keeps its capacities and rules, worked out from the tables."""
    near = matrix(instance)[:, list(is_open)]
    minutes, nearest = near.min(axis=1), np.array(is_open)[near.argmin(axis=1)]
    weights = demand(instance, service)
    activity = {site: weights[nearest == site].sum() for site in is_open}
    offers = instance.offers[instance.offers["service"] == service]
    codes = list(instance.sites["site"])
    for site, capacity in zip(offers["site"], offers["capacity"], strict=True):
        if activity.get(codes.index(site), 0.0) > capacity:  # false where no capacity is given
            return False
    fifths = instance.zones["deprivation_fifth"].to_numpy(float)
    own = [site for site in is_open if not instance.sites["neighbour"].iloc[site]]
    return all(
        keeps(rule, minutes, weights, fifths, [activity[site] for site in own])
        for rule in instance.rules
        if rule.service == service
    )


def keeps(
    rule: Rule,
    minutes: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    fifths: npt.NDArray[np.float64],
    activity: list[float],
) -> bool:
    if isinstance(rule, Coverage):
        near = minutes <= rule.within_minutes
        groups = [fifths > 0] if rule.by is None else [fifths == fifth for fifth in np.unique(fifths)]
        return all(weights[near & group].sum() / weights[group].sum() >= rule.at_least for group in groups)
    if isinstance(rule, MaximumMinutes):
        return bool((minutes <= rule.minutes).all())
    if isinstance(rule, SiteCount):
        return (rule.at_least or 0) <= len(activity) <= (rule.at_most or np.inf)
    assert isinstance(rule, Activity)
    return all((rule.at_least or 0) <= amount <= (rule.at_most or np.inf) for amount in activity)


def positions(instance: Instance, service: str, *statuses: str) -> Sites:
    chosen = instance.offers[(instance.offers["service"] == service) & instance.offers["status"].isin(statuses)]
    return tuple(sorted(list(instance.sites["site"]).index(site) for site in chosen["site"]))


def today(instance: Instance) -> dict[str, Sites]:
    return {service: positions(instance, service, "current", "fixed") for service in instance.services["service"]}


def needs_met(instance: Instance, opened: dict[str, Sites]) -> bool:
    """Every open unit of the area stands beside what it requires."""
    return all(
        set(opened[service]) <= set(opened[other])
        for service, other in zip(instance.requirements["service"], instance.requirements["requires"], strict=True)
    )


def site_sets(instance: Instance, service: str) -> Iterator[Sites]:
    """Every set of sites that keeps the service's own rules, by trying all that its offers leave to choose."""
    fixed, free = positions(instance, service, "fixed"), positions(instance, service, "current", "candidate")
    for size in range(len(free) + 1):
        for chosen in itertools.combinations(free, size):
            is_open = tuple(sorted((*fixed, *chosen)))
            if is_open and allowed(instance, service, is_open):
                yield is_open


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("zones", "sites", "services"), SIZES)
def test_today_keeps_every_rule_and_requirement(zones: int, sites: int, services: int, seed: int) -> None:
    instance = synthetic_instance(zones, sites, services, seed)
    opened = today(instance)
    assert needs_met(instance, opened)
    assert all(allowed(instance, service, is_open) for service, is_open in opened.items())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("zones", "sites", "services"), SIZES)
def test_some_configuration_with_fewer_units_is_feasible(zones: int, sites: int, services: int, seed: int) -> None:
    """Each service at its first sites: fewer than today, in step with what it requires, and within every rule."""
    instance = synthetic_instance(zones, sites, services, seed)
    neighbours = [int(site) for site in np.flatnonzero(instance.sites["neighbour"])]
    fewer: dict[str, Sites] = {}
    for service, is_open in today(instance).items():
        own = [site for site in is_open if site not in neighbours]
        count = max(1, min(len(own) - 1, round(0.6 * len(own))))
        fewer[service] = (*own[:count], *neighbours)
        assert len(fewer[service]) < len(is_open)
        assert allowed(instance, service, fewer[service])
    assert needs_met(instance, fewer)


@pytest.mark.parametrize("seed", range(10))
def test_brute_force_finds_cheaper_sets_of_sites_and_rules_that_bite(seed: int) -> None:
    """With three services everything can be tried: some configurations are smaller than today's, some forbidden."""
    instance = synthetic_instance(60, 6, 3, seed)
    sets = {service: list(site_sets(instance, service)) for service in instance.services["service"]}
    units_today = sum(len(is_open) for is_open in today(instance).values())
    feasible = [
        opened
        for choice in itertools.product(*sets.values())
        if needs_met(instance, opened := dict(zip(sets, choice, strict=True)))
    ]
    assert today(instance) in feasible
    assert min(sum(len(is_open) for is_open in opened.values()) for opened in feasible) < units_today
    assert all(0 < len(found) < 2**5 for found in sets.values())


def test_the_evaluator_finds_nothing_broken_today() -> None:
    for seed in range(20):
        instance = synthetic_instance(30, 5, 12, seed)
        assert evaluate(instance, instance.today).violations == ()


@pytest.mark.parametrize(("zones", "sites", "services"), [(2, 2, 1), (5, 3, 2), (60, 6, 3), (120, 16, 12)])
def test_written_and_read_again_it_passes_every_check_and_is_the_same(
    zones: int, sites: int, services: int, tmp_path: Path
) -> None:
    instance = synthetic_instance(zones, sites, services, seed=3)
    assert read_instance(write_instance(instance, tmp_path / "synthetic")).same_as(instance)


def test_the_same_seed_gives_the_same_instance_and_another_seed_another() -> None:
    assert synthetic_instance(seed=4).same_as(synthetic_instance(seed=4))
    assert not synthetic_instance(seed=4).same_as(synthetic_instance(seed=5))


def test_it_has_the_size_asked_for_and_says_that_it_is_synthetic() -> None:
    instance = synthetic_instance(150, 8, 5, seed=2)
    assert (len(instance.zones), len(instance.sites), len(instance.services)) == (150, 8, 5)
    assert len(instance.demand) == 150 * 5
    assert len(instance.travel_times) == 150 * 8
    assert instance.about.synthetic
    assert "synthetic" in instance.about.title
    for name in ("zones", "sites", "demand", "offers", "services", "organisations", "requirements"):
        assert set(instance.table(name)["source"]) == {"assumed: synthetic"}


@pytest.mark.parametrize("seed", range(5))
def test_people_places_and_journeys_are_plausible(seed: int) -> None:
    instance = synthetic_instance(200, 6, 3, seed)
    zones = instance.zones
    assert zones["population"].between(1_200, 2_100).all()
    assert zones["deprivation_fifth"].value_counts().to_dict() == {1: 40, 2: 40, 3: 40, 4: 40, 5: 40}
    assert zones["rurality"].nunique() == 3
    assert zones["name"].is_unique
    assert not zones.duplicated(["easting", "northing"]).any()
    assert matrix(instance).min() >= 4
    assert matrix(instance).max() < 120
    urban = zones.loc[zones["rurality"] == "urban", "deprivation_fifth"].mean()
    assert urban < zones.loc[zones["rurality"] == "rural", "deprivation_fifth"].mean(), "cores are more deprived"
    own = instance.sites[~instance.sites["neighbour"]]
    assert own["organisation"].nunique() >= 2
    assert list(instance.sites["neighbour"]) == [False] * 5 + [True]
    assert instance.sites["easting"].iloc[-1] > zones["easting"].max()


def test_boundaries_are_valid_polygons_that_tile_the_area_and_hold_their_zones() -> None:
    from shapely import contains, points

    instance = synthetic_instance(200, 6, 3, seed=6)
    shapes = instance.boundaries
    assert shapes is not None
    assert list(shapes["zone"]) == list(instance.zones["zone"])
    assert shapes.crs.to_string() == instance.about.crs
    assert (shapes.geom_type == "Polygon").all()
    assert shapes.is_valid.all()
    centres = points(instance.zones["easting"], instance.zones["northing"])
    assert contains(shapes.geometry.to_numpy(), centres).all()
    assert shapes.area.sum() == pytest.approx(shapes.union_all().area, rel=1e-9), "they do not overlap"


def test_requirements_name_what_is_there_and_never_ask_for_more_sites_than_run() -> None:
    share = {service.code: service.share_of_sites for service in CATALOGUE}
    assert all(share[service] <= share[other] for service, other, _ in REQUIREMENTS)
    pairs = synthetic_instance(services=3).requirements[["service", "requires", "kind"]]
    assert pairs.to_numpy().tolist() == [["obstetrics", "special_care", "same_site"]]
    assert len(synthetic_instance(services=12).requirements) == len(REQUIREMENTS)


@pytest.mark.parametrize(
    ("size", "word"), [({"zones": 1}, "zones"), ({"sites": 1}, "sites"), ({"services": 0}, "services")]
)
def test_impossible_sizes_are_refused_in_words(size: dict[str, Any], word: str) -> None:
    with pytest.raises(InputError, match=f"is not a possible number of {word}. Ask for at least"):
        synthetic_instance(**size)


def test_beyond_the_catalogue_come_numbered_variants_that_need_each_other() -> None:
    """The 13th service is the first of the catalogue again, the 14th the second ..."""
    instance = synthetic_instance(60, 8, 17, seed=2)
    codes = instance.service_codes
    assert codes[12:] == ("stroke_2", "obstetrics_2", "special_care_2", "emergency_2", "medical_take_2")
    needs = set(instance.requirements[["service", "requires"]].itertuples(index=False, name=None))
    assert ("stroke_2", "medical_take_2") in needs
    assert ("medical_take_2", "critical_care") in needs, "critical_care_2 is not among the 17"
    assert instance.services["name"].is_unique
    assert instance.demand_of("stroke_2").sum() != instance.demand_of("stroke").sum()
    assert evaluate(instance, instance.today).violations == ()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("zones", "sites", "services"), [*SIZES, (100, 16, 30)])
def test_today_keeps_every_rule_of_planned_services(zones: int, sites: int, services: int, seed: int) -> None:
    """When everybody goes to the nearest unit, each has room, and together they have little more than that."""
    instance = synthetic_instance(zones, sites, services, seed, allocation="planned")
    opened = today(instance)
    assert needs_met(instance, opened)
    for service, is_open in opened.items():
        assert allowed(instance, service, is_open)
        assert room_by_need(instance, service, is_open) >= 1


def room_by_need(instance: Instance, service: str, is_open: Sites) -> float:
    """Capacity of all units of the area by what today's units take, when all go to the nearest."""
    nearest = np.array(is_open)[matrix(instance)[:, list(is_open)].argmin(axis=1)]
    own = ~instance.sites["neighbour"].to_numpy()
    taken = demand(instance, service)[own[nearest]].sum()
    return float(instance.offers.loc[instance.offers["service"] == service, "capacity"].sum() / max(taken, 1.0))


def test_planned_services_have_capacities_and_journeys_with_a_cost_and_no_modules(tmp_path: Path) -> None:
    instance = synthetic_instance(200, 12, 14, seed=3, allocation="planned")
    own = instance.offers[~instance.offers["site"].isin(instance.neighbours)]
    assert set(instance.services["allocation"]) == {"planned"}
    assert (instance.services["journey_cost"] > 0).all()
    assert own["capacity"].notna().all()
    assert instance.offers["step_size"].isna().all()
    assert evaluate(instance, instance.today).violations == ()
    rooms = [room_by_need(instance, service, sites) for service, sites in today(instance).items()]
    assert np.median(rooms) == pytest.approx(1.3, abs=0.1)
    assert read_instance(write_instance(instance, tmp_path / "planned")).same_as(instance)


def test_towns_have_names_of_their_own() -> None:
    names = [town_name(number) for number in range(300)]
    assert len(set(names)) == 300


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_large_and_odd_sizes_are_feasible_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    zones, sites, services = int(rng.integers(2, 1_500)), int(rng.integers(2, 25)), int(rng.integers(1, 13))
    instance = synthetic_instance(zones, sites, services, seed)
    opened = today(instance)
    assert needs_met(instance, opened)
    assert all(allowed(instance, service, is_open) for service, is_open in opened.items())
