"""The commands `reconfig jobs ...`: the runs of a store, to list, run, watch, cancel and take up again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from reconfig.cli_engine import engine_for, engine_options, run_queue, say_how_to_go_on
from reconfig.cli_options import json_option, store_option_as

if TYPE_CHECKING:
    from reconfig.jobs.row import Run
    from reconfig.jobs.store import Store
    from reconfig.outputs.jobs_table import Listing

FOLDER = click.Path(path_type=Path)

STATES = ("queued", "running", "done", "stopped", "failed")

SHOWN = 40
"""So many runs are listed unless asked otherwise."""

WATCHING = "Ctrl-C ends the watching; the runs go on"

EVERY = 0.5
"""Seconds between two looks at a run that is watched."""

Command = Callable[..., Any]


def _store_of_the_group(ctx: click.Context, option: click.Parameter, value: Path) -> Path:
    """The store that was given here, or before the command's name: `reconfig jobs --store FOLDER list`."""
    above = ctx.parent
    given_here = ctx.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
    if above is not None and not given_here and above.get_parameter_source("folder") is ParameterSource.COMMANDLINE:
        return Path(above.params["folder"])
    return value


store_option = store_option_as(
    "folder", "The folder of the runs and of their queue; on a local disk.", callback=_store_of_the_group
)

sweep_option = click.option("--sweep", metavar="NAME", help="Only the runs of this sweep or study.")


def listing_options(command: Command) -> Command:
    """What a listing can be asked."""
    for option in (
        json_option,
        click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="So many runs at most."),
        click.option(
            "--state",
            "states",
            type=click.Choice(STATES),
            multiple=True,
            help="Only runs in this state. May be repeated.",
        ),
        sweep_option,
        store_option,
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@listing_options
@click.pass_context
def jobs(ctx: click.Context, /, folder: Path, **asked: Any) -> None:  # noqa: ANN401
    """List the runs of a store; with a command: run, watch, cancel or take them up again."""
    if ctx.invoked_subcommand is None:
        _list(folder, **asked)


@jobs.command("list")
@listing_options
def list_(folder: Path, **asked: Any) -> None:  # noqa: ANN401
    """List the runs: first what runs, then the latest that ended, then what waits."""
    _list(folder, **asked)


