"""The command line. Heavy libraries are imported inside the commands, so that --help is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_alternatives import alternatives
from reconfig.cli_compare import compare
from reconfig.cli_explain import explain
from reconfig.cli_jobs import jobs
from reconfig.cli_options import counts_of, json_option, modules_option, own_rules_option
from reconfig.cli_pareto import pareto
from reconfig.cli_report import report
from reconfig.cli_rerun import rerun
from reconfig.cli_robust import robust
from reconfig.cli_studio import studio
from reconfig.cli_sweep import sweep
from reconfig.cli_travel import travel
from reconfig.cli_value import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconfig.instance.instance import Instance
    from reconfig.problem import Problem
    from reconfig.solver import Solver

EXIT_CODES = """
\b
Exit codes:
  0  done; for solve: a configuration was found (its status says how far it is proven)
  1  a fault of the program
  2  bad input: nothing was written
  3  infeasible: no configuration satisfies every rule
  4  no solution within the limits
"""

FORMATS = """
\b
Formats:
  workbook    as written by reconfig export
  orlib-pmed  OR-Library: p-median on a network
  orlib-cap   OR-Library: capacitated facility location
  holmberg    capacitated facility location, Holmberg and others
  tbed        capacitated facility location, Avella and Boccia (TBED1)
  tsplib      points of TSPLIB, each a zone and a site; distances rounded down
"""


class _Group(click.Group):
    """Turns our errors into one clear report and an exit code; a traceback never reaches the user."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        from reconfig.errors import InputError, ReconfigError

        try:
            return super().invoke(ctx)
        except InputError as error:
            _report(error.problems, as_json=bool(ctx.obj))
            sys.exit(error.exit_code)
        except ReconfigError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            click.echo(
                f"Error: {error.filename or 'a file'}: {error.strerror or error}. Nothing was written.", err=True
            )
            sys.exit(1)


def _report(problems: tuple[Problem, ...], *, as_json: bool) -> None:
    from reconfig.problem import summarise

    if as_json:
        import json

        click.echo(json.dumps({"problems": [problem.as_dict() for problem in problems]}, indent=2, ensure_ascii=False))
        return
    for line in summarise(problems):
        click.echo(line, err=True)
    click.echo(f"{len(problems)} problem{'s' if len(problems) != 1 else ''} found; nothing was written.", err=True)


INSTANCE = click.Path(path_type=Path)


