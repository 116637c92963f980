"""A question into the store: its tables once, by digest, and the rest of it as plain data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from reconfig.evaluate.regret import Case
from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Asked, Document
from reconfig.jobs.kept_file import keep_file
from reconfig.jobs.own_code import sha256
from reconfig.jobs.packed import DIGITS, write_tables
from reconfig.jobs.program import program_version
from reconfig.jobs.rule_documents import rule_document
from reconfig.jobs.solver_documents import solver_document
from reconfig.jobs.strategy_documents import strategy_document
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.solver import Solver
from reconfig.strategies import Strategy

SOURCES: Final = "sources"


def keep(
    store: Path,
    instance: Instance,
    minimise: Objective,
    solver: Solver,
    strategy: Strategy | None = None,
    start: Configuration | None = None,
) -> Asked:
    """What is asked, as plain data; tables and the user's own code are written to the store where it lacks them.

    Boundaries and roads are left out: they decide nothing. Where `start` is None, that of the solver's options counts.

    Raises:
        InputError: for a rule or a strategy that stands in no file, so that no store can hold it.
        OSError: where the store cannot be written.
    """
    given = start or Configuration.of(solver.options.get("start_from") or ())
    return Asked(
        write_tables(store, instance),
        _rules(store, instance),
        minimise,
        solver_document(store, solver),
        program_version(),
        None if strategy is None else strategy_document(strategy, lambda case: _case(store, case)),
        tuple(given) or None,
        _source(store, instance),
    )


def _rules(store: Path, instance: Instance) -> tuple[Document, ...]:
    return tuple(rule_document(store, rule) for rule in instance.rules)


def _case(store: Path, case: Case) -> Document:
    """A future of a question of regret."""
    return {
        "name": case.name,
        "tables": write_tables(store, case.instance),
        "rules": list(_rules(store, case.instance)),
        "closed": sorted(map(list, case.closed)),
        "best": case.best,
        "bound": case.bound,
    }


def _source(store: Path, instance: Instance) -> str:
    """Note the folder that the instance was read from, and the hashes of its files, by their digest."""
    folder = None if instance.folder is None else instance.folder.as_posix()
    text = json.dumps({"folder": folder, "inputs": dict(instance.hashes)}, ensure_ascii=False, sort_keys=True)
    digest = sha256(text.encode())[:DIGITS]
    keep_file(source_file(store, digest), lambda file: file.write(text.encode()))
    return digest


def source_file(store: Path, digest: str) -> Path:
    """Where a store holds the document of that digest."""
    return store / SOURCES / f"{digest}.json"
