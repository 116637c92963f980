"""Engines by name, clusters that the engine starts itself, and what they refuse."""

from __future__ import annotations

import importlib.util
import pickle
import shutil
import signal
import socket
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psutil
import pytest

from reconfig.errors import InputError, ReconfigError
from reconfig.instance.instance import Instance
from reconfig.jobs import dask_clusters
from reconfig.jobs.dask_engine import DaskEngine
from reconfig.jobs.dask_workers import Workers
from reconfig.jobs.engine import Ended, Engine, Event, Lost, Ticket
from reconfig.jobs.engines import engine_of
from reconfig.jobs.program import program_version
from reconfig.objective import Objective
from reconfig.solver import Solver
from reconfig.worker import Job
from tests.dask_cluster import wait_until
from tests.job_runs import LEAST_COST
from tests.slurm_cluster import slurm, why_not

pytest.importorskip("distributed", reason='needs pip install "reconfig[dask]"')


def answer(engine: Engine, tiny: Instance, run: str = "a") -> Event:
    """How a run of the tiny instance ends, and nothing else does."""
    engine.start(Ticket(run, 1, Job(tiny, Objective.COST, Solver("exact", "exact"))))
    return end_of(engine)


def end_of(engine: Engine) -> Event:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for event in engine.events(0.2):
            if isinstance(event, Ended | Lost):
                return event
    raise AssertionError("waited in vain")


@pytest.mark.slow
def test_a_cluster_on_this_machine_solves_and_listens_to_us_alone(tiny: Instance, tmp_path: Path) -> None:
    with engine_of("dask", workers=1) as engine:
        assert engine.places == 1
        end = answer(engine, tiny)
        assert isinstance(end, Ended)
        assert end.answer.outcome.configuration == LEAST_COST
        assert listening() == {"127.0.0.1"}
        assert isinstance(engine, DaskEngine)
        address = engine._client.scheduler.address
        with pytest.raises(InputError, match="is no scheduler of Dask that answers"):
            DaskEngine.at(address.replace("tls://", "tcp://"))
        assert not met(address, tmp_path / "harm")
        with closing(DaskEngine.at(address, *key_files(engine, tmp_path))) as another:
            assert isinstance(answer(another, tiny), Ended)
        workers = set(engine._workers.threads)
        for process in psutil.Process().children():
            process.send_signal(signal.SIGINT)  # as Ctrl-C in a terminal does, which is our affair alone
        assert isinstance(answer(engine, tiny, "b"), Ended)
        assert set(engine._workers.threads) == workers


def key_files(engine: DaskEngine, folder: Path) -> list[Path]:
    """The keys of an engine's own cluster as the files that the command line takes."""
    security = engine._client.security
    texts = {"ca": security.tls_ca_file, "cert": security.tls_client_cert, "key": security.tls_client_key}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="ascii")
    return [folder / name for name in texts]


def listening() -> set[str]:
    """The addresses at which this process and its children listen."""
    here = psutil.Process()
    return {
        each.laddr.ip
        for process in (here, *here.children(recursive=True))
        for each in process.net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    }


