"""What commands that run the queue of a store share: where solves run, the live table, and how to go on afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from reconfig.jobs.store import Store
    from reconfig.outputs.jobs_table import Listing

Command = Callable[..., Any]

GOING = "Ctrl-C puts the runs away, their best kept; a second one at once"
STOPPING = "stopping: the best is kept; Ctrl-C again ends them at once"


def engine_options(command: Command) -> Command:
    """Where solves run: --engine, --workers, and what a cluster needs."""
    path = click.Path(path_type=Path, exists=True, dir_okay=False)
    options = (
        click.option(
            "--engine",
            type=click.Choice(["local", "dask", "slurm"]),
            help="On this machine, on Dask's workers, or on workers that Slurm gives. [default: local]",
        ),
        click.option(
            "--workers",
            type=click.IntRange(1),
            metavar="N",
            help="local: the most solves side by side. dask: so many workers on this machine. slurm: so many jobs. "
            "[default: local: as many as cores; else 1]",
        ),
        click.option("--address", metavar="tcp://...", help="Of a Dask scheduler that is there already."),
        click.option("--tls-ca", type=path, metavar="FILE", help="Of a scheduler at tls://..., with the two below."),
        click.option("--tls-cert", type=path, metavar="FILE"),
        click.option("--tls-key", type=path, metavar="FILE"),
        click.option("--slurm", "queue", metavar="PARTITION", help="Short for --engine slurm, on this partition."),
        click.option("--cores", type=click.IntRange(1), help="slurm: of each job; as many solves run in it."),
        click.option("--memory", metavar="4GB", help="slurm: of each job as a whole."),
        click.option("--walltime", metavar="H:MM:SS", help="slurm: of each job; one that ends is replaced."),
    )
    for option in reversed(options):
        command = option(command)
    return command


ENGINE = ("engine", "workers", "address", "tls_ca", "tls_cert", "tls_key", "queue", "cores", "memory", "walltime")
"""The parameters of `engine_options`."""


def kind_of(asked: Mapping[str, Any]) -> str:
    """The engine that is meant: the one that is named, or else the one that the other options belong to."""
    if asked["engine"] is not None:
        return str(asked["engine"])
    if asked["queue"] is not None:
        return "slurm"
    return "local" if asked["address"] is None else "dask"


def run_queue(
    store: Store, only: Collection[str] | None, asked: Mapping[str, Any], look: Callable[[int], Listing]
) -> bool:
    """Run what is queued, of some or of all, with a live table on standard error; False where the user ended it.

    asked: what `engine_options` gave, perhaps among others.

    Raises:
        InputError: where another process runs this store, or the engine cannot be had.
        StoreError: where the disk of the store is full. Nothing is lost.
    """
    from reconfig.jobs.runner import the_runner

    with the_runner(store.folder):  # before anything heavy: who runs it besides is told at once
        return _run_as_runner(store, only, asked, look)


def _run_as_runner(
    store: Store, only: Collection[str] | None, asked: Mapping[str, Any], look: Callable[[int], Listing]
) -> bool:
    from rich.console import Console

    from reconfig.jobs.coordinator import Coordinator, Standing
    from reconfig.jobs.engines import engine_of
    from reconfig.jobs.owner import Owner
    from reconfig.jobs.restoring import Restorer
    from reconfig.outputs.jobs_live import runs_shown

    options = {name: asked[name] for name in ENGINE if name != "engine"}
    wishes: list[int] = []
    with (
        engine_of(kind_of(asked), **options) as engine,
        Owner(store.folder) as owner,
        runs_shown(Console(stderr=True), look) as show_runs,
    ):

        def show(standing: Standing) -> None:
            show_runs(STOPPING if standing.stopping else standing.words or GOING)

        Coordinator(store, engine, owner, Restorer(store.folder)).run(only=only, show=show, wishes=wishes)
    return not wishes


def say_how_to_go_on(store: Store, console: Console, command: str) -> None:
    """What waits and what failed, and the commands that go on with it."""
    from reconfig.jobs.state import State
    from reconfig.outputs.jobs_words import counts_words

    counts = store.counts()
    say = [f"{counts_words(counts)} in {store.folder}."]
    if counts[State.QUEUED]:
        say.append(f"What waits goes on, from its best, with: {command}")
    if counts[State.FAILED]:
        say.append(
            f"Why a run failed: reconfig jobs logs RUN --store {store.folder}; once more: reconfig jobs retry RUN"
        )
    for words in say:
        console.print(words, markup=False, highlight=False, soft_wrap=True)
