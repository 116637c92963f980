"""The command `reconfig pareto`: what can be had together. Heavy libraries are imported inside."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconfig.cli_study import FOLDER, Counting, print_found, study, study_options

if TYPE_CHECKING:
    from reconfig.outputs.frontier_tables import ShownFrontier

POINTS = {2: 10, 3: 5}
"""How many limits, by the number of objectives, unless asked otherwise."""


class _Points(click.ParamType[int | str]):
    """A whole number from 2, or all."""

    name = "points"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:  # noqa: ANN401
        """The number, or the word."""
        text = str(value).strip()
        if text == "all":
            return text
        if not text.isdecimal() or int(text) < 2:
            self.fail(f"{text!r} is neither a whole number from 2 nor the word all.", param, ctx)
        return int(text)


@click.command()
@click.argument("instance", type=FOLDER)
@click.option(
    "--objectives",
    default="cost,travel",
    show_default=True,
    metavar="A,B[,C]",
    help="Two or three of cost, travel, coverage, equity, worst_served; the first is minimised, the others limited.",
)
@click.option(
    "--points",
    type=_Points(),
    metavar="N|all",
    help="How many limits of each objective but the first; or all points there are, of two objectives. "
    "Then --gap is 0 unless given. [default: 10; of three objectives 5]",
)
@study_options
def pareto(
    instance: Path,
    objectives: str,
    points: int | str | None,
    out: Path | None,
    *,
    as_json: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Find the options of an INSTANCE folder that can be bettered in one objective only by giving way in another.

    Each is proven, and today stands beside them. Writes a run folder; Ctrl-C ends the search and keeps what is found.
    """
    from reconfig.outputs.frontier_folder import write_frontier
    from reconfig.outputs.frontier_tables import ShownFrontier
    from reconfig.study.pareto import read_objectives, study_frontier

    started = dt.datetime.now(dt.UTC)
    names = read_objectives(objectives)
    wanted = POINTS[len(names)] if points is None else points
    if wanted == "all" and asked["gap"] is None:
        asked["gap"] = 0.0
    with study(instance, asked, out) as under_way:
        counting = Counting(under_way.ask)
        frontier = study_frontier(under_way.question, names, counting, None if wanted == "all" else int(wanted))
    shown = ShownFrontier(under_way.question, frontier)
    write_frontier(
        shown,
        under_way.solver,
        under_way.folder,
        sys.argv,
        started,
        counting.questions,
        lambda stage: under_way.aside.print(f"{stage} ..."),
    )
    _print(shown, under_way.folder, counting.questions, as_json=as_json)


def _print(shown: ShownFrontier, folder: Path, questions: int, *, as_json: bool) -> None:
    from reconfig.outputs.frontier_terminal import print_frontier

    print_found(
        lambda: shown.frontier.as_dict() | {"questions": questions, "run": str(folder)},
        lambda console: print_frontier(console, shown),
        f"{questions} searches. Everything is in {folder}",
        as_json=as_json,
    )
