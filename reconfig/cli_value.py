"""The command `reconfig value`: what organisations save alone and together. Heavy libraries are imported inside."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_study import FOLDER, print_found, stopped_by_hand, study, study_options

if TYPE_CHECKING:
    from reconfig.cli_study import Study
    from reconfig.instance.instance import Instance
    from reconfig.outcome import Outcome
    from reconfig.solution import Configuration
    from reconfig.study.coalitions import Ask
    from reconfig.study.value import Value


@click.command()
@click.argument("instance", type=FOLDER)
@study_options
def value(instance: Path, out: Path | None, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """Find what the organisations of an INSTANCE folder save alone, in groups and together, and what is trapped.

    Minimises cost once for every group of organisations. Writes a run folder; Ctrl-C ends it and writes nothing.
    """
    from reconfig.outputs.value_folder import write_value
    from reconfig.study.value import study_value

    started = dt.datetime.now(dt.UTC)
    with stopped_by_hand():
        with study(instance, asked, out, on_stop="Ctrl-C ends it all") as held:
            found = study_value(held.question, _ask(held))
        write_value(found, held.solver, held.folder, sys.argv, started, lambda stage: held.aside.print(f"{stage} ..."))
    _print(found, held.folder, as_json=as_json)


def _ask(held: Study) -> Ask:
    """What solves one coalition's question, and counts them; a stop asked for by the user ends the study."""
    from reconfig.objective import Objective
    from reconfig.outcome import Limit
    from reconfig.study.coalitions import trusts_of
    from reconfig.study.question import Question

    every, asked = 2 ** len(trusts_of(held.question)) - 1, []

    def ask(question: Instance, members: frozenset[str], start: Configuration | None) -> Outcome:
        asked.append(members)
        head = f"{len(asked)} of {every}: {', '.join(sorted(members))}"
        outcome = held.ask(Question(question, Objective.COST, head, start)).outcome
        if outcome.limit is Limit.STOPPED:
            raise KeyboardInterrupt
        return outcome

    return ask


def _print(found: Value, folder: Path, *, as_json: bool) -> None:
    from reconfig.outputs.value_tables import value_data
    from reconfig.outputs.value_terminal import print_value

    print_found(
        lambda: value_data(found) | {"run": str(folder)},
        lambda console: print_value(console, found),
        f"Everything is in {folder}",
        as_json=as_json,
    )
