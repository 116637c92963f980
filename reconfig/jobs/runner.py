"""The one runner of a store: the process that takes whatever waits in it, as long as it holds a lock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reconfig.errors import InputError
from reconfig.jobs.owner import OWNERS, lock
from reconfig.problem import Problem

RUNNER = "runner"
"""The lock file of the runner, among those of the owners; it holds the number of its process."""

PATIENCE = 0.3
"""Seconds that another runner gets to be gone."""


@contextmanager
def the_runner(store: Path) -> Iterator[None]:
    """Be the runner of the store until the block is left, or this process ends, however it ends.

    Studies beside it run what they ask by themselves, each as an owner of its own.

    Raises:
        InputError: where another process is the runner already.
    """
    path = store / OWNERS / RUNNER
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if not _locked(file):
            words = f"is already run by process {_number(path)}"
            raise InputError([Problem(str(store), words, "Let it run: it takes whatever is queued here.")])
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield


def _locked(file: IO[bytes]) -> bool:
    """Whether we have the lock: a process that only looks has it for a moment, and a killed one until it is gone."""
    end = time.monotonic() + PATIENCE
    while not (locked := lock(file)) and time.monotonic() < end:
        time.sleep(0.02)
    return locked


def runner_of(store: Path) -> str | None:
    """The number of the process that runs the store; None where none does."""
    path = store / OWNERS / RUNNER
    try:
        with path.open("r+b") as file:
            return None if lock(file) else _number(path)
    except FileNotFoundError:
        return None


def _number(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace").strip() or "that just began"
