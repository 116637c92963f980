"""Solves in their own process: stops, kills and limits, through the command line as a user meets them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from reconfig.instance.io import write_instance
from reconfig.instance.rules import Coverage, SiteCount
from tests.instances import random_instance

posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way here")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="hard")
def _hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A p-median with random times: a first answer in seconds, no proof within minutes.

    With a share near besides, which is easily met: closeness and counts alone would go to the Lagrangian bounds.
    """
    instance = random_instance(1, zones=200, sites=40, services=1)
    count = SiteCount(name="Exactly 9 sites", service="V0", at_least=9, at_most=9)
    near = Coverage(name="A tenth near", service="V0", within_minutes=10, at_least=0.1)
    return write_instance(instance.replace(rules=(count, near)), tmp_path_factory.mktemp("hard") / "instance")


class Solve:
    """`reconfig solve` in the background."""

    def __init__(self, instance: Path, out: Path, *options: str) -> None:
        command = [
            sys.executable,
            "-m",
            "reconfig",
            "solve",
            str(instance),
            "--minimise",
            "travel",
            "--out",
            str(out),
            "--json",
        ]
        self.out = out
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def child(self) -> psutil.Process:
        """The worker, once it is there."""
        parent = psutil.Process(self.process.pid)
        wait_until(lambda: bool(parent.children(recursive=True)))
        return parent.children(recursive=True)[0]

    def solving(self) -> psutil.Process:
        """The worker, once it has been busy long enough to hold an answer."""
        child = self.child()
        wait_until(lambda: sum(child.cpu_times()[:2]) > 7, seconds=240)
        return child

    def end(self, seconds: float = 60) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        out, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, out, err


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Poll until something holds, or fail."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def whole(run: Path) -> bool:
    """Whether the run folder has its result and its configuration."""
    return (run / "result.json").is_file() and (run / "configuration.csv").is_file()


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "run"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


@posix
def test_interrupt_keeps_the_best_answer_and_says_how_far_it_is_proven(hard: Path, out: Path) -> None:
    solve = Solve(hard, out)
    child = solve.solving()
    solve.process.send_signal(signal.SIGINT)
    code, stdout, stderr = solve.end()
    result = json.loads(stdout)
    assert (code, result["status"], result["stopped_by"]) == (0, "INTERRUPTED", "stopped by the user")
    assert 0 < result["gap"] < 1
    assert result["bound"] < result["objective"]
    assert "Traceback" not in stderr
    assert whole(out)
    assert not child.is_running()


def test_time_limit_keeps_the_best_answer(hard: Path, out: Path) -> None:
    code, stdout, _ = Solve(hard, out, "--time-limit", "10").end(120)
    result = json.loads(stdout)
    assert (code, result["status"], result["stopped_by"]) == (0, "FEASIBLE", "time limit")
    assert result["seconds"] < 40
    assert whole(out)


def test_time_limit_without_an_answer_is_exit_code_4(hard: Path, out: Path) -> None:
    code, stdout, _ = Solve(hard, out, "--time-limit", "0.01").end(120)
    assert (code, json.loads(stdout)["status"]) == (4, "NO_SOLUTION")
    assert not (out / "configuration.csv").exists()


@posix
def test_killing_the_parent_leaves_no_orphan_and_no_folder(hard: Path, out: Path) -> None:
    solve = Solve(hard, out)
    child = solve.solving()
    solve.process.kill()
    solve.end()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, seconds=10)
    assert not out.exists()


@posix
def test_killing_the_child_keeps_the_best_answer(hard: Path, out: Path) -> None:
    solve = Solve(hard, out)
    solve.solving().kill()
    code, stdout, stderr = solve.end()
    result = json.loads(stdout)
    assert (code, result["status"], result["stopped_by"]) == (0, "INTERRUPTED", "solver process lost")
    assert "Traceback" not in stderr
    assert whole(out)


@posix
def test_killing_the_child_before_an_answer_is_one_clear_sentence(hard: Path, out: Path) -> None:
    solve = Solve(hard, out)
    solve.child().kill()
    code, _, stderr = solve.end()
    assert code == 1
    assert "The solver's process ended without an answer." in stderr
    assert "Traceback" not in stderr
    assert not out.exists()


@posix
@pytest.mark.parametrize("moment", [0.2, 0.8, 1.5, 2.0, 2.5, 3.0, 3.5, 4.5])
def test_kill_at_any_moment_leaves_a_whole_folder_or_none(moment: float, tmp_path: Path) -> None:
    """A short solve, so that the moments fall before, during and after the writing; a rerun sweeps what is left."""
    instance = write_instance(random_instance(3), tmp_path / "instance")
    out = tmp_path / "run"
    solve = Solve(instance, out)
    time.sleep(moment)
    children = psutil.Process(solve.process.pid).children(recursive=True) if solve.process.poll() is None else []
    solve.process.kill()
    solve.end()
    assert whole(out) or not out.exists()
    wait_until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children), 10)
    if not out.exists():
        assert Solve(instance, out).end()[0] == 0
        assert whole(out)
    assert not list(tmp_path.glob(".*partial*"))
