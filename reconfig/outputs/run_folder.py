"""A run is a folder, written whole or not at all: under a temporary name first, then renamed."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import math
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from reconfig.instance.io import sha256
from reconfig.instance.own_rule import OwnRule
from reconfig.jobs.program import program_version
from reconfig.outputs.maps import draw_maps
from reconfig.outputs.money_tables import money_tables
from reconfig.outputs.provision_tables import provision_tables
from reconfig.outputs.segment_tables import segment_tables
from reconfig.outputs.tables import run_tables
from reconfig.outputs.words import summary_markdown
from reconfig.result import Result, versions
from reconfig.solver import Solver
from reconfig.whole_folder import whole_folder


def write_run(
    result: Result, folder: Path, command: Sequence[str], stage: Callable[[str], None] = lambda _: None
) -> Path:
    """Write everything of a result; returns the folder.

    Without a configuration the folder holds the manifest, the result, the log and the rounds of the search alone.
    """
    with whole_folder(folder) as partial:
        _write_json(partial / "manifest.json", manifest(result, command))
        _write_json(partial / "result.json", result.as_dict())
        (partial / "solver.log").write_text(result.log, encoding="utf-8")
        if result.outcome.rounds:
            write_table(pd.DataFrame(result.outcome.rounds), partial / "convergence.csv")
        if result.evaluation is not None:
            _write_configuration(result, partial, stage)
    return folder


def _write_configuration(result: Result, folder: Path, stage: Callable[[str], None]) -> None:
    if result.evaluation is None:
        return
    stage("writing the tables")
    both = result.evaluation, result.today
    makers = (run_tables, segment_tables, money_tables, provision_tables)
    tables = {name: table for make in makers for name, table in make(*both).items()}
    for name, table in tables.items():
        write_table(table, folder / name)
    words = summary_markdown(result.evaluation, result.today, heading=str(result))
    (folder / "summary.md").write_text(words, encoding="utf-8")
    stage("drawing the maps")
    draw_maps(result.evaluation, result.today, folder)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """A csv that spreadsheets read with its accents; gzipped, with the same bytes each time, where the name says so."""
    text = table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def manifest(result: Result, command: Sequence[str]) -> dict[str, Any]:
    """What is needed to repeat the run: command, versions, hashes of every input, options, machine, times."""
    return {
        "command": list(command),
        "started": result.started.isoformat(timespec="seconds"),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "instance": result.instance.about.title,
        "folder": None if result.instance.folder is None else result.instance.folder.as_posix(),
        "modules": result.instance.about.modules,
        "inputs": dict(result.instance.hashes),
        "minimise": result.minimise,
        "solver": result.solver.as_dict(),
        "code": own_code(result.solver, result.instance.rules),
        "rules": [rule.model_dump(mode="json") for rule in result.instance.rules],
        "versions": versions(),
        "program": program_version(),
        "machine": {
            "system": platform.system(),
            "release": platform.release(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
        },
        "executable": Path(sys.executable).name,
        "status": result.outcome.status,
        "objective": result.objective,
        "bound": result.outcome.bound,
        "gap": result.outcome.gap,
    }


def own_code(solver: Solver, rules: Iterable[object]) -> dict[str, dict[str, str]]:
    """The Python files of the user's own that take part, of a strategy and of rules, with their SHA-256."""
    files = {"strategy": solver.code, "rules": next((r.written_in for r in rules if isinstance(r, OwnRule)), None)}
    return {
        name: {"file": path.as_posix(), "sha256": sha256(path) if path.is_file() else ""}
        for name, path in files.items()
        if path is not None
    }


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json_text(data), encoding="utf-8")


def json_text(data: Any) -> str:  # noqa: ANN401
    """JSON that every reader takes: a number that is not finite becomes null."""
    return json.dumps(finite(data), indent=2, ensure_ascii=False) + "\n"


def finite(value: Any) -> Any:  # noqa: ANN401
    """The same data, as every reader of JSON takes it: a number that is not finite becomes null."""
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def default_folder(result_of: Path) -> Path:
    """`runs/kent-medway-20260131-235959`, a name that is not taken."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", result_of.resolve().name)
    stamp = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    folder = Path("runs") / f"{name}-{stamp}"
    number = 1
    while folder.exists():
        number += 1
        folder = Path("runs") / f"{name}-{stamp}-{number}"
    return folder
