"""Replacement costs: how much more the objective is if one choice of the best is forced the other way.

Not one search a decision, but the cheapest change first: the least objective with at least one of the decisions that
are left chosen the other way. Its bound holds for every one of them, and its configuration answers all that it changes.
So costs come in growing order, a search that is stopped has proven something of all that are left, and all that are
impossible are proven so at once. On Kent and Medway 13 searches price the 34 decisions, with the same costs.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconfig.outcome import Status, relative_gap
from reconfig.study.asking import Asking, Found
from reconfig.study.conditions import DiffersIn
from reconfig.study.decisions import Unit


class Replacement:
    """Prices decisions against the best, whose bound is given. `run` may end early; what it found stays.

    bounds: by decision, what the objective is at least if it is chosen the other way. impossible: those of which no
    configuration does so.
    """

    def __init__(self, asking: Asking, best: Found, bound: float, decisions: Sequence[Unit], gap: float) -> None:
        self._asking, self._best, self._bound, self._gap = asking, best, bound, gap
        self._left, self._total = list(decisions), len(decisions)
        self.bounds: dict[Unit, float] = dict.fromkeys(decisions, bound)
        self.impossible: set[Unit] = set()

    def run(self) -> None:
        """Ask until every decision is priced, or nothing more comes."""
        self._settle(None)
        while self._left and not self._asking.stopped:
            result, found = self._asking.least(
                (self._change(),), self._words(), self._asking.cheapest(lambda known: bool(self._changed(known)))
            )
            if result.outcome.status is Status.INFEASIBLE:
                self.impossible.update(self._left)
                return
            self._raise_bound(result.outcome.bound)
            if found is None:
                return
            self._settle(found)

    def value(self, unit: Unit) -> float | None:
        """The least known objective where the unit is not as in the best; None where none is known."""
        best = self._best.configuration
        found = self._asking.cheapest(lambda known: (unit in known.configuration) != (unit in best))
        return None if found is None else found.value

    def _change(self) -> DiffersIn:
        return DiffersIn(
            name="Alternatives: one of the choices is the other way",
            open=tuple(self._best.configuration),
            units=tuple(self._left),
        )

    def _words(self) -> str:
        return f"Choice {self._total - len(self._left) + 1} of {self._total}: the cheapest change"

    def _changed(self, known: Found) -> list[Unit]:
        """The decisions left that a configuration chooses the other way."""
        best = self._best.configuration
        return [unit for unit in self._left if (unit in known.configuration) != (unit in best)]

    def _raise_bound(self, bound: float | None) -> None:
        """What is proven of one of those left holds for each."""
        if bound is not None and bound > self._bound:
            self._bound = bound
            self.bounds |= dict.fromkeys(self._left, bound)

    def _settle(self, answer: Found | None) -> None:
        """Strike off what the answer chooses the other way, and what is known well enough from another one."""
        answered = [known for known in self._asking.known if relative_gap(known.value, self._bound) <= self._gap]
        for found in answered if answer is None else (*answered, answer):
            for unit in self._changed(found):
                self._left.remove(unit)
