"""Everything that an options appraisal shows: today, the options, and what studies found of them."""

from __future__ import annotations

from dataclasses import dataclass

from reconfig.instance.instance import Instance
from reconfig.study.alternatives import Alternatives
from reconfig.study.frontier import Frontier
from reconfig.study.option import Option
from reconfig.study.robustness import Robustness


@dataclass(frozen=True, eq=False)
class Appraisal:
    """Options of one instance, side by side with today. Every evaluation is of `instance`, with all of its rules.

    options: in the order given, today not among them; the configuration of every point of the frontier, and of every
    alternative, is the configuration of one of them, or of today.
    """

    instance: Instance
    today: Option
    options: tuple[Option, ...]
    frontier: Frontier | None = None
    alternatives: Alternatives | None = None
    robustness: Robustness | None = None

    @property
    def all(self) -> tuple[Option, ...]:
        """Today, then the options."""
        return (self.today, *self.options)
