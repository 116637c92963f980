"""The hurdle stage: against the evaluator set by set, by hand, and on Kent and Medway."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

import reconfig
from reconfig.enumeration import MOST_FREE_SITES, site_sets
from reconfig.enumeration import sets as sets_module
from reconfig.errors import InputError
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Activity, Coverage, Forbid, Keep, Rule, SiteCount
from reconfig.objective import Objective
from reconfig.outputs.hurdle_tables import hurdle_tables, print_hurdles
from reconfig.outputs.run_folder import json_text
from reconfig.solution import Configuration
from reconfig.solve import without_rules
from reconfig.study import Hurdles, hurdles, study_hurdles
from tests.brute_force import configurations
from tests.golden import golden_instance
from tests.instances import random_instance, some_rules

KENT = Path(__file__).parents[1] / "instances" / "kent-medway"
seeds = st.integers(0, 10_000)
few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

MOST = MOST_FREE_SITES["nearest"]


allocations = st.sampled_from(["nearest", "choice"])


def awkward_instance(seed: int, allocation: str = "nearest") -> Instance:
    """One service with every status, capacities, missing routes, a neighbour, zones without demand, and every rule."""
    random = np.random.default_rng(seed)
    instance = random_instance(seed, zones=10, sites=5, services=1, neighbours=1)
    offers, times = instance.offers.copy(), instance.travel_times
    status = random.choice(["current", "candidate", "fixed", "forbidden"], len(offers), p=[0.5, 0.3, 0.1, 0.1])
    offers["status"] = np.where(offers["site"] == "S4", random.choice(["fixed", "candidate"]), status)
    offers["capacity"] = np.where(random.random(len(offers)) < 0.5, random.integers(20, 120, len(offers)), np.nan)
    times = times[random.random(len(times)) < random.choice([0.6, 0.9, 1.0])].reset_index(drop=True)
    services = instance.services.assign(allocation=allocation, journey_cost=float(random.integers(0, 3)))
    if allocation == "choice":
        services["choice_decay"] = random.choice([0.0, 0.1, 1.0, 100.0])
        offers["attractiveness"] = random.normal(0, 2, len(offers))
    rules: tuple[Rule, ...] = (
        *some_rules(instance, seed),
        Activity(name="S1 and the neighbour stay small", service="V0", at_most=60, sites=("S1", "S4")),
        Keep(name="S2 stays", service="V0", site="S2"),
        Forbid(name="nothing at S3", service="V0", site="S3"),
    )
    kept = random.random(len(rules)) < 0.6
    chosen = tuple(rule for rule, keep in zip(rules, kept, strict=True) if keep)
    return instance.replace(services=services, offers=offers, travel_times=times, rules=chosen)


def by_open_sites(found: Hurdles) -> dict[frozenset[str], int]:
    """The number of each set, by the sites that it opens."""
    numbers = range(len(found.sets))
    return {frozenset(np.array(found.sets.candidates)[found.sets.open[n]].tolist()): n for n in numbers}


@few
@given(seeds, allocations)
def test_a_set_fails_exactly_the_rules_that_the_evaluator_finds_broken(seed: int, allocation: str) -> None:
    instance = awkward_instance(seed, allocation)
    found = hurdles(instance, "V0")
    numbers = by_open_sites(found)
    every = list(configurations(instance))
    assert len(every) == len(numbers) == len(found.sets)
    for configuration in every:
        number = numbers[configuration.sites_of("V0")]
        broken = {violation.rule for violation in evaluate(instance, configuration).violations}
        assert {found.standards[n] for n in np.flatnonzero(found.fails[number])} == broken
        assert found.survives[number] == (not broken)
    worst = found.nearest.iloc[-1] if len(found.nearest) else None
    assert worst is None or worst["finding"]


@few
@given(seeds, allocations)
def test_measures_are_the_evaluators(seed: int, allocation: str) -> None:
    instance = awkward_instance(seed, allocation)
    found = hurdles(instance, "V0")
    numbers = by_open_sites(found)
    measures = found.measures(np.arange(len(found.sets)))
    for configuration in configurations(instance):
        number = numbers[configuration.sites_of("V0")]
        evaluation = evaluate(instance, configuration)
        row, expected = measures.iloc[number], evaluation.measures["V0"]
        assert row["sites"].split("; ") == (expected["sites"] or [""])
        assert row["neighbours"].split("; ") == (expected["neighbours"] or [""])
        own = [expected["activity"][site] for site in expected["sites"]]
        assert row["site_count"] == len(own)
        # A share below 1e-9 is no journey for the evaluator.
        assert row["smallest_activity"] == pytest.approx(min(own, default=np.nan), abs=1e-6, nan_ok=True)
        assert row["largest_activity"] == pytest.approx(max(own, default=np.nan), abs=1e-6, nan_ok=True)
        for name in ("mean_minutes", "longest_minutes"):
            assert row[name] == pytest.approx(expected[name])
        for name, share in expected["shares"].items():
            assert row[name] == pytest.approx(share)
        costs = evaluation.costs
        assert row["cost"] == pytest.approx(costs.loc[costs["service"] == "V0", "amount"].sum())
        assert found.sets.travel[number] == pytest.approx(evaluation.objectives[Objective.TRAVEL])
        assert found.sets.beyond_target[number] == pytest.approx(evaluation.objectives[Objective.COVERAGE], abs=1e-6)


@few
@given(seeds)
def test_without_a_rule_as_many_survive_as_foretold(seed: int) -> None:
    instance = awkward_instance(seed)
    table = hurdles(instance, "V0").table
    foretold = dict(zip(table["standard"], table["survivors_without_it"], strict=True))
    for rule in instance.rules:
        without = hurdles(without_rules(instance, [rule.name]), "V0")
        assert without.survivor_count == foretold[rule.name]


def test_the_golden_instance_by_hand() -> None:
    """CARE at A and B in all four ways, always at the neighbour C; the middle is 10 minutes from A and from B: A.

    none   all to C: 300 + 600 + 600 minutes of 60 cases; half within 15: none are; fifth 1: none within 25; no site.
    A      west 5, middle 10, east 20 minutes: 850 of 60. A has 30 cases, which take 2 modules of 25.
           Cost: A 700 + 2 x 90 + 30 x 7 = 1090; C 30 x 9 = 270.
    B      west 12, middle 10, east 20: 920. B has 30 cases of its 40. But care stays at A.
    A, B   as A alone; B has no case, 5 are asked.
    """
    found = hurdles(golden_instance(), "CARE")
    assert found.sets.candidates == ("A", "B", "C")
    assert found.sets.activity.tolist() == [[0, 0, 60], [30, 0, 30], [0, 30, 30], [30, 0, 30]]
    assert found.sets.mean_minutes * 60 == pytest.approx([1500, 850, 920, 850])
    failed = [{found.standards[n] for n in np.flatnonzero(row)} for row in found.fails]
    assert failed == [
        {"Half within 15", "Each fifth within 25", "One or two sites", "Care stays at A"},
        set(),
        {"Care stays at A"},
        {"At least 5 cases"},
    ]
    (survivor,) = found.survivors.to_dict("records")
    assert (survivor["sites"], survivor["neighbours"], survivor["cost"]) == ("A", "C", 1360)
    columns = ["standard", "sets_failing", "only_this", "survivors_without_it"]
    assert found.table[columns].to_numpy().tolist() == [
        ["Everyone can reach an open site", 0, 0, 1],
        ["Activity within capacity", 0, 0, 1],
        ["Half within 15", 1, 0, 1],
        ["Each fifth within 25", 1, 0, 1],
        ["Nobody beyond 40", 0, 0, 1],
        ["One or two sites", 1, 0, 1],
        ["At least 5 cases", 1, 1, 2],
        ["At most 50 cases at A", 0, 0, 1],
        ["Care stays at A", 2, 1, 2],
    ]


def test_rules_of_other_services_do_not_count() -> None:
    """BEDS has one rule, no beds at B: of none, A, B and both, the first two survive; no capacity is stated."""
    found = hurdles(golden_instance(), "BEDS")
    assert found.standards == ("Everyone can reach an open site", "No beds at B")
    assert found.survives.tolist() == [True, True, False, False]


def _no_survivor(*rules: Rule) -> Hurdles:
    return hurdles(golden_instance().replace(rules=rules), "CARE")


MANY = Activity(name="At least 40 cases", service="CARE", at_least=40)
SOME = SiteCount(name="A site of ours", service="CARE", at_least=1)


def test_a_pair_that_clashes_and_the_sets_nearest_to_surviving() -> None:
    """Every unit of the area has 30 cases at most. A or B alone lack 10 of 40; B beside A lacks all, none lacks one."""
    found = _no_survivor(MANY, SOME)
    assert found.survivor_count == 0
    assert found.clashes.to_numpy().tolist() == [["CARE", "At least 40 cases", "A site of ours"]]
    nearest = found.nearest[["rank", "sites", "failed", "shortfall"]].to_numpy().tolist()
    assert nearest == [[1, "A", 1, 0.25], [2, "B", 1, 0.25], [3, "", 1, 1.0], [4, "A; B", 1, 1.0]]
    assert found.nearest["finding"][0] == "Ayton has 30 cases a year, 10 below 40"
    assert found.nearest["finding"][3] == "Beeford has 0 cases a year, 40 below 40, and 1 more place"


def test_a_standard_that_no_set_meets_is_no_clash() -> None:
    """The east is 20 minutes from C at best."""
    found = _no_survivor(Coverage(name="All within 15", service="CARE", within_minutes=15, at_least=1), SOME)
    assert found.impossible == ("All within 15",)
    assert not len(found.clashes)


def printed(found: list[Hurdles]) -> str:
    console = Console(file=io.StringIO(), width=100)
    print_hurdles(console, found)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert max(len(line) for line in text.splitlines()) <= 100
    return text


def test_three_standards_of_which_any_two_can_be_met() -> None:
    both = [Keep(name=f"Care at {site}", service="CARE", site=site) for site in "AB"]
    found = _no_survivor(*both, SiteCount(name="One site", service="CARE", at_most=1))
    assert not len(found.clashes)
    assert not found.survivor_count
    assert "three or more together leave none" in printed([found])


def test_printed() -> None:
    text = printed(study_hurdles(golden_instance()))
    assert "Care (CARE): 1 of 4 sets of sites meets every standard" in text
    assert "Beds (BEDS): 2 of 4 sets of sites meet every standard" in text
    assert "what services need of each other" in text
    none = printed([_no_survivor(MANY, SOME)])
    assert "Care (CARE): none of 4 sets of sites meet every standard" in none
    assert "No set meets both: At least 40 cases" in none
    assert "At least 40 cases: Ayton has 30 cases a year, 10 below 40" in none


def test_tables_and_json() -> None:
    tables = hurdle_tables(study_hurdles(golden_instance()))
    assert {name: len(table) for name, table in tables.items()} == {
        "hurdles.csv": 9 + 2,
        "survivors.csv": 1 + 2,
        "clashes.csv": 0,
        "nearest.csv": 0,
    }
    assert list(tables["clashes.csv"]) == ["service", "standard", "other"]
    found = _no_survivor(MANY, SOME)
    assert {name: len(table) for name, table in hurdle_tables([found]).items()} == {
        "hurdles.csv": 4,
        "survivors.csv": 0,
        "clashes.csv": 1,
        "nearest.csv": 4,
    }
    assert '"At least 40 cases"' in json_text(found.as_dict())


def test_a_service_without_demand() -> None:
    """Nothing to reach, to cover or to count: only the number of sites is left to fail."""
    instance = golden_instance()
    demand = instance.demand[instance.demand["service"] != "CARE"].reset_index(drop=True)
    found = hurdles(instance.replace(demand=demand), "CARE")
    assert found.sets.activity.sum() == 0
    assert np.isnan(found.sets.mean_minutes).all()
    assert found.fails[0].sum() == 2  # one or two sites; care stays at A
    assert printed([found])


@pytest.mark.parametrize(
    ("services", "words"),
    [(["V0"], ["'V0' has 17 candidates", "131,072 sets"]), (["V2", "V1"], ["'V2' is not a service", "'V1' has 17"])],
)
def test_problems_are_told_together(services: list[str], words: list[str]) -> None:
    instance = random_instance(1, zones=3, sites=MOST + 1, services=2)
    with pytest.raises(InputError) as caught:
        study_hurdles(instance, services)
    for word in words:
        assert word in str(caught.value)
    with pytest.raises(InputError):
        site_sets(instance, "V0")


def test_choice_among_as_many_candidates_as_are_enumerated(monkeypatch: pytest.MonkeyPatch) -> None:
    """2^14 sets, a few at a time: everyone chooses one of the open sites; the sets in between are the evaluator's."""
    monkeypatch.setattr(sets_module, "CELLS", 50_000)
    instance = random_instance(1, zones=40, sites=MOST_FREE_SITES["choice"], services=1)
    instance = instance.replace(services=instance.services.assign(allocation="choice", choice_decay=0.1))
    sets = site_sets(instance, "V0")
    assert sets.activity[1:].sum(axis=1) == pytest.approx(np.full(len(sets) - 1, sets.demand.sum()))
    for number in (1, 1249, 1250, 2**14 - 1):
        open_sites = np.array(sets.candidates)[sets.open[number]]
        found = evaluate(instance, Configuration.of(("V0", site) for site in open_sites))
        assert sets.activity[number][sets.open[number]] == pytest.approx(found.activity["activity"].to_numpy())


