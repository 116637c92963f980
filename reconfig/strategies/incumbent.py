"""The best answer so far of a search whose models may be relaxations, and the best bound."""

from __future__ import annotations

import dataclasses
import math
import time

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Limit, Outcome, Status, relative_gap
from reconfig.solution import Configuration
from reconfig.strategies.reporting import Reporter

PATIENCE = 1.0
"""CPU seconds that a configuration may wait for its judgement, which costs as much as a small search."""


class Incumbent:
    """The best configuration that the evaluator found sound, its objective, and the greatest bound of any relaxation.

    A relaxation's own answer may be too good to be true: the evaluator says what it is worth, and one that breaks a
    rule is none. Objective and bound are in natural units.
    """

    def __init__(self, instance: Instance, minimise: Objective, reporter: Reporter) -> None:
        self.minimise, self.reporter = minimise, reporter
        self._instance = instance
        self.configuration: Configuration | None = None
        self.objective = math.inf
        self.bound: float | None = None
        self._waiting: Configuration | None = None
        self._looked = time.process_time()

    def offer(self, configuration: Configuration, worth: float | None = None) -> None:
        """Judge a configuration, of known worth or not; keep it and tell of it if it is sound and better."""
        if configuration == self.configuration:
            return
        objective = self.worth(configuration) if worth is None else worth
        if objective < self.objective:
            self.configuration, self.objective = configuration, objective
            self.reporter.incumbent(configuration, objective)

    def offer_soon(self, configuration: Configuration) -> None:
        """Offer a configuration that is no worse than those before it; it may wait for `catch_up`, or for the end."""
        self._waiting = configuration
        self.catch_up()

    def catch_up(self) -> None:
        """Judge what waits, if the last look is some time ago."""
        if time.process_time() - self._looked >= PATIENCE:
            self.judge()

    def judge(self) -> None:
        """Judge what waits now."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.offer(waiting)
            self._looked = time.process_time()

    @property
    def latest(self) -> Configuration | None:
        """What waits, or the best."""
        return self.configuration if self._waiting is None else self._waiting

    def worth(self, configuration: Configuration) -> float:
        """Its objective by the evaluator; infinite where it breaks a rule."""
        evaluation = evaluate(self._instance, configuration, self.minimise)
        return math.inf if evaluation.violations else evaluation.objectives[self.minimise]

    def raise_bound(self, bound: float | None) -> None:
        """Take the bound of one more relaxation; each holds, so the greatest does."""
        if bound is not None:
            self.bound = bound if self.bound is None else max(self.bound, bound)

    def within(self, gap: float) -> bool:
        """Whether the bound proves the best configuration to this relative gap."""
        known = self.configuration is not None and self.bound is not None
        return known and relative_gap(self.objective, self.bound or 0.0) <= max(gap, EXACT)

    def outcome(self, limit: Limit, nodes: int, gap: float) -> Outcome:
        """What is known, as a strategy returns it: OPTIMAL only where the bound proves it to the gap."""
        self.judge()
        if self.configuration is None:
            return Outcome(Status.NO_SOLUTION, limit, self.minimise, bound=self.bound, nodes=nodes)
        status = Status.INTERRUPTED if limit is Limit.STOPPED else Status.FEASIBLE
        found = Outcome(status, limit, self.minimise, self.configuration, self.objective, self.bound, nodes=nodes)
        if self.within(gap):
            done = Limit.NONE if self.within(0.0) else Limit.GAP
            found = dataclasses.replace(found, status=Status.OPTIMAL, limit=done)
        return found
