"""Many solves queued at once, and what runs them killed: at the end each is finished exactly once.

`reconfig jobs run` as users start it. When a share of the runs is done: kill -9 of a child, of the runner, a second
runner started by mistake, kill -9 of the runner again and of a child again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

from benchmarks.instances import INSTANCES, ROOT
from benchmarks.registry import Answer, Case, Run, register
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.synthetic import synthetic_instance
from reconfig.jobs.asked import Entry
from reconfig.jobs.keeping import keep
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.objective import Objective
from reconfig.outputs.run_reading import read_run_folder
from reconfig.solve import with_modules
from reconfig.solver import Solver

EVENTS = ((0.1, "child"), (0.25, "runner"), (0.45, "second"), (0.6, "runner"), (0.8, "child"))
"""What happens once so large a share of the runs is done; the smallest size leaves out the last two."""

SMALL: Mapping[str, int] = {"small": 8}
WHOLE: Mapping[str, int] = {"kent-medway": 40, "norwest": 12}
SIZES: Mapping[str, Mapping[str, int]] = {"smoke": SMALL, "kent-medway-norwest": WHOLE}
GAPS = {"norwest": 5e-3}
AGREE = 1e-4
"""Relative; the gap that is asked for elsewhere."""


def instance_of(name: str) -> Instance:
    """Norwest with parts of modules, Kent and Medway, or a small synthetic one."""
    if name == "norwest":
        return with_modules(read_instance(ROOT / "instances" / "norwest-ics"), "part")
    return synthetic_instance(zones=40, sites=5, services=3) if name == "small" else INSTANCES[name]()


def entries(store: Path, counts: Mapping[str, int]) -> Iterator[Entry]:
    """So many questions of each instance: by turns the least cost and the shortest journeys, with another seed each."""
    for name, count in counts.items():
        instance = instance_of(name)
        for number in range(count):
            minimise = Objective.COST if number % 2 == 0 or name == "norwest" else Objective.TRAVEL
            solver = Solver("exact", "exact", {"seed": number, "gap": GAPS.get(name, AGREE)})
            label = f"{name}, {minimise}, seed {number}"
            yield Entry(keep(store, instance, minimise, solver), label, {"question": f"{name}, {minimise}"})


class Runner:
    """`reconfig jobs run` on a store, begun again whenever it was killed."""

    def __init__(self, store: Path) -> None:
        self._command = [sys.executable, "-m", "reconfig", "jobs", "run", "--store", str(store)]
        self.seen: list[psutil.Process] = []
        self._process = self._begin()

    def _begin(self) -> subprocess.Popen[str]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(self._command, stdout=quiet, stderr=subprocess.PIPE, text=True)

    def look(self) -> int | None:
        """Its exit code, where it ended by itself."""
        return self._process.poll()

    def happen(self, what: str) -> str:
        """Do what is to happen; what came of it, in words."""
        mine = psutil.Process(self._process.pid).children(recursive=True)
        self.seen += mine
        if what == "second":
            second = self._begin()
            _, words = second.communicate(timeout=120)
            return f"a second runner ended with {second.returncode}: {' '.join(words.split())}"
        if what == "runner":
            self._process.kill()
            self._process.communicate()
            self._process = self._begin()
            return "the runner was killed"
        children = [each for each in mine if each.is_running() and each.ppid() != self._process.pid]
        if not children:
            return ""
        children[0].kill()
        return "a child was killed"

    def orphans(self) -> int:
        """How many of the processes that it ever had still run."""
        return sum(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in self.seen)

    def end(self) -> None:
        """End it, however it stands."""
        self._process.kill()
        self._process.communicate()


def ours(size: str, run: Run) -> Answer:
    """Queue them, let it all happen, and count."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        with run.phase("submit"):
            store.submit("survive", entries(store.folder, SIZES[size]))
        with run.phase("run"):
            runner = Runner(store.folder)
            try:
                happened = survive(store, runner, EVENTS[:3] if size == "smoke" else EVENTS, run.limit)
            finally:
                runner.end()
        hows = Counter(attempt.how for line in store.lines() for attempt in store.attempts(line.id))
        figures = {
            "runs": len(store.lines()), "done": store.counts()[State.DONE], "attempts": sum(hows.values()),
            **{f"attempts_{how}": count for how, count in hows.items()}, "orphans": runner.orphans(),
            "seconds_solving": sum(line.seconds for line in store.lines()),
            **{f"event_{number}": words for number, words in enumerate(happened, start=1)},
        }  # fmt: skip
        complete = store.counts()[State.DONE] == len(store.lines())
        return Answer(figures, complete, problems=list(faults(store)) if complete else [])


def survive(store: Store, runner: Runner, events: Sequence[tuple[float, str]], seconds: float) -> list[str]:
    """Let everything happen in its turn, until the runner has nothing left or the time is over; what happened."""
    waiting, happened = list(events), []
    end = time.monotonic() + seconds
    while runner.look() is None and time.monotonic() < end:
        counts = store.counts()
        if waiting and counts[State.DONE] >= waiting[0][0] * sum(counts.values()):
            words = runner.happen(waiting[0][1])
            if words:
                happened.append(f"{words}, {counts[State.DONE]} done")
                del waiting[0]
        time.sleep(0.2)
    return happened


def faults(store: Store) -> Iterator[str]:
    """What is not as it should be: a run not finished exactly once, its folder, another answer to the same question."""
    answers: dict[str, float] = {}
    for member in store.members("survive"):
        run, hows = store.run(member.run), [attempt.how for attempt in store.attempts(member.run)]
        if hows.count("done") != 1:
            yield f"{member.label}: attempts ended {hows}"
        if read_run_folder(store.folder / run.id).configuration() != run.best or run.objective is None:
            yield f"{member.label}: its folder does not hold its answer"
            continue
        name = member.groups["question"]
        first, gap = answers.setdefault(name, run.objective), GAPS.get(name.split(",")[0], AGREE)
        if abs(run.objective - first) > gap * abs(first):
            yield f"{member.label}: {run.objective} against {first}"


register(
    Case(
        "jobs-survive",
        "40 solves of Kent and Medway and 12 of Norwest queued at once, children and runners killed",
        tuple(SIZES),
        ours,
        limits={"smoke": 120.0, "kent-medway-norwest": 3600.0},
        pairs=1,
        tells=True,
    )
)
