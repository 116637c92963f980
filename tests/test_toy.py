"""The toy instance by plain arithmetic: each figure of its README, and its optimum by trying every configuration.

Only the last test imports reconfig: the tables are read and the rules applied in plain Python.
"""

from __future__ import annotations

import csv
import itertools
import math
import tomllib
from functools import cache
from pathlib import Path

import pytest

TOY = Path("instances/toy")
Open = dict[str, frozenset[str]]
"""For each service, the sites where it is open."""

TODAY: Open = {"stroke": frozenset("NSX"), "births": frozenset("NS"), "cots": frozenset("NS")}
BEST: Open = {"stroke": frozenset("MX"), "births": frozenset("S"), "cots": frozenset("S")}


@cache
def table(name: str) -> list[dict[str, str]]:
    with (TOY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def offer(service: str, site: str) -> dict[str, str]:
    return next(row for row in table("offers") if (row["service"], row["site"]) == (service, site))


def demand(service: str) -> dict[str, float]:
    return {row["zone"]: float(row["per_year"]) for row in table("demand") if row["service"] == service}


def journeys(service: str, open_sites: frozenset[str]) -> dict[str, tuple[str, float]]:
    """Each zone's nearest open site and the minutes there; ties to the site that stands first in sites.csv."""
    order = [row["site"] for row in table("sites") if row["site"] in open_sites]
    nearest = {}
    for row in table("travel_times"):
        site = min(order, key=lambda code: float(row[code]))  # min takes the first of equals
        nearest[row["zone"]] = (site, float(row[site]))
    return nearest


def activity(service: str, open_sites: frozenset[str]) -> dict[str, float]:
    totals = dict.fromkeys(sorted(open_sites), 0.0)
    for zone, (site, _) in journeys(service, open_sites).items():
        totals[site] += demand(service)[zone]
    return totals


def travel(service: str, open_sites: frozenset[str]) -> float:
    return sum(demand(service)[zone] * minutes for zone, (_, minutes) in journeys(service, open_sites).items())


def service_cost(service: str, open_sites: frozenset[str]) -> float:
    total = 0.0
    for site, amount in activity(service, open_sites).items():
        row = offer(service, site)
        modules = math.ceil(amount / float(row["step_size"])) if row["step_size"] else 0
        total += float(row["fixed_cost"]) + float(row["unit_cost"]) * amount + modules * float(row["step_cost"] or 0)
    return total


def cost(opened: Open) -> float:
    used = frozenset().union(*opened.values())
    own = [row for row in table("sites") if row["neighbour"] == "no" and row["site"] in used]
    sites = sum(float(row["fixed_cost"]) for row in own)
    return sites + sum(service_cost(service, sites_open) for service, sites_open in opened.items())


def rules(service: str) -> list[dict[str, object]]:
    every = tomllib.loads((TOY / "rules.toml").read_text(encoding="utf-8"))["rule"]
    return [rule for rule in every if rule["service"] == service]


def share_within(service: str, open_sites: frozenset[str], minutes: float, zones: set[str]) -> float:
    near = {zone for zone, (_, length) in journeys(service, open_sites).items() if length <= minutes}
    amounts = demand(service)
    return sum(amounts[zone] for zone in zones & near) / sum(amounts[zone] for zone in zones)


def fifths() -> list[set[str]]:
    numbers = {row["deprivation_fifth"] for row in table("zones")}
    return [{row["zone"] for row in table("zones") if row["deprivation_fifth"] == number} for number in numbers]


def keeps(rule: dict[str, object], service: str, open_sites: frozenset[str]) -> bool:
    number = {key: float(value) for key, value in rule.items() if isinstance(value, int | float)}
    least, most = number.get("at_least", 0.0), number.get("at_most", math.inf)
    own = open_sites - {"X"}
    if rule["kind"] == "coverage":
        groups = fifths() if "by" in rule else [set(demand(service))]
        return all(share_within(service, open_sites, number["within_minutes"], group) >= least for group in groups)
    if rule["kind"] == "maximum_minutes":
        return all(minutes <= number["minutes"] for _, minutes in journeys(service, open_sites).values())
    if rule["kind"] == "site_count":
        return least <= len(own) <= most
    assert rule["kind"] == "activity"
    return all(least <= amount <= most for site, amount in activity(service, open_sites).items() if site in own)


def allowed(service: str, open_sites: frozenset[str]) -> bool:
    """Whether a service may be open at just these sites: someone offers it, capacities hold, rules are kept."""
    if not open_sites:
        return False
    for site, amount in activity(service, open_sites).items():
        if amount > float(offer(service, site)["capacity"] or math.inf):
            return False
    return all(keeps(rule, service, open_sites) for rule in rules(service))


def site_sets(service: str) -> list[frozenset[str]]:
    """Every set of sites that the offers leave open to choose; neighbours' units are in all of them."""
    offers = [row for row in table("offers") if row["service"] == service]
    fixed = [row["site"] for row in offers if row["status"] == "fixed"]
    free = [row["site"] for row in offers if row["status"] in ("current", "candidate")]
    return [
        frozenset([*fixed, *chosen]) for size in range(len(free) + 1) for chosen in itertools.combinations(free, size)
    ]


def feasible() -> list[Open]:
    """Every configuration that keeps every rule and requirement, out of all 8 x 4 x 4 sets of open units."""
    services = [row["service"] for row in table("services")]
    needs = [(row["service"], row["requires"]) for row in table("requirements") if row["kind"] == "same_site"]
    assert len(needs) == len(table("requirements"))
    found = []
    for sets in itertools.product(*(site_sets(service) for service in services)):
        opened = dict(zip(services, sets, strict=True))
        together = all(opened[service] <= opened[other] for service, other in needs)
        if together and all(allowed(service, sites) for service, sites in opened.items()):
            found.append(opened)
    return found


def readme_table(heading: str, number: int = 0) -> list[list[str]]:
    """The rows, without the head, of a table of the README: the so-manieth below a heading."""
    text = (TOY / "README.md").read_text(encoding="utf-8").split(f"\n## {heading}")[1].split("\n## ")[0]
    block = [part for part in text.split("\n\n") if part.startswith("|")][number]
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in block.splitlines()[2:]]


