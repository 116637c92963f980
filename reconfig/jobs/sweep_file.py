"""SWEEP.toml: grids of questions, and studies, about one instance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconfig.instance.instance import Instance


@dataclass(frozen=True, eq=False)
class Sweep:
    """A sweep file, read and checked against its instance. name: what the store calls it."""

    name: str
    instance: Instance
    grids: tuple[Any, ...]
    studies: tuple[Any, ...]


def read_sweep(path: Path, folder: Path) -> Sweep:
    """The sweep of a file, about the instance in a folder.

    Raises:
        InputError: with every problem of the file, of the instance, and of combinations that are impossible.
    """
    raise NotImplementedError
