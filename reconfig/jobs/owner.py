"""Who runs what: a file that a process locks for as long as it lives. The kernel frees it however the process ends."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

OWNERS = "owners"
"""The folder of the lock files, in that of the store."""

FAR = 2**30
"""The byte that is locked where bytes are."""

TRIES = 5
"""How often a new owner looks for a file of its own."""


class Owner:
    """The owner of attempts that this process is, by name, until it is closed or the process ends.

    A lease is this lock and no moment in time: clocks jump, and a machine that slept is not a machine that died.
    """

    def __init__(self, store: Path) -> None:
        folder = store / OWNERS
        folder.mkdir(parents=True, exist_ok=True)
        for _ in range(TRIES):
            self.name = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
            self._path = folder / self.name
            self._file = self._path.open("wb")
            if lock(self._file) and self._path.exists():  # another process may just have taken it for a dead one's
                return
            self._file.close()
        raise OSError(f"{self._path} cannot be locked; keep the store on a local disk")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up everything that is owned."""
        self._file.close()
        with suppress(OSError):
            self._path.unlink()


def alive(store: Path, name: str) -> bool:
    """Whether the owner of that name still lives."""
    path = store / OWNERS / name
    try:
        with path.open("r+b") as file:
            return not lock(file)
    except FileNotFoundError:
        return False


def forget_the_dead(store: Path) -> None:
    """Remove the lock files that dead owners left behind; that of the runner, which is there for ever, stays."""
    for path in (store / OWNERS).glob("*-*"):
        with suppress(OSError), path.open("r+b") as file:
            if lock(file):
                path.unlink()


def lock(file: IO[bytes]) -> bool:
    """Lock an open file for this process alone, until it is closed; False where another one holds it."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            file.seek(FAR)  # a locked byte cannot be read there, and the file may hold something
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            file.seek(0)
    except OSError:
        return False
    return True
