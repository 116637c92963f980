"""`reconfig jobs run` and `watch` as processes of their own: Ctrl-C, SIGTERM, kills, a second runner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Entry
from reconfig.jobs.keeping import keep
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.objective import Objective
from tests.job_runs import patient

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way here")


class Command:
    """`reconfig ...` in the background; its output is there once it ended."""

    def __init__(self, *words: object) -> None:
        command = [sys.executable, "-m", "reconfig", *map(str, words)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def send(self, kind: signal.Signals) -> None:
        self.process.send_signal(kind)

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def line(self) -> str:
        """The next line of standard output."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, seconds: float = 60) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        out, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, out, err


Begin = Callable[..., Command]


@pytest.fixture(name="begin")
def _begin() -> Iterator[Begin]:
    """Begins commands; none outlives its test."""
    begun: list[Command] = []

    def begin(*words: object) -> Command:
        begun.append(Command(*words))
        return begun[-1]

    yield begin
    for command in begun:
        command.process.kill()
        command.process.communicate()


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Poll until something holds, or fail."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as store:
        yield store


def ask(store: Store, tiny: Instance, seconds: float, count: int, **options: object) -> list[str]:
    """Queue so many runs that find an answer at once and end after so many seconds; their ids."""
    solvers = [patient(seconds, seed=seed, **options) for seed in range(count)]
    asked = [Entry(keep(store.folder, tiny, Objective.COST, each), f"patient {n}") for n, each in enumerate(solvers)]
    return store.submit("patience", asked)


def found(store: Store, count: int) -> bool:
    """Whether so many runs run and have an answer on record."""
    return sum(run.best is not None for run in store.runs([State.RUNNING])) == count


def states(store: Store) -> list[State]:
    return [run.state for run in store.runs()]


def hows(store: Store, run: str) -> list[str | None]:
    return [attempt.how for attempt in store.attempts(run)]


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_first_signal_puts_away_keeps_the_best_and_says_how_to_go_on(
    store: Store, tiny: Instance, begin: Begin, kind: signal.Signals
) -> None:
    ids = ask(store, tiny, 300, 3)
    running = begin("jobs", "run", "--workers", 2, "--store", store.folder)
    wait_until(lambda: found(store, 2))
    children = running.descendants()
    running.send(kind)
    code, _, err = running.end()
    assert code == 0, err
    assert f"What waits goes on, from its best, with: reconfig jobs run --store {store.folder}" in err
    assert states(store) == [State.QUEUED] * 3
    assert [run.best is not None for run in store.runs()] == [True, True, False]
    assert hows(store, ids[0]) == ["put back"]
    wait_until(lambda: not any(child.is_running() for child in children))


def test_a_second_signal_ends_at_once_and_nothing_is_lost(store: Store, tiny: Instance, begin: Begin) -> None:
    """The solver is deaf: a first signal alone would wait until its grace is over."""
    (run,) = ask(store, tiny, 300, 1, deaf=True)
    running = begin("jobs", "run", "--store", store.folder)
    wait_until(lambda: found(store, 1))
    running.send(signal.SIGINT)
    time.sleep(0.5)
    assert running.process.poll() is None
    running.send(signal.SIGINT)
    code, _, err = running.end(8)
    assert code == 0, err
    assert store.run(run).state is State.QUEUED
    assert store.run(run).best is not None


def test_a_kill_a_second_runner_and_a_cancel(store: Store, tiny: Instance, begin: Begin) -> None:
    """The killed attempt is a loss and no failure; the next runner takes it up, until a user cancels it."""
    (run,) = ask(store, tiny, 300, 1)
    killed = begin("jobs", "run", "--store", store.folder)
    wait_until(lambda: found(store, 1))
    second = begin("jobs", "run", "--store", store.folder).end()
    assert second[0] == 2
    assert f"is already run by process {killed.process.pid}" in second[2]
    killed.send(signal.SIGKILL)
    killed.end()
    again = begin("jobs", "run", "--store", store.folder)
    wait_until(lambda: store.run(run).attempts == 2)
    assert begin("jobs", "cancel", run[:6], "--store", store.folder).end()[0] == 0
    code, _, err = again.end()
    assert code == 0, err
    assert hows(store, run) == ["lost", "stopped"]
    assert (store.run(run).losses, store.run(run).failures) == (1, 0)
    assert "attempt 2 (1 lost)" in err
    assert "1 run: 1 stopped" in err
    assert (store.folder / run / "configuration.csv").is_file()


def test_watching_ends_with_what_is_watched_or_by_ctrl_c_alone(store: Store, tiny: Instance, begin: Begin) -> None:
    (run,) = ask(store, tiny, 300, 1)
    running = begin("jobs", "run", "--store", store.folder)
    wait_until(lambda: found(store, 1))
    impatient = begin("jobs", "watch", "--store", store.folder)
    watching = begin("jobs", "watch", run, "--store", store.folder)
    following = begin("jobs", "logs", run[:8], "--follow", "--store", store.folder)
    assert "Ctrl-C ends the watching" in impatient.line()
    impatient.send(signal.SIGINT)
    assert impatient.end()[0] == 0
    assert run in following.line()
    assert "attempt 1: waiting · best GBP" in following.line()
    assert store.run(run).state is State.RUNNING
    store.stop([run])
    assert running.end()[0] == 0
    code, out, err = watching.end()
    assert code == 0, err
    assert "State       stopped" in out
    assert "•" in out
    code, out, err = following.end()
    assert code == 0, err
    assert "attempt 1: stopped after" in out
