"""The command `reconfig sweep`: a whole file of questions through a store. Heavy libraries are imported inside."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_engine import engine_for, engine_options, run_queue, say_how_to_go_on
from reconfig.cli_jobs import FOLDER, store_option
from reconfig.cli_options import json_option

if TYPE_CHECKING:
    from rich.console import Console

    from reconfig.jobs.engine import Engine
    from reconfig.jobs.store import Store
    from reconfig.jobs.sweep_file import Sweep
    from reconfig.outputs.jobs_table import Listing

ROWS = 100
"""So many rows of results are printed in the end; the file has all."""


@click.command()
@click.argument("instance", type=FOLDER)
@click.argument("file", type=FOLDER, metavar="SWEEP.toml")
@click.option("--queue-only", is_flag=True, help="Queue the runs and end; 'reconfig jobs run' runs them.")
@engine_options
@store_option
@json_option
def sweep(instance: Path, file: Path, folder: Path, *, queue_only: bool, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """Run every question of SWEEP.toml about an INSTANCE folder, then its studies, and print one tidy table.

    What the store has answered before is not solved again, so the same command goes on after a stop or a kill. Ctrl-C
    puts what runs away, its best kept.
    """
    from rich.console import Console

    from reconfig.jobs.disk import disk_watched
    from reconfig.jobs.store import Store
    from reconfig.jobs.sweep_file import read_sweep
    from reconfig.jobs.sweeping import entries
    from reconfig.outputs.jobs_words import one_line

    aside = Console(stderr=True)
    read = read_sweep(file, instance)
    ours = not queue_only and not _is_run_elsewhere(folder, aside)
    # The engine comes first: where it cannot be had, nothing is queued.
    with engine_for(asked) if ours else nullcontext() as engine, disk_watched(folder):
        asking = entries(read, folder)
        with Store(folder) as store:
            store.forget_sweep(read.name)  # what the file asked before it was changed is no part of it any more
            new = store.submit(read.name, asking)
            ids = {entry.asked.identity for entry in asking}
            _say(aside, f"{one_line(read.name)}: {_size(len(ids), len(new), len(read.studies))}.")
            whole = engine is not None and _run(store, engine, read.name, ids)
            made = _told(read, store, aside, whole=whole, as_json=as_json)
            _say_what_next(read, store, aside, f"reconfig sweep {instance} {file} --store {folder}", begun=whole)
    sys.exit(next((study["exit_code"] for study in made if study["exit_code"]), 0))


def _told(read: Sweep, store: Store, aside: Console, *, whole: bool, as_json: bool) -> list[dict[str, Any]]:
    """Print what the grids came to, and make the studies once they are whole: name, folder and exit code of each."""
    if whole and read.grids and not as_json:
        _print_results(store, read.name)
    made = _studies(read, store, aside, as_json=as_json) if whole else []
    if as_json:
        _print_data(store, read.name, made)
    return made


def _say_what_next(read: Sweep, store: Store, aside: Console, again: str, *, begun: bool) -> None:
    """Where everything is, what waits, and the commands that go on with it."""
    if read.grids:
        say_how_to_go_on(store, aside, f"reconfig jobs run --store {store.folder}")
        _say(
            aside,
            f"As a file: reconfig jobs results --store {store.folder} --sweep {shlex.quote(read.name)} --out FILE.xlsx",
        )
    if read.studies and not begun:
        _say(aside, f"The studies have not begun; they follow the grids in: {again}")


def _say(aside: Console, words: str) -> None:
    aside.print(words, markup=False, highlight=False, soft_wrap=True)


def _size(runs: int, new: int, studies: int) -> str:
    """`40 runs, 12 of them new, and 1 study`; what there is none of is left out."""
    of_runs = f"{runs:,} run{'' if runs == 1 else 's'}, {new:,} of them new" if runs else ""
    of_studies = f"{studies} stud{'y' if studies == 1 else 'ies'}" if studies else ""
    return ", and ".join(filter(None, (of_runs, of_studies)))


def _is_run_elsewhere(folder: Path, aside: Console) -> bool:
    """Whether another process runs the store, which takes up what is queued here; and say so."""
    from reconfig.jobs.runner import runner_of

    runner = runner_of(folder)
    if runner is not None:
        _say(aside, f"Process {runner} runs this store and takes them up; reconfig jobs watch --store {folder}")
    return runner is not None


def _run(store: Store, engine: Engine, name: str, ids: set[str]) -> bool:
    """Run what is queued of a sweep; False where the user ended it."""
    from reconfig.jobs.runner import the_runner
    from reconfig.outputs.jobs_listing import listing_of

    def look(most: int) -> Listing:
        return listing_of(store, sweep=name, most=most)

    if not store.unfinished(ids):
        return True
    with the_runner(store.folder):
        return run_queue(store, engine, ids, look)


def _print_results(store: Store, name: str) -> None:
    from rich.console import Console

    from reconfig.jobs.results import results_table
    from reconfig.outputs.results_file import results_shown

    table, console = results_table(store, name), Console()
    console.print(results_shown(table.head(ROWS)))
    if len(table) > ROWS:
        console.print(f"{len(table) - ROWS:,} rows more.", highlight=False)


def _print_data(store: Store, name: str, made: list[dict[str, Any]]) -> None:
    from reconfig.jobs.results import results_table
    from reconfig.outputs.run_folder import json_text

    results = results_table(store, name).to_dict("records")
    click.echo(json_text({"sweep": name, "results": results, "studies": made}), nl=False)


def _studies(read: Sweep, store: Store, aside: Console, *, as_json: bool) -> list[dict[str, Any]]:
    """Make the studies one after the other: name, folder and exit code of each. One that the user ends is the last."""
    from reconfig.jobs.state import State
    from reconfig.jobs.sweeping import commands

    made = []
    for name, words in commands(read):
        out = _free_folder(store.folder, f"{read.name} {name}")
        stopped = store.counts()[State.STOPPED]
        _say(aside, f"{name}: {words[0]}, into {out}")
        code = _made([*words, "--store", str(store.folder), "--out", str(out)], aside=as_json)
        made.append({"name": name, "folder": str(out), "exit_code": code})
        if store.counts()[State.STOPPED] > stopped:
            _say(
                aside,
                f"{name} was ended by the user. The same command makes it, from what is answered, and what is left.",
            )
            break
    return made


def _made(words: Sequence[str], *, aside: bool) -> int:
    """Run a command of the program in this process, what it prints aside where asked; its exit code."""
    program = click.get_current_context().find_root().command
    try:
        with redirect_stdout(sys.stderr) if aside else nullcontext():
            program.main(list(words), prog_name="reconfig", standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _free_folder(parent: Path, name: str) -> Path:
    """`runs/toy-sweep-Frontier-20260131-235959`, a name that is not taken."""
    stamp = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    stem = f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}-{stamp}"
    names = (parent / (stem if number == 1 else f"{stem}-{number}") for number in range(1, 1000))
    return next(path for path in names if not path.exists())
