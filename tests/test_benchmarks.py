"""Benchmarks still run, both sides agree, the table says what was measured. Nothing is timed."""

from __future__ import annotations

import csv
import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import measure, profile
from benchmarks.cases import capacitated
from benchmarks.instances import ROOT
from benchmarks.library import FOLDER
from benchmarks.measure import Comparison, Measurement, Pair
from benchmarks.registry import OURS, Answer, Case, Peer, Run, load_cases, proven_alike, register, same_figures
from benchmarks.strategy import lacks_strategy
from benchmarks.table import as_text, row, write_csv
from benchmarks.textbook import Location, by_highs
from tests.orlib import text_of

CASES = load_cases()
LIMIT = 60.0


def took(seconds: float | None) -> Measurement:
    """A run that answered after so many seconds; None: its time ran out."""
    answer = Answer({"objective": 1.0}, complete=seconds is not None)
    return Measurement(LIMIT, {"solve": seconds or LIMIT}, 100.0, answer)


def comparison(*pairs: tuple[float | None, float | None], problems: tuple[str, ...] = ()) -> Comparison:
    """Pairs of seconds of a case."""
    done = [Pair(took(ours), took(peer), list(problems)) for ours, peer in pairs]
    return Comparison(CASES["evaluate"], "smoke", "loops", done)


def able(case: Case) -> bool:
    """Whether the case's smallest size can run with the strategies that there are."""
    return case.lacks(case.sizes[0]) is None


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # spopt calls what PuLP 4 will not have
@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_all_sides_agree_at_the_smallest_size(case: Case) -> None:
    if not able(case):
        pytest.skip(str(case.lacks(case.sizes[0])))
    ours, *others = (case.sides[name] for name in (OURS, *(peer.name for peer in case.present())))
    answer = ours(case.sizes[0], Run(LIMIT))
    assert answer.complete
    assert answer.figures
    assert case.faults(case.sizes[0], answer) == []
    for other in others:
        found = other(case.sizes[0], Run(LIMIT))
        assert found.complete
        assert case.agree(answer, found) == []


@pytest.mark.slow
def test_smoke_command_runs_the_cases_that_it_is_given(tmp_path: Path) -> None:
    """One of them; the test above runs every side of all, and CI the command with all."""
    table = tmp_path / "table.csv"
    some = ["evaluate"]
    smoke = [sys.executable, "-m", "benchmarks", *some, "--smoke", "--csv", str(table)]
    done = subprocess.run(smoke, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    with table.open(encoding="utf-8", newline="") as file:
        rows = [(line["case"], line["peer"], line["agree"]) for line in csv.DictReader(file)]
    expected = [
        (case.name, peer, "yes")
        for case in (CASES[name] for name in some)
        for peer in [peer.name for peer in case.present()] or ["-"]
    ]
    assert rows == expected


def test_child_that_overstays_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "GRACE", 0.0)
    found = measure.measure(CASES["evaluate"], "loops", "smoke", limit=0.01)
    assert not found.complete
    assert found.seconds == 0.01


def test_child_that_fails_says_why() -> None:
    with pytest.raises(measure.ChildFailedError, match="no-such-size"):
        measure.measure(CASES["evaluate"], "ours", "no-such-size", LIMIT)


def test_ratio_is_the_median_of_the_pairs() -> None:
    cells = row(comparison((1, 2), (1, 10), (2, 6)))
    assert (cells["ratio"], cells["least"], cells["most"]) == ("3.00", "2.00", "10.00")
    assert (cells["ours s"], cells["peer s"], cells["agree"]) == ("1.000", "6.000", "yes")


def test_phases_have_columns_and_solve_a_ratio_of_its_own() -> None:
    """All: 24 / 6 = 4. Solve alone: 20 / 2 = 10."""
    answer = Answer({"objective": 1.0})
    ours = Measurement(LIMIT, {"build": 3.0, "reduce": 1.0, "solve": 2.0}, 100.0, answer)
    peer = Measurement(LIMIT, {"build": 4.0, "solve": 20.0}, 100.0, answer)
    cells = row(Comparison(CASES["roads-country"], "smoke", "scipy", [Pair(ours, peer, [])]))
    assert (cells["ratio"], cells["solve ratio"]) == ("4.00", "10.00")
    assert [cells[name] for name in ("ours reduce", "ours solve", "peer reduce")] == ["1.000", "2.000", "-"]
    assert row(comparison((2, None)))["solve ratio"] == "-"


