"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place beside `path`, with the same ending, to write to; renamed to it when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


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
