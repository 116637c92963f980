"""Children forked from a warmed process: they answer as fresh ones do; whoever is killed, nothing is left behind."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import reconfig.nursery
from reconfig.children import Starter, fresh
from reconfig.errors import SolverProcessError
from reconfig.instance.io import read_instance
from reconfig.nursery import Nursery, possible
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from reconfig.solver import Solver
from reconfig.strategies import Strategy
from reconfig.supervisor import News, Run, run
from reconfig.worker import Job
from tests.instances import random_instance
from tests.odd_strategies import WORTH, Crashes, Deaf, Imports, Tells, Waits

pytestmark = pytest.mark.skipif(not possible(), reason="this system has no fork, or no descriptors of processes")

EXACT = Solver("exact", "exact", {"gap": 0.0})
SMALL = random_instance(3, zones=6, sites=3, services=1)


@pytest.fixture(scope="module", name="nursery")
def _nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


def odd(strategy: Strategy) -> Job:
    """A job for a strategy of the tests."""
    return Job(SMALL, Objective.COST, EXACT, strategy=strategy)


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Poll until something holds, or fail."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether a process has ended, reaped or not."""
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


class Running:
    """A solve in a thread: its news, what it gives, and how it is asked to stop."""

    def __init__(self, job: Job, starter: Starter) -> None:
        self.news: list[News] = []
        self.wishes: list[int] = []
        self._pool = ThreadPoolExecutor(1)
        self._future = self._pool.submit(run, job, self.news.append, self.wishes, starter)
        wait_until(lambda: self._future.done() or any(news.configuration for news in self.news))

    @property
    def pid(self) -> int:
        """That of the child."""
        pid = self.news[-1].pid
        assert pid is not None
        return pid

    def end(self) -> Run:
        """What it gives."""
        with self._pool:
            return self._future.result(timeout=30)


@pytest.mark.parametrize("minimise", [Objective.COST, Objective.TRAVEL])
def test_a_forked_child_answers_as_a_fresh_one(minimise: Objective, nursery: Nursery) -> None:
    job = Job(read_instance("instances/toy").replace(boundaries=None), minimise, EXACT)
    forked, begun = (run(job, starter=starter).outcome for starter in (nursery.start, fresh))
    assert forked.status is Status.OPTIMAL
    assert dataclasses.replace(forked, seconds=0.0) == dataclasses.replace(begun, seconds=0.0)


def test_a_hundred_solves_side_by_side_are_all_alike_and_leave_nothing(nursery: Nursery) -> None:
    job = Job(SMALL, Objective.TRAVEL, EXACT)
    opened = psutil.Process().num_fds()
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(run, job, starter=nursery.start) for _ in range(100)]
        found = {dataclasses.replace(each.result().outcome, seconds=0.0) for each in runs}
    assert len(found) == 1
    assert nursery.pid is not None
    assert psutil.Process(nursery.pid).children() == []
    assert psutil.Process(nursery.pid).num_threads() == 1, "a fork would leave the others half alive"
    assert psutil.Process().num_fds() <= opened + 1, "the socket of the nursery, where it was the first"


def test_many_first_starts_at_once_share_one_nursery() -> None:
    with Nursery() as nursery, tempfile.TemporaryFile() as errors, ThreadPoolExecutor(12) as pool:
        gate = threading.Barrier(12)

        def started(_number: int) -> int:
            gate.wait()
            child = nursery.start(errors)
            parent = psutil.Process(child.pid).ppid()
            child.kill()
            child.wait()
            child.stdin.close()
            child.stdout.close()
            return parent

        assert set(pool.map(started, range(12))) == {nursery.pid}


