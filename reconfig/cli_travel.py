"""The command `reconfig travel`: travel times from roads. Heavy libraries are imported inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_options import FiniteRange, json_option

if TYPE_CHECKING:
    from reconfig.problem import Problem
    from reconfig.travel.comparison import Comparison
    from reconfig.travel.inputs import Inputs
    from reconfig.travel.journeys import Journeys

FOLDER = click.Path(path_type=Path)

FILES = """
\b
Files of the instance that this reads:
  roads.osm.pbf, roads.gpkg ...  the road network; or give one with --roads
  speeds.csv                     speeds by mode and class of road; else those of the package
  what_ifs.csv                   changes to roads and sites, by name
"""


@click.command(epilog=FILES)
@click.argument("instance", type=FOLDER)
@click.option("--roads", type=FOLDER, metavar="FILE", help="A road network. [default: roads.* of the instance]")
@click.option("--speeds", type=FOLDER, metavar="FILE", help="Speeds by mode and class of road.")
@click.option(
    "--mode", default="car", show_default=True, help="A mode of the table of speeds: car, car_peak, blue_light."
)
@click.option("--limit", type=FiniteRange(0, 1e6, min_open=True), metavar="MINUTES", help="Leave out longer journeys.")
@click.option(
    "--access-kmh",
    type=FiniteRange(0.1, 1000),
    default=15.0,
    show_default=True,
    help="Speed between a zone or site and its road (assumed).",
)
@click.option(
    "--snap-limit",
    type=FiniteRange(0, 1e6, min_open=True),
    default=2000.0,
    show_default=True,
    metavar="METRES",
    help="No zone or site may be farther from a road.",
)
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Searches side by side.")
@click.option("--replace", is_flag=True, help="Write over the travel times that are there.")
@click.option("--compare", is_flag=True, help="Hold the roads' times against those that are there; write neither.")
@click.option("--report", type=FOLDER, metavar="FILE.csv", help="For --compare: every pair, with both times.")
@click.option("--what-if", metavar="NAME", help="Show what the changes of this name in what_ifs.csv do to journeys.")
@click.option("--out", type=FOLDER, metavar="FOLDER", help="For --what-if: the new folder of its results.")
@json_option
def travel(instance: Path, **asked: Any) -> None:  # noqa: ANN401
    """Compute the travel times of an INSTANCE folder from a road network.

    Writes travel_times.csv and site_times.csv. With --compare or --what-if the instance stays as it is.
    """
    from reconfig.errors import InputError

    problems = _misused(instance, asked)
    if problems:
        raise InputError(problems)
    if asked["what_if"] is None:
        _times(instance, asked)
    else:
        _what_if(instance, asked)


def _misused(instance: Path, asked: dict[str, Any]) -> list[Problem]:
    """Options that do not go together, and outputs that are there already."""
    from reconfig.instance.travel_files import TIMES
    from reconfig.problem import Problem

    problems = []
    needs = (("report", "compare"), ("out", "what_if"), ("what_if", "out"))
    for option, other in needs:
        if asked[option] is not None and not asked[other]:
            names = (f"--{name.replace('_', '-')}" for name in (option, other))
            problems.append(Problem(next(names), f"needs {next(names)} beside it", "Give both, or neither."))
    asked_for = [f"--{name.replace('_', '-')}" for name in ("what_if", "compare", "replace") if asked[name]]
    if len(asked_for) > 1:
        problems.append(Problem(asked_for[0], f"does not go with {asked_for[1]}", "Ask one thing at a time."))
    there = sorted(path.name for name in TIMES for path in instance.glob(f"{name}.csv*"))
    if there and not (asked["replace"] or asked["compare"] or asked["what_if"]):
        remedy = "Add --replace to write it anew, or --compare to hold it against the roads' times."
        problems.append(Problem(there[-1], "exists already", remedy))
    return problems


def _times(folder: Path, asked: dict[str, Any]) -> None:
    """Compute, write (or compare), and say what was found."""
    from reconfig.travel.inputs import compared, read_inputs
    from reconfig.travel.times_out import write_times
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    if asked["report"] is not None:
        refuse_existing(asked["report"])
        refuse_unwritable(asked["report"])
    inputs = read_inputs(folder, asked["roads"], asked["speeds"], asked["mode"])
    if asked["compare"]:
        _refuse_no_times(inputs)
    found = _journeys(inputs, asked)
    comparison = compared(inputs, found)
    written = _report(inputs, comparison, asked) if asked["compare"] else write_times(folder, inputs, found)
    if asked["as_json"]:
        _print_data(inputs, found, comparison, written)
        return
    _print_words(inputs, found, comparison)
    if written:
        next_step = "" if asked["compare"] else f" Next: reconfig solve {folder}"
        click.echo(f"Wrote {' and '.join(path.name for path in written)}.{next_step}")


def _print_words(inputs: Inputs, found: Journeys, comparison: Comparison | None) -> None:
    from rich.console import Console

    from reconfig.outputs.travel_report import print_comparison, print_journeys

    print_journeys(Console(), inputs, found)
    if comparison is not None:
        print_comparison(Console(), inputs, comparison)


def _print_data(inputs: Inputs, found: Journeys, comparison: Comparison | None, written: tuple[Path, ...]) -> None:
    from reconfig.outputs.run_folder import json_text
    from reconfig.outputs.travel_report import comparison_data, sentences

    figures = None if comparison is None else comparison_data(comparison)
    data = {"sentences": sentences(inputs, found), "comparison": figures, "wrote": [str(path) for path in written]}
    click.echo(json_text(data), nl=False)


def _refuse_no_times(inputs: Inputs) -> None:
    from reconfig.errors import InputError
    from reconfig.problem import Problem

    if not inputs.times_known:
        remedy = "Leave out --compare to write them, or mend the table ('reconfig check' says how)."
        raise InputError([Problem("travel_times.csv", "holds no sound times to compare with", remedy)])


def _report(inputs: Inputs, comparison: Comparison | None, asked: dict[str, Any]) -> tuple[Path, ...]:
    """Write the pairs of a comparison where that was asked for; what was written."""
    from reconfig.outputs.travel_report import pair_table
    from reconfig.travel.times_out import table_bytes
    from reconfig.whole_files import write_together

    report = asked["report"]
    if report is None or comparison is None:
        return ()
    write_together({report: table_bytes(pair_table(inputs, comparison), report.name)})
    return (report,)


def _what_if(folder: Path, asked: dict[str, Any]) -> None:
    """Compute the journeys before and after, and write the difference."""
    from reconfig.instance.what_ifs import read_what_ifs
    from reconfig.outputs.difference import headlines, searched
    from reconfig.outputs.difference_folder import difference_of, write_difference
    from reconfig.outputs.run_folder import json_text
    from reconfig.travel.change import change_of
    from reconfig.travel.inputs import read_inputs
    from reconfig.travel.rerun import rerun
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    out = asked["out"]
    refuse_existing(out)
    refuse_unwritable(out)
    inputs = read_inputs(folder, asked["roads"], asked["speeds"], asked["mode"])
    change = change_of(read_what_ifs(folder, inputs.instance), asked["what_if"], inputs.network, inputs.instance)
    before = _journeys(inputs, asked)
    found = difference_of(inputs, before, change, rerun(before, change, inputs.instance))
    write_difference(found, out, f"Computed by {inputs.source.removeprefix('derived: ')}{before.settings.words}.")
    said = [*change.words, *headlines(found), searched(found.rerun)]
    if asked["as_json"]:
        click.echo(json_text({"sentences": said, "wrote": [str(out)]}), nl=False)
        return
    click.echo("\n".join(said))
    click.echo(f"Wrote {out}: difference.html shows it. Next: reconfig solve {out / 'instance'}")


def _journeys(inputs: Inputs, asked: dict[str, Any]) -> Journeys:
    """The journeys, a bar of progress shown."""
    from reconfig.travel.journeys import Settings, journeys
    from reconfig.travel.road_cache import cache_folder

    settings = Settings(asked["limit"], asked["access_kmh"], asked["snap_limit"], asked["processes"])
    with _bar("sites") as progress:
        return journeys(inputs.network, inputs.instance, settings, cache_folder(), progress)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function that shows how many are done: a bar in a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("searching from {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    aside = Console(stderr=True)
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
