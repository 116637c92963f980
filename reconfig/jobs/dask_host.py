"""What runs on a worker of Dask: each task supervises a child process that solves, and ends it as soon as it is told.

The task's own thread only waits, so that the worker stays free to listen; Dask cannot end a thread, but we can end a
child. Where the worker is killed, its children and the process that begins them see the end of a pipe, and end too.
"""

from __future__ import annotations

import json
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from reconfig import supervisor
from reconfig.children import Starter
from reconfig.errors import ReconfigError
from reconfig.jobs.local_engine import BEAT, memory_of
from reconfig.jobs.program import program_version
from reconfig.jobs.shipment import Shipment
from reconfig.nursery import Nursery
from reconfig.supervisor import News
from reconfig.worker import outcome_data

PLUGIN = "reconfig"
"""The name by which a worker knows its host."""

IDLE = 60.0
"""Seconds without a solve after which a worker keeps no process for the next one."""


class Host(WorkerPlugin):  # type: ignore[misc]  # Dask is not typed
    """The solves of one worker: who wants which to stop, and the nursery of their processes."""

    def setup(self, worker: Worker) -> None:
        """Begin without solves."""
        self._loop = worker.loop
        self._wishes: dict[Any, list[int]] = {}
        self._begin()

    def _begin(self) -> None:
        self._used = time.monotonic()
        self._processes = ExitStack()
        self._nursery = self._processes.enter_context(Nursery())

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """End every solve: the worker closes."""
        for key in tuple(self._wishes):
            self.end(key)
        self._processes.close()

    def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:  # noqa: ANN401, ARG002
        """End a solve that nobody waits for any more: it was cancelled, or who asked for it is gone."""
        if finish in ("released", "forgotten"):
            self.end(key)

    @contextmanager
    def running(self, key: Any) -> Iterator[list[int]]:  # noqa: ANN401
        """The wishes for a solve that runs within this block."""
        wishes = self._wishes.setdefault(key, [])
        try:
            yield wishes
        finally:
            del self._wishes[key]
            self._used = time.monotonic()
            self._loop.add_callback(self._loop.call_later, IDLE, self.rest)

    def ask(self, key: Any) -> bool:  # noqa: ANN401
        """Ask a solve to stop with its best; False where it does not run here. Idempotent."""
        wishes = self._wishes.get(key)
        if wishes is not None and not wishes:
            wishes.append(signal.SIGTERM)
        return wishes is not None

    def end(self, key: Any) -> None:  # noqa: ANN401
        """End a solve at once, if it runs here."""
        self._wishes.get(key, []).extend([signal.SIGTERM, signal.SIGTERM])

    def rest(self) -> None:
        """Let the nursery go where nothing has run for a while; the next solve begins another."""
        if not self._wishes and time.monotonic() >= self._used + IDLE:
            self._processes.close()
            self._begin()

    @property
    def start(self) -> Starter:
        """What begins a child."""
        return self._nursery.start


def dask_setup(worker: Worker) -> None:  # noqa: ARG001
    """Leave Ctrl-C to us, where a worker is our own: it reaches all processes of a terminal. Dask calls this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


async def greet(expected: str, dask_worker: Worker) -> str:
    """Make a worker ready for solves, if its version is ours; its version, in any case."""
    found = program_version()
    if found == expected and PLUGIN not in dask_worker.plugins:
        await dask_worker.plugin_add(Host(), name=PLUGIN)
    return found


def ask_to_stop(key: str, dask_worker: Worker) -> bool:
    """Ask the solve of a task to stop; False where it has not begun, or is over."""
    host: Host = dask_worker.plugins[PLUGIN]
    return host.ask(key)


def solve_here(shipment: Shipment, run: str, attempt: int, topic: str) -> str:
    """The task: solve a job in a child process. JSON of its `outcome` and `log`, or why it `failed` or was `lost`."""
    worker = get_worker()
    host: Host = worker.plugins[PLUGIN]
    words = _Words(worker, topic, run, attempt)
    with host.running(worker.get_current_task()) as wishes, tempfile.TemporaryDirectory() as folder:
        words.say({"stage": "starting", "seconds": 0.0})
        try:
            job = shipment.unpacked(Path(folder))
            answer = supervisor.run(job, words.show, wishes, host.start)
        except ReconfigError as error:
            return json.dumps({"failed": str(error)})
        except OSError as error:  # it is this machine's, and no solver's
            return json.dumps({"lost": f"its process could not be begun or watched: {error}"})
    return json.dumps({"outcome": outcome_data(answer.outcome), "log": answer.log})


class _Words:
    """How a solve stands, told once a second to who listens to a topic."""

    def __init__(self, worker: Worker, topic: str, run: str, attempt: int) -> None:
        self._worker, self._topic = worker, topic
        self._about = {"run": run, "attempt": attempt}
        self._last = float("-inf")

    def say(self, words: dict[str, Any]) -> None:
        self._worker.log_event(self._topic, {"host": self._worker.id, "words": {**self._about, **words}})

    def show(self, news: News) -> None:
        now = time.monotonic()
        if now < self._last + BEAT:
            return
        self._last = now
        self.say(
            {
                "stage": news.stage,
                "seconds": news.seconds,
                "incumbent": news.incumbent,
                "bound": news.bound,
                "nodes": news.nodes,
                "configuration": None if news.configuration is None else [list(pair) for pair in news.configuration],
                "objective": news.objective,
                "memory": memory_of(news.pid),
            }
        )
