"""The folder of options in futures that differ, written whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.outcome import Limit, Outcome, Status
from reconfig.outputs.robust_picture import draw_regrets
from reconfig.outputs.robust_tables import robust_tables
from reconfig.outputs.robust_words import robust_markdown
from reconfig.outputs.run_folder import json_text, manifest, write_table
from reconfig.outputs.tables import configuration_table
from reconfig.result import Result
from reconfig.solver import Solver
from reconfig.study.option import Option
from reconfig.study.robustness import Robustness
from reconfig.whole_folder import whole_folder


@dataclass(frozen=True)
class Making:
    """How a study was made: solver, command line, when it began, and the scenarios' file by name and SHA-256."""

    solver: Solver
    command: Sequence[str]
    started: dt.datetime
    scenarios: Mapping[str, str]


def write_robustness(
    found: Robustness,
    instance: Instance,
    folder: Path,
    made: Making,
    stage: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write everything: tables, the configuration of every option, words, the picture, what is needed to repeat it."""
    with whole_folder(folder) as partial:
        stage("writing the tables")
        for name, table in robust_tables(found).items():
            write_table(table, partial / name)
        _write_options(found, instance, partial / "options")
        result = _result(found, instance, made.solver, made.started)
        kept = manifest(result, made.command) | {"scenarios": dict(made.scenarios)}
        (partial / "manifest.json").write_text(json_text(kept), encoding="utf-8")
        (partial / "robustness.json").write_text(json_text(found.as_dict()), encoding="utf-8")
        (partial / "robust.md").write_text(robust_markdown(found, instance), encoding="utf-8")
        stage("drawing the regrets")
        draw_regrets(found, instance, partial)
    return folder


def _write_options(found: Robustness, instance: Instance, folder: Path) -> None:
    """A csv an option, which `reconfig evaluate` reads back."""
    folder.mkdir()
    taken: set[str] = set()
    for name, configuration in found.options.items():
        held = evaluate(instance, configuration, found.minimise)
        slug = _free(Option(name, "", held).slug, taken)
        write_table(configuration_table(held), folder / f"{slug}.csv")


def _free(slug: str, taken: set[str]) -> str:
    """A name that is not taken yet; names that differ in punctuation alone have the same slug."""
    number, name = 1, slug
    while name in taken:
        number += 1
        name = f"{slug}-{number}"
    taken.add(name)
    return name


def _result(found: Robustness, instance: Instance, solver: Solver, started: dt.datetime) -> Result:
    """The study as the manifest has it: what is best as planned."""
    plain = found.scenarios[0]
    status = Status.INFEASIBLE if not plain.feasible else Status.NO_SOLUTION if plain.best is None else Status.FEASIBLE
    limit = Limit.NONE if found.complete else Limit.STOPPED
    outcome = Outcome(status, limit, found.minimise, plain.configuration, plain.best, plain.bound)
    today = evaluate(instance, instance.today, found.minimise)
    best: Evaluation | None = (
        None if plain.configuration is None else evaluate(instance, plain.configuration, found.minimise)
    )
    return Result(instance, found.minimise, solver, outcome, best, today, "", started)
