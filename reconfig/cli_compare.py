"""The command `reconfig compare`: options side by side with today. Heavy libraries are imported inside."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_study import FOLDER, print_found, study, study_options

if TYPE_CHECKING:
    from reconfig.outputs.comparison import Comparison

OPTIONS = """
\b
Options:
  RUN         the folder of a run of this instance
  FILE.csv    a configuration drawn by hand: the columns service and site
  do-minimum  the fewest units that must open or close for every rule to be met
  today       what runs now; it is always the first column
  NAME=...    any of these under a name of its own
"""


@click.command(epilog=OPTIONS)
@click.argument("instance", type=FOLDER)
@click.argument("options", metavar="OPTION...", nargs=-1, required=True)
@study_options
def compare(instance: Path, options: tuple[str, ...], out: Path | None, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """Put options of an INSTANCE folder side by side with today: cost, activity, journeys, rules, organisations.

    Writes a folder with the tables, the words and each option's configuration.
    """
    from reconfig.outputs.comparison import Comparison
    from reconfig.outputs.comparison_folder import write_comparison
    from reconfig.outputs.option_reading import read_comparison

    started = dt.datetime.now(dt.UTC)
    with study(instance, asked, out) as held:
        found = Comparison(read_comparison(held.question, options, held.ask))
    write_comparison(found, held.folder, sys.argv, started, lambda stage: held.aside.print(f"{stage} ..."))
    _print(found, held.folder, as_json=as_json)


def _print(found: Comparison, folder: Path, *, as_json: bool) -> None:
    from reconfig.outputs.comparison_data import comparison_data
    from reconfig.outputs.comparison_terminal import print_comparison

    print_found(
        lambda: comparison_data(found) | {"folder": str(folder)},
        lambda console: print_comparison(console, found),
        f"Everything is in {folder}",
        as_json=as_json,
    )
