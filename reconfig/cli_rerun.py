"""The command `reconfig rerun`: a run again, compared with what it found. Heavy libraries are imported inside."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconfig.cli_options import json_option, store_option

if TYPE_CHECKING:
    from reconfig.jobs.rerun import Rerun
    from reconfig.objective import Objective


@click.command()
@click.argument("run")
@store_option
@json_option
def rerun(run: str, store: Path, *, as_json: bool) -> None:
    """Repeat a RUN from its manifest and compare the answers to the last digit.

    RUN is a folder that reconfig solve wrote or that a store holds, or the id of a run of the store. Ends with 0 where
    the answer is the same, with 1 where it is not. A search that a time limit or a user ended cannot be repeated to the
    digit: then neither answer may be better than what the other search proved.
    """
    from rich.console import Console

    from reconfig.jobs.rerun import rerun as repeated
    from reconfig.outcome import Limit
    from reconfig.outputs.run_folder import json_text
    from reconfig.outputs.run_reading import read_run_folder
    from reconfig.progress import shown

    held = read_run_folder(_folder(run, store))
    _refuse_study(held.path)
    result = held.content("result.json")
    found = held.configuration() if (held.path / "configuration.csv").is_file() else None
    with shown(Console(stderr=True), str(result["unit"]).split()[0]) as show:
        done = repeated(held.path, held.manifest, found, str(result["stopped_by"]), show)
    if done.now.stopped_by == Limit.STOPPED:
        click.echo("Stopped by the user; the run was not repeated to its end.", err=True)
    if as_json:
        click.echo(json_text(done.as_dict()), nl=False)
    else:
        _print(done, held.minimise)
    sys.exit(0 if done.same else 1)


def _folder(run: str, store: Path) -> Path:
    """The folder of that name, or that of the store's run whose id begins so."""
    from reconfig.jobs.store import FILE, Store

    if Path(run).exists() or not (store / FILE).is_file():
        return Path(run)
    with Store(store) as runs:
        return store / runs.run(run).id


def _refuse_study(folder: Path) -> None:
    """Raise for the folder of a study.

    Raises:
        InputError: saying what to do instead.
    """
    from reconfig.errors import InputError
    from reconfig.problem import Problem

    if not (folder / "result.json").is_file():
        remedy = "Give the command in its manifest.json again: the store answers what it asked before."
        raise InputError([Problem(str(folder), "is the folder of a study, not of a single run", remedy)])


def _print(done: Rerun, minimise: Objective) -> None:
    """What differs, in words; names of files and versions are data."""
    from rich.console import Console

    from reconfig.outputs.rerun_words import rerun_words

    console = Console()
    for line in rerun_words(done, minimise):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
