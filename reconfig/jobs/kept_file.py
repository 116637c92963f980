"""Files of a store that are named by their content: written once, whole or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from reconfig.whole_files import whole_file

_WRITING = threading.Lock()


def keep_file(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Have the file written, down to the disk, where it is not there yet; processes that race write the same."""
    if path.is_file():
        return
    with _WRITING:
        if path.is_file():
            return
        with whole_file(path) as partial, partial.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
