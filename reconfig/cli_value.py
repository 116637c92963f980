"""The command `reconfig value`: what organisations save alone and together. Heavy libraries are imported inside."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_options import json_option, modules_option, own_rules_option
from reconfig.cli_study import question_of

if TYPE_CHECKING:
    from rich.console import Console

    from reconfig.instance.instance import Instance
    from reconfig.outcome import Outcome
    from reconfig.solution import Configuration
    from reconfig.solver import Solver
    from reconfig.study.coalitions import Ask
    from reconfig.study.value import Value
    from reconfig.supervisor import News

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("instance", type=FOLDER)
@click.option("--without", multiple=True, metavar="RULE", help="Leave out the rule of this name. May be repeated.")
@own_rules_option
@modules_option
@click.option("--gap", type=float, help="Relative gap at which each search stops: 0 asks for full proof.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop each search after this time.")
@click.option("--out", type=FOLDER, metavar="RUN", help="The new folder of the run. [default: runs/...]")
@json_option
def value(instance: Path, out: Path | None, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """Find what the organisations of an INSTANCE folder save alone, in groups and together, and what is trapped.

    Minimises cost once for every group of organisations. Writes a run folder; Ctrl-C ends it and writes nothing.
    """
    from rich.console import Console

    from reconfig.outputs.run_folder import default_folder
    from reconfig.outputs.value_folder import write_value
    from reconfig.solver import Solver, make_strategy
    from reconfig.whole_folder import refuse_existing, refuse_unwritable

    started = dt.datetime.now(dt.UTC)
    folder = out or default_folder(instance)
    refuse_existing(folder)
    refuse_unwritable(folder)
    solver = Solver("exact", "exact").with_options(gap=asked["gap"], time_limit=asked["time_limit"])
    make_strategy(solver)
    question = question_of(instance, asked["without"], asked["own_rules"], asked["modules"])
    aside = Console(stderr=True)
    with _stopped_by_hand():
        found = _studied(question, solver, aside)
        write_value(found, solver, folder, sys.argv, started, lambda stage: aside.print(f"{stage} ..."))
    _print(found, folder, as_json=as_json)


@contextmanager
def _stopped_by_hand() -> Iterator[None]:
    """Ctrl-C says that nothing was written."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopped by the user; nothing was written.", err=True)
        sys.exit(1)


def _studied(question: Instance, solver: Solver, aside: Console) -> Value:
    """Every coalition asked in a child process, progress shown."""
    from reconfig.progress import shown
    from reconfig.study.value import study_value

    with shown(aside, question.about.currency, on_stop="Ctrl-C ends it all") as show:
        return study_value(question, _ask(question, solver, show))


def _ask(whole: Instance, solver: Solver, show: Callable[[News], None]) -> Ask:
    """What solves one coalition's question, and counts them; a stop asked for by the user ends the study."""
    from reconfig.objective import Objective
    from reconfig.outcome import Limit
    from reconfig.solve import solve
    from reconfig.study.coalitions import trusts_of

    every, asked = 2 ** len(trusts_of(whole)) - 1, []

    def ask(question: Instance, members: frozenset[str], start: Configuration | None) -> Outcome:
        asked.append(members)
        head = f"{len(asked)} of {every}: {', '.join(sorted(members))}"
        begun = solver.with_options(start_from=None if start is None else tuple(start))
        outcome = solve(question, Objective.COST, begun, lambda news: show(_headed(news, head))).outcome
        if outcome.limit is Limit.STOPPED:
            raise KeyboardInterrupt
        return outcome

    return ask


def _headed(news: News, head: str) -> News:
    """The news with which search it is of in place of the stage."""
    return dataclasses.replace(news, stage=head)


def _print(found: Value, folder: Path, *, as_json: bool) -> None:
    from rich.console import Console

    from reconfig.outputs.run_folder import json_text
    from reconfig.outputs.value_tables import value_data
    from reconfig.outputs.value_terminal import print_value

    if as_json:
        click.echo(json_text(value_data(found) | {"run": str(folder)}), nl=False)
        return
    console = Console()
    print_value(console, found)
    console.print(f"Everything is in {folder}", highlight=False, markup=False, soft_wrap=True)
