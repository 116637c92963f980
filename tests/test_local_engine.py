"""The engine of one machine, with real children: beats, stops, ends, and memory that is short."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import psutil
import pytest

from reconfig.children import Child
from reconfig.errors import StoreError
from reconfig.instance.instance import Instance
from reconfig.jobs import local_engine
from reconfig.jobs.coordinator import Coordinator, Standing
from reconfig.jobs.engine import Ended, Event, Failed, Lost, Progressed, Ticket
from reconfig.jobs.local_engine import LocalEngine, cores, memory_of
from reconfig.jobs.owner import Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.state import State
from reconfig.nursery import Nursery
from reconfig.objective import Objective
from reconfig.outcome import Limit
from reconfig.solver import Solver
from reconfig.worker import Job
from tests.job_runs import LEAST_COST, Desk, cost, patient


@pytest.fixture(scope="module", name="nursery")
def _nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture(name="engine")
def _engine(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalEngine]:
    """An engine of two places whose attempts report often."""
    monkeypatch.setattr(local_engine, "BEAT", 0.02)
    engine = LocalEngine(2, nursery.start)
    yield engine
    engine.close()


def ticket(tiny: Instance, solver: Solver, run: str = "a run") -> Ticket:
    return Ticket(run, 1, Job(tiny, Objective.COST, solver))


def until(engine: LocalEngine, enough: Callable[[list[Event]], bool]) -> list[Event]:
    """The events of an engine, until they are enough."""
    seen: list[Event] = []
    end = time.monotonic() + 60
    while not enough(seen):
        assert not over(seen), f"ended too early: {seen[-1]}"
        assert time.monotonic() < end, f"waited in vain: {seen}"
        seen += engine.events(0.1)
    return seen


def over(seen: list[Event]) -> bool:
    return any(not isinstance(event, Progressed) for event in seen)


def answering(seen: list[Event]) -> bool:
    return any(isinstance(event, Progressed) and event.configuration is not None for event in seen)


def test_it_reports_while_the_solver_is_silent_and_ends_with_the_answer(tiny: Instance, engine: LocalEngine) -> None:
    engine.start(ticket(tiny, patient(0.5)))
    *reports, last = until(engine, over)
    assert isinstance(last, Ended)
    assert (last.run, last.attempt, last.answer.outcome.objective) == ("a run", 1, cost(tiny, tiny.today))
    silent = [each for each in reports if isinstance(each, Progressed) and each.stage == "waiting"]
    assert len(silent) > 2  # the strategy itself said so once
    assert silent[-1].configuration == tiny.today
    assert max(each.memory or 0 for each in silent) > 20e6
    assert silent[-1].seconds > silent[0].seconds


def test_a_real_solve(tiny: Instance, engine: LocalEngine) -> None:
    engine.start(ticket(tiny, Solver("exact", "exact")))
    last = until(engine, over)[-1]
    assert isinstance(last, Ended)
    assert last.answer.outcome.configuration == LEAST_COST
    assert "HiGHS" in last.answer.log


def test_asking_twice_to_stop_is_asking_once(tiny: Instance, engine: LocalEngine) -> None:
    """A second wish would end the child without its answer."""
    engine.start(ticket(tiny, patient(60)))
    until(engine, answering)
    engine.stop("a run")
    engine.stop("a run")
    engine.stop("another run")
    last = until(engine, over)[-1]
    assert isinstance(last, Ended)
    assert last.answer.outcome.limit is Limit.STOPPED
    assert last.answer.outcome.bound == last.answer.outcome.objective  # said by the strategy, not made up for it


def test_close_ends_every_child_at_once(tiny: Instance, engine: LocalEngine, nursery: Nursery) -> None:
    engine.start(ticket(tiny, patient(60, deaf=True), "one"))
    engine.start(ticket(tiny, patient(60, deaf=True), "two"))
    until(engine, lambda seen: {each.run for each in seen} == {"one", "two"})
    children = psutil.Process(nursery.pid).children()
    assert len(children) == 2
    engine.close()
    assert psutil.wait_procs(children, timeout=5)[1] == []
    assert engine.events(0.05) == []


def test_a_failing_solver_and_a_killed_child_are_failures(
    tiny: Instance, engine: LocalEngine, nursery: Nursery
) -> None:
    engine.start(ticket(tiny, patient(0, fails=True)))
    failed = until(engine, over)[-1]
    # it had told an answer before it failed, so that is kept, and the coordinator counts a failure
    assert isinstance(failed, Ended)
    assert failed.answer.outcome.limit is Limit.LOST
    engine.start(ticket(tiny, patient(60)))
    until(engine, answering)
    psutil.Process(nursery.pid).children()[0].kill()
    killed = until(engine, over)[-1]
    assert isinstance(killed, Ended)
    assert (killed.answer.outcome.limit, killed.answer.outcome.configuration) == (Limit.LOST, tiny.today)
    engine.start(ticket(tiny, Solver("none", "nowhere.py:None")))
    unanswered = until(engine, over)[-1]
    assert isinstance(unanswered, Failed)
    assert "The solver's process ended without an answer. Its last words:" in unanswered.words


def refusing(number: int) -> Callable[[IO[bytes]], Child]:
    def start(errors: IO[bytes]) -> Child:
        raise OSError(number, os.strerror(number))

    return start


def test_no_process_to_be_had_is_a_loss(tiny: Instance) -> None:
    engine = LocalEngine(1, refusing(errno.EAGAIN))
    engine.start(ticket(tiny, patient(0)))
    lost = until(engine, over)[-1]
    assert isinstance(lost, Lost)
    assert "could not be begun" in lost.words


def test_a_disk_that_is_full_elsewhere_ends_the_coordinator(desk: Desk) -> None:
    desk.ask(1)
    engine = LocalEngine(1, refusing(errno.ENOSPC))
    with Owner(desk.store.folder) as owner, pytest.raises(StoreError, match="No space left on device"):
        Coordinator(desk.store, engine, owner, Restorer(desk.store.folder)).run()
    assert desk.store.counts()[State.RUNNING] == 1  # the next runner takes it up


def test_nothing_begins_while_memory_is_short(desk: Desk, nursery: Nursery) -> None:
    """It is short at first, and again as soon as a child runs: so they run one by one, though there are two places."""
    desk.ask(1, 2, 3)
    said: list[str] = []
    running: list[int] = []
    plenty, reserve = 10**12, 2**30

    def available() -> int:
        running.append(len(engine._running))
        return reserve - 1 if len(said) < 3 or engine._running else plenty

    engine = LocalEngine(2, nursery.start, reserve, available)

    def show(standing: Standing) -> None:
        said.append(standing.words)

    with Owner(desk.store.folder) as owner:
        Coordinator(desk.store, engine, owner, Restorer(desk.store.folder)).run(show=show)
    assert running[:3] == [0, 0, 0]
    assert said[0] == "memory is short: nothing is begun until 1.0 GB are available"
    assert max(running) == 1
    assert desk.states() == [State.DONE] * 3


def test_a_child_is_begun_where_it_may_grow_as_large_as_the_largest(tiny: Instance, nursery: Nursery) -> None:
    """The first one came to more than 20 MB; 20 MB beyond the reserve are not enough for another."""
    reserve = 2**30
    engine = LocalEngine(2, nursery.start, reserve, lambda: reserve + 20_000_000)
    assert engine.places == 2
    engine.start(ticket(tiny, patient(1.5)))
    until(engine, over)
    assert engine.places == 0
    assert engine.words.startswith("memory is short")


def test_memory_of_what_is_gone_is_not_known(tmp_path: Path) -> None:
    assert memory_of(None) is None
    assert (memory_of(os.getpid()) or 0) > 1e6
    assert memory_of(2**22 + 1) is None
    assert cores() >= 1
