"""A process that has imported everything a solve needs and forks a child for each: so the imports are paid once.

It never solves, so no thread of HiGHS exists in it that a fork would leave half alive. We talk to it over a private
socket, one message each way: a request hands it the child's three streams, the answer is the child's process id with a
descriptor of the process, which stays that child's whatever becomes of the number. It reaps a child when it is told
that nobody needs the number any more, and ends when the socket does. Children that still run then go on: like every
child they end with their standard input.
"""

from __future__ import annotations

import gc
import importlib
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from reconfig import worker
from reconfig.children import Child, fresh, last_words, out_of_reach
from reconfig.errors import SolverProcessError

NEEDED = (
    "reconfig.strategies.least_regret",
    "reconfig.strategies.sift",
    "reconfig.study.conditions",
    "pydantic.dataclasses",
    "scipy.sparse",
)
"""What a worker imports on the way; a test knows whether something is missing."""

LONGEST_MESSAGE = 2**16
"""Bytes; a message is the path of a folder at most."""

ENOUGH = 10.0
"""Seconds in which a nursery ends by itself, or never."""

START, DONE = b"start ", b"done "

Streams = tuple[int, int, int]
"""Descriptors of a child's standard input, output and error."""


class Nursery:
    """Begins children quickly; a context manager, whose process begins with the first child.

    `start` is a `Starter`, safe to call from several threads. Where the system has no fork, or no descriptors of
    processes (Linux has both), it begins children afresh. Where the process of the nursery is killed, its children go
    on and the next start begins another.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The process id of the nursery; None as long as it was not needed."""
        with self._lock:
            return None if self._process is None else self._process.pid

    def start(self, errors: IO[bytes]) -> Child:
        """A child whose standard error goes into a file.

        Raises:
            SolverProcessError: where no nursery can be begun.
        """
        if not possible():
            return fresh(errors)
        with ExitStack() as theirs, ExitStack() as ours:
            stdin, job = os.pipe()
            theirs.callback(os.close, stdin)
            write = ours.enter_context(os.fdopen(job, "wb"))
            events, stdout = os.pipe()
            theirs.callback(os.close, stdout)
            read = ours.enter_context(os.fdopen(events, "rb"))
            process, pid, descriptor = self._born((stdin, stdout, errors.fileno()))
            ours.pop_all()
            return _Forked(pid, write, read, descriptor, partial(self._done, process))

    def _born(self, streams: Streams) -> tuple[_Process, int, int]:
        """The nursery, and a new child's process id and descriptor; a nursery that was killed is replaced once."""
        with self._lock:
            for _ in range(2):
                process = self._process = self._process or _Process()
                try:
                    return process, *process.child(streams)
                except OSError:
                    self._end()
                except BaseException:  # an answer may be on its way that nobody reads now
                    self._end()
                    raise
        raise SolverProcessError(f"No process for solves could be begun. {process.last_words}")

    def _done(self, process: _Process, pid: int) -> None:
        """Let the nursery that bore a child reap it, now that it has ended."""
        with self._lock, suppress(OSError):  # it may be gone itself
            process.reap(pid)

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


def possible() -> bool:
    """Whether this system can fork, and has descriptors of processes."""
    if not (hasattr(os, "fork") and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:  # an old kernel, or a container that forbids it
        return False
    return True


class _Process:
    """The process of a nursery, seen from outside. One thread at a time."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed by `end`
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "reconfig.nursery", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[theirs.fileno()],
                **out_of_reach(),
            )
        self.last_words = ""

    @property
    def pid(self) -> int:
        return self._popen.pid

    def child(self, streams: Streams) -> tuple[int, int]:
        """A new child on these streams, in our working folder.

        Raises:
            OSError: where the nursery is gone.
        """
        socket.send_fds(self._socket, [START + os.fsencode(Path.cwd())], streams)
        answer, descriptors, _, _ = socket.recv_fds(self._socket, LONGEST_MESSAGE, 1)
        if not descriptors:
            raise ConnectionResetError
        os.set_inheritable(descriptors[0], False)
        return int(answer), descriptors[0]

    def reap(self, pid: int) -> None:
        self._socket.send(DONE + str(pid).encode())

    def end(self) -> None:
        """It ends with its socket; one that is held up by somebody is killed."""
        self._socket.close()
        try:
            self._popen.wait(ENOUGH)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self.last_words = last_words(self._errors)
        self._errors.close()


@dataclass
class _Forked:
    """A child of the nursery. `descriptor` is of its process, None once it is known to have ended."""

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]
    descriptor: int | None
    done: Callable[[int], None]

    def kill(self) -> None:
        if self.descriptor is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)

    def wait(self) -> None:
        if self.descriptor is None:
            return
        ended = select.poll()
        ended.register(self.descriptor, select.POLLIN)
        ended.poll()
        self.done(self.pid)
        os.close(self.descriptor)
        self.descriptor = None


def main() -> None:
    """Be the nursery at the other end of a socket."""
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        worker.without_statistics()
        for name in NEEDED:
            importlib.import_module(name)
        gc.collect()
        gc.freeze()  # what is there now stays shared with the children: no collection touches it
        while True:
            message, streams, _, _ = socket.recv_fds(requests, LONGEST_MESSAGE, 3)
            if not message:
                return
            if message.startswith(DONE):
                os.waitpid(int(message.removeprefix(DONE)), 0)
            else:
                _answer(requests, os.fsdecode(message.removeprefix(START)), streams)


def _answer(requests: socket.socket, folder: str, streams: list[int]) -> None:
    """Fork a child; tell its process id and hand over a descriptor of the process."""
    pid = os.fork()
    if pid == 0:
        _be_a_worker(folder, streams)
    descriptor = os.pidfd_open(pid)
    with suppress(BrokenPipeError):
        socket.send_fds(requests, [str(pid).encode()], [descriptor])
    for each in (descriptor, *streams):
        os.close(each)


def _be_a_worker(folder: str, streams: list[int]) -> None:
    """Become a worker on these streams, as if begun afresh: nothing else of ours stays open. Never returns."""
    try:
        os.setsid()
        for standard, stream in enumerate(streams):
            os.dup2(stream, standard)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.chdir(folder)
        _random_anew()
        worker.main()
    except BaseException:  # whatever it is, the supervisor reports its last line
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)


def _random_anew() -> None:
    """Random numbers that are not those of the other children."""
    import numpy as np

    random.seed()
    np.random.seed()  # noqa: NPY002  the state that libraries share


if __name__ == "__main__":
    main()
