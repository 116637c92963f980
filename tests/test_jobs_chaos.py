"""A hundred rounds of kills at random moments: at the end every run is finished exactly once, and rightly.

Real processes: a coordinator, its nursery, its children with HiGHS in them; begun by a warmed process, so that a round
takes a fraction of a second. RECONFIG_CHAOS_SEED gives another sequence of rounds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Entry
from reconfig.jobs.keeping import keep
from reconfig.jobs.owner import OWNERS
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.objective import Objective
from reconfig.outputs.run_reading import read_run_folder
from reconfig.solution import Configuration
from reconfig.solver import Solver
from tests.job_runs import EVERYWHERE, LEAST_COST, cost, patient

ROUNDS = 100
SEED = int(os.environ.get("RECONFIG_CHAOS_SEED", "7"))
LONGEST = 0.2
"""Seconds of a round at most."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are killed and forked the Linux way here"),
]


class Chaos:
    """A store at work, and what happens to it."""

    def __init__(self, folder: Path, tiny: Instance) -> None:
        self.random = random.Random(SEED)
        self.folder, self.tiny = folder / "runs", tiny
        self.ends = folder / "ends"
        self.ends.mkdir()
        self.store = Store(self.folder)
        self.expected: dict[str, Configuration] = {}
        self.seen: dict[int, psutil.Process] = {}
        self.happened: Counter[str] = Counter()
        command = [sys.executable, "-m", "tests.chaos_nursery"]
        self.warm = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.runner: int | None = None

    def begin(self, runner: bool = True, only: list[str] | None = None, endless: bool = True) -> int:
        """A coordinator of its own process."""
        assert self.warm.stdin is not None
        assert self.warm.stdout is not None
        asked = {"store": str(self.folder), "ends": str(self.ends), "runner": runner, "only": only, "endless": endless}
        self.warm.stdin.write(json.dumps(asked) + "\n")
        self.warm.stdin.flush()
        pid = int(self.warm.stdout.readline())
        self.note(pid)
        return pid

    def note(self, pid: int) -> None:
        with suppress(psutil.NoSuchProcess):
            self.seen.setdefault(pid, psutil.Process(pid))

    def ask(self) -> None:
        """Keep a few runs waiting: most take their time and cost no work, some are solved by HiGHS."""
        counts = self.store.counts()
        for number in range(len(self.expected), len(self.expected) + 5 - counts[State.QUEUED]):
            answer = self.random.choice((LEAST_COST, EVERYWHERE))
            solver = patient(self.random.uniform(0, 0.3), open=tuple(answer), seed=number)
            if self.random.random() < 0.25:
                answer, solver = LEAST_COST, Solver("exact", "exact", {"seed": number})
            asked = keep(self.folder, self.tiny, Objective.COST, solver)
            self.expected[asked.identity] = answer
            self.store.submit("chaos", [Entry(asked, f"run {number}")])

    def family(self) -> tuple[list[psutil.Process], list[psutil.Process]]:
        """The nursery of the runner, and its children."""
        makers = children_of(self.runner)
        nurseries = [nursery for maker in makers for nursery in children_of(maker)]
        children = [child for nursery in nurseries for child in children_of(nursery)]
        for pid in (*makers, *nurseries, *children):
            self.note(pid)
        seen = self.seen
        return [seen[pid] for pid in nurseries if pid in seen], [seen[pid] for pid in children if pid in seen]

    def happen(self) -> None:
        """One round: something at a random moment."""
        self.ask()
        if self.runner is None:
            self.runner = self.begin()
        if self.random.random() < 0.5:
            self.wait_for_a_child()
        time.sleep(self.random.uniform(0, LONGEST))
        kinds = ("child", "coordinator", "both", "nursery", "second runner", "study beside", "interrupt")
        kind = self.random.choice(kinds)
        getattr(self, kind.replace(" ", "_"))()
        self.happened[kind] += 1

    def child(self) -> None:
        """Killed some while after it was seen, or a little later."""
        self.wait_for_a_child()
        time.sleep(self.random.uniform(0, LONGEST))
        _, children = self.family()
        if children:
            kill(self.random.choice(children))
            self.happened["a child was there"] += 1

    def wait_for_a_child(self) -> None:
        end = time.monotonic() + 60
        while not self.family()[1] and self.store.unfinished():
            ended = self.ends / str(self.runner)
            assert not ended.is_file(), ended.read_text(encoding="utf-8")
            if time.monotonic() > end:
                os.kill(self.runner or 0, signal.SIGUSR1)  # where its threads are, on standard error
                time.sleep(1)
                raise AssertionError(f"no child was begun: {self.family()}, {self.store.counts()}")
            time.sleep(0.02)

    def coordinator(self) -> None:
        assert self.runner is not None
        self.family()
        kill(self.seen[self.runner])
        self.wait_for_its_end()

    def both(self) -> None:
        self.child()
        self.coordinator()

    def nursery(self) -> None:
        nurseries, _ = self.family()
        for process in nurseries:
            kill(process)

    def second_runner(self) -> None:
        """It says who runs the store, and ends with exit code 2, unless the first was not there yet."""
        second = self.begin()
        self.family()
        code, words = self.end_of(second)
        if code is None:
            assert self.runner is not None
            assert (self.ends / str(self.runner)).is_file()  # the other one came second
            self.runner = second
            return
        assert (code, f"runs: is already run by process {self.runner}." in words) == (2, True), words
        self.happened["a second runner was refused"] += 1

    def end_of(self, pid: int) -> tuple[int | None, str]:
        """Exit code and words of a process, once it ended; None where the runner ended instead."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for each in (pid, self.runner):
                path = self.ends / str(each)
                with suppress(OSError, ValueError):
                    code, words = json.loads(path.read_text(encoding="utf-8"))
                    return (code, words) if each == pid else (None, "")
            time.sleep(0.005)
        raise AssertionError("it never ended")

    def study_beside(self) -> None:
        """Another owner that runs what it wants by itself, killed on the way in half of the cases."""
        waiting = [run.id for run in self.store.runs([State.QUEUED])][:2]
        beside = self.begin(runner=False, only=waiting, endless=False)
        if self.random.random() < 0.5:
            time.sleep(self.random.uniform(0, LONGEST))
            kill(self.seen.get(beside))

    def interrupt(self) -> None:
        """As Ctrl-C does: what runs is put back. A SIGTERM, as it ends one that does not listen yet."""
        assert self.runner is not None
        self.family()
        with suppress(ProcessLookupError):
            os.kill(self.runner, signal.SIGTERM)
        self.wait_for_its_end()

    def wait_for_its_end(self) -> None:
        """As a zombie it may hold its locks still, by a thread that waits for the disk."""
        assert self.runner is not None
        end = time.monotonic() + 60
        while self.seen[self.runner].is_running():
            assert time.monotonic() < end, "the runner is still there"
            time.sleep(0.01)
        self.runner = None

    def finish(self) -> None:
        """What was killed too often is tried again, as a user would; then everything runs to its end."""
        if self.runner is not None:
            self.coordinator()
        self.store.queue_again([run.id for run in self.store.runs([State.FAILED])])
        last = self.begin(endless=False)
        assert self.end_of(last) == (0, "")

    def close(self) -> None:
        assert self.warm.stdin is not None
        assert self.warm.stdout is not None
        self.warm.stdin.close()
        self.warm.stdout.close()
        self.warm.wait(20)
        for process in self.seen.values():
            kill(process)
        self.store.close()


def children_of(pid: int | None) -> list[int]:
    """The children that any thread of a process began."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text(encoding="ascii").split())
    return found


