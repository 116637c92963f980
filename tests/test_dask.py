"""The Dask engine on a cluster of three workers, each on a network of its own where the machine lets us."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from reconfig.errors import ReconfigError
from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Entry
from reconfig.jobs.coordinator import Coordinator, Standing
from reconfig.jobs.dask_engine import DaskEngine
from reconfig.jobs.engine import Ended, Event, Failed, Lost, Progressed, Ticket
from reconfig.jobs.keeping import keep
from reconfig.jobs.owner import Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.objective import Objective
from reconfig.outcome import Limit
from reconfig.solver import Solver
from reconfig.worker import Job
from tests.dask_cluster import DaskCluster, dask_cluster, wait_until
from tests.job_runs import LEAST_COST, tiny_entries

pytest.importorskip("distributed", reason='needs pip install "reconfig[dask]"')
pytestmark = pytest.mark.slow

LEAST = 5_151_000.0
"""What LEAST_COST costs a year."""

STRATEGY = '''
import time
from dataclasses import dataclass

from reconfig.strategies.exact import Exact


@dataclass(frozen=True)
class Patient:
    """The exact answer, then a pause of some seconds, which ends when it is asked to stop, unless it is deaf."""

    seed: int = 0
    pause: float = 0.0
    deaf: bool = False
    fails: bool = False

    def supports(self, instance, minimise):
        return None

    def solve(self, instance, minimise, reporter):
        if self.fails:
            raise ValueError("the cupboard is bare")
        outcome = Exact().solve(instance, minimise, reporter)
        reporter.incumbent(outcome.configuration, outcome.objective)
        end = time.monotonic() + self.pause
        while time.monotonic() < end and (self.deaf or not reporter.stop()):
            time.sleep(0.02)
        return outcome
'''


@pytest.fixture(scope="module", name="cluster")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), 3) as cluster:
        yield cluster


@pytest.fixture(scope="module", name="engine")
def _engine(cluster: DaskCluster) -> Iterator[DaskEngine]:
    """One for several tests: the first solve of a worker costs seconds of imports, the next ones none."""
    engine = DaskEngine.at(cluster.address)
    wait_until(lambda: engine.places == 3)
    yield engine
    engine.close()


def patient(folder: Path, **options: object) -> Solver:
    """A solver of the file above."""
    (folder / "mine.py").write_text(STRATEGY, encoding="utf-8")
    return Solver("patient", "mine.py:Patient", options, str(folder))


def ticket(instance: Instance, solver: Solver, run: str = "a") -> Ticket:
    return Ticket(run, 1, Job(instance, Objective.COST, solver))


def next_event(engine: DaskEngine, right: Callable[[Event], bool]) -> Event:
    """The next event that is right; news of progress are passed over."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for event in engine.events(0.2):
            if right(event):
                return event
            assert isinstance(event, Progressed), event
    raise AssertionError("waited in vain")


def until_answer(engine: DaskEngine) -> Progressed:
    """Wait until a running solve has reported the best configuration: a patient one pauses from then on."""
    event = next_event(engine, lambda event: isinstance(event, Progressed) and event.objective == LEAST)
    assert isinstance(event, Progressed)
    return event


def ended(engine: DaskEngine) -> Ended:
    event = next_event(engine, lambda event: isinstance(event, Ended))
    assert isinstance(event, Ended)
    return event


def failed(engine: DaskEngine) -> Failed:
    event = next_event(engine, lambda event: isinstance(event, Failed))
    assert isinstance(event, Failed)
    return event


def test_each_worker_has_a_network_of_its_own(cluster: DaskCluster, engine: DaskEngine) -> None:
    assert engine.places == 3
    if not cluster.apart:
        pytest.skip("no network namespaces: they need root, the command ip, and a machine that lets it make them")
    names = {Path(f"/proc/{pid}/ns/net").readlink() for pid in ("self", *(worker.pid for worker in cluster.workers))}
    assert len(names) == 1 + len(cluster.workers)


def test_a_stop_takes_effect_within_three_seconds_and_keeps_the_best(
    engine: DaskEngine, tiny: Instance, tmp_path: Path
) -> None:
    engine.start(ticket(tiny, patient(tmp_path, pause=600.0)))
    best = until_answer(engine)
    assert best.configuration == LEAST_COST
    assert best.memory is not None
    assert best.memory > 10_000_000
    began = time.monotonic()
    engine.stop("a")
    engine.stop("a")
    end = ended(engine)
    assert time.monotonic() - began < 3
    assert end.answer.outcome.configuration == LEAST_COST
    assert end.answer.outcome.limit is not Limit.LOST


def test_a_stop_before_the_worker_has_begun_is_not_forgotten(
    engine: DaskEngine, tiny: Instance, tmp_path: Path
) -> None:
    engine.start(ticket(tiny, patient(tmp_path, pause=600.0)))
    engine.stop("a")
    ended(engine)