def test_a_child_is_alone(nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Own session, our working folder; of open files only its pipes and the file of its last words, once more each."""
    held = Running(odd(Waits()), nursery.start)
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "lock").open("w"):
        told = [run(odd(Tells()), starter=nursery.start) for _ in range(2)]
    held.wishes.append(1)
    held.end()
    (session, opened, folder, *numbers), other = (each.outcome.notes for each in told)
    kinds = [name.split(":")[0] for name in opened.split()]
    assert kinds.count("pipe") == 2, opened
    assert not {"socket", "anon_inode"} & set(kinds), opened
    assert str(tmp_path / "lock") not in opened
    assert Path(folder) == tmp_path
    assert session not in (other[0], str(os.getsid(0)))
    assert all(mine != theirs for mine, theirs in zip(numbers, other[3:], strict=True))


def test_a_solve_finds_everything_imported(nursery: Nursery) -> None:
    whole = Job(read_instance("instances/toy").replace(boundaries=None), Objective.COST, EXACT, strategy=Imports())
    late = run(whole, starter=nursery.start).outcome.notes
    assert len(late) < 5, "a library would bring more"


@pytest.mark.parametrize("warmed", [True, False])
def test_another_thread_asks_to_stop(warmed: bool, nursery: Nursery) -> None:
    running = Running(odd(Waits()), nursery.start if warmed else fresh)
    running.wishes.append(1)
    outcome = running.end().outcome
    assert (outcome.limit, outcome.notes) == (Limit.STOPPED, ("asked",))
    assert running.news[-1].stopping
    assert gone(running.pid)


@pytest.mark.parametrize("warmed", [True, False])
def test_a_second_wish_ends_a_deaf_child_and_the_best_is_kept(warmed: bool, nursery: Nursery) -> None:
    running = Running(odd(Deaf()), nursery.start if warmed else fresh)
    running.wishes += [1, 1]
    outcome = running.end().outcome
    assert (outcome.status, outcome.limit, outcome.objective) == (Status.INTERRUPTED, Limit.STOPPED, WORTH)
    assert gone(running.pid)


def test_news_that_another_thread_keeps_does_not_change(nursery: Nursery) -> None:
    running = Running(odd(Waits()), nursery.start)
    first = running.news[0]
    before = dataclasses.replace(first)
    running.wishes.append(1)
    running.end()
    assert first == before
    assert first.outcome is None
    assert running.news[-1].outcome is not None


def test_a_crash_is_told_with_its_last_words_and_the_next_child_is_well(nursery: Nursery) -> None:
    with pytest.raises(SolverProcessError, match="Its last words: RuntimeError: the roof fell in"):
        run(odd(Crashes()), starter=nursery.start)
    assert run(odd(Tells()), starter=nursery.start).outcome.notes


def test_a_job_that_cannot_be_read_is_told_too(nursery: Nursery) -> None:
    """As when a class of the job is gone."""
    with tempfile.TemporaryFile() as errors:
        child = nursery.start(errors)
        child.stdin.write((3).to_bytes(8, "big") + b"???")
        child.stdin.close()
        assert child.stdout.read() == b""
        child.wait()
        child.stdout.close()
        errors.seek(0)
        assert b"UnpicklingError" in errors.read().splitlines()[-1]


def test_a_killed_child_keeps_the_best_and_its_neighbour_does_not_notice(nursery: Nursery) -> None:
    killed, neighbour = (Running(odd(Waits()), nursery.start) for _ in range(2))
    psutil.Process(killed.pid).kill()
    assert killed.end().outcome.limit is Limit.LOST
    neighbour.wishes.append(1)
    assert neighbour.end().outcome.notes == ("asked",)


def test_children_outlive_a_killed_nursery_and_can_still_be_asked_and_ended() -> None:
    with Nursery() as nursery:
        asked, deaf = Running(odd(Waits()), nursery.start), Running(odd(Deaf()), nursery.start)
        first = nursery.pid
        assert first is not None
        psutil.Process(first).kill()
        wait_until(lambda: gone(first))
        assert run(odd(Tells()), starter=nursery.start).outcome.notes, "another nursery has begun"
        assert nursery.pid not in (None, first)
        asked.wishes.append(1)
        assert asked.end().outcome.notes == ("asked",)
        deaf.wishes += [1, 1]
        assert deaf.end().outcome.objective == WORTH
        assert gone(deaf.pid)


def test_a_child_outlives_the_end_of_its_nursery() -> None:
    with Nursery() as nursery:
        running, pid = Running(odd(Waits()), nursery.start), nursery.pid
    assert pid is not None
    assert gone(pid)
    running.wishes.append(1)
    assert running.end().outcome.notes == ("asked",)


ORPHANAGE = """
import time
from reconfig.nursery import Nursery
from tests.test_nursery import Running, odd
from tests.odd_strategies import Deaf
nursery = Nursery()
children = [Running(odd(Deaf()), nursery.start) for _ in range(2)]
print(nursery.pid, *(child.pid for child in children), flush=True)
time.sleep(60)
"""


def test_killing_the_parent_leaves_no_orphan() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANAGE], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 3
    wait_until(lambda: all(map(gone, pids)))


def test_a_nursery_that_cannot_begin_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "highspy.py").write_text("raise ImportError('no HiGHS today')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with Nursery() as nursery, pytest.raises(SolverProcessError, match="no HiGHS today"):
        run(odd(Tells()), starter=nursery.start)


def test_without_a_fork_children_are_begun_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconfig.nursery, "possible", lambda: False)
    with Nursery() as nursery:
        assert run(odd(Tells()), starter=nursery.start).outcome.notes
        assert nursery.pid is None


def test_a_nursery_that_is_held_up_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconfig.nursery, "ENOUGH", 0.1)
    with Nursery() as nursery:
        assert run(odd(Tells()), starter=nursery.start).outcome.notes
        pid = nursery.pid
        assert pid is not None
        psutil.Process(pid).suspend()
    assert gone(pid)
