"""A Dask cluster for tests: a scheduler and workers that are started as users do, apart from each other if possible."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

BRIDGE = f"rb{os.getpid()}"
NETWORK = f"198.{18 + os.getpid() // 250 % 2}.{os.getpid() % 250}"  # a range that is kept for trials
LOOPBACK = "127.0.0.1"


@dataclass
class DaskCluster:
    """Its scheduler, and its workers; apart: each has a network namespace of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]
    apart: bool
    more: Callable[[], subprocess.Popen[bytes]]
    """Starts one more worker."""

    def solving(self) -> list[int]:
        """The processes of workers that have begun a child: it is the nursery's, beside the nursery."""
        found = [psutil.Process(worker.pid) for worker in self.workers if worker.poll() is None]
        return [process.pid for process in found if len(process.children(recursive=True)) > 1]


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Poll until something holds, or fail."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@contextmanager
def dask_cluster(folder: Path, count: int) -> Iterator[DaskCluster]:
    """Start one, each worker with one thread, and end it."""
    with ExitStack() as ending:
        apart = _network(ending)
        host = f"{NETWORK}.254" if apart else LOOPBACK
        file = folder / "scheduler.json"
        options = ["--host", host, "--port", "0", "--scheduler-file", str(file), "--no-dashboard"]
        options += ["--dashboard-address", f"{LOOPBACK}:0"]
        (folder / "reconfig.py").write_text("raise ImportError('a scheduler needs Dask alone')", encoding="utf-8")
        within = ["env", f"PYTHONPATH={folder}"]
        scheduler = _start(ending, folder / "scheduler.out", ["scheduler", *options], within)
        wait_until(lambda: file.exists() and file.read_text().endswith("}"))
        address = json.loads(file.read_text())["address"]
        workers: list[subprocess.Popen[bytes]] = []
        numbers = itertools.count()

        def more() -> subprocess.Popen[bytes]:
            number = next(numbers)
            within = _namespace(ending, number) if apart else []
            place = f"{NETWORK}.{number + 1}" if apart else LOOPBACK
            options = ["--nthreads", "1", "--host", place, "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
            command = ["worker", address, *options, "--local-directory", str(folder)]
            workers.append(_start(ending, folder / f"worker{number}.out", command, within))
            return workers[-1]

        for _ in range(count):
            more()
        yield DaskCluster(address, scheduler, workers, apart, more)


def _start(ending: ExitStack, out: Path, command: Sequence[str], within: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    file = ending.enter_context(out.open("wb"))
    whole = [*within, sys.executable, "-m", "dask", *command]
    process = subprocess.Popen(whole, stdout=file, stderr=file, start_new_session=True)
    ending.callback(process.wait)
    ending.callback(process.kill)
    return process


def _network(ending: ExitStack) -> bool:
    """A bridge for namespaces to meet; False where this machine does not let us."""
    if shutil.which("ip") is None or not _ip("link", "add", BRIDGE, "type", "bridge"):
        return False
    ending.callback(_ip, "link", "delete", BRIDGE)
    made = _ip("address", "add", f"{NETWORK}.254/24", "dev", BRIDGE) and _ip("link", "set", BRIDGE, "up")
    with ExitStack() as trial:
        return made and bool(_namespace(trial, 99))


def _namespace(ending: ExitStack, number: int) -> list[str]:
    """A namespace that reaches the bridge; what a command is run with to be in it. Empty where it cannot be made."""
    name = f"{BRIDGE}n{number}"
    outside, inside = f"{name}o", f"{name}i"
    if not _ip("netns", "add", name):
        return []
    ending.callback(_ip, "netns", "delete", name)
    steps = [
        ("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name),
        ("link", "set", outside, "master", BRIDGE),
        ("link", "set", outside, "up"),
        ("-netns", name, "address", "add", f"{NETWORK}.{number + 1}/24", "dev", inside),
        ("-netns", name, "link", "set", inside, "up"),
        ("-netns", name, "link", "set", "lo", "up"),
    ]
    return ["ip", "netns", "exec", name] if all(_ip(*step) for step in steps) else []


def _ip(*words: str) -> bool:
    return subprocess.run(["ip", *words], check=False, capture_output=True).returncode == 0