def test_ratio_is_a_bound_where_time_ran_out() -> None:
    cells = row(comparison((2, None), (3, None), (6, 60)))
    assert (cells["ratio"], cells["peer s"], cells["agree"]) == (">= 20.00", "> 60", "so far")
    assert row(comparison((None, 30)))["ratio"] == "<= 0.50"
    assert row(comparison((None, 30), (30, None)))["ratio"].startswith("?")
    assert row(comparison((None, None)))["ratio"] == "? nan"


def test_a_run_that_was_ended_leaves_gaps_in_the_table() -> None:
    cells = row(Comparison(CASES["evaluate"], "smoke", "loops", [Pair(took(2), Measurement(LIMIT), [])]))
    assert (cells["peer s"], cells["peer MB"], cells["ratio"]) == ("> 60", "-", ">= 30.00")


def test_disagreement_is_an_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    differing = comparison((1, 2), problems=("a: 1 against 2",))
    assert command._report([differing], tmp_path / "table.csv") == 1
    shown = capsys.readouterr()
    assert "NO" in shown.out
    assert "evaluate, smoke, loops: a: 1 against 2" in shown.err
    assert command._report([comparison((1, 2))], None) == 0


def test_table_is_aligned_and_written_as_csv(tmp_path: Path) -> None:
    comparisons = [comparison((1, 2)), comparison((1, None))]
    machine, _, *lines = as_text(comparisons).splitlines()
    assert "highspy" in machine
    assert len({len(line) for line in lines}) == 1
    write_csv(comparisons, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        assert [line["ratio"] for line in csv.DictReader(file)] == ["2.00", ">= 60.00"]


def test_a_case_without_peers_has_figures_and_no_ratio() -> None:
    answer = Answer({"objective": 200.0, "bound": 199.0})
    ours = Measurement(LIMIT, {"solve": 2.0}, 100.0, answer)
    cells = row(Comparison(CASES["england"], "smoke", "", [Pair(ours, None, [])]))
    assert [cells[name] for name in ("peer", "ratio", "peer s", "peer MB", "peer gap")] == ["-"] * 5
    assert (cells["ours s"], cells["ours MB"], cells["objective"]) == ("2.000", "100", "200")
    assert cells["ours gap"] == "5.0e-03", "(200 - 199) / 200"
    assert cells["agree"] == "yes"


def fake(*peers: str) -> Case:
    """A case that nobody runs, whose optimum is published as 10."""

    def side(_size: str, _run: Run) -> Answer:
        return Answer({"objective": 10.0})

    return Case(
        name="fake",
        question="none",
        sizes=("small", "large"),
        ours=side,
        peers=tuple(Peer(name, side) for name in peers),
        agree=proven_alike(1e-6),
        limits={"large": 300.0},
        known=lambda _size: 10.0,
    )


def measured(answers: dict[str, Answer]) -> Callable[[Case, str, str, float], Measurement]:
    """In place of child processes: what each side answers; a side without an answer fails."""

    def measure_side(_case: Case, side: str, _size: str, limit: float) -> Measurement:
        if side not in answers:
            raise measure.ChildFailedError(f"{side} broke")
        return Measurement(limit, {"solve": 1.0}, 100.0, answers[side])

    return measure_side


def test_each_peer_has_a_row_with_the_same_run_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    right, wrong = Answer({"objective": 10.0}), Answer({"objective": 11.0})
    monkeypatch.setattr(measure, "measure", measured({OURS: right, "first": right, "second": wrong}))
    case = fake("first", "second", "third")
    one, other, failed = measure.compare(case, "small", case.peers, 2, LIMIT, told.append)
    assert [comparison.peer for comparison in (one, other, failed)] == ["first", "second", "third"]
    assert [pair.ours for pair in one.pairs] == [pair.ours for pair in other.pairs]
    assert one.problems == []
    assert other.problems == ["objective: 10.0 against 11.0", "objective: 11.0 against the published 10.0"]
    assert failed.problems == ["third broke"]
    assert failed.sign == ">=", "one that breaks has no time of its own"
    assert len(told) == 2 * 4


def test_ours_alone_is_held_against_the_published_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "measure", measured({OURS: Answer({"objective": 10.5}, problems=("odd",))}))
    (alone,) = measure.compare(fake(), "small", (), 1, LIMIT, lambda _: None)
    assert alone.problems == ["odd", "objective: 10.5 against the published 10.0"]
    unfinished = Answer({"objective": 10.5}, complete=False)
    assert fake().faults("small", unfinished) == []


