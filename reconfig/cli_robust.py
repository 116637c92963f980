"""The command `reconfig robust`: options in futures that differ. Heavy libraries are imported inside."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_study import FOLDER, print_found, study, study_options
from reconfig.objective import Objective

if TYPE_CHECKING:
    from reconfig.cli_study import Study
    from reconfig.instance.instance import Instance
    from reconfig.instance.scenario_file import Scenarios
    from reconfig.study.robustness import Robustness


@click.command()
@click.argument("instance", type=FOLDER)
@click.argument("options", nargs=-1, required=True, metavar="OPTION...")
@click.option("--scenarios", type=FOLDER, metavar="FILE", help="The scenarios. [default: scenarios.toml of INSTANCE]")
@click.option(
    "--minimise",
    type=click.Choice([each.value for each in Objective]),
    default="cost",
    show_default=True,
    help="What regrets are counted in.",
)
@study_options
def robust(
    instance: Path,
    options: tuple[str, ...],
    scenarios: Path | None,
    minimise: str,
    out: Path | None,
    *,
    as_json: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Find what each OPTION of an INSTANCE folder regrets in named scenarios, and the plan that regrets least.

    An OPTION is a folder of a run, a csv of services and sites, today or do-minimum, perhaps as NAME=OPTION. Its regret
    is what it costs in a scenario beyond the best that could be done there. Writes a run folder.
    """
    from reconfig.instance.io import sha256
    from reconfig.instance.scenario_file import SCENARIOS_FILE
    from reconfig.outputs.robust_folder import Making, write_robustness

    started = dt.datetime.now(dt.UTC)
    file = scenarios or instance / SCENARIOS_FILE
    with study(instance, asked, out) as held:
        futures = _scenarios(file, held.question)
        found = _found(held, futures, options, Objective(minimise))
    source = {"file": file.as_posix(), "sha256": sha256(file)}
    made = Making(held.solver, sys.argv, started, source)
    write_robustness(found, held.question, held.folder, made, lambda stage: held.aside.print(f"{stage} ..."))
    _print(found, held, as_json=as_json)


def _scenarios(file: Path, instance: Instance) -> Scenarios:
    """The scenarios of a file.

    Raises:
        InputError: where it is not there, or wrong.
    """
    from reconfig.errors import InputError
    from reconfig.instance.scenario_file import read_scenarios
    from reconfig.problem import Problem

    if not file.is_file():
        remedy = "Write [[scenario]] tables, as instances/FORMAT.md shows, or name another file with --scenarios."
        raise InputError([Problem(str(file), "is not a file", remedy)])
    scenarios, problems = read_scenarios(file, instance)
    if problems:
        raise InputError(problems)
    return scenarios


def _found(held: Study, scenarios: Scenarios, words: tuple[str, ...], minimise: Objective) -> Robustness:
    """The study, its progress shown."""
    from reconfig.outputs.option_reading import read_options
    from reconfig.study.regret import robustness
    from reconfig.study.world import refuse_planned
    from reconfig.supervisor import News

    refuse_planned(held.question)
    options = read_options(held.question, words, held.ask)
    return robustness(
        held.question, scenarios, options, minimise, held.ask, held.ask_regret,
        lambda stage: held.show(News(minimise, stage)),
    )  # fmt: skip


def _print(found: Robustness, held: Study, *, as_json: bool) -> None:
    from reconfig.outputs.robust_terminal import print_robustness

    print_found(
        lambda: found.as_dict() | {"run": str(held.folder)},
        lambda console: print_robustness(console, found, held.question),
        f"Everything is in {held.folder}",
        as_json=as_json,
    )
