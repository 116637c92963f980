"""Services apart from each other, each solved by Lagrangian bounds, reduced-cost fixing and branch and bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Limit, Outcome, Status, relative_gap
from reconfig.solution import Configuration
from reconfig.strategies.branching import Search
from reconfig.strategies.deepening import Clock
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.service_location import ServiceLocation, dropped, service_location


@dataclass(frozen=True)
class Lagrangian:
    """Options of the strategy `lagrangian`.

    gap: relative gap at which an answer counts as optimal; 0 asks for full proof. time_limit: seconds for building and
    solving, None for no limit.
    """

    gap: float = 1e-4
    time_limit: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.gap < 1:
            raise ValueError("gap must be at least 0 and below 1")
        if self.time_limit is not None and not (self.time_limit > 0 and math.isfinite(self.time_limit)):
            raise ValueError("time_limit must be above 0")

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None where closeness and counts are the whole question; else what is more."""
        return dropped(instance, minimise)

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """Search service by service; the answer is that of all together.

        Raises:
            ValueError: where the strategy does not support the question.
        """
        if reason := dropped(instance, minimise):
            raise ValueError(reason)
        clock = Clock(self.time_limit)
        reporter.stage("building the problem")
        services = [service_location(instance, service, minimise) for service in instance.service_codes]
        if any(service.decisions is None for service in services):
            return Outcome(Status.INFEASIBLE, Limit.NONE, minimise, seconds=clock.seconds)
        reporter.stage("solving")
        run = Run(services, self.gap, clock, minimise, reporter)
        run.search()
        return run.outcome()


class Run:
    """One solve: the searches of all services and what is known of them together."""

    def __init__(
        self, services: Sequence[ServiceLocation], gap: float, clock: Clock, minimise: Objective, reporter: Reporter
    ) -> None:
        self._services, self._gap, self._clock = services, gap, clock
        self._minimise, self._reporter = minimise, reporter
        self._searches = [
            Search(service.problem, service.decisions, gap, self._stop)
            for service in services
            if service.decisions is not None
        ]
        self._best = math.inf

    def search(self) -> None:
        """Every search to its end, telling how all of them stand after each step."""
        self._tell()
        for search in self._searches:
            while search.advance():
                self._tell()
            if search.impossible:
                return

    def outcome(self) -> Outcome:
        """What all searches found."""
        nodes, seconds = sum(search.found.nodes for search in self._searches), self._clock.seconds
        if any(search.impossible for search in self._searches):
            nearest = self._configuration
            return Outcome(Status.INFEASIBLE, Limit.NONE, self._minimise, seconds=seconds, nodes=nodes, nearest=nearest)
        status, limit = self._ending
        if not self._everybody_served:
            return Outcome(Status.NO_SOLUTION, limit, self._minimise, bound=self._bound, seconds=seconds, nodes=nodes)
        return Outcome(
            status, limit, self._minimise, self._configuration, self._value, self._bound, seconds=seconds, nodes=nodes
        )

    def _stop(self) -> bool:
        return self._reporter.stop() or self._clock.over

    @property
    def _ending(self) -> tuple[Status, Limit]:
        gap = relative_gap(self._value, self._bound)
        if gap <= max(self._gap, EXACT):
            return Status.OPTIMAL, Limit.NONE if gap <= EXACT else Limit.GAP
        if self._reporter.stop():
            return Status.INTERRUPTED, Limit.STOPPED
        return Status.FEASIBLE, Limit.TIME

    @property
    def _value(self) -> float:
        return math.fsum(search.found.value for search in self._searches)

    @property
    def _bound(self) -> float:
        return math.fsum(search.found.bound for search in self._searches)

    @property
    def _everybody_served(self) -> bool:
        return all(search.found.value < search.unserved for search in self._searches)

    @property
    def _configuration(self) -> Configuration:
        pairs = (
            service.configuration(search.found.chosen)
            for service, search in zip(self._services, self._searches, strict=True)
        )
        return Configuration.of(pair for part in pairs for pair in part)

    def _tell(self) -> None:
        """Progress, and the configuration where it is better than the last."""
        sound, nodes = self._everybody_served, sum(search.found.nodes for search in self._searches)
        if sound and self._value < self._best:
            self._best = self._value
            self._reporter.incumbent(self._configuration, self._value)
        self._reporter.progress(self._clock.seconds, self._value if sound else None, self._bound, nodes)
