"""The folder of a frontier, written whole or not at all; `reconfig report` reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from reconfig.evaluate.evaluation import evaluate
from reconfig.outcome import Limit, Outcome, Status
from reconfig.outputs.frontier_picture import draw_frontier
from reconfig.outputs.frontier_tables import ShownFrontier, frontier_table, open_units
from reconfig.outputs.frontier_words import frontier_markdown
from reconfig.outputs.run_folder import json_text, manifest, write_table
from reconfig.result import Result
from reconfig.solver import Solver
from reconfig.whole_folder import whole_folder


def write_frontier(
    shown: ShownFrontier,
    solver: Solver,
    folder: Path,
    command: Sequence[str],
    started: dt.datetime,
    questions: int = 0,
    stage: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write everything: the frontier as data, table, words and picture, each option's units, what repeats it.

    questions: how many solves it took.
    """
    frontier = shown.frontier
    with whole_folder(folder) as partial:
        stage("writing the tables")
        kept = manifest(_result(shown, solver, started), command) | {
            "objectives": list(frontier.objectives),
            "options": len(frontier.points),
            "complete": frontier.complete,
            "stopped": frontier.stopped,
            "questions": questions,
        }
        (partial / "manifest.json").write_text(json_text(kept), encoding="utf-8")
        (partial / "frontier.json").write_text(json_text(frontier.as_dict()), encoding="utf-8")
        write_table(frontier_table(shown), partial / "frontier.csv")
        (partial / "options").mkdir()
        for point in frontier.points:
            name = point.name.lower().replace(" ", "-")
            write_table(open_units(shown.instance, point), partial / "options" / f"{name}.csv")
        (partial / "frontier.md").write_text(frontier_markdown(shown), encoding="utf-8")
        stage("drawing the frontier")
        draw_frontier(shown, partial)
    return folder


def _result(shown: ShownFrontier, solver: Solver, started: dt.datetime) -> Result:
    """The end with the least of the first objective, as one solve gives it."""
    instance, first, point = shown.instance, shown.frontier.objectives[0], shown.frontier.points[0]
    best, today = (evaluate(instance, each, first) for each in (point.configuration, instance.today))
    status = Status.INTERRUPTED if shown.frontier.stopped else Status.OPTIMAL
    limit = Limit.STOPPED if shown.frontier.stopped else Limit.NONE
    seconds = (dt.datetime.now(dt.UTC) - started).total_seconds()
    outcome = Outcome(status, limit, first, point.configuration, point.values[first], point.bound, seconds)
    return Result(instance, first, solver, outcome, best, today, "", started)
