"""The folder of a finished run in its store: a light run folder, whole or not there, that says what was asked."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from reconfig.errors import InputError
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.outputs.run_folder import finite, manifest, write_table
from reconfig.outputs.tables import configuration_table
from reconfig.problem import Problem
from reconfig.result import Result
from reconfig.strategies.lessons import NO_LESSONS, Lessons
from reconfig.whole_folder import whole_folder
from reconfig.worker import outcome_data

LESSONS: Final = "lessons.json"
"""What the search was told by a neighbouring one: a repetition needs it to go the same way."""


@dataclass(frozen=True)
class Written:
    """How a run ended, as the manifest of its folder says: the attempt, its outcome, and DONE or STOPPED."""

    attempt: int
    state: State
    outcome: Mapping[str, Any]


def write_folder(store: Path, run: Run, result: Result, state: State, lessons: Lessons = NO_LESSONS) -> Path:
    """Write the folder of a run, on the disk for certain when it returns; one of an attempt before it gives way."""
    folder = store / run.id
    superseded = folder.with_name(f".{run.id}.superseded")
    with whole_folder(folder) as partial:
        _write_files(partial, run, result, state)
        if lessons:
            _write_json(partial / LESSONS, lessons.as_dict())
        for path in partial.iterdir():
            _to_the_disk(path)
        if folder.exists():
            shutil.rmtree(superseded, ignore_errors=True)
            folder.rename(superseded)
    _to_the_disk(store)
    shutil.rmtree(superseded, ignore_errors=True)
    return folder


def _write_files(folder: Path, run: Run, result: Result, state: State) -> None:
    command = ["reconfig", "rerun", run.id]
    ended = {"id": run.id, "attempt": run.attempts, "state": state, "outcome": outcome_data(result.outcome)}
    _write_json(folder / "manifest.json", {**manifest(result, command), **ended, "asked": dict(run.document)})
    _write_json(folder / "result.json", result.as_dict())
    (folder / "solver.log").write_text(result.log, encoding="utf-8")
    if result.outcome.rounds:
        write_table(pd.DataFrame(result.outcome.rounds), folder / "convergence.csv")
    if result.evaluation is not None:
        write_table(configuration_table(result.evaluation), folder / "configuration.csv")


def _write_json(path: Path, data: dict[str, Any]) -> None:
    """Without the blanks that people like: ten thousand runs have ten thousand of these."""
    text = json.dumps(finite(data), ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def _to_the_disk(path: Path) -> None:
    """Wait until a file or a folder's names would survive a machine that goes down."""
    if path.is_dir() and os.name != "posix":
        return  # a folder cannot be opened there
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lessons_of_run(folder: Path) -> Lessons:
    """What the search of a run was told when it began.

    Raises:
        InputError: where the file is not as it was written.
    """
    path = folder / LESSONS
    if not path.is_file():
        return NO_LESSONS
    try:
        return Lessons.of(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        remedy = "Put the file back as it was."
        raise InputError([Problem(str(path), "is not as it was written", remedy)]) from error


def read_written(store: Path, run: str) -> Written | None:
    """How the run ended, where its folder is there; folders are there whole or not at all."""
    path = store / run / "manifest.json"
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Written(int(content["attempt"]), State(content["state"]), content["outcome"])
    except (ValueError, KeyError, TypeError):
        return None  # not of our writing: the run is solved, and its folder takes this one's place
