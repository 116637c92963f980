"""The command `reconfig report`: the whole pack from the folders of runs. Heavy libraries are imported inside."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconfig.cli_options import json_option
from reconfig.cli_study import FOLDER, stopped_by_hand

if TYPE_CHECKING:
    from reconfig.study.appraisal import Appraisal

RUNS = """
\b
Runs:
  of solve         its answer is an option; NAME=RUN gives it a name
  of compare       its options
  of pareto        every point of the frontier is an option
  of alternatives  every alternative is an option
  of robust        the options that it tried, and how they fare
"""


@click.command(epilog=RUNS)
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option("--out", type=FOLDER, metavar="PACK", required=True, help="The new folder of the pack.")
@click.option("--instance", type=FOLDER, help="The instance folder. [default: that of the runs]")
@click.option(
    "--postcodes", type=FOLDER, metavar="FILE", help="A csv of postcodes and areas, for the look-up of the public page."
)
@json_option
def report(runs: tuple[str, ...], out: Path, instance: Path | None, postcodes: Path | None, *, as_json: bool) -> None:
    """Make the whole pack from the folders of one or more runs of one instance.

    Pages for residents and for planners, a document, a workbook, map data, figures, tables.
    """
    from reconfig.instance.postcodes import read_postcodes
    from reconfig.outputs.appraisal_reading import read_appraisal
    from reconfig.outputs.pack_folder import Making, write_pack
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    made = Making(sys.argv, dt.datetime.now(dt.UTC), runs)
    refuse_existing(out)
    refuse_unwritable(out)
    with stopped_by_hand(), _clock() as stage:
        appraisal = read_appraisal(runs, instance, stage)
        read = None if postcodes is None else read_postcodes(postcodes, appraisal.instance)
        write_pack(appraisal, out, made, read, stage)
    _print(appraisal, out, as_json=as_json)


@contextmanager
def _clock() -> Iterator[Callable[[str], None]]:
    """A function that shows each stage as it begins, and how long the last one took."""
    began, running = time.monotonic(), list[tuple[str, float]]()

    def done() -> None:
        if running:
            words, since = running.pop()
            click.echo(f"  {time.monotonic() - since:5.1f} s  {words}", err=True)

    def stage(words: str) -> None:
        done()
        running.append((words, time.monotonic()))
        if sys.stderr.isatty():
            click.echo(f"           {words} ...\r", err=True, nl=False)

    yield stage
    done()
    click.echo(f"  {time.monotonic() - began:5.1f} s  in all", err=True)


def _print(appraisal: Appraisal, folder: Path, *, as_json: bool) -> None:
    from reconfig.outputs.comparison_data import option_data
    from reconfig.outputs.run_folder import json_text

    if as_json:
        options = [option_data(option) for option in appraisal.all]
        click.echo(json_text({"pack": str(folder), "options": options}), nl=False)
        return
    for option in appraisal.all:
        click.echo(f"{option.name}: {option.origin}")
    click.echo(f"The pack is in {folder}. Begin with README.md there.")
