"""The child process of a solve: what a supervisor needs of one, and how a new one is begun."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Protocol


class Child(Protocol):
    """A running `reconfig.worker`, and our ends of its pipes."""

    @property
    def pid(self) -> int:
        """Its process id; nobody else's as long as `wait` was not called."""
        ...

    @property
    def stdin(self) -> IO[bytes]:
        """Where it reads its job."""
        ...

    @property
    def stdout(self) -> IO[bytes]:
        """Where it tells its events."""
        ...

    def kill(self) -> None:
        """End it at once. Idempotent."""
        ...

    def wait(self) -> None:
        """Wait until it has ended, and give its process id back. Idempotent."""
        ...


Starter = Callable[[IO[bytes]], Child]
"""Begins a child whose standard error goes into a file. It may be called from several threads at once."""


@dataclass(frozen=True)
class _Fresh:
    """A process begun from nothing."""

    process: subprocess.Popen[bytes]
    stdin: IO[bytes]
    stdout: IO[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        self.process.kill()

    def wait(self) -> None:
        self.process.wait()


def fresh(errors: IO[bytes]) -> Child:
    """A child begun from nothing, as every system can; it imports everything that it needs, which takes a second."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reconfig.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        **out_of_reach(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    return _Fresh(process, process.stdin, process.stdout)


def out_of_reach() -> dict[str, Any]:
    """Options of Popen for a process that the terminal's Ctrl-C does not reach."""
    if os.name == "posix":
        return {"start_new_session": True}
    return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}


def last_words(errors: IO[bytes]) -> str:
    """The last line that a process wrote to standard error."""
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return f"Its last words: {lines[-1]}" if lines else "It left no message; it may have run out of memory."
