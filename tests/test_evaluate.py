"""The evaluator, by hand, on the golden instance.

Zones (demand for CARE): west 10, middle 20, east 30.
Minutes to A, B, C: west 5, 12, 30; middle 10, 10, 30; east 50, 45, 20.
"""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

import reconfig
from reconfig.evaluate import Evaluation, evaluate
from reconfig.evaluate.access import weighted_percentile
from reconfig.evaluate.costs import modules
from reconfig.evaluate.journeys import BANDS, band_of
from reconfig.evaluate.nearest import NOWHERE, nearest_sites
from reconfig.objective import Objective
from reconfig.solution import Configuration
from tests.golden import golden_instance


@pytest.fixture(name="everything")
def _everything() -> Evaluation:
    """CARE and BEDS at all three sites."""
    return evaluate(golden_instance(), Configuration.of((s, j) for s in ("CARE", "BEDS") for j in "ABC"))


def test_ties_go_to_the_first_site() -> None:
    """The middle is 10 minutes from A and from B: A stands first."""
    instance = golden_instance()
    sites = nearest_sites(instance, "CARE", Configuration.of([("CARE", "A"), ("CARE", "B"), ("CARE", "C")]))
    assert instance.site_codes[sites].tolist() == ["A", "A", "C"]
    assert (nearest_sites(instance, "CARE", Configuration.of([])) == NOWHERE).all()


def test_activity(everything: Evaluation) -> None:
    """A takes west and middle, 10 + 20 = 30; C takes east, 30; B nothing."""
    assert everything.measures["CARE"]["activity"] == {"A": 30.0, "B": 0.0, "C": 30.0}
    assert everything.measures["CARE"]["sites"] == ["A", "B"]
    assert everything.measures["CARE"]["neighbours"] == ["C"]


def test_costs(everything: Evaluation) -> None:
    """Line by line.

    site: A 1000 (once). fixed: CARE A 700, B 600; BEDS A 70, B 60 = 1430. step: CARE at A, 30 cases in modules of
    25 = 2 x 90 = 180. variable: CARE A 30 x 7 + C 30 x 9 = 480; BEDS C 3 x 1 = 3. Together 3093.
    """
    by_line = everything.costs.groupby("line")["amount"].sum().to_dict()
    assert by_line == {"site": 1000, "fixed": 1430, "step": 180, "variable": 483}
    assert everything.objectives[Objective.COST] == 3093


def test_travel_and_coverage(everything: Evaluation) -> None:
    """CARE: 10 x 5 + 20 x 10 + 30 x 20 = 850; BEDS is a tenth, 85. All within the target of 20 minutes."""
    assert everything.objectives[Objective.TRAVEL] == 935
    assert everything.objectives[Objective.COVERAGE] == 0
    care = everything.measures["CARE"]
    assert care["mean_minutes"] == pytest.approx(850 / 60)
    assert care["median_minutes"] == 10  # 10 of 60 within 5 minutes, 30 of 60 within 10: half is reached at 10
    assert care["p95_minutes"] == 20


def test_broken_rules_by_name_and_amount(everything: Evaluation) -> None:
    """B has no cases (at least 5 asked); No beds at B is broken; BEDS and CARE may not share A or B."""
    broken = [(v.rule, v.place, v.amount) for v in everything.violations]
    assert ("At least 5 cases", "Beeford", 5.0) in broken
    assert ("No beds at B", "Beeford", 1.0) in broken
    assert [place for rule, place, _ in broken if rule == "BEDS may not share a site with CARE"] == [
        "Ayton",
        "Beeford",
    ]
    assert len(broken) == 4


