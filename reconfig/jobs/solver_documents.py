"""A solver as plain data, and back; a strategy in a user's file is copied into the store."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconfig.jobs.asked import Document
from reconfig.jobs.own_code import keep_own_strategy, own_strategy_folder, sha256
from reconfig.solution import Configuration
from reconfig.solver import Solver, make_strategy


def solver_document(store: Path, solver: Solver) -> Document:
    """Name, strategy, options without a start, and the digest of the user's code, "" for strategies of the package."""
    where, colon, kind = solver.strategy.rpartition(":")
    strategy, code = solver.strategy, ""
    if solver.code is not None:
        code = keep_own_strategy(store, solver.code)
        strategy = f"{Path(where).name}:{kind}"
    elif colon:
        code = _module_digest(where)
    options = {key: value for key, value in solver.options.items() if key != "start_from"}
    return {"name": solver.name, "strategy": strategy, "options": _plain(options), "code": code}


def _module_digest(name: str) -> str:
    """Of the source of a module that is installed."""
    found = importlib.util.find_spec(name)
    return sha256(Path(found.origin).read_bytes()) if found is not None and found.origin else ""


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON gives it back."""
    plain: dict[str, Any] = json.loads(json.dumps(options))
    return plain


def solver_of(store: Path, document: Document, start: Configuration | None) -> Solver:
    """The solver of a document, beginning from a configuration where its strategy can."""
    named_file = document["strategy"].rpartition(":")[0].endswith(".py")
    folder = str(own_strategy_folder(store, document["code"])) if named_file else "."
    solver = Solver(document["name"], document["strategy"], dict(document["options"]), folder)
    if start is None or not _may_start(solver):
        return solver
    return solver.with_options(start_from=tuple(start))


def _may_start(solver: Solver) -> bool:
    strategy: Any = make_strategy(solver)
    return any(option.name == "start_from" for option in dataclasses.fields(strategy))
