"""A store whose disk is full, or fails: one clear error in place of many kinds."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reconfig.errors import StoreError

DISK: Final = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}
"""Errors of the system that are the disk's, whatever was being written."""


@contextmanager
def disk_watched(store: Path) -> Iterator[None]:
    """Raise one error for every way in which writing to the store can fail.

    Raises:
        StoreError: where the disk is full or fails, the file is damaged, or another process holds it for too long.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(_words(store, str(error))) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"The store {store} is damaged ({error}); the folders of its finished runs are not. Ask the others again "
            "in another store."
        ) from error
    except OSError as error:
        if error.errno not in DISK:
            raise
        raise StoreError(_words(store, error.strerror or str(error))) from error


def _words(store: Path, what: str) -> str:
    return (
        f"The store {store} cannot be written ({what}). What was running was ended and nothing is lost: "
        "make room there, and run 'reconfig jobs run' again."
    )