def _minimise_option(lead: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """--minimise, its help with some words in front."""
    return click.option(
        "--minimise",
        type=click.Choice(["cost", "travel", "coverage", "equity", "worst_served"]),
        default="cost",
        show_default=True,
        help=f"{lead}cost: currency a year. travel: patients x minutes. "
        "coverage: patients beyond their service's target minutes. equity: patients x minutes, long journeys weighing "
        "more. worst_served: patients x the mean minutes of the worst-served 5 %.",
    )


@click.group(cls=_Group, epilog=EXIT_CODES)
@click.version_option(package_name="reconfig")
def main() -> None:
    """Decide which health services should run at which sites."""


main.add_command(alternatives)
main.add_command(compare)
main.add_command(explain)
main.add_command(jobs)
main.add_command(pareto)
main.add_command(report)
main.add_command(rerun)
main.add_command(robust)
main.add_command(studio)
main.add_command(sweep)
main.add_command(travel)
main.add_command(value)


@main.command()
@click.argument("instance", type=INSTANCE)
@json_option
def check(instance: Path, *, as_json: bool) -> None:
    """Report every problem of an INSTANCE folder at once."""
    from reconfig.instance.io import read_instance

    found = read_instance(instance)
    if as_json:
        _print_json({"problems": []})
        return
    today = len(found.today)
    click.echo(
        f"{found.about.title}: no problems. {len(found.zones):,} zones, {len(found.sites)} sites, "
        f"{len(found.services)} services, {today} units open today, {len(found.rules)} rules."
    )


@main.command()
@click.argument("instance", type=INSTANCE)
@click.option("--zones", type=click.IntRange(4, 20_000), help="How many small areas. [default: 60; of Norwest 1,100]")
@click.option("--sites", type=click.IntRange(2, 60), help="How many sites. [default: 6; of Norwest 16]")
@click.option(
    "--services", type=click.IntRange(1), help="How many services. [default: 3; of Norwest 21, or ask for 4 or 11]"
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same instance."
)
@click.option(
    "--norwest", is_flag=True, help="A whole made-up system: 1.8 million people, four trusts, beds, staff and money."
)
def new(instance: Path, *, norwest: bool, **size: Any) -> None:  # noqa: ANN401
    """Write a small, valid, synthetic instance to the new folder INSTANCE, to start from."""
    asked: dict[str, Any] = {name: number for name, number in size.items() if number is not None}
    write = _write_norwest if norwest else _write_synthetic
    write(instance, asked)
    click.echo(f"Wrote {instance}. Next: reconfig solve {instance}")


def _write_synthetic(folder: Path, asked: dict[str, Any]) -> None:
    from reconfig.instance.io import write_instance
    from reconfig.instance.synthetic import synthetic_instance
    from reconfig.whole_folder import refuse_existing

    refuse_existing(folder)
    write_instance(synthetic_instance(**asked), folder)


def _write_norwest(folder: Path, asked: dict[str, Any]) -> None:
    from reconfig.instance.norwest.folder import write_norwest
    from reconfig.instance.norwest.instance import Dials

    write_norwest(folder, Dials(**asked))


@main.command()
@click.argument("instance", type=INSTANCE)
@click.argument("book", type=click.Path(path_type=Path))
def export(instance: Path, book: Path) -> None:
    """Write an INSTANCE folder as one workbook BOOK.xlsx."""
    from reconfig.instance.io import read_instance
    from reconfig.instance.travel_files import files_beside
    from reconfig.instance.workbook import export_workbook

    export_workbook(read_instance(instance), book)
    left_out = files_beside(instance)
    click.echo(f"Wrote {book}.")
    if left_out:
        names = ", ".join(left_out)
        click.echo(
            f"Not in it, a workbook holds neither roads nor scenarios: {names}. Copy them into the imported folder."
        )


@main.command("import", epilog=FORMATS)
@click.argument("book", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("instance", type=INSTANCE)
@click.option("--format", "kind", default="workbook", show_default=True, help="workbook, or a format below.")
@click.option(
    "--capacity",
    type=click.FloatRange(0, min_open=True),
    help="For orlib-cap: of every facility, where FILE has the word capacity instead of numbers.",
)
def import_(book: Path, instance: Path, kind: str, capacity: float | None) -> None:
    """Write FILE, a workbook or a problem of the literature, as the new INSTANCE folder."""
    if kind == "workbook":
        _import_workbook(book, instance, capacity)
    else:
        from reconfig.instance.literature import import_literature

        import_literature(book, instance, kind, capacity)
    click.echo(f"Wrote {instance}.")


def _import_workbook(book: Path, instance: Path, capacity: float | None) -> None:
    from reconfig.errors import InputError
    from reconfig.instance.literature import capacity_problem
    from reconfig.instance.workbook import import_workbook

    if capacity is not None:
        raise InputError([capacity_problem("workbook", capacity)])
    import_workbook(book, instance)


@main.command()
@click.argument("instance", type=INSTANCE)
@click.option("--service", "services", multiple=True, help="Only this service. May be repeated.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="A new folder for the tables as csv.")
@json_option
def hurdles(instance: Path, services: tuple[str, ...], out: Path | None, *, as_json: bool) -> None:
    """Try every set of sites of each service: how many each standard removes, and which are left."""
    from rich.console import Console

    from reconfig.instance.io import read_instance
    from reconfig.outputs.hurdle_tables import hurdle_tables, print_hurdles
    from reconfig.outputs.run_folder import write_table
    from reconfig.study import study_hurdles
    from reconfig.whole_folder import refuse_existing, refuse_unwritable, whole_folder

    if out is not None:
        refuse_existing(out)
        refuse_unwritable(out)
    found = study_hurdles(read_instance(instance), services)
    if out is not None:
        with whole_folder(out) as partial:
            for name, table in hurdle_tables(found).items():
                write_table(table, partial / name)
    if as_json:
        _print_json({"services": [hurdles.as_dict() for hurdles in found]})
    else:
        print_hurdles(Console(), found)


@main.command()
def reference() -> None:
    """Print the reference page of the instance format, as Markdown."""
    from reconfig.instance.reference import reference_markdown

    click.echo(reference_markdown(), nl=False)


@main.command(epilog=EXIT_CODES)
@click.argument("instance", type=INSTANCE)
@_minimise_option("")
@click.option(
    "--count",
    "counts",
    multiple=True,
    metavar="SERVICE=N",
    help="Exactly N sites of the area offer SERVICE. May be repeated.",
)
@modules_option
@click.option("--without", multiple=True, metavar="RULE", help="Leave out the rule of this name. May be repeated.")
@click.option(
    "--solver",
    "solver_name",
    default="exact",
    show_default=True,
    metavar="NAME|FILE",
    help="A strategy, or a solver file.",
)
@click.option("--gap", type=float, help="Relative gap at which to stop: 0 asks for full proof.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this time and keep the best answer.")
@click.option(
    "--write-mps",
    "export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the model that gave the answer, as FILE.mps or FILE.lp, and its solution as FILE.sol.",
)
@own_rules_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="RUN", help="The new folder of the run. [default: runs/...]"
)
@json_option
def solve(instance: Path, minimise: str, solver_name: str, out: Path | None, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """Find the best configuration of an INSTANCE folder, check it, and write a run folder.

    Ctrl-C, like the time limit, stops the search and keeps the best answer.
    """
    from reconfig.instance.io import read_instance
    from reconfig.outputs.run_folder import default_folder
    from reconfig.solve import with_counts, with_modules, without_rules
    from reconfig.solver import read_solver
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    folder = out or default_folder(instance)
    refuse_existing(folder)
    refuse_unwritable(folder)
    solver = read_solver(solver_name).with_options(gap=asked["gap"], time_limit=asked["time_limit"])
    _refuse_export(asked["export"])
    question = without_rules(read_instance(instance), asked["without"])
    question = with_modules(with_counts(question, counts_of(asked["counts"])), asked["modules"])
    aim = {"minimise": minimise, "own_rules": asked["own_rules"], "export": asked["export"]}
    sys.exit(_solve(question, solver, folder, aim, as_json=as_json))


def _refuse_export(export: Path | None) -> None:
    """Raise where the model could not be written after a long solve."""
    from reconfig.errors import InputError
    from reconfig.problem import Problem
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    if export is None:
        return
    if export.suffix not in (".mps", ".lp"):
        remedy = "Let the name end in .mps or .lp."
        raise InputError([Problem("--write-mps", "is no kind of file for a model", remedy, value=str(export))])
    for file in (export, export.with_suffix(".sol")):
        refuse_existing(file)
        refuse_unwritable(file)


def _solve(question: Instance, solver: Solver, folder: Path, asked: dict[str, Any], *, as_json: bool) -> int:
    """Solve, write the run, print it; the exit code."""
    from rich.console import Console

    from reconfig.objective import Objective
    from reconfig.outputs.answer import print_result
    from reconfig.outputs.run_folder import write_run
    from reconfig.progress import shown
    from reconfig.solve import solve as solve_question

    aside = Console(stderr=True)
    with shown(aside, question.about.currency) as show:
        minimise = Objective(asked.pop("minimise"))
        result = solve_question(question, minimise, solver, show, **asked)
    try:
        write_run(result, folder, sys.argv, lambda stage: aside.print(f"{stage} ..."))
    finally:  # a full disk takes the folder, not the answer
        if as_json:
            _print_json(result.as_dict() | {"run": str(folder)})
        else:
            print_result(Console(), result, folder)
    return result.outcome.status.exit_code


@main.command()
@click.argument("instance", type=INSTANCE)
@click.argument("configuration", type=click.Path(path_type=Path), required=False)
@_minimise_option("What the patients of planned services are directed for; of no effect on others. ")
@own_rules_option
@modules_option
@json_option
def evaluate(
    instance: Path,
    configuration: Path | None,
    minimise: str,
    own_rules: Path | None,
    modules: str | None,
    *,
    as_json: bool,
) -> None:
    """Evaluate today's configuration of an INSTANCE folder, or the one in CONFIGURATION.csv.

    The csv has the columns service and site. A service that it does not mention keeps today's sites; the units of
    neighbours stay open in any case.
    """
    from rich.console import Console

    from reconfig.evaluate.evaluation import evaluate as evaluate_configuration
    from reconfig.instance.io import read_configuration, read_instance
    from reconfig.instance.own_rule import with_own_rules
    from reconfig.objective import Objective
    from reconfig.outputs.evaluation_data import evaluation_data
    from reconfig.outputs.terminal import print_evaluation
    from reconfig.solve import with_modules

    system, aim = with_own_rules(with_modules(read_instance(instance), modules), own_rules), Objective(minimise)
    chosen = None if configuration is None else read_configuration(configuration, system)
    today = evaluate_configuration(system, system.today, aim)
    evaluation = today if chosen is None else evaluate_configuration(system, chosen, aim)
    if as_json:
        _print_json(evaluation_data(evaluation))
    else:
        print_evaluation(Console(), evaluation, today)


def _print_json(data: dict[str, Any]) -> None:
    from reconfig.outputs.run_folder import json_text

    click.echo(json_text(data), nl=False)
