"""What a run is asked, as plain data that a file can hold, and its identity: a hash of all that decides the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconfig.objective import Objective

Document = Mapping[str, Any]
"""What JSON can hold."""

IDENTITY_DIGITS = 16

BESIDES = ("start", "source")
"""What does not decide the answer."""


@dataclass(frozen=True)
class Asked:
    """One solve as plain data.

    tables: the digest of the instance's tables and words, which is the name of their file in the store. rules: every
    rule that holds, in order, a document each. solver: name, strategy, options, folder and file, and the digest of what
    they name. strategy: in place of the solver's own, for questions that a solver cannot name; None elsewhere. start:
    pairs of service and site to begin with. version: of the program and of the libraries that decide an answer.

    source: the name of the document of the store that says where the tables were read from, "" where none does.

    Start and source do not belong to the identity: a question is the same wherever its search begins, and whoever
    holds its tables.
    """

    tables: str
    rules: tuple[Document, ...]
    minimise: Objective
    solver: Document
    version: str
    strategy: Document | None = None
    start: tuple[tuple[str, str], ...] | None = None
    source: str = ""

    def as_document(self) -> dict[str, Any]:
        """All of it, as JSON can hold it."""
        return {
            "tables": self.tables,
            "rules": [dict(rule) for rule in self.rules],
            "minimise": str(self.minimise),
            "solver": dict(self.solver),
            "version": self.version,
            "strategy": None if self.strategy is None else dict(self.strategy),
            "start": None if self.start is None else [list(pair) for pair in self.start],
            "source": self.source,
        }

    @classmethod
    def of(cls, document: Document) -> Asked:
        """The inverse of `as_document`."""
        start = document["start"]
        return cls(
            document["tables"],
            tuple(document["rules"]),
            Objective(document["minimise"]),
            document["solver"],
            document["version"],
            document["strategy"],
            None if start is None else tuple((str(service), str(site)) for service, site in start),
            document["source"],
        )

    @property
    def identity(self) -> str:
        """Sixteen hexadecimal digits: the same question has the same, whoever asks it, and however often."""
        decisive = {key: value for key, value in self.as_document().items() if key not in BESIDES}
        text = json.dumps(decisive, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:IDENTITY_DIGITS]


@dataclass(frozen=True)
class Entry:
    """A run as part of a sweep or a study: what is asked, what it is called there, and where in the grid it stands.

    groups: the value of each dimension of the grid, for tables: `{"scenario": "Fewer births", "count HASU": "3"}`.
    """

    asked: Asked
    label: str
    groups: Mapping[str, str] = field(default_factory=dict)