class Harm:
    """What unpickling it does is seen in a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.file,)


def met(address: str, file: Path) -> bool:
    """Whether a scheduler unpickles what a stranger sends who has no key."""
    host, _, port = address.removeprefix("tls://").rpartition(":")
    with socket.create_connection((host, int(port))) as stranger:
        stranger.sendall(pickle.dumps(Harm(file)))
        with suppress(ConnectionResetError):
            while stranger.recv(4096):
                pass
    return file.exists()


@pytest.mark.slow
def test_slurm_gives_workers_that_solve(tiny: Instance, tmp_path: Path) -> None:
    if reason := why_not():
        pytest.skip(reason)
    options = {"queue": "trial", "memory": "500MB", "walltime": "00:05:00", "workers": 1, "folder": tmp_path}
    with slurm(), engine_of("slurm", **options) as engine:
        wait_until(lambda: engine.places == 1)
        end = answer(engine, tiny)
        assert isinstance(end, Ended)
        assert end.answer.outcome.configuration == LEAST_COST


def test_this_machine_has_as_many_places_as_asked() -> None:
    with engine_of("local", workers=3) as engine:
        assert engine.places == 3


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("dusk", {}, "--engine: 'dusk' is not an engine. Did you mean 'dask'?"),
        ("local", {"address": "tcp://a:1"}, "--address: does not go with the engine local."),
        ("dask", {"address": "tcp://a:1", "workers": 2}, "--workers: does not go with the engine dask at an address."),
        ("dask", {"tls_ca": Path("ca.pem")}, "--tls-ca: does not go with the engine dask."),
        ("slurm", {"address": "tcp://a:1", "workers": None}, "--address: does not go with the engine slurm."),
        ("local", {"queue": "long"}, "--slurm: does not go with the engine local."),
    ],
)
def test_what_does_not_go_together_is_refused(kind: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refusal, engine_of(kind, **options):
        pass
    assert str(refusal.value).startswith(words)


@pytest.mark.parametrize(("kind", "missing"), [("dask", "distributed"), ("slurm", "dask_jobqueue")])
def test_a_missing_extra_is_named(kind: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else found(name))
    with pytest.raises(InputError) as refusal, engine_of(kind):
        pass
    assert str(refusal.value) == (
        f'--engine: needs {missing}, not installed here. Install it with: pip install "reconfig[dask]"'
    )


def test_slurm_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("dask_jobqueue", reason='needs pip install "reconfig[dask]"')
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(InputError, match="needs Slurm, but there is no command sbatch"), engine_of("slurm"):
        pass


def test_an_address_that_does_not_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_clusters, "SECONDS_TO_CONNECT", 0.5)
    with pytest.raises(InputError, match=r"--address: 'tcp://127.0.0.1:1' is no scheduler of Dask that answers"):
        DaskEngine.at("tcp://127.0.0.1:1")


class FakeClient:
    """A client of a cluster whose workers run these versions; one that has none cannot load what it is sent."""

    def __init__(self, versions: dict[str, str | None]) -> None:
        self.versions = versions
        self.greeted: list[str] = []
        self.far: set[str] = set()
        """Workers that cannot be reached just now."""

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self.versions, 2)

    def run(self, _what: object, _version: str, workers: list[str], on_error: str) -> dict[str, object]:
        self.greeted += workers
        missing = ModuleNotFoundError("No module named 'reconfig'")
        return {address: OSError() if address in self.far else self.versions[address] or missing for address in workers}


@pytest.fixture(name="looks_always")
def _looks_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconfig.jobs.dask_workers.SECONDS_BETWEEN_LOOKS", -1.0)


def test_workers_of_another_version_are_refused() -> None:
    client: Any = FakeClient({"one": "reconfig 0.0.1", "two": None})
    with pytest.raises(InputError) as refusal:
        Workers(client)
    assert program_version() in str(refusal.value)
    assert "but: no reconfig that is ready to solve (ModuleNotFoundError(" in str(refusal.value)
    assert "reconfig 0.0.1" in str(refusal.value)


@pytest.mark.usefixtures("looks_always")
def test_strangers_among_workers_are_left_out_and_named() -> None:
    client: Any = FakeClient({"one": program_version()})
    workers = Workers(client)
    assert (workers.threads, workers.words) == ({"one": 2}, "")
    client.versions |= {"two": "reconfig 0.0.1", "three": program_version()}
    assert workers.threads == {"one": 2, "three": 2}
    assert workers.words == "workers left out, for they do not run this version: two"
    del client.versions["one"], client.versions["two"]
    assert (workers.threads, workers.words) == ({"three": 2}, "")
    assert client.greeted == ["one", "two", "three"]


@pytest.mark.usefixtures("looks_always")
def test_a_worker_that_cannot_be_reached_is_asked_again() -> None:
    client: Any = FakeClient({"one": program_version()})
    client.far = {"one"}
    workers = Workers(client)
    assert (workers.threads, workers.words) == ({}, "no worker is there yet")
    client.far = set()
    assert workers.threads == {"one": 2}


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = FakeClient({"one": program_version()})
    workers = Workers(client)
    monkeypatch.setattr(client, "nthreads", Mock(side_effect=OSError("Timed out")))
    with pytest.raises(ReconfigError, match=r"^The Dask scheduler no longer answers\."):
        workers.run(print, worker="one")


@pytest.mark.usefixtures("looks_always")
def test_the_freest_worker_is_next() -> None:
    client: Any = FakeClient({})
    workers = Workers(client)
    assert (workers.freest([]), workers.words) == (None, "no worker is there yet")
    client.versions |= {"one": program_version(), "two": program_version()}
    assert workers.freest(["one"]) == "two"
    assert workers.freest(["one", "two", "two"]) == "one"
    assert workers.freest(["one", "two", "two", "one"]) is None