def test_words_of_a_failed_solver_arrive(engine: DaskEngine, tiny: Instance, tmp_path: Path) -> None:
    engine.start(ticket(tiny, patient(tmp_path, fails=True)))
    assert failed(engine).words == (
        "The solver's process ended without an answer. Its last words: ValueError: the cupboard is bare"
    )


def test_a_file_that_is_gone_fails_its_run(engine: DaskEngine, tiny: Instance, tmp_path: Path) -> None:
    solver = patient(tmp_path)
    (tmp_path / "mine.py").unlink()
    engine.start(ticket(tiny, solver))
    assert failed(engine).words.startswith("a file of the user's own that it needs cannot be read: [Errno 2]")


def test_a_task_that_another_worker_begins_anew_is_lost_once(
    engine: DaskEngine, tiny: Instance, tmp_path: Path
) -> None:
    engine.start(ticket(tiny, patient(tmp_path, pause=600.0, deaf=True)))
    until_answer(engine)
    again = {"host": "another", "words": {"run": "a", "attempt": 1, "stage": "starting", "seconds": 0.0}}
    engine._hear((0.0, again))
    engine._hear((0.0, again))
    assert [type(event) for event in engine.events(0.1) if not isinstance(event, Progressed)] == [Lost]
    assert list(engine.events(0.5)) == []


def test_twelve_runs_are_done_once_each_though_a_worker_is_killed(
    cluster: DaskCluster, tiny: Instance, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(standing: Standing) -> None:
        """The first worker whose child solves; the file says that it holds an answer and pauses."""
        busy = [run for run in store.runs([State.RUNNING]) if run.best is not None and run.label == "patient"]
        if busy and not killed:
            worker = next(each for each in cluster.workers if each.pid in cluster.solving())
            worker.kill()
            killed.append(worker.wait())
            cluster.workers.remove(worker)
            cluster.more()

    with Store(tmp_path) as store:
        solvers = [patient(tmp_path, seed=seed, pause=3.0) for seed in range(3)]
        long = [Entry(keep(tmp_path, tiny, Objective.COST, solver), "patient") for solver in solvers]
        store.submit("twelve", [*long, *tiny_entries(tmp_path, tiny, range(9))])
        owner = Owner(tmp_path)
        Coordinator(store, DaskEngine.at(cluster.address), owner, Restorer(tmp_path)).run(show=kill_one)
        owner.close()
        assert killed == [-signal.SIGKILL]
        runs = store.runs()
        assert [run.state for run in runs] == [State.DONE] * 12
        assert [run.best for run in runs] == [LEAST_COST] * 12
        hows = [attempt.how for run in runs for attempt in store.attempts(run.id)]
        assert (hows.count("done"), hows.count("lost"), len(hows)) == (12, 1, 13)
        assert (sum(run.losses for run in runs), sum(run.failures for run in runs)) == (1, 0)
        assert all((tmp_path / run.id / "manifest.json").is_file() for run in runs)


def test_what_a_killed_coordinator_had_running_ends(cluster: DaskCluster, tiny_folder: Path, tmp_path: Path) -> None:
    patient(tmp_path)
    program = tmp_path / "coordinator.py"
    program.write_text(COORDINATOR, encoding="utf-8")
    command = [sys.executable, str(program), cluster.address, str(tiny_folder), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as coordinator:
        assert coordinator.stdout is not None
        assert coordinator.stdout.readline() == b"solving\n"
        assert len(cluster.solving()) == 1
        coordinator.kill()
    wait_until(lambda: not cluster.solving())


def test_a_scheduler_that_is_gone_is_told_and_its_workers_end(
    cluster: DaskCluster, engine: DaskEngine, tiny: Instance, tmp_path: Path
) -> None:
    engine.start(ticket(tiny, patient(tmp_path, pause=600.0, deaf=True)))
    until_answer(engine)
    begun = [each for worker in cluster.workers for each in psutil.Process(worker.pid).children(recursive=True)]
    assert len(begun) > 1
    cluster.scheduler.kill()
    with pytest.raises(ReconfigError, match=r"The Dask scheduler no longer answers."):
        engine.events(60)
    wait_until(lambda: all(worker.poll() is not None for worker in cluster.workers))
    assert psutil.wait_procs(begun, timeout=30)[1] == []


COORDINATOR = """
import sys
from pathlib import Path

from reconfig.instance.io import read_instance
from reconfig.jobs.dask_engine import DaskEngine
from reconfig.jobs.engine import Ticket
from reconfig.objective import Objective
from reconfig.solver import Solver
from reconfig.worker import Job

address, instance, folder = sys.argv[1:]
engine = DaskEngine.at(address)
solver = Solver("patient", "mine.py:Patient", {"pause": 600.0, "deaf": True}, folder)
engine.start(Ticket("a", 1, Job(read_instance(Path(instance)), Objective.COST, solver)))
while not any(getattr(event, "configuration", None) for event in engine.events(1)):
    pass
print("solving", flush=True)
while True:
    engine.events(1)
"""