def kill(process: psutil.Process | None) -> None:
    """With signal 9: nothing can be done about it."""
    if process is not None:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def gone(process: psutil.Process) -> None:
    """Wait until a process is."""
    end = time.monotonic() + 60
    with suppress(psutil.NoSuchProcess):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < end, f"{process} is still there"
            time.sleep(0.01)


@pytest.fixture(name="chaos")
def _chaos(tmp_path: Path, tiny: Instance) -> Iterator[Chaos]:
    chaos = Chaos(tmp_path, tiny)
    yield chaos
    chaos.close()


def test_a_hundred_rounds_of_kills_finish_every_run_exactly_once(chaos: Chaos) -> None:
    for _ in range(ROUNDS):
        chaos.happen()
    chaos.finish()
    sys.stdout.write(f"RECONFIG_CHAOS_SEED={SEED}, {len(chaos.expected)} runs: {dict(chaos.happened)}\n")
    store, ids = chaos.store, set(chaos.expected)
    assert store.counts()[State.DONE] == len(ids) == len(store.runs())
    for run in store.runs():
        hows = [attempt.how for attempt in store.attempts(run.id)]
        assert hows.count("done") == 1, (run.id, hows)
        assert hows[-1] == "done"
        assert None not in hows
        folder = read_run_folder(chaos.folder / run.id)
        assert folder.configuration() == run.best == chaos.expected[run.id]
        assert folder.manifest["id"] == run.id
        assert folder.manifest["objective"] == run.objective == cost(chaos.tiny, chaos.expected[run.id])
    others = {"jobs.sqlite", "jobs.sqlite-wal", "jobs.sqlite-shm", OWNERS}
    kept = {"tables", "sources", "own_strategies"}
    assert {path.name for path in chaos.folder.iterdir()} - others - kept == ids
    assert [path.name for path in (chaos.folder / OWNERS).iterdir()] == ["runner"]
    for process in chaos.seen.values():
        gone(process)
    assert chaos.happened["a child was there"] > 5
    assert chaos.happened["a second runner was refused"] > 5
