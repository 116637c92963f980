"""What a worker keeps of its solves: who is asked to stop, who is ended, and for how long a nursery stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("distributed", reason='needs pip install "reconfig[dask]"')

from reconfig.jobs.dask_host import Host


class Loop:
    """A loop that keeps what is to be called later."""

    def __init__(self) -> None:
        self.later: list[tuple[float, Callable[[], None]]] = []

    def add_callback(self, what: Callable[..., None], *given: object) -> None:
        what(*given)

    def call_later(self, seconds: float, what: Callable[[], None]) -> None:
        self.later.append((seconds, what))


@pytest.fixture(name="loop")
def _loop() -> Loop:
    return Loop()


@pytest.fixture(name="host")
def _host(loop: Loop) -> Host:
    worker: Any = type("Worker", (), {"loop": loop})
    host = Host()
    host.setup(worker)
    return host


def test_a_solve_is_asked_once_however_often_it_is_told(host: Host) -> None:
    assert not host.ask("key")
    with host.running("key") as wishes:
        assert host.ask("key")
        assert host.ask("key")
        assert not host.ask("another")
        assert len(wishes) == 1
    assert not host.ask("key")


@pytest.mark.parametrize("finish", ["released", "forgotten"])
def test_a_solve_that_nobody_waits_for_is_ended(host: Host, finish: str) -> None:
    with host.running("key") as wishes, host.running("another") as others:
        host.transition("key", "ready", "executing")
        assert wishes == []
        host.transition("key", "executing", finish)
        assert len(wishes) == 2
        assert others == []


def test_all_solves_end_with_their_worker(host: Host) -> None:
    worker: Any = None
    with host.running("key") as wishes, host.running("another") as others:
        host.teardown(worker)
        assert (len(wishes), len(others)) == (2, 2)


def test_a_nursery_goes_once_nothing_has_run_for_a_while(
    host: Host, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("reconfig.jobs.dask_host.time.monotonic", lambda: now)
    first = host.start
    with host.running("key"):
        pass
    now += 30
    with host.running("another"):
        (seconds, rest), *_ = loop.later
        now += seconds
        rest()
        assert host.start == first  # another one runs
    now += 30
    rest()
    assert host.start == first  # it has only just ended
    now += 30
    rest()
    assert host.start != first
