"""The main job on real data: Kent and Medway."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solution import Configuration
from reconfig.solve import solve, with_counts, without_rules

FOLDER = Path(__file__).parents[1] / "instances" / "kent-medway"
VOLUME = "Every hyperacute stroke unit treats at least 600 strokes a year"
SHORTEST = ("RVV01", "RVV09", "RWF03")
"""Ashford, Margate, Maidstone: the trio with the shortest journeys if volume does not matter."""


@pytest.fixture(scope="module", name="kent")
def _kent() -> Instance:
    return read_instance(FOLDER)


def test_it_is_what_its_readme_says(kent: Instance) -> None:
    assert len(kent.zones) == 1065
    assert kent.zones["population"].sum() == 1_868_199
    assert kent.today.sites_of("HASU") - kent.neighbours == {"RPA02", "RN707", "RWF03", "RWFTW", "RVV01", "RVV09"}
    assert kent.today.sites_of("NICU") - kent.neighbours == {"RPA02", "RVV01"}
    assert kent.neighbours == {"RJ122", "RJZ01"}
    assert set(kent.service_codes) == {"HASU", "ASR", "OBS", "NICU", "LNU", "SCU"}


@pytest.mark.parametrize("minimise", list(Objective))
def test_solved_to_proof(kent: Instance, minimise: Objective) -> None:
    result = solve(kent, minimise)
    assert result.outcome.status is Status.OPTIMAL
    assert result.evaluation is not None
    assert result.evaluation.violations == ()
    assert result.outcome.gap is not None
    assert result.outcome.gap <= 1e-4


def hasu(instance: Instance, sites: tuple[str, ...]) -> Configuration:
    """Hyperacute stroke at these sites (and at the neighbours), acute stroke beside it, all else as today."""
    others = [pair for pair in instance.today if pair[0] != "HASU" or pair[1] in instance.neighbours]
    units = [(service, site) for site in sites for service in ("HASU", "ASR")]
    return Configuration.of([*others, *units])


def best_trio(instance: Instance) -> tuple[float, tuple[str, ...]]:
    """By trying all trios: the least mean minutes of those that break no rule of the service."""
    own = [site for site in instance.candidates("HASU") if site not in instance.neighbours]
    found = []
    for trio in itertools.combinations(sorted(own), 3):
        evaluation = evaluate(instance, hasu(instance, trio))
        if not [violation for violation in evaluation.violations if violation.service == "HASU"]:
            found.append((evaluation.measures["HASU"]["mean_minutes"], trio))
    return min(found)


@pytest.mark.parametrize("without", [[], [VOLUME]], ids=["all rules", "without the volume rule"])
def test_three_stroke_units_are_the_travel_optimal_trio(kent: Instance, without: list[str]) -> None:
    question = without_rules(kent, without)
    minutes, trio = best_trio(question)
    result = solve(with_counts(question, {"HASU": 3}), Objective.TRAVEL)
    assert result.evaluation is not None
    measures = result.evaluation.measures["HASU"]
    assert tuple(measures["sites"]) == trio
    assert measures["mean_minutes"] == pytest.approx(minutes)
    assert (trio == SHORTEST) == bool(without)


def test_evaluate_gives_the_mean_minutes_of_any_trio(tmp_path: Path) -> None:
    """Against plain arithmetic on the csv files: Dartford, Maidstone and Ashford, the three that Kent decided on."""
    trio = ("RN707", "RWF03", "RVV01")
    path = tmp_path / "trio.csv"
    path.write_text("service,site\n" + "".join(f"HASU,{site}\n" for site in trio), encoding="utf-8")
    done = CliRunner().invoke(main, ["evaluate", str(FOLDER), str(path), "--json"])
    assert done.exit_code == 0
    with (FOLDER / "travel_times.csv").open(encoding="utf-8-sig") as file:
        minutes = {row["zone"]: min(float(row[s]) for s in (*trio, "RJZ01")) for row in csv.DictReader(file)}
    with (FOLDER / "demand.csv").open(encoding="utf-8-sig") as file:
        strokes = {row["zone"]: float(row["per_year"]) for row in csv.DictReader(file) if row["service"] == "HASU"}
    mean = sum(strokes[zone] * minutes[zone] for zone in strokes) / sum(strokes.values())
    assert json.loads(done.stdout)["measures"]["HASU"]["mean_minutes"] == pytest.approx(mean, rel=1e-12)


def test_today_breaks_the_standards_that_the_readme_names(kent: Instance) -> None:
    broken = {(v.rule, v.place) for v in evaluate(kent, kent.today).violations}
    assert len([rule for rule, _ in broken if rule == VOLUME]) == 6
    assert {rule for rule, _ in broken} == {
        VOLUME,
        "Every neonatal intensive care unit has at least 100 very-low-birthweight babies a year",
    }
