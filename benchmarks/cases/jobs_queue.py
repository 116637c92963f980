"""Ten thousand tiny solves in a queue: how long queueing takes, how live the table stays, what a run costs beside it.

ms_beside_a_run: (seconds of the runner x places - seconds of the solves) / runs; the start of the runner is in it, and
whatever else keeps the machine busy. A solve's seconds go from the start of its child to its end. ms_cpu_a_run: what
the runner's own process works for a run: the child's job, the evaluator, folder, rows. Sizes are bytes of files.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.instances import ROOT
from benchmarks.registry import Answer, Case, Run, register
from reconfig.instance.io import read_instance
from reconfig.jobs.asked import Entry
from reconfig.jobs.coordinator import Coordinator, idle
from reconfig.jobs.keeping import keep
from reconfig.jobs.local_engine import LocalEngine, cores
from reconfig.jobs.owner import Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.state import State
from reconfig.jobs.store import FILE, Store
from reconfig.nursery import Nursery
from reconfig.objective import Objective
from reconfig.outputs.jobs_listing import listing_of
from reconfig.solver import Solver

RUNS = {"smoke": 12, "1000": 1_000, "10000": 10_000}
SHOWN = 40
"""Rows of the live table."""

LOOKS = 20
OBJECTIVES = (Objective.COST, Objective.TRAVEL, Objective.COVERAGE)


def entries(store: Path, count: int) -> Iterator[Entry]:
    """So many questions of the toy: an objective and a seed each."""
    instance = read_instance(ROOT / "instances" / "toy")
    for number in range(count):
        minimise, seed = OBJECTIVES[number % len(OBJECTIVES)], number // len(OBJECTIVES)
        solver = Solver("exact", "exact", {"seed": seed})
        yield Entry(keep(store, instance, minimise, solver), f"{minimise}, seed {seed}", {"seed": str(seed)})


def ours(size: str, run: Run) -> Answer:
    """Queue them all, look at the table, and run as many as fit into the time."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        with run.phase("submit"):
            store.submit("queue", entries(store.folder, RUNS[size]))
        queued = megabytes(store.folder / FILE)
        tables = {
            "ms_table_of_40": milliseconds(lambda: listing_of(store, most=SHOWN)),
            "ms_table_of_all": milliseconds(lambda: listing_of(store)),
            "ms_again": milliseconds(lambda: store.submit("queue", entries(store.folder, 1))),
        }
        busy = time.process_time()
        with run.phase("run"):
            work(store, run.left)
        busy = time.process_time() - busy
        done = store.lines([State.DONE])
        solving = sum(line.seconds for line in done)
        beside = run.seconds["run"] * cores() - solving
        figures = {
            "queued": RUNS[size], "done": len(done), "seconds_solving": solving,
            "ms_beside_a_run": 1000 * beside / max(len(done), 1), "ms_cpu_a_run": 1000 * busy / max(len(done), 1),
            "mb_queued": queued, "mb_database": megabytes(store.folder / FILE),
            "mb_folders": sum(megabytes(path) for path in store.folder.glob("*/*")), **tables,
        }  # fmt: skip
        problems = [f"{line.id}: {line.words}" for line in store.lines([State.FAILED])]
        return Answer(figures, complete=len(done) == RUNS[size], problems=problems)


def work(store: Store, seconds: float) -> None:
    """Run what is queued until nothing is left, or the time is over."""
    end = time.monotonic() + seconds
    with Nursery() as nursery, Owner(store.folder) as owner:
        coordinator = Coordinator(store, LocalEngine(starter=nursery.start), owner, Restorer(store.folder))
        coordinator.run(lambda store, only: time.monotonic() > end or idle(store, only))


def milliseconds(look: Callable[[], object]) -> float:
    """The least time of several looks."""
    times = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        look()
        times.append(time.perf_counter() - began)
    return 1000 * min(times)


def megabytes(path: Path) -> float:
    """The size of a file, and of what SQLite has beside it."""
    return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*") if each.is_file()) / 1e6


register(
    Case(
        "jobs-queue",
        "10,000 tiny solves in a queue: queueing, the live table, the size of the store, the cost beside a solve",
        tuple(RUNS),
        ours,
        limits={"smoke": 120.0, "1000": 360.0, "10000": 360.0},
        pairs=1,
        tells=True,
    )
)
