"""Folders of runs as one appraisal: names, studies, equal configurations, and every message of an error."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from reconfig.errors import InputError
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outputs.appraisal_reading import read_appraisal
from reconfig.solution import Configuration
from reconfig.study.alternatives import Alternative, Alternatives, Decision
from reconfig.study.frontier import Frontier, FrontierPoint
from reconfig.study.robustness import Fare, Future, Robustness
from tests.option_runs import TOY, toy_result, toy_run, toy_study

BOTH = (Objective.COST, Objective.TRAVEL)
TODAY = read_instance(TOY).today
LEAST = Configuration.of([("stroke", "M"), ("stroke", "X"), ("births", "S"), ("cots", "S")])
NEAREST = Configuration.of(
    [("stroke", "N"), ("stroke", "M"), ("stroke", "X"), *((s, j) for s in ("births", "cots") for j in "NS")]
)


def _frontier() -> Frontier:
    """README: 19.7 and 65,300; today's 24.5 and 56,350; 27.4 and 54,850, proven within a thousandth."""
    rows = (("Point 1", LEAST, 19.7e6, 65_300.0), ("Point 2", TODAY, 24.5e6, 56_350.0))
    points = [
        FrontierPoint(name, chosen, dict(zip(BOTH, (cost, travel), strict=True)), {Objective.TRAVEL: travel}, cost)
        for name, chosen, cost, travel in rows
    ]
    values = dict(zip(BOTH, (27.4e6, 54_850.0), strict=True))
    points.append(FrontierPoint("Point 3", NEAREST, values, {Objective.TRAVEL: 54_850.0}, 27.4e6 * 0.999))
    return Frontier(BOTH, tuple(points), dict(zip(BOTH, (24.5e6, 56_350.0), strict=True)), 0, complete=True)


def _robustness(name: str) -> Robustness:
    future = Future("Growth", "10 % more births", "assumed", 20e6, 20e6, feasible=True)
    fares = (Fare("Today", "Growth", 25e6, 5e6, ()), Fare(name, "Growth", 21e6, 1e6, ("Births: nobody",)))
    options = {"Today": TODAY, name: LEAST}
    return Robustness(Objective.COST, options, (future,), fares, (), name, 1e6, 0.5e6)


def _alternatives() -> Alternatives:
    options = (Alternative("Alternative 1", LEAST, 19.7e6), Alternative("Alternative 2", NEAREST, 20.0e6))
    decision = Decision("stroke", "M", today=False, best=True, chosen_in=2, replacement=0.1e6)
    return Alternatives(Objective.COST, 0.02, 2, ("stroke",), 19.7e6, options, (decision,), complete=False)


def test_solves_of_a_frontier_and_alternatives_are_one_appraisal(tmp_path: Path) -> None:
    """What several found is one option under their names; a point that is today is today."""
    runs = [
        str(toy_run(tmp_path / "cost")),
        f"Near={toy_run(tmp_path / 'travel', Objective.TRAVEL)}",
        str(toy_study(tmp_path / "pareto", "frontier.json", _frontier().as_dict())),
        str(toy_study(tmp_path / "alternatives", "alternatives.json", _alternatives().as_dict())),
    ]
    found = read_appraisal(runs)
    assert [option.name for option in found.all] == [
        "Today", "Point 1 and Alternative 1", "Near and Point 3 and Alternative 2",
    ]  # fmt: skip
    assert found.options[0].configuration == LEAST
    assert found.options[0].origin == (
        "least cost, proven optimal; also on the frontier of cost and travel; least cost within its limits, proven "
        "optimal; also within 2 % of the least cost"
    )
    assert found.frontier is not None
    assert [point.name for point in found.frontier.points] == [found.options[0].name, "Today", found.options[1].name]
    assert found.alternatives is not None
    assert [each.name for each in found.alternatives.options] == [option.name for option in found.options]
    assert found.options[0].evaluation.objectives[Objective.COST] == pytest.approx(19.7e6)


def test_a_point_that_nothing_else_found_has_its_own_gap(tmp_path: Path) -> None:
    """What is proven is of its own search within its own limits."""
    found = read_appraisal([str(toy_study(tmp_path / "pareto", "frontier.json", _frontier().as_dict()))])
    assert [option.name for option in found.all] == ["Today", "Point 1", "Point 3"]
    assert found.options[1].run["gap"] == pytest.approx(0.001)
    assert found.options[1].origin.endswith("proven within 0.1 % of the best possible")


