"""Problems of the research literature, in the formats that researchers know, as instances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from reconfig.errors import InputError
from reconfig.instance.checks import check
from reconfig.instance.columns import TABLES
from reconfig.instance.draft import Draft
from reconfig.instance.instance import Instance
from reconfig.instance.io import write_instance
from reconfig.instance.literature.capacitated import read_holmberg, read_orlib_cap, read_tbed
from reconfig.instance.literature.orlib_pmed import read_orlib_pmed
from reconfig.instance.literature.tsplib import read_tsplib
from reconfig.problem import Problem, did_you_mean
from reconfig.whole_folder import refuse_existing

Reader = Callable[..., Instance]
"""From the text of a file and the file's name to an instance; raises InputError where the text is not sound."""

CAPACITATED: Mapping[str, Reader] = {
    "orlib-cap": read_orlib_cap,
    "holmberg": read_holmberg,
    "tbed": read_tbed,
}
"""These readers take a capacity too, for files that leave it open."""

FORMATS: Mapping[str, Reader] = {"orlib-pmed": read_orlib_pmed, "tsplib": read_tsplib, **CAPACITATED}


def import_literature(path: Path, folder: Path, format: str, capacity: float | None = None) -> Path:  # noqa: A002
    """Write a file of the literature as a new instance folder, whole or not at all.

    `capacity` is that of every facility, where the file leaves it open.

    Raises:
        InputError: where the file is not sound, no such format is known, or the folder exists already.
    """
    reader = _reader(format, capacity)
    refuse_existing(folder)
    instance = reader(_text(path), path.name)
    if problems := check(_draft(instance, path.name)):
        raise InputError(problems)
    return write_instance(instance, folder)


def _reader(format: str, capacity: float | None) -> Reader:  # noqa: A002
    """The reader of the format, given the capacity."""
    if format not in FORMATS:
        hint = did_you_mean(format, FORMATS, f"The formats are: {', '.join(FORMATS)}.")
        raise InputError([Problem("--format", "is not a format that is known here", hint, value=format)])
    if capacity is None:
        return FORMATS[format]
    if format not in CAPACITATED:
        raise InputError([capacity_problem(format, capacity)])
    return partial(CAPACITATED[format], capacity=capacity)


def capacity_problem(format: str, capacity: float) -> Problem:  # noqa: A002
    """What to say of a capacity that the format has no use for."""
    return Problem("--capacity", f"has no meaning for the format {format}", "Leave it out.", value=f"{capacity:.10g}")


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError([Problem(str(path), "is not a file", "Give the file as it was downloaded.")])
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Give the plain text file as it was downloaded, unpacked."
        raise InputError([Problem(path.name, "is not a text file", remedy)]) from error


def _draft(instance: Instance, file: str) -> Draft:
    """The instance as the checks look at it, so that what is written is what `reconfig check` accepts."""
    files = {name: f"{file}, as the table {name}" for name in TABLES}
    rows = {name: instance.table(name).index.to_series() + 2 for name in TABLES}
    return Draft(instance, files, rows)