def test_services_whose_patients_are_directed_are_not_tried() -> None:
    """Their patients go elsewhere under each objective; the service beside it is tried when it is named."""
    instance = golden_instance()
    allocation = ["planned", "nearest"]
    instance = instance.replace(services=instance.services.assign(allocation=allocation))
    with pytest.raises(InputError, match=r"services.csv, column service: 'CARE' is planned: .*Name the other services"):
        study_hurdles(instance)
    assert len(study_hurdles(instance, ["BEDS"])) == 1


def test_as_many_candidates_as_are_enumerated() -> None:
    """2^16 sets: of each pair of sets that differ in one site, the one with more sites has no longer journeys."""
    instance = random_instance(1, zones=40, sites=MOST, services=1)
    sets = site_sets(instance, "V0")
    assert sets.open.shape == (2**MOST, MOST)
    assert (sets.mean_minutes[1::2] <= sets.mean_minutes[::2] + 1e-9).all()
    assert sets.activity[1:].sum(axis=1) == pytest.approx(np.full(len(sets) - 1, sets.demand.sum()))


@pytest.fixture(scope="module", name="kent")
def _kent() -> list[Hurdles]:
    return study_hurdles(read_instance(KENT))


def test_kent_and_medway_as_its_readme_counts(kent: list[Hurdles]) -> None:
    counts = {found.service: (len(found.sets), found.survivor_count) for found in kent}
    assert counts == {
        "HASU": (128, 6),
        "ASR": (128, 74),
        "OBS": (32, 2),
        "SCU": (32, 6),
        "LNU": (32, 28),
        "NICU": (32, 3),
    }


def test_kent_and_medway_volume_decides_stroke(kent: list[Hurdles]) -> None:
    hasu = next(found for found in kent if found.service == "HASU")
    volume = hasu.table["standard"] == "Every hyperacute stroke unit treats at least 600 strokes a year"
    assert hasu.table["survivors_without_it"].tolist() == np.where(volume, 71, 6).tolist()
    assert hasu.survivors["site_count"].tolist() == [2, 2, 3, 3, 3, 3]
    trio = hasu.survivors.iloc[2]
    assert set(trio["sites"].split("; ")) == {"RWF03", "RPA02", "RVVKC"}
    assert trio["mean_minutes"] == pytest.approx(25.1, abs=0.05)


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("study", ("reconfig.model", "reconfig.engine", "pyomo")),
        ("enumeration", ("reconfig.model", "reconfig.engine", "pyomo", "reconfig.evaluate", "reconfig.study")),
    ],
)
def test_the_enumeration_and_the_study_import_nothing_above_them(package: str, forbidden: tuple[str, ...]) -> None:
    for path in (Path(reconfig.__file__).parent / package).glob("*.py"):
        modules = [
            node.module or ""
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
        ]
        assert not [module for module in modules if module.startswith(forbidden)]
