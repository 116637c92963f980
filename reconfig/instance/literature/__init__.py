"""Problems of the research literature, in the formats that researchers know, as instances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reconfig.errors import InputError
from reconfig.instance.checks import check
from reconfig.instance.columns import TABLES
from reconfig.instance.draft import Draft
from reconfig.instance.instance import Instance
from reconfig.instance.io import write_instance
from reconfig.instance.literature.orlib_pmed import read_orlib_pmed
from reconfig.problem import Problem, did_you_mean
from reconfig.whole_folder import refuse_existing

Reader = Callable[[str, str], Instance]
"""From the text of a file and the file's name to an instance; raises InputError where the text is not sound."""

FORMATS: Mapping[str, Reader] = {"orlib-pmed": read_orlib_pmed}


def import_literature(path: Path, folder: Path, format: str) -> Path:  # noqa: A002
    """Write a file of the literature as a new instance folder, whole or not at all.

    Raises:
        InputError: where the file is not sound, no such format is known, or the folder exists already.
    """
    if format not in FORMATS:
        hint = did_you_mean(format, FORMATS, f"The formats are: {', '.join(FORMATS)}.")
        raise InputError([Problem("--format", "is not a format that is known here", hint, value=format)])
    refuse_existing(folder)
    instance = FORMATS[format](_text(path), path.name)
    if problems := check(_draft(instance, path.name)):
        raise InputError(problems)
    return write_instance(instance, folder)


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
