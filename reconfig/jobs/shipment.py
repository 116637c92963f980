"""A job on its way to another machine: pickled, together with the Python files of the user's that it names.

Bytes of a shipment are as trustworthy as who sent them: opening one runs what its sender wants.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from reconfig.instance.own_rule import OwnRule, read_own_rules
from reconfig.solver import Solver
from reconfig.worker import Job

QUICKLY: Final = 1
"""How hard to compress: travel times become a fifth, in less time than they would travel; harder gains little."""


@dataclass(frozen=True)
class Shipment:
    """A job, compressed, and files of Python by the name that they get on the other side, which no user chose."""

    body: bytes
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, job: Job) -> Self:
        """Pack a job.

        Raises:
            OSError: where a file of the user's cannot be read.
        """
        files: dict[str, bytes] = {}
        into = io.BytesIO()
        _Packer(into, files).dump(replace(job, solver=_packed_solver(job.solver, files)))
        return cls(zlib.compress(into.getvalue(), QUICKLY), files)

    def unpacked(self, folder: Path) -> Job:
        """The job, its files written into a folder, where they must stay for as long as the job is needed."""
        for name, text in self.files.items():
            (folder / name).write_bytes(text)
        job: Job = _Unpacker(io.BytesIO(zlib.decompress(self.body)), folder).load()
        packed = job.solver.strategy.partition(":")[0] in self.files
        return replace(job, solver=replace(job.solver, folder=str(folder))) if packed else job


class _Packer(pickle.Pickler):
    """Rules of a user's file become the file's name over there and their own."""

    def __init__(self, into: io.BytesIO, files: dict[str, bytes]) -> None:
        super().__init__(into)
        self._files = files

    def persistent_id(self, thing: Any) -> tuple[str, str] | None:  # noqa: ANN401
        if isinstance(thing, OwnRule) and thing.written_in is not None:
            return _packed(thing.written_in, self._files), thing.slug
        return None


class _Unpacker(pickle.Unpickler):
    """The inverse."""

    def __init__(self, out: io.BytesIO, folder: Path) -> None:
        super().__init__(out)
        self._folder = folder

    def persistent_load(self, name: tuple[str, str]) -> OwnRule:
        file, slug = name
        return next(rule for rule in read_own_rules(self._folder / file) if rule.slug == slug)


def _packed_solver(solver: Solver, files: dict[str, bytes]) -> Solver:
    """The solver; a strategy of a user's file is named as it is called over there."""
    where, _, name = solver.strategy.rpartition(":")
    if not where.endswith(".py"):
        return solver
    return replace(solver, strategy=f"{_packed(Path(solver.folder) / where, files)}:{name}")


def _packed(path: Path, files: dict[str, bytes]) -> str:
    """The name that a file gets over there: a digest of what is in it."""
    text = path.read_bytes()
    name = f"{hashlib.sha256(text).hexdigest()}.py"
    files[name] = text
    return name
