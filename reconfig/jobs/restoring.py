"""A question out of the store: the inverse of `keeping`."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reconfig.errors import InputError
from reconfig.evaluate.regret import Case
from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Asked, Document
from reconfig.jobs.keeping import source_file
from reconfig.jobs.packed import read_tables
from reconfig.jobs.rule_documents import rule_of
from reconfig.jobs.solver_documents import solver_of
from reconfig.jobs.strategy_documents import strategy_of
from reconfig.problem import Problem
from reconfig.solution import Configuration
from reconfig.worker import Job

HELD: Final = 4
"""So many tables stay in memory."""


class Restorer:
    """Makes jobs of what is asked; holds the last few tables that it read. For one thread."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self._tables: OrderedDict[str, Instance] = OrderedDict()

    def __call__(self, asked: Asked, start: Configuration | None = None) -> Job:
        """The job; start: in place of the one that was asked with, to go on from the best so far.

        Where its strategy can start from a configuration, its solver's option `start_from` holds that, so that a
        manifest tells it.

        Raises:
            InputError: where the store lacks what is asked, or it is damaged.
        """
        given = start or (None if asked.start is None else Configuration.of(asked.start))
        instance = self._instance(asked.tables, asked.rules).replace(**self._source(asked.source))
        strategy = asked.strategy
        return Job(
            instance,
            asked.minimise,
            solver_of(self.store, asked.solver, given),
            strategy=None if strategy is None else strategy_of(strategy, self._case, asked.minimise, given),
        )

    def _instance(self, tables: str, rules: Iterable[Document]) -> Instance:
        """The instance of these tables, with rules."""
        if tables not in self._tables:
            self._tables[tables] = read_tables(self.store, tables)
            if len(self._tables) > HELD:
                self._tables.popitem(last=False)
        self._tables.move_to_end(tables)
        return self._tables[tables].replace(rules=tuple(rule_of(self.store, rule) for rule in rules))

    def _case(self, case: Document) -> Case:
        closed = frozenset((service, site) for service, site in case["closed"])
        return Case(case["name"], self._instance(case["tables"], case["rules"]), closed, case["best"], case["bound"])

    def _source(self, digest: str) -> dict[str, object]:
        """Where the tables were read from: folder and hashes, as an instance holds them."""
        path = source_file(self.store, digest)
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            remedy = "Put the store back as it was, or ask again from the instance."
            raise InputError([Problem(str(path), f"cannot be read ({error})", remedy)]) from error
        return {"folder": None if held["folder"] is None else Path(held["folder"]), "hashes": held["inputs"]}
