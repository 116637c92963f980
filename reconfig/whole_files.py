"""Files that are written together, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_together(files: Mapping[Path, bytes], superseded: Iterable[Path] = ()) -> None:
    """Write each file beside its place first and rename them all at the end; then remove what they supersede."""
    beside = {path: path.with_name(f".{path.name}.partial-{os.getpid()}") for path in files}
    try:
        for path, content in files.items():
            beside[path].write_bytes(content)
        for path, partial in beside.items():
            partial.replace(path)
    finally:
        for partial in beside.values():
            partial.unlink(missing_ok=True)
    for path in set(superseded) - set(files):
        path.unlink(missing_ok=True)
