"""Columns of times kept on disk under a digest of all that they depend on."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from reconfig.instance.instance import IntArray
from reconfig.whole_files import whole_file

VERSION: Final = "1"
"""Another number whenever what a column holds, or is known by, changes."""


def stored_columns(folder: Path | None, keys: Sequence[str], compute: Callable[[IntArray], IntArray]) -> IntArray:
    """The columns known by the keys, shape (rows, keys): those that `folder` holds from there, the others computed.

    `compute` takes the positions of the missing ones and gives their columns. What cannot be read is computed again;
    where nothing can be written, nothing is kept.
    """
    paths = [None if folder is None else _path(folder, key) for key in keys]
    known = {position: column for position, path in enumerate(paths) if (column := _load(path)) is not None}
    missing = np.array([position for position in range(len(keys)) if position not in known], dtype=np.int64)
    if len(missing):
        computed = compute(missing)
        for position, column in zip(missing.tolist(), computed.T, strict=True):
            known[position] = column
            _keep(paths[position], column)
    return np.column_stack([known[position] for position in range(len(keys))])


def _path(folder: Path, key: str) -> Path:
    return folder / "columns" / f"{hashlib.sha256(f'{VERSION}{key}'.encode()).hexdigest()}.npy"


def _load(path: Path | None) -> IntArray | None:
    if path is None or not path.is_file():
        return None
    try:
        column = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return column if column.dtype == np.int64 and column.ndim == 1 else None


def _keep(path: Path | None, column: IntArray) -> None:
    if path is None:
        return
    with contextlib.suppress(OSError), whole_file(path) as partial:
        np.save(partial, np.ascontiguousarray(column))
