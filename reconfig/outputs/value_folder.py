"""The folder of what deciding together is worth, written whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome
from reconfig.outputs.run_folder import json_text, manifest, write_table
from reconfig.outputs.tables import configuration_table, cost_table, unit_table
from reconfig.outputs.value_picture import draw_waterfall
from reconfig.outputs.value_tables import value_data, value_tables
from reconfig.outputs.value_words import value_markdown
from reconfig.result import Result
from reconfig.solver import Solver
from reconfig.study.value import Value
from reconfig.whole_folder import whole_folder


def write_value(
    value: Value,
    solver: Solver,
    folder: Path,
    command: Sequence[str],
    started: dt.datetime,
    stage: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write everything: tables, the configuration of the best, words, the picture, and what is needed to repeat it."""
    with whole_folder(folder) as partial:
        stage("writing the tables")
        tables = value_tables(value) | {
            "configuration.csv": configuration_table(value.best),
            "units.csv": unit_table(value.best, value.today),
            "costs.csv": cost_table(value.best, value.today),
        }
        for name, table in tables.items():
            write_table(table, partial / name)
        kept = manifest(_result(value, solver, started), command) | {"coalitions": len(value.coalitions) - 1}
        (partial / "manifest.json").write_text(json_text(kept), encoding="utf-8")
        (partial / "value.json").write_text(json_text(value_data(value)), encoding="utf-8")
        (partial / "value.md").write_text(value_markdown(value), encoding="utf-8")
        stage("drawing the waterfall")
        draw_waterfall(value, partial)
    return folder


def _result(value: Value, solver: Solver, started: dt.datetime) -> Result:
    """All together, as one solve gives it."""
    together, cost = value.together, value.best.objectives[Objective.COST]
    outcome = Outcome(
        together.status,
        Limit.NONE,
        Objective.COST,
        together.configuration,
        cost,
        value.cost_today - together.most,
        together.seconds,
    )
    return Result(value.instance, Objective.COST, solver, outcome, value.best, value.today, "", started)
