"""Folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from reconfig.errors import InputError
from reconfig.problem import Problem

PARTIAL = ".partial-"


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into, under a temporary name beside `folder`; renamed to it when the block ends well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    partial = folder.with_name(f".{folder.name}{PARTIAL}{os.getpid()}")
    partial.mkdir()
    try:
        yield partial
        os.replace(partial, folder)  # noqa: PTH105
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def refuse_existing(path: Path) -> None:
    """Raise the one message for an output that would overwrite something."""
    if path.exists():
        remedy = "Give another name, or move it away; nothing is overwritten."
        raise InputError([Problem(str(path), "exists already", remedy)])


def refuse_unwritable(folder: Path) -> None:
    """Raise where the folder could not be made, before any work is done for it."""
    parent = next(path for path in folder.absolute().parents if path.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise InputError([Problem(str(folder), f"cannot be made in {parent}", "Give a place where you may write.")])


def _sweep(folder: Path) -> None:
    """Remove what killed processes left behind under this name; another live process's folder is let be."""
    for path in folder.parent.glob(f".{folder.name}{PARTIAL}*"):
        owner = path.name.rpartition("-")[2]
        if not (owner.isdigit() and _alive(int(owner))):
            shutil.rmtree(path, ignore_errors=True)


def _alive(process: int) -> bool:
    if os.name != "posix":
        return False  # a folder in use cannot be removed there
    with contextlib.suppress(ProcessLookupError):
        try:
            os.kill(process, 0)
        except PermissionError:
            return True
        return True
    return False