def test_each_rule_when_it_is_broken() -> None:
    """CARE at C alone: everyone 30, 30, 20 minutes; BEDS at A needs CARE within 15 minutes and finds none."""
    evaluation = evaluate(golden_instance(), Configuration.of([("CARE", "C"), ("BEDS", "C"), ("BEDS", "A")]))
    amounts = {(v.rule, v.place): v.amount for v in evaluation.violations}
    assert amounts["Half within 15", "Testshire"] == pytest.approx(0.5)  # 0 of 60
    assert amounts["Each fifth within 25", "deprivation fifth 1"] == pytest.approx(0.25)  # 0 of 30; fifth 5 has all
    assert ("Each fifth within 25", "deprivation fifth 5") not in amounts
    assert amounts["One or two sites", "Testshire"] == 1
    assert amounts["Care stays at A", "Ayton"] == 1
    assert amounts["BEDS needs CARE within 15 minutes", "Ayton"] == np.inf
    far = evaluate(golden_instance(), Configuration.of([("CARE", "A")]))
    assert {(v.rule, v.place, v.amount) for v in far.violations if v.rule == "Nobody beyond 40"} == {
        ("Nobody beyond 40", "East", 10.0)
    }
    assert {v.rule for v in far.violations} >= {
        "Fixed services stay open",
        "Everyone can reach an open site",
        "At most 50 cases at A",
    }


def test_capacity_is_held() -> None:
    """All 60 cases at B, which can take 40."""
    evaluation = evaluate(golden_instance(), Configuration.of([("CARE", "B"), ("BEDS", "C")]))
    assert [v.amount for v in evaluation.violations if v.rule == "Activity within capacity"] == [20]


def test_journeys_against_today() -> None:
    """Today CARE runs at A and C. Closing A sends west from 5 to 30 minutes, the middle from 10 to 30."""
    evaluation = evaluate(golden_instance(), Configuration.of([("CARE", "C"), ("BEDS", "A"), ("BEDS", "C")]))
    table = evaluation.journeys
    care = table[(table["service"] == "CARE") & (table["by"] == "everyone")].set_index("band")
    assert care.loc["15 to 30 minutes longer", "patients"] == 30
    assert care.loc["15 to 30 minutes longer", "residents"] == 300
    assert care.loc["15 to 30 minutes longer", "mean_extra_minutes"] == pytest.approx((10 * 25 + 20 * 20) / 30)
    assert care.loc["no change", "patients"] == 30
    by_fifth = table[(table["service"] == "CARE") & (table["by"] == "deprivation_fifth")]
    assert by_fifth.set_index(["group", "band"])["patients"].to_dict() == {
        ("1", "15 to 30 minutes longer"): 30,
        ("5", "no change"): 30,
    }


def test_bands_include_their_upper_end() -> None:
    extra = np.array([-3.0, 0.0, 0.04, 5.0, 5.1, 10.0, 15.0, 30.0, 30.1])
    assert [BANDS[b] for b in band_of(extra)] == [
        "shorter",
        "no change",
        "no change",
        "up to 5 minutes longer",
        "5 to 10 minutes longer",
        "5 to 10 minutes longer",
        "10 to 15 minutes longer",
        "15 to 30 minutes longer",
        "more than 30 minutes longer",
    ]


def test_weighted_percentile_is_the_smallest_time_that_reaches_the_share() -> None:
    """95 of 100 people within 20 minutes: the 95th percentile is 20."""
    minutes, weights = np.array([30.0, 20.0, 10.0]), np.array([5.0, 25.0, 70.0])
    assert weighted_percentile(minutes, weights, 0.95) == 20
    assert weighted_percentile(minutes, weights, 0.951) == 30


def test_modules_are_whole() -> None:
    """50 in modules of 25 is 2, also with rounding in the last digit; 51 is 3; no steps is 0."""
    assert modules(np.array([50.0, 50.0 + 1e-9, 51.0, 9.0]), np.array([25.0, 25.0, 25.0, np.nan])).tolist() == [
        2,
        2,
        3,
        0,
    ]


def test_evaluator_imports_nothing_of_the_model() -> None:
    """By reading the imports of every file of reconfig/evaluate and of what it uses."""
    package = Path(reconfig.__file__).parent
    allowed = ("reconfig.evaluate", "reconfig.instance", "reconfig.solution", "reconfig.objective")
    for file in (package / "evaluate").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules_named = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            if isinstance(node, ast.Import):
                modules_named = [name.name for name in node.names]
            for module in modules_named:
                assert "pyomo" not in module
                assert "highspy" not in module
                assert not module.startswith("reconfig.") or module.startswith(allowed)
