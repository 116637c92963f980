"""Folders of runs of the toy, for tests of what reads them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.outputs.run_folder import json_text, manifest, write_table
from reconfig.outputs.tables import configuration_table
from reconfig.result import Result
from reconfig.solve import solve
from reconfig.study.question import Question

TOY = Path("instances/toy")


@lru_cache(maxsize=4)
def toy_result(minimise: Objective = Objective.COST) -> Result:
    """The toy, solved."""
    return solve(read_instance(TOY), minimise)


def toy_run(folder: Path, minimise: Objective = Objective.COST, /, **changes: object) -> Path:
    """A run folder of the toy as far as others read it; `changes` are made to its manifest."""
    result = toy_result(minimise)
    assert result.evaluation is not None
    folder.mkdir(parents=True)
    kept = manifest(result, ["reconfig", "solve", str(TOY)]) | changes
    (folder / "manifest.json").write_text(json_text(kept), encoding="utf-8")
    write_table(configuration_table(result.evaluation), folder / "configuration.csv")
    return folder


def toy_study(folder: Path, name: str, data: Mapping[str, Any]) -> Path:
    """The folder of a study of the toy: its manifest and its file."""
    folder.mkdir(parents=True)
    kept = manifest(toy_result(), ["reconfig", name.removesuffix(".json"), str(TOY)])
    (folder / "manifest.json").write_text(json_text(kept), encoding="utf-8")
    (folder / name).write_text(json.dumps(data), encoding="utf-8")
    return folder


def without_answer(result: Result) -> Result:
    """The same result as that of a question without an answer."""
    outcome = dataclasses.replace(result.outcome, status=Status.INFEASIBLE, configuration=None, objective=None)
    return dataclasses.replace(result, outcome=outcome, evaluation=None)


def never(question: Question) -> Result:
    """An Ask that must not be asked."""
    raise AssertionError(f"asked: {question.words}")
