"""Problems of the literature: read as they are meant, solved to their optima, refused where spoilt."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from reconfig.errors import InputError
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.literature import FORMATS, import_literature
from reconfig.instance.literature.location import MOST_VERTICES
from reconfig.instance.literature.orlib_pmed import read_orlib_pmed
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.strategies.exact import Exact
from reconfig.strategies.median import Lagrangian
from reconfig.strategies.reporting import Reporter
from tests.orlib import known, text_of

SMALL = """ 6 8 2
 1 2 3
 2 3 4
 3 4 2.5
 4 5 6
 5 6 1
 6 1 7
 2 5 0
 2 1 7.5
"""
"""A ring with a chord of no length; the edge from 1 to 2 is given again, the other way round and longer."""

DISTANCES = [
    [0, 7.5, 11.5, 13.5, 7.5, 7],
    [7.5, 0, 4, 6, 0, 1],
    [11.5, 4, 0, 2.5, 4, 5],
    [13.5, 6, 2.5, 0, 6, 7],
    [7.5, 0, 4, 6, 0, 1],
    [7, 1, 5, 7, 1, 0],
]
"""The shortest paths of SMALL by hand. From 1 to 2: 7.5; the shorter of the two edges would give 3, their sum 8."""

SOLVED_SOON = ("pmed1", "pmed3", "pmed5")


def optimum(instance: Instance) -> float:
    """The least travel, proven by two strategies and found again by the evaluator."""
    outcome = Exact(gap=0.0).solve(instance, Objective.TRAVEL, Reporter())
    again = Lagrangian(gap=0.0).solve(instance, Objective.TRAVEL, Reporter())
    assert again.status is Status.OPTIMAL
    assert again.objective == pytest.approx(outcome.objective, rel=1e-9)
    assert outcome.status is Status.OPTIMAL
    assert outcome.configuration is not None
    evaluation = evaluate(instance, outcome.configuration)
    assert not evaluation.violations
    assert evaluation.objectives[Objective.TRAVEL] == pytest.approx(outcome.objective, rel=1e-6)
    return evaluation.objectives[Objective.TRAVEL]


def by_brute_force(chosen: int) -> float:
    """The p-median value of DISTANCES: every choice of vertices tried."""
    distances = np.array(DISTANCES)
    choices = itertools.combinations(range(len(distances)), chosen)
    return min(float(distances[:, list(choice)].min(axis=1).sum()) for choice in choices)


def imported(text: str, folder: Path) -> Path:
    """The text as an instance folder, by way of a file."""
    (folder / "small.txt").write_text(text, encoding="utf-8")
    return import_literature(folder / "small.txt", folder / "small", "orlib-pmed")


def test_the_last_of_repeated_edges_counts_and_distances_are_shortest_paths() -> None:
    instance = read_orlib_pmed(SMALL, "small.txt")
    assert instance.minutes.tolist() == DISTANCES


@pytest.mark.parametrize("chosen", range(1, 7))
def test_least_travel_is_the_p_median(chosen: int) -> None:
    instance = read_orlib_pmed(SMALL.replace("6 8 2", f"6 8 {chosen}", 1), "small.txt")
    assert optimum(instance) == pytest.approx(by_brute_force(chosen), abs=1e-9)


def test_today_keeps_the_rule() -> None:
    instance = read_orlib_pmed(SMALL, "small.txt")
    assert sorted(instance.today.sites_of("facility")) == ["1", "2"]
    assert not evaluate(instance, instance.today).violations
    assert [rule.name for rule in instance.rules] == ["Exactly 2 sites are open"]


def test_what_is_written_is_a_sound_instance_and_the_same(tmp_path: Path) -> None:
    assert read_instance(imported(SMALL, tmp_path)).same_as(read_orlib_pmed(SMALL, "small.txt"))


def test_marks_blank_lines_and_line_ends_of_other_systems_do_no_harm(tmp_path: Path) -> None:
    text = "\ufeff\n" + SMALL.replace("\n", "\r\n\r\n")
    assert read_instance(imported(text, tmp_path)).minutes.tolist() == DISTANCES


def test_a_network_of_one_vertex(tmp_path: Path) -> None:
    instance = read_instance(imported("1 0 1\n", tmp_path))
    assert optimum(instance) == 0
    assert instance.rules[0].name == "Exactly 1 site is open"


SPOILT = {
    "nothing": ("", 1, "is not the first line", "Begin with one line of three whole numbers"),
    "words": ("zone,name\n1,One\n", 1, "is not the first line", "Begin with one line"),
    "two numbers": ("6 8\n1 2 3\n", 1, "is not the first line", "Begin with one line"),
    "no vertices": ("0 0 0\n", 1, "is not a number of vertices", "Begin with one line"),
    "too large": (f"{MOST_VERTICES + 1} 0 1\n", 1, "is not a number of vertices from 1 to 5,000", "Begin"),
    "negative count": ("6 -8 2\n", 1, "is not a number of edges", "Begin with one line"),
    "too many sites": (SMALL.replace("6 8 2", "6 8 7"), 1, "is not a number of sites from 1 to 6", "Begin"),
    "too few edges": (SMALL.replace(" 2 1 7.5\n", ""), 1, "but 7 lines of edges follow", "Give the whole file"),
    "too many edges": (SMALL + "1 3 5\n", 1, "but 9 lines of edges follow", "Give the whole file"),
    "vertex 7": (
        SMALL.replace("5 6 1", "5 7 1"),
        6,
        "names a vertex that does not exist",
        "allows the vertices 1 to 6",
    ),
    "vertex 0": (SMALL.replace("5 6 1", "0 6 1"), 6, "names a vertex that does not exist", "allows the vertices"),
    "negative cost": (SMALL.replace("5 6 1", "5 6 -1"), 6, "is not a number of 0 or more", "Correct the cost"),
    "no cost": (SMALL.replace("5 6 1", "5 6"), 6, "has 2 numbers where an edge has 3", "Give two vertices and a cost"),
    "cost in words": (SMALL.replace("5 6 1", "5 6 x"), 6, "is not an edge", "Give two vertices"),
    "endless cost": (SMALL.replace("5 6 1", "5 6 inf"), 6, "is not a number of 0 or more", "Correct the cost"),
    "cost unknown": (SMALL.replace("5 6 1", "5 6 nan"), 6, "is not a number of 0 or more", "Correct the cost"),
    "half vertex": (SMALL.replace("5 6 1", "5.5 6 1"), 6, "is not an edge", "Give two vertices as whole numbers"),
    "cut off": ("4 2 1\n1 2 5\n3 4 5\n", None, "no path joins to vertex 1 (2 in all)", "Add the missing edges"),
}


@pytest.mark.parametrize(("text", "row", "expected", "remedy"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_gives_one_clear_problem(
    tmp_path: Path, text: str, row: int | None, expected: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        imported(text, tmp_path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("small.txt", row)
    assert expected in problem.expected
    assert remedy in problem.remedy
    assert not (tmp_path / "small").exists()


def test_distances_may_be_longer_than_any_journey_in_minutes(tmp_path: Path) -> None:
    instance = read_instance(imported("3 2 1\n1 2 5000\n2 3 5000\n", tmp_path))
    assert instance.about.minutes_are == "distances along the network"
    assert optimum(instance) == 10_000


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "small.zip").write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(InputError, match=r"small\.zip: is not a text file"):
        import_literature(tmp_path / "small.zip", tmp_path / "small", "orlib-pmed")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file"):
        import_literature(tmp_path / "none.txt", tmp_path / "small", "orlib-pmed")


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    with pytest.raises(InputError, match="exists already"):
        imported(SMALL, tmp_path)
    assert not list((tmp_path / "small").iterdir())


def test_a_format_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'orlib-pmed'"):
        import_literature(tmp_path / "small.txt", tmp_path / "small", "orlib_pmed")
    assert list(FORMATS) == ["orlib-pmed", "tsplib", "orlib-cap", "holmberg", "tbed"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SOLVED_SOON)
def test_published_optima(name: str) -> None:
    """The optima of known.csv, which stands beside the files."""
    instance = read_orlib_pmed(text_of(f"pmed/{name}.txt"), f"{name}.txt")
    assert optimum(instance) == pytest.approx(known("pmed", "optimum")[name], abs=1e-6)
