"""Solves on the workers of a Dask cluster, each in a child process under a task.

Dask is the transport, and no more than that: the store decides what runs, how often, and what is recorded. A task is
bound to one worker and is not tried again by Dask; a worker that goes takes its attempts with it, and we say so. A
coordinator that goes takes its tasks with it: the scheduler releases them, and the workers end their children.

Dask's model of trust: whoever reaches the scheduler or a worker runs what he likes there, as the user who started it.
So a cluster trusts its network. Ours on this machine listens on loopback only; for one that is spread over machines,
give the files of TLS, without which its ports answer nobody.
"""

from __future__ import annotations

import json
import queue
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from reconfig.errors import ReconfigError
from reconfig.jobs.dask_clusters import Cluster, cluster_at, local_cluster, slurm_cluster
from reconfig.jobs.dask_workers import GONE, Workers
from reconfig.jobs.engine import Ended, Event, Failed, Lost, Progressed, Ticket
from reconfig.jobs.shipment import Shipment
from reconfig.solution import Configuration
from reconfig.supervisor import Run, outcome_of

if TYPE_CHECKING:
    from distributed import Future

SECONDS_BETWEEN_CHECKS = 0.25
"""While we wait for events, we look so often for workers that are gone and stops that did not arrive."""

SECONDS_TO_BEGIN = 3.0
"""A task that is to stop and has not begun by then stands behind others: it is taken back."""

SECONDS_TO_FETCH = 30.0
"""An answer that is ready on its worker may take so long to come."""


@dataclass(eq=False)
class _Attempt:
    """An attempt that runs. host: the process of the worker that began it; asked: when a stop was wanted first."""

    number: int
    worker: str
    future: Future[str]
    host: str | None = None
    asked: float | None = None
    told: bool = False


