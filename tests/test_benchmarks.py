"""Benchmarks still run, both sides agree, the table says what was measured. Nothing is timed."""

from __future__ import annotations

import csv
import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import measure
from benchmarks.instances import ROOT
from benchmarks.measure import Comparison, Measurement, Pair
from benchmarks.registry import Answer, Case, Run, load_cases, register, same_figures
from benchmarks.table import as_text, row, write_csv

CASES = load_cases()
LIMIT = 60.0


def took(seconds: float | None) -> Measurement:
    """A run that answered after so many seconds; None: its time ran out."""
    answer = Answer({"objective": 1.0}, complete=seconds is not None)
    return Measurement(LIMIT, {"solve": seconds or LIMIT}, 100.0, answer)


def comparison(*pairs: tuple[float | None, float | None], problems: tuple[str, ...] = ()) -> Comparison:
    """Pairs of seconds of a case."""
    done = [Pair(took(ours), took(peer), list(problems)) for ours, peer in pairs]
    return Comparison(CASES["evaluate"], "smoke", done)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_both_sides_agree_at_the_smallest_size(case: Case) -> None:
    answers = [side(case.sizes[0], Run(LIMIT)) for side in case.sides.values()]
    assert all(answer.complete and answer.figures for answer in answers)
    assert case.agree(*answers) == []


@pytest.mark.slow
def test_smoke_command_runs_every_case(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    smoke = [sys.executable, "-m", "benchmarks", "--smoke", "--csv", str(table)]
    done = subprocess.run(smoke, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(line["case"], line["agree"]) for line in rows] == [(name, "yes") for name in CASES]


def test_child_that_overstays_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "GRACE", 0.0)
    found = measure.measure(CASES["evaluate"], "peer", "smoke", limit=0.01)
    assert not found.complete
    assert found.seconds == 0.01


def test_child_that_fails_says_why() -> None:
    with pytest.raises(measure.ChildFailedError, match="no-such-size"):
        measure.measure(CASES["evaluate"], "ours", "no-such-size", LIMIT)


def test_ratio_is_the_median_of_the_pairs() -> None:
    cells = row(comparison((1, 2), (1, 10), (2, 6)))
    assert (cells["ratio"], cells["least"], cells["most"]) == ("3.00", "2.00", "10.00")
    assert (cells["ours s"], cells["peer s"], cells["agree"]) == ("1.000", "6.000", "yes")


def test_ratio_is_a_bound_where_time_ran_out() -> None:
    cells = row(comparison((2, None), (3, None), (6, 60)))
    assert (cells["ratio"], cells["peer s"], cells["agree"]) == (">= 20.00", "> 60", "so far")
    assert row(comparison((None, 30)))["ratio"] == "<= 0.50"
    assert row(comparison((None, 30), (30, None)))["ratio"].startswith("?")
    assert row(comparison((None, None)))["ratio"] == "? nan"


def test_a_run_that_was_ended_leaves_gaps_in_the_table() -> None:
    cells = row(Comparison(CASES["evaluate"], "smoke", [Pair(took(2), Measurement(LIMIT), [])]))
    assert (cells["peer s"], cells["peer MB"], cells["ratio"]) == ("> 60", "-", ">= 30.00")


def test_disagreement_is_an_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    differing = comparison((1, 2), problems=("a: 1 against 2",))
    assert command._report([differing], tmp_path / "table.csv") == 1
    shown = capsys.readouterr()
    assert "NO" in shown.out
    assert "evaluate, smoke: a: 1 against 2" in shown.err
    assert command._report([comparison((1, 2))], None) == 0


def test_table_is_aligned_and_written_as_csv(tmp_path: Path) -> None:
    comparisons = [comparison((1, 2)), comparison((1, None))]
    machine, _, *lines = as_text(comparisons).splitlines()
    assert "highspy" in machine
    assert len({len(line) for line in lines}) == 1
    write_csv(comparisons, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        assert [line["ratio"] for line in csv.DictReader(file)] == ["2.00", ">= 60.00"]


def test_case_without_its_package_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = dataclasses.replace(CASES["evaluate"], peer_needs=("no_such_package",))
    monkeypatch.setitem(CASES, "evaluate", lacking)
    assert command.main(["evaluate", "--smoke"]) == 0
    assert "left out: its peer needs no_such_package" in capsys.readouterr().err


def test_unknown_cases_and_sizes_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["nosuch"], ["evaluate", "--size", "nosuch"], ["--pairs", "0"]):
        with pytest.raises(SystemExit, match="2"):
            command.main(arguments)
    assert "nosuch" in capsys.readouterr().err


def test_two_cases_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="evaluate"):
        register(CASES["evaluate"])


def test_same_figures_names_each_difference() -> None:
    agree = same_figures(1e-6)
    ours = Answer({"a": 1.0, "b": "x", "c": 1.0})
    assert agree(ours, Answer({"a": 1.0 + 1e-8, "b": "x", "c": 1.0})) == []
    assert agree(ours, Answer({"a": 1.1, "b": "y", "d": 1.0})) == [
        "a: 1.0 against 1.1",
        "b: x against y",
        "c: 1.0 against None",
        "d: None against 1.0",
    ]


def test_after_a_limit_bounds_must_still_fit() -> None:
    agree = CASES["nearest-forms"].agree
    proven = Answer({"objective": 10.0, "bound": 10.0})
    assert agree(proven, Answer({"objective": 12.0, "bound": 9.0}, complete=False)) == []
    assert agree(proven, Answer({}, complete=False)) == []
    assert agree(proven, Answer({"objective": 12.0, "bound": 11.0}, complete=False)) != []
    assert agree(proven, Answer({"objective": 9.0, "bound": 8.0}, complete=False)) != []