def sites_of(text: str) -> frozenset[str]:
    """`N, S (today)` as {N, S}; `none` as no site."""
    return frozenset(text.replace("(today)", "").replace("none", "").replace(",", " ").split())


def last_number(text: str) -> float:
    """The result of `3 + 4 = 7` or `24.5 (today)`."""
    return float(text.rsplit("=", maxsplit=1)[-1].split(maxsplit=1)[0])


def test_the_readme_shows_the_tables_that_the_files_hold() -> None:
    rows = {row[0]: row for row in readme_table("The tables in short")}
    for time in table("travel_times"):
        shown = rows[time["zone"]]
        assert [float(cell) for cell in shown[2:6]] == [float(time[site]) for site in "NMSX"]
        amounts = [demand(service)[time["zone"]] for service in ("stroke", "births", "cots")]
        assert [float(cell) for cell in shown[6:]] == amounts
    totals = [sum(demand(service).values()) for service in ("stroke", "births", "cots")]
    assert [float(cell.replace(",", "")) for cell in rows["all"][6:]] == totals == [1000, 2000, 100]


@pytest.mark.parametrize(("service", "heading"), [("stroke", "Strokes"), ("births", "Births")])
def test_the_readme_shows_who_goes_where_and_which_sets_are_allowed(service: str, heading: str) -> None:
    always = frozenset("X") if service == "stroke" else frozenset()
    rows = readme_table(heading)
    assert {sites_of(row[0]) | always for row in rows} == {sites for sites in site_sets(service) if sites}
    for row in rows:
        opened = sites_of(row[0]) | always
        for zone, cell in zip(demand(service), row[1:7], strict=True):
            site, minutes = journeys(service, opened)[zone]
            assert cell == f"{site} {minutes:g}"
        amounts = {part.split()[0]: float(part.split()[1].replace(",", "")) for part in row[7].split(", ")}
        assert amounts == {site: amount for site, amount in activity(service, opened).items() if amount}
        assert row[-1].startswith("allowed") == allowed(service, opened)
        if service == "stroke":
            within = share_within(service, opened, 20, set(demand(service)))
            assert row[8] == f"{within:.0%}".replace("%", " %")


