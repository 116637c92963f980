"""A warmed process that forks coordinators, each with nurseries that are forked too: a start takes milliseconds.

It never solves, and has one thread, so what it forks is as sound as what is begun afresh. A line in: what to do, as
JSON; a line out: the process id of what does it. At the end of its input it ends.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import reconfig.nursery
from reconfig.errors import InputError
from reconfig.jobs.coordinator import Coordinator, Only, idle
from reconfig.jobs.local_engine import LocalEngine
from reconfig.jobs.owner import Owner
from reconfig.jobs.program import program_version
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.runner import the_runner
from reconfig.jobs.store import Store
from reconfig.nursery import NEEDED, Nursery

PR_SET_PDEATHSIG = 1


class Maker:
    """A process with one thread that forks nurseries for a coordinator, which has several; it ends with its socket."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            if os.fork() == 0:
                make_nurseries(theirs)

    def nursery(self, requests: int) -> int:
        """A new nursery that reads its requests there; its process id."""
        socket.send_fds(self._socket, [b"one"], [requests])
        return int(self._socket.recv(64))


def make_nurseries(wishes: socket.socket) -> None:
    """Never returns."""
    close_all_but(wishes.fileno())
    while True:
        wish, (*requests,), _, _ = socket.recv_fds(wishes, 64, 1)
        if not wish:
            os._exit(0)
        pid = os.fork()
        if pid == 0:
            be_a_nursery(requests[0])
        os.close(requests[0])
        wishes.send(str(pid).encode())


class Forked:
    """In place of `subprocess.Popen`, for the nursery alone: it has imported everything when it begins."""

    maker: Maker

    def __init__(self, command: Sequence[str], **_: object) -> None:
        self.pid = self.maker.nursery(int(command[-1]))

    def wait(self, timeout: float = 60.0) -> None:
        end = time.monotonic() + timeout
        while Path(f"/proc/{self.pid}").exists():
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("nursery", timeout)
            time.sleep(0.002)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def close_all_but(descriptor: int) -> None:
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))


def be_a_nursery(requests: int) -> None:
    """Never returns."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    close_all_but(requests)
    sys.argv = ["nursery", str(requests)]
    try:
        reconfig.nursery.main()
    finally:
        os._exit(0)


def never(store: Store, only: Only) -> bool:
    return False


def coordinate(folder: Path, runner: bool, only: list[str] | None, endless: bool) -> None:
    """Run what is queued, as `reconfig jobs run` does, or, where it is no runner, as a study beside it does."""
    Forked.maker = Maker()  # while there is one thread and no lock
    with Nursery() as nursery, Store(folder) as store, Owner(folder) as owner:
        working = Coordinator(store, LocalEngine(2, nursery.start), owner, Restorer(folder))
        until = never if endless else idle
        if not runner:
            working.run(until, only)
            return
        with the_runner(folder):
            working.run(until, only)


def child(asked: dict[str, Any]) -> int:
    """Do what is asked; what a user would read in the end goes into a file by the process id."""
    code, words = 0, ""
    try:
        coordinate(Path(asked["store"]), asked["runner"], asked["only"], asked["endless"])
    except InputError as error:
        code, words = error.exit_code, str(error)
    except BaseException:  # the test reads it
        code, words = 1, traceback.format_exc()
    (Path(asked["ends"]) / f"{os.getpid()}").write_text(json.dumps([code, words]), encoding="utf-8")
    return code


def main() -> None:
    """Fork what is asked for, line by line."""
    for name in (*NEEDED, "highspy", "pyomo.environ"):
        __import__(name)
    program_version()  # which reads every file of the package once
    forking = SimpleNamespace(**{**vars(subprocess), "Popen": Forked})
    reconfig.nursery.subprocess = forking  # type: ignore[assignment,attr-defined]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what ends is forgotten
    faulthandler.register(signal.SIGUSR1)  # a test that waits in vain asks where the threads are
    gc.collect()
    gc.freeze()  # what is there now stays shared
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # no test leaves one behind, however it ends
            os._exit(child(json.loads(line)))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