def test_names_in_futures_are_kept_as_sentences_quote_them(tmp_path: Path) -> None:
    """The regret table's own names win, and letters go on from there."""
    runs = [
        str(toy_run(tmp_path / "cost")),
        str(toy_run(tmp_path / "travel", Objective.TRAVEL)),
        str(toy_study(tmp_path / "robust", "robustness.json", _robustness("Option A").as_dict())),
    ]
    found = read_appraisal(runs)
    assert [option.name for option in found.all] == ["Today", "Option A", "Option B"]
    assert found.options[0].configuration == LEAST
    assert found.robustness is not None
    assert found.robustness.fares[1].option == "Option A"


def test_options_of_a_comparison_keep_their_names(tmp_path: Path) -> None:
    """Today of the comparison is today."""
    options = [
        {
            "name": name,
            "origin": "drawn",
            "configuration": [list(pair) for pair in chosen],
            "minimise": "cost",
            "run": {},
        }
        for name, chosen in (("Today", TODAY), ("Ours", NEAREST))
    ]
    found = read_appraisal([str(toy_study(tmp_path / "compare", "comparison.json", {"options": options}))])
    assert [option.name for option in found.all] == ["Today", "Ours"]


def test_the_instance_is_looked_for_where_the_runs_say(tmp_path: Path) -> None:
    """Or where the user says; a folder that is gone is told with the remedy."""
    run = str(toy_run(tmp_path / "run", folder="instances/gone"))
    with pytest.raises(InputError) as error:
        read_appraisal([run])
    assert str(error.value) == (
        f"{run}: is of the instance in instances/gone, which is not there. Say where it is: --instance DIR."
    )
    assert read_appraisal([run], TOY).options[0].configuration == LEAST


def test_an_instance_that_changed_since_is_told_once_a_run(tmp_path: Path) -> None:
    """Every run that no longer fits, at once."""
    copy = Path(shutil.copytree(TOY, tmp_path / "toy"))
    with (copy / "demand.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    runs = [str(toy_run(tmp_path / name)) for name in ("one", "two")]
    with pytest.raises(InputError) as error:
        read_appraisal(runs, copy)
    assert [str(each) for each in error.value.problems] == [
        f"{run}: is a run of the instance as it was before demand.csv changed. "
        "Run it again on the instance as it is, or put the files back."
        for run in runs
    ]


def test_runs_that_do_not_fit_each_other(tmp_path: Path) -> None:
    """Modules as the first run has them; a second frontier is one too many."""
    whole, part = toy_run(tmp_path / "whole"), toy_run(tmp_path / "part", modules="part")
    with pytest.raises(InputError, match=r"part: was solved with modules of resources in part"):
        read_appraisal([str(whole), str(part)])
    assert read_appraisal([str(part)]).instance.about.modules == "part"
    twice = [str(toy_study(tmp_path / n, "frontier.json", _frontier().as_dict())) for n in ("p1", "p2")]
    with pytest.raises(InputError, match=r"is a second folder of a frontier\. Give one of them"):
        read_appraisal(twice)


def test_what_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    """A word that is no folder, a folder of something else, and then a study with a hole."""
    (tmp_path / "other").mkdir()
    with pytest.raises(InputError) as error:
        read_appraisal([str(tmp_path / "none"), str(tmp_path / "other")])
    assert [problem.expected for problem in error.value.problems] == [
        "is not a folder", "is no folder of a run: it has no manifest.json",
    ]  # fmt: skip
    for name in ("frontier.json", "alternatives.json", "robustness.json", "comparison.json"):
        folder = toy_study(tmp_path / name.removesuffix(".json"), name, {})
        with pytest.raises(InputError, match=rf"{name}: cannot be read \(KeyError"):
            read_appraisal([str(folder)])


def test_each_option_is_evaluated_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Today, and each configuration however many runs found it."""
    from reconfig.outputs import proposals

    seen: list[Configuration] = []

    def counted(instance: object, configuration: Configuration, minimise: Objective) -> object:
        seen.append(configuration)
        return dataclasses.replace(toy_result().today, configuration=configuration, minimise=minimise)

    monkeypatch.setattr(proposals, "evaluate", counted)
    read_appraisal(
        [str(toy_run(tmp_path / "cost")), str(toy_study(tmp_path / "p", "frontier.json", _frontier().as_dict()))]
    )
    assert sorted(map(len, seen)) == sorted(map(len, [TODAY, LEAST, NEAREST]))