def _list(folder: Path, sweep: str | None, states: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    from rich.console import Console

    from reconfig.outputs.jobs_listing import listing_of, refuse_unknown_sweep
    from reconfig.outputs.jobs_table import jobs_table, listing_data

    with _filled_store(folder) as store:
        refuse_unknown_sweep(store, sweep)
        listing = listing_of(store, _states(states), sweep, limit)
    if as_json:
        _print_json(listing_data(listing))
        return
    console = Console()
    console.print(jobs_table(listing, console.width))
    if listing.dead:
        console.print("What ran some of them is gone; 'reconfig jobs run' takes them up again.", highlight=False)


def _states(names: tuple[str, ...]) -> list[Any]:
    from reconfig.jobs.state import State

    return [State(name) for name in names or STATES]


@contextmanager
def _filled_store(folder: Path) -> Iterator[Store]:
    """The store in a folder, which holds a run at least; a disk that fails is one clear error."""
    from reconfig.errors import InputError
    from reconfig.jobs.disk import disk_watched
    from reconfig.outputs.jobs_listing import existing_store
    from reconfig.problem import Problem

    with disk_watched(folder), existing_store(folder) as store:
        if not any(store.counts().values()):
            raise InputError([Problem(str(folder), "is a store without runs", "Queue some with 'reconfig sweep'.")])
        yield store


@jobs.command("run")
@click.option("--only", "sweep", metavar="SWEEP", help="Only the runs of this sweep or study.")
@engine_options
@store_option
def run_(sweep: str | None, folder: Path, **asked: Any) -> None:  # noqa: ANN401
    """Run what is queued until nothing is left, and show it as it goes.

    Ctrl-C puts what runs away, its best kept, and the next 'jobs run' goes on from there. Whatever ends this process
    otherwise, the next one goes on as well, and no finished run is run again.
    """
    from rich.console import Console

    from reconfig.jobs.runner import the_runner
    from reconfig.outputs.jobs_listing import listing_of, refuse_unknown_sweep

    with _filled_store(folder) as store:
        refuse_unknown_sweep(store, sweep)
        only = None if sweep is None else {member.run for member in store.members(sweep)}
        with the_runner(folder), engine_for(asked) as engine:
            run_queue(store, engine, only, lambda most: listing_of(store, sweep=sweep, most=most))
        say_how_to_go_on(store, Console(stderr=True), f"reconfig jobs run --store {folder}")


@jobs.command()
@click.argument("run", required=False)
@sweep_option
@store_option
def watch(run: str | None, sweep: str | None, folder: Path) -> None:
    """Watch the runs, or one RUN with what it found and when, until nothing runs. Ctrl-C ends the watching alone."""
    with _filled_store(folder) as store:
        try:
            if run is None:
                _watch_all(store, sweep)
            else:
                _watch_one(store, store.run(run).id)
        except KeyboardInterrupt:
            click.echo("Watching ended; the runs go on.", err=True)


def _watch_all(store: Store, sweep: str | None) -> None:
    from rich.console import Console

    from reconfig.jobs.state import State
    from reconfig.outputs.jobs_listing import listing_of, refuse_unknown_sweep
    from reconfig.outputs.jobs_live import runs_shown

    refuse_unknown_sweep(store, sweep)

    def look(most: int) -> Listing:
        return listing_of(store, sweep=sweep, most=most)

    with runs_shown(Console(), look) as show:
        while _runs(listing_of(store, [State.RUNNING], sweep)):
            show(WATCHING)
            time.sleep(EVERY)


def _runs(listing: Listing) -> bool:
    """Whether anything runs whose owner lives."""
    return any(line.owner not in listing.dead for line in listing.lines)


def _watch_one(store: Store, run: str) -> None:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from reconfig.outputs.jobs_listing import run_view
    from reconfig.outputs.run_view import run_text

    console = Console()
    with Live(console=console, auto_refresh=False, transient=True) as live:
        while (view := run_view(store, run)).goes_on:
            if console.is_terminal:
                live.update(Text(run_text(view)), refresh=True)
            time.sleep(EVERY)
    console.print(Text(run_text(view)), soft_wrap=True)


@jobs.command()
@click.argument("runs", nargs=-1, metavar="RUN...")
@sweep_option
@click.option("--all", "everything", is_flag=True, help="All that run or wait.")
@store_option
def cancel(runs: tuple[str, ...], sweep: str | None, folder: Path, *, everything: bool) -> None:
    """Stop RUNs, those of a sweep, or all: a running one keeps its best answer, a waiting one waits no more."""
    from reconfig.jobs.state import State

    with _filled_store(folder) as store:
        chosen = _chosen(store, runs, sweep, everything=everything)
        found = [run for run in chosen if run.state in (State.QUEUED, State.RUNNING)]
        store.stop(run.id for run in found)
    running = sum(run.state is State.RUNNING for run in found)
    click.echo(
        f"Stopped {len(found) - running:,} that waited; {running:,} that run are asked to end and keep their best. "
        f"{_passed(len(chosen) - len(found), 'were over already')}Next: reconfig jobs --store {folder}"
    )


def _passed(count: int, words: str) -> str:
    return f"{count:,} {words}. " if count else ""


def _chosen(store: Store, names: tuple[str, ...], sweep: str | None, *, everything: bool) -> list[Run]:
    """The runs that are named, in one of three ways."""
    from reconfig.outputs.jobs_listing import refuse_unknown_sweep

    if sum((bool(names), sweep is not None, everything)) != 1:
        raise click.UsageError("Give RUNs, --sweep NAME or --all, and one of these alone.")
    if names:
        return [store.run(name) for name in names]
    refuse_unknown_sweep(store, sweep)
    return store.runs(sweep=sweep)


@jobs.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@store_option
def retry(runs: tuple[str, ...], folder: Path) -> None:
    """Let failed RUNs wait again, their failures and losses counted anew."""
    _queue_again(folder, runs, "failed", "resume")


@jobs.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@store_option
def resume(runs: tuple[str, ...], folder: Path) -> None:
    """Let stopped RUNs wait again; each goes on from its best answer."""
    _queue_again(folder, runs, "stopped", "retry")


def _queue_again(folder: Path, names: tuple[str, ...], state: str, other: str) -> None:
    """Queue runs that are in a state again, all or none."""
    from reconfig.errors import InputError
    from reconfig.problem import Problem

    with _filled_store(folder) as store:
        found = [store.run(name) for name in names]
        remedy = f"'reconfig jobs' lists the runs; 'reconfig jobs {other}' is for others that ended."
        wrong = [
            Problem(str(folder), f"has not {state}: it is {run.state}", remedy, value=f"{run.id} {run.label}")
            for run in found
            if run.state != state
        ]
        if wrong:
            raise InputError(wrong)
        store.queue_again(run.id for run in found)
    click.echo(f"{len(found):,} queued again. Next: reconfig jobs run --store {folder}")


@jobs.command()
@click.argument("run")
@click.option("--follow", is_flag=True, help="Wait until it is over, and tell what changes meanwhile.")
@store_option
def logs(run: str, folder: Path, *, follow: bool) -> None:
    """Print the attempts at RUN, and the solver's own log once it is over."""
    from reconfig.outputs.jobs_listing import run_view
    from reconfig.outputs.run_view import attempt_line, heading, progress_line

    with _filled_store(folder) as store:
        identity = store.run(run).id
        view = run_view(store, identity)
        click.echo(heading(view))
        told = ""
        while follow and view.goes_on:
            if told != (told := progress_line(view)):
                click.echo(told)
            time.sleep(EVERY)
            view = run_view(store, identity)
        for attempt in view.attempts:
            click.echo(attempt_line(attempt))
    log = folder / identity / "solver.log"
    if log.is_file():
        click.echo(log.read_text(encoding="utf-8"), nl=False)
    elif view.goes_on:
        click.echo("The solver's own log is written when the run is over; --follow waits for it.", err=True)


@jobs.command()
@sweep_option
@click.option("--out", type=FOLDER, metavar="FILE.csv|FILE.xlsx", help="A new file for the table.")
@store_option
@json_option
def results(sweep: str | None, folder: Path, out: Path | None, *, as_json: bool) -> None:
    """Print what the runs came to as one tidy table, a row a run, or write it to a file."""
    from reconfig.jobs.results import results_table
    from reconfig.outputs.jobs_listing import refuse_unknown_sweep
    from reconfig.outputs.results_file import print_results, refuse_results_file, write_results

    if out is not None:
        refuse_results_file(out)
    with _filled_store(folder) as store:
        refuse_unknown_sweep(store, sweep)
        table = results_table(store, sweep)
    if out is not None:
        write_results(table, out)
    if as_json:
        _print_json({"results": table.to_dict("records")})
    elif out is None:
        print_results(table)
    else:
        click.echo(f"Wrote {len(table):,} rows to {out}.")


def _print_json(data: dict[str, Any]) -> None:
    from reconfig.outputs.run_folder import json_text

    click.echo(json_text(data), nl=False)
