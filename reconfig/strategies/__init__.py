"""Algorithms. A strategy is a frozen dataclass whose fields are its options; `STRATEGIES` is the table of them."""

from __future__ import annotations

from typing import Protocol

from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Outcome
from reconfig.strategies.decomposition import Decomposition
from reconfig.strategies.exact import Exact
from reconfig.strategies.median import Lagrangian
from reconfig.strategies.quick import Quick
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.textbook import Textbook


class Strategy(Protocol):
    """What an algorithm must offer. Users' own strategies need not inherit from this."""

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None, or the reason why this strategy cannot answer the question."""
        ...

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """Look for the best configuration within the strategy's limits, telling `reporter` how it goes."""
        ...


STRATEGIES: dict[str, type[Strategy]] = {
    "exact": Exact,
    "decomposition": Decomposition,
    "lagrangian": Lagrangian,
    "quick": Quick,
    "textbook": Textbook,
}
