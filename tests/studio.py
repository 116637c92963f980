"""Studios for tests: served in a thread on a port of their own, with a solver that waits until it is asked to stop."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from reconfig.instance.instance import Instance
from reconfig.jobs.row import Run
from reconfig.jobs.store import Store
from reconfig.solver import Solver
from reconfig.web.guard import Door
from reconfig.web.serving import Wanted, set_up

PATIENT = """
import dataclasses
import time
from dataclasses import dataclass

from reconfig.outcome import Limit, Status
from reconfig.strategies.exact import Exact


@dataclass(frozen=True)
class Patient:
    \"\"\"Finds the best, proves half of it, and waits until it is asked to stop.\"\"\"

    def supports(self, instance, minimise):
        return None

    def solve(self, instance, minimise, reporter):
        found = Exact(threads=1).solve(instance, minimise, dataclasses.replace(reporter, progress=lambda *_: None))
        if found.configuration is None:
            return found
        reporter.stage("waiting")
        reporter.incumbent(found.configuration, found.objective)
        reporter.progress(1.0, found.objective, found.objective / 2, 0)
        while not reporter.stop():
            time.sleep(0.05)
        return dataclasses.replace(found, status=Status.INTERRUPTED, limit=Limit.STOPPED, bound=found.objective / 2)
"""

Found = TypeVar("Found")


def patient_solver(folder: Path) -> Path:
    """The solver file of a strategy that ends only when it is asked to."""
    (folder / "patient.py").write_text(PATIENT, encoding="utf-8")
    path = folder / "patient.toml"
    path.write_text('strategy = "patient.py:Patient"\n', encoding="utf-8")
    return path


@dataclass(frozen=True, eq=False)
class Served:
    """A studio that runs: its door, and its store."""

    door: Door
    store: Path

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.door.port}"

    def url(self, path: str = "") -> str:
        """The address of a page."""
        return f"{self.door.address}{path}"

    def runs(self) -> list[Run]:
        """What its store holds."""
        with Store(self.store) as store:
            return store.runs()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Status and text of one request, exactly as it is given; underscores in names of headers stand for dashes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.door.port, timeout=20)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def send(self, path: str, body: Any = None, raw: bytes | None = None) -> tuple[int, str]:  # noqa: ANN401
        """A change as a page of the studio asks for it."""
        data = json.dumps({} if body is None else body).encode() if raw is None else raw
        return self.ask("POST", f"/{self.door.token}/{path}", data, Origin=self.origin, Content_Type="application/json")


@contextmanager
def served(instance: Instance, store: Path, solver: Solver | None = None) -> Iterator[Served]:
    """A studio in a thread, for as long as the block lasts."""
    with set_up(instance, solver or Solver("exact", "exact"), Wanted(store, browser=False)) as serving:
        thread = threading.Thread(target=serving.run)
        thread.start()
        try:
            eventually(lambda: serving.server.started)
            yield Served(serving.door, store)
        finally:
            serving.server.should_exit = True
            thread.join()


def eventually(found: Callable[[], Found], patience: float = 20.0) -> Found:
    """What a function gives once that is something."""
    end = monotonic() + patience
    while not (value := found()):
        assert monotonic() < end, "it never came"
        sleep(0.05)
    return value