class DaskEngine:
    """An engine over a cluster. One thread uses it; news come in from Dask's own."""

    def __init__(self, cluster: Cluster) -> None:
        """Take over a connected cluster.

        Raises:
            InputError: where workers are there, and none runs this version.
        """
        self._cluster, self._client = cluster, cluster.client
        self._topic = f"reconfig-{uuid.uuid4().hex}"
        self._running: dict[str, _Attempt] = {}
        self._unstarted: list[Event] = []
        self._closed = False
        self._news: queue.Queue[tuple[Event, str | None]] = queue.Queue()
        try:
            self._workers = Workers(self._client)
            self._client.subscribe_topic(self._topic, self._hear)
        except BaseException:
            cluster.close()
            raise

    @classmethod
    def at(
        cls, address: str, tls_ca: Path | None = None, tls_cert: Path | None = None, tls_key: Path | None = None
    ) -> Self:
        """An engine on a cluster that is there; see `cluster_at`."""
        return cls(cluster_at(address, tls_ca, tls_cert, tls_key))

    @classmethod
    def local(cls, workers: int = 1) -> Self:
        """An engine on a cluster of its own on this machine; see `local_cluster`."""
        return cls(local_cluster(workers))

    @classmethod
    def slurm(cls, **options: Any) -> Self:  # noqa: ANN401
        """An engine on workers that Slurm gives; options as `slurm_cluster` takes them."""
        return cls(slurm_cluster(**options))

    @property
    def places(self) -> int:
        """How many solves the workers that are there just now run side by side."""
        self._assert_connected()
        return sum(self._workers.threads.values())

    @property
    def words(self) -> str:
        """What is in the way of solves, for people; "" where nothing is."""
        return self._workers.words

    def start(self, ticket: Ticket) -> None:
        """Begin an attempt on the freest worker."""
        import dask.config

        worker = self._workers.freest([attempt.worker for attempt in self._running.values()])
        if worker is None:
            self._unstarted.append(Lost(ticket.run, ticket.attempt, "the worker that was free is gone"))
            return
        try:
            shipment = Shipment.of(ticket.job)
        except OSError as error:
            words = f"a file of the user's own that it needs cannot be read: {error}"
            self._unstarted.append(Failed(ticket.run, ticket.attempt, words))
            return
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
            future = self._client.submit(
                _task(),
                shipment.body,
                dict(shipment.files),
                ticket.run,
                ticket.attempt,
                self._topic,
                key=f"reconfig-{ticket.run}-{ticket.attempt}-{uuid.uuid4().hex}",
                workers=[worker],
                allow_other_workers=False,
                retries=0,
                pure=False,
            )
        self._running[ticket.run] = _Attempt(ticket.attempt, worker, future)
        future.add_done_callback(lambda done: self._news.put((_end_of(ticket.run, ticket.attempt, done), None)))

    def stop(self, run: str) -> None:
        """Ask a run to end with its best answer; its child is ended where it does not listen. Idempotent."""
        attempt = self._running.get(run)
        if attempt is not None and attempt.asked is None:
            attempt.asked = time.monotonic()
            self._tell(attempt)

    def events(self, patience: float) -> Sequence[Event]:
        """What happened since the last call, in order; waits up to `patience` seconds for something.

        Raises:
            ReconfigError: where the scheduler is gone.
        """
        end = time.monotonic() + patience
        found, self._unstarted = self._unstarted, []
        while True:
            left = 0.0 if found else end - time.monotonic()
            found.extend(self._heard(min(left, SECONDS_BETWEEN_CHECKS)))
            self._assert_connected()
            found.extend(self._gone())
            if found or time.monotonic() >= end:
                return found

    def close(self) -> None:
        """End everything that runs, at once, and let the cluster go, or end it if it is our own. Idempotent."""
        if self._closed:
            return
        self._closed = True
        for attempt in self._running.values():
            attempt.future.cancel()
        self._running.clear()
        self._cluster.close()

    def _assert_connected(self) -> None:
        if self._client.status != "running":
            raise ReconfigError(GONE)

    def _hear(self, message: tuple[float, dict[str, Any]]) -> None:
        """Take in what a task says. Runs in a thread of Dask's."""
        words = dict(message[1]["words"])
        found = words.pop("configuration", None)
        configuration = None if found is None else Configuration.of(found)
        self._news.put((Progressed(**words, configuration=configuration), message[1]["host"]))

    def _heard(self, patience: float) -> list[Event]:
        """The news of attempts that run; waits for the first."""
        found: list[Event] = []
        with suppress(queue.Empty):
            event, host = self._news.get(timeout=max(patience, 0.001))
            while True:
                found.extend(self._accepted(event, host))
                event, host = self._news.get_nowait()
        return found

    def _accepted(self, event: Event, host: str | None) -> list[Event]:
        """The event, if it is of an attempt that still runs; its end counts once, whatever comes later."""
        attempt = self._running.get(event.run)
        if attempt is None or attempt.number != event.attempt:
            return []
        if not isinstance(event, Progressed):
            del self._running[event.run]
            return [event]
        attempt.host = attempt.host or host
        if attempt.host == host:
            return [event]
        return [self._lost(event.run, "its worker was lost, and another one in its place began it anew")]

    def _gone(self) -> list[Event]:
        """Attempts that are lost with their worker, or were to stop and never began; stops are passed on."""
        found: list[Event] = []
        threads = self._workers.threads
        for run, attempt in tuple(self._running.items()):
            if attempt.worker not in threads:
                found.append(self._lost(run, f"the Dask worker at {attempt.worker} is gone"))
            elif attempt.asked is not None and not attempt.told:
                self._tell(attempt)
                if not attempt.told and time.monotonic() > attempt.asked + SECONDS_TO_BEGIN:
                    found.append(self._lost(run, "it was to stop before its worker began it"))
        return found

    def _tell(self, attempt: _Attempt) -> None:
        """Pass a stop on to the worker, which may not have begun yet."""
        from reconfig.jobs.dask_host import ask_to_stop

        attempt.told = bool(self._workers.run(ask_to_stop, attempt.future.key, worker=attempt.worker))

    def _lost(self, run: str, words: str) -> Lost:
        attempt = self._running.pop(run)
        attempt.future.cancel()
        return Lost(run, attempt.number, words)


def _task() -> Callable[..., str]:
    """What a worker does. Being local, it travels by value, not by name: a scheduler that has Dask alone reads it."""

    def solve(body: bytes, files: dict[str, bytes], run: str, attempt: int, topic: str) -> str:
        from reconfig.jobs.dask_host import solve_here
        from reconfig.jobs.shipment import Shipment

        return solve_here(Shipment(body, files), run, attempt, topic)

    return solve


def _end_of(run: str, attempt: int, future: Future[str]) -> Event:
    """What became of a task that is over. Runs in a thread of Dask's."""
    from distributed import KilledWorker

    if future.status == "error":
        error = future.exception()
        if isinstance(error, KilledWorker):
            return Lost(run, attempt, str(error))
        return Failed(run, attempt, f"{type(error).__name__}: {error}")
    try:
        answer = json.loads(future.result(timeout=SECONDS_TO_FETCH))
    except Exception as error:  # cancelled, or its worker went with the answer in its hands
        return Lost(run, attempt, f"its answer did not arrive ({type(error).__name__}: {error})")
    if "lost" in answer:
        return Lost(run, attempt, answer["lost"])
    if "failed" in answer:
        return Failed(run, attempt, answer["failed"])
    return Ended(run, attempt, Run(outcome_of(answer["outcome"]), answer["log"]))