@pytest.mark.parametrize(
    ("service", "heading", "number"), [("stroke", "Strokes", 1), ("births", "Births", 1), ("cots", "Cots", 0)]
)
def test_the_readme_shows_cost_travel_and_mean_minutes_of_each_allowed_set(
    service: str, heading: str, number: int
) -> None:
    for row in readme_table(heading, number):
        opened = sites_of(row[0]) | (frozenset("X") if service == "stroke" else frozenset())
        assert allowed(service, opened)
        *_, money, thousands, mean = row
        assert float(money) * 1e6 == pytest.approx(service_cost(service, opened), rel=1e-12)
        assert last_number(thousands) * 1e3 == pytest.approx(travel(service, opened), rel=1e-12)
        assert float(mean) == pytest.approx(travel(service, opened) / sum(demand(service).values()), rel=1e-12)


def test_the_readme_lists_every_feasible_configuration_with_its_cost_and_travel() -> None:
    shown = {}
    for row in readme_table("All nine"):
        opened = (sites_of(row[0]) | {"X"}, sites_of(row[1]), sites_of(row[2]))
        shown[opened] = (last_number(row[7]) * 1e6, float(row[8]) * 1e3)
        parts = [last_number(cell) for cell in row[3:7]]
        assert sum(parts) == pytest.approx(last_number(row[7]), abs=1e-9), "the row's own sum"
    computed = {
        tuple(opened.values()): (cost(opened), sum(itertools.starmap(travel, opened.items()))) for opened in feasible()
    }
    assert shown.keys() == computed.keys()
    for key, values in shown.items():
        assert values == pytest.approx(computed[key], rel=1e-12)


def test_today_is_feasible_and_costs_24_million_and_a_half() -> None:
    running = {(row["service"], row["site"]) for row in table("offers") if row["status"] in ("current", "fixed")}
    assert running == {(service, site) for service, sites in TODAY.items() for site in sites}
    assert TODAY in feasible()
    assert cost(TODAY) == 24_500_000


def test_the_cheapest_configuration_is_the_one_in_best_toml() -> None:
    best = tomllib.loads((TOY / "best.toml").read_text(encoding="utf-8"))
    cheapest = min(feasible(), key=cost)
    assert cheapest == BEST
    assert best["minimise"] == "cost"
    assert best["proven"] is True
    assert best["objective"] == best["bound"] == cost(cheapest) == 19_700_000


def test_ties_go_to_the_site_that_stands_first() -> None:
    every = frozenset("NMSX")
    assert journeys("stroke", every)["Z2"] == ("N", 15)
    assert journeys("stroke", every)["Z4"] == ("M", 20)


def test_each_zone_has_a_square_of_its_own() -> None:
    import geopandas as gpd

    shapes = gpd.read_file(TOY / "boundaries.gpkg")
    assert list(shapes["zone"]) == [row["zone"] for row in table("zones")]
    assert (shapes.area == 1e8).all()
    assert shapes.crs.to_string() == "EPSG:27700"
    for shape, row in zip(shapes.geometry, table("zones"), strict=True):
        assert (shape.centroid.x, shape.centroid.y) == (float(row["easting"]), float(row["northing"]))


def test_reconfig_finds_nothing_wrong_with_the_toy_and_gives_the_same_costs() -> None:
    from reconfig.evaluate.evaluation import evaluate
    from reconfig.instance.io import read_instance
    from reconfig.objective import Objective
    from reconfig.solution import Configuration

    instance = read_instance(TOY)
    for opened in feasible():
        pairs = [(service, site) for service, sites in opened.items() for site in sites]
        evaluation = evaluate(instance, Configuration.of(pairs))
        assert evaluation.violations == ()
        assert evaluation.objectives[Objective.COST] == pytest.approx(cost(opened), rel=1e-12)