def test_a_size_has_its_own_limit_unless_one_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []

    def compare(_case: Case, _size: str, _peers: object, _pairs: int, limit: float, _tell: object) -> list[Comparison]:
        limits.append(limit)
        return []

    monkeypatch.setattr(command, "compare", compare)
    monkeypatch.setitem(CASES, "fake", fake("first"))
    for options in (["--size", "large"], ["--size", "small"], ["--size", "large", "--limit", "7"]):
        assert command.main(["fake", *options]) == 0
    assert limits == [300.0, command.LIMIT, 7.0]


def test_peer_without_its_package_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = Peer("loops", CASES["evaluate"].ours, needs=("no_such_package",))
    monkeypatch.setitem(CASES, "evaluate", dataclasses.replace(CASES["evaluate"], peers=(lacking,)))
    assert command.main(["evaluate", "--smoke"]) == 0
    said = capsys.readouterr().err
    assert "evaluate, loops left out: needs no_such_package" in said
    assert "evaluate smoke left out: no peer can run here" in said


def test_size_without_its_file_or_strategy_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert command.main(["p-median", "--size", "pmed1"]) == 0
    assert "p-median pmed1 left out: pmed/pmed1.txt is not in the folder that" in capsys.readouterr().err
    assert lacks_strategy("no-such") == "there is no strategy no-such"


def test_cases_are_listed_with_peers_and_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--list"]) == 0
    shown = capsys.readouterr().out
    assert all(f"{case.name}: {case.question}" in shown for case in CASES.values())
    assert "nearest-1, nearest-2" in shown
    assert "peers: none" in shown


def test_every_case_names_each_size_once_and_limits_only_sizes() -> None:
    for case in CASES.values():
        assert len(set(case.sizes)) == len(case.sizes)
        assert set(case.limits) <= set(case.sizes)


def test_textbook_finds_the_published_optima() -> None:
    for size in ("cap41", "cap101"):
        text_of(f"cap/{size}.txt")  # skips where the library is not there
        answer = capacitated.highs(size, Run(LIMIT))
        assert CASES["capacitated"].faults(size, answer) == []
        assert answer.gap == pytest.approx(0, abs=1e-6)


def test_textbook_with_capacities_by_hand() -> None:
    """One customer of 4 units; the near site (cost 4) holds 3, the far one (cost 8) all. Fixed costs 1 each.

    Both: 3/4 x 4 + 1/4 x 8 + 2 = 7. The far alone: 8 + 1 = 9. The near alone has no room. Two asked for: 7.
    """
    problem = Location(np.array([[4.0, 8.0]]), np.array([4.0]), np.ones(2), np.array([3.0, 4.0]), None)
    assert by_highs(problem, 0.0, Run(LIMIT)).figures["objective"] == pytest.approx(7)
    assert by_highs(dataclasses.replace(problem, chosen=1), 0.0, Run(LIMIT)).figures["objective"] == pytest.approx(9)
    free = dataclasses.replace(problem, capacity=np.full(2, np.inf))
    assert by_highs(free, 0.0, Run(LIMIT)).figures["objective"] == pytest.approx(5)


def test_profile_adds_seconds_up_by_owner() -> None:
    site = "/site-packages/"
    seconds = {
        f"{site}pyomo/repn/linear.py": 1.0,
        "<method 'argsort' of 'numpy.ndarray' objects>": 2.0,
        f"{site}highspy/highs.py": 3.0,
        "/home/reconfig/clone/reconfig/engine.py": 4.0,
        "<built-in method builtins.len>": 0.5,
    }
    assert profile.as_text(seconds).splitlines() == [
        "    4.00 s   38.1%  our own",
        "    3.00 s   28.6%  HiGHS",
        "    2.00 s   19.0%  numpy",
        "    1.00 s    9.5%  Pyomo",
        "    0.50 s    4.8%  others",
        "",
        "    4.00 s   38.1%  reconfig/engine.py",
    ]


def test_profile_command_prints_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert profile.main(["p-median", "smoke"]) == 0
    assert "our own" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        profile.main(["england", "no-such"])
    assert "its sizes are smoke, 20" in capsys.readouterr().err


def test_unknown_cases_and_sizes_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["nosuch"], ["evaluate", "--size", "nosuch"], ["--pairs", "0"], ["evaluate", "--peer", "nosuch"]):
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
