"""An option: one configuration under a name that people use, evaluated."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconfig.evaluate.evaluation import Evaluation
from reconfig.solution import Configuration


@dataclass(frozen=True, eq=False)
class Option:
    """A configuration that is compared with others.

    name: as tables and pages show it, "Today" or "Option A". origin: how it came about, as a clause ("least cost,
    proven within 0.5 %", "drawn by hand: trio.csv"). run: the manifest of the run that found it; empty without one.
    """

    name: str
    origin: str
    evaluation: Evaluation
    run: Mapping[str, Any] = field(default_factory=dict)

    @property
    def configuration(self) -> Configuration:
        """Which service runs where."""
        return self.evaluation.configuration

    @property
    def slug(self) -> str:
        """The name as file names and identifiers carry it."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "option"


def slugs(options: Iterable[Option]) -> list[str]:
    """The names of options as file names carry them, each once: a name that comes again has a number."""
    taken: list[str] = []
    for option in options:
        names = (option.slug if again == 1 else f"{option.slug}-{again}" for again in itertools.count(1))
        taken.append(next(name for name in names if name not in taken))
    return taken
