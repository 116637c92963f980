"""The command `reconfig studio`: a local web page over a store. Heavy libraries are imported inside."""

from __future__ import annotations

from pathlib import Path

import click

from reconfig.cli_options import store_option_as
from reconfig.cli_study import FOLDER


@click.command()
@click.argument("instance", type=FOLDER)
@store_option_as("store", "The folder of the store of runs.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; 0 takes a free one. [default: 0]")
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed in any case.")
@click.option(
    "--solver", "solver_name", default="exact", show_default=True, metavar="NAME|FILE",
    help="A strategy, or a solver file, for what-ifs.",
)  # fmt: skip
def studio(instance: Path, store: Path, port: int, solver_name: str, *, no_browser: bool) -> None:
    """Open a local web page on an INSTANCE folder: live jobs, options side by side, what-ifs.

    Only this machine can reach it, by an address that holds a secret. Ctrl-C closes it; what is still running goes back
    to the queue with the best that was found.
    """
    from reconfig.instance.io import read_instance
    from reconfig.solver import read_solver
    from reconfig.web.serving import Wanted, serve

    solver = read_solver(solver_name)
    serve(read_instance(instance), solver, Wanted(store, port, browser=not no_browser), click.echo)
