"""What a study adds to a question besides the planners' rules: an objective held within a limit, another answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reconfig.evaluate.evaluation import objectives
from reconfig.instance.own_rule import Measured, OwnRule
from reconfig.objective import Objective

MAGNITUDE = 1000.0
"""What the limit of an objective counts as in its row: HiGHS's tolerances are absolute, 1e-6."""


class ObjectiveAtMost(OwnRule):
    """f(y, u, w) <= at_most: an objective, in its natural unit, is no more than a limit."""

    objective: Objective
    at_most: float

    def rows(self, model: Any, form: Any) -> Any:  # noqa: ANN401
        """The objective's own expression, counted so that the limit is MAGNITUDE, whatever its size."""
        unit = abs(self.at_most) / MAGNITUDE or self.objective.scale
        return form.expression(model, self.objective) / unit <= self.at_most / unit

    def measured(self, outcome: Any) -> Iterable[Measured]:  # noqa: ANN401
        """The objective, recomputed from flows and cost lines."""
        value = objectives(outcome.instance, outcome.flows, outcome.costs)[self.objective]
        unit = self.objective.unit(outcome.instance.about.currency)
        yield Measured(outcome.instance.about.area, value, unit, at_most=self.at_most)


class DiffersFrom(OwnRule):
    """Sum over units of `open` of (1 - y) + sum over the other units of `services` of y >= at_least.

    So many units of these services open or close against a configuration: the Hamming distance to it. Units outside the
    area do not count. `open` holds the pairs (service, site) of the configuration.
    """

    open: tuple[tuple[str, str], ...]
    services: tuple[str, ...]
    at_least: int

    def rows(self, model: Any, form: Any) -> Any:  # noqa: ANN401
        """One row over the open/closed variables."""
        mine = set(self.open)
        units = [pair for pair in form.pairs() if self._counts(form.instance, *pair)]
        return sum(1 - model.open[pair] if pair in mine else model.open[pair] for pair in units) >= self.at_least

    def measured(self, outcome: Any) -> Iterable[Measured]:  # noqa: ANN401
        """How many units differ."""
        differ = set(self.open) ^ set(outcome.configuration)
        count = sum(self._counts(outcome.instance, *pair) for pair in differ)
        yield Measured(outcome.instance.about.area, count, "units that differ", at_least=self.at_least)

    def _counts(self, instance: Any, service: str, site: str) -> bool:  # noqa: ANN401
        return service in self.services and site not in instance.neighbours


class DiffersIn(DiffersFrom):
    """The same, counted over `units` alone: pairs (service, site) of the area."""

    services: tuple[str, ...] = ()
    units: tuple[tuple[str, str], ...]
    at_least: int = 1

    def _counts(self, instance: Any, service: str, site: str) -> bool:  # noqa: ANN401
        del instance
        return (service, site) in self.units
