"""A good configuration of any instance within seconds, and how far it may be from the best.

The bound is that of the services as location problems, which drops rules: valid, and loose where those rules bind. The
configuration starts from their answers, or from today's, and is improved by random moves of one unit and what hangs on
it: broken rules first, then the objective.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.features import refusal_of_features
from reconfig.instance.instance import BoolArray, Instance
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Limit, Outcome, Status, relative_gap
from reconfig.solution import Configuration
from reconfig.strategies.branching import Search
from reconfig.strategies.deepening import Clock
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.service_location import ServiceLocation, service_location
from reconfig.strategies.worth import SystemWorth, Worth

BOUNDING = 0.4
"""The part of the time that bounds may take."""

PATIENCE = 20
"""Moves without gain, for each unit that may move, after which the search is shaken."""

SHAKES, SHAKEN = 12, 3
"""How often it is shaken before it ends, and how many moves a shake makes whatever they are worth."""


@dataclass(frozen=True)
class Quick:
    """Options of the strategy `quick`.

    gap: relative gap at which an answer counts as optimal and the search ends. time_limit: seconds for all of it.
    seed: of the random moves.
    """

    gap: float = 1e-4
    time_limit: float = 10.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.gap < 1:
            raise ValueError("gap must be at least 0 and below 1")
        if not (self.time_limit > 0 and math.isfinite(self.time_limit)):
            raise ValueError("time_limit must be above 0")

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None, or the services whose patients do not simply go to the nearest open site."""
        del minimise
        others = [service for service in instance.service_codes if instance.allocation_of(service) != "nearest"]
        if others:
            return f"the patients of {', '.join(others)} do not simply go to the nearest open site"
        return refusal_of_features(instance, "quick")

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """Bounds and answers service by service; then moves, until none helps or the time is over."""
        clock = Clock(self.time_limit)
        reporter.stage("bounding each service")
        services = [service_location(instance, service, minimise) for service in instance.service_codes]
        if any(service.decisions is None for service in services):
            return Outcome(Status.INFEASIBLE, Limit.NONE, minimise, seconds=clock.seconds)
        searches = _bounded(services, self, clock, reporter)
        if any(search.impossible for search in searches):
            return Outcome(Status.INFEASIBLE, Limit.NONE, minimise, seconds=clock.seconds)
        bound = math.fsum(search.found.bound for search in searches)
        reporter.stage("improving the configuration")
        moves = Moves(instance, services, minimise, self.seed)
        moves.start([search.found.chosen for search in searches])
        better = True
        while not (reporter.stop() or clock.over or moves.done):
            if better and moves.worth[0] == 0:
                reporter.incumbent(moves.configuration, moves.worth[1])
                if relative_gap(moves.worth[1], bound) <= self.gap:
                    break
            better = moves.step()
            reporter.progress(clock.seconds, None if moves.worth[0] else moves.worth[1], bound, moves.tried)
        return self._outcome(instance, minimise, moves, bound, clock, reporter)

    def _outcome(
        self, instance: Instance, minimise: Objective, moves: Moves, bound: float, clock: Clock, reporter: Reporter
    ) -> Outcome:
        """The evaluator judges the configuration: one that breaks a rule is no solution."""
        limit = Limit.STOPPED if reporter.stop() else Limit.TIME if clock.over else Limit.NONE
        evaluation = evaluate(instance, moves.configuration, minimise)
        seconds, tried = clock.seconds, moves.tried
        if evaluation.violations:
            return Outcome(Status.NO_SOLUTION, limit, minimise, bound=bound, seconds=seconds, nodes=tried)
        value = evaluation.objectives[minimise]
        status = Status.INTERRUPTED if limit is Limit.STOPPED else Status.FEASIBLE
        if relative_gap(value, bound) <= max(self.gap, EXACT):
            status, limit = Status.OPTIMAL, Limit.GAP
        bound = min(bound, value)
        return Outcome(status, limit, minimise, moves.configuration, value, bound, seconds=seconds, nodes=tried)


def _bounded(services: Sequence[ServiceLocation], quick: Quick, clock: Clock, reporter: Reporter) -> list[Search]:
    """The search of each service after its fair part of the time."""
    searches = []
    for number, service in enumerate(services, start=1):
        until = clock.seconds + (BOUNDING * quick.time_limit - clock.seconds) / (len(services) - number + 1)
        assert service.decisions is not None
        search = Search(
            service.problem,
            service.decisions,
            quick.gap,
            lambda until=until: reporter.stop() or clock.seconds > until,  # type: ignore[misc]
        )
        while search.advance():
            pass
        searches.append(search)
    return searches


class Moves:
    """The configuration as it stands, and random moves that make it better."""

    def __init__(self, instance: Instance, services: Sequence[ServiceLocation], minimise: Objective, seed: int) -> None:
        self._instance, self._services = instance, services
        self._system = SystemWorth(instance, minimise)
        self._random = np.random.default_rng(seed)
        self._sites = [service.sites for service in self._system.services]
        self._movable = [self._free(number) for number in range(len(services))]
        self._units = np.zeros((len(services), len(instance.site_codes)), dtype=bool)
        self._current: Worth = (math.inf, math.inf)
        self._best, self.worth = self._units, self._current
        self.tried, self._idle, self._shakes = 0, 0, 0

    def _free(self, number: int) -> BoolArray:
        """Whether a unit may open and close, shape (sites,)."""
        decisions = self._services[number].decisions
        free = np.zeros(len(self._instance.site_codes), dtype=bool)
        if decisions is not None:
            free[self._sites[number]] = decisions.free
        return free

    def start(self, chosen: Sequence[BoolArray]) -> None:
        """Begin with what was chosen for each service, or with today's units where those are better."""
        apart, today = np.zeros_like(self._units), np.zeros_like(self._units)
        for number, service in enumerate(self._instance.service_codes):
            apart[number, self._sites[number]] = chosen[number]
            today[number, self._instance.site_positions(self._instance.today.sites_of(service))] = True
            decisions = self._services[number].decisions
            if decisions is not None:
                settled = self._sites[number]
                today[number, settled] = (today[number, settled] | decisions.opened) & ~decisions.closed
        for units in (apart, today):
            self._keep(units)

    @property
    def done(self) -> bool:
        """Whether no shake has led to anything better for long."""
        return self._shakes > SHAKES

    @property
    def configuration(self) -> Configuration:
        """The best configuration so far."""
        codes, sites = self._instance.service_codes, self._instance.site_codes
        return Configuration.of((codes[service], sites[site]) for service, site in np.argwhere(self._best))

    def step(self) -> bool:
        """Try a random move; whether it led to the best configuration so far."""
        self.tried += 1
        if self._idle > PATIENCE * max(1, sum(int(free.sum()) for free in self._movable)):
            self._shake()
        return self._keep(self._moved(self._units))

    def _moved(self, units: BoolArray) -> BoolArray:
        """A random move: a unit closes, one opens, or both."""
        units = units.copy()
        number = int(self._random.integers(len(self._services)))
        kind = self._random.random()
        if kind < 0.8:
            self._set(units, number, False)
        if kind > 0.2:
            self._set(units, number, True)
        return units

    def _shake(self) -> None:
        """From the best, some moves whatever they are worth."""
        self._shakes, self._idle = self._shakes + 1, 0
        self._units = self._best
        for _ in range(SHAKEN):
            self._units = self._moved(self._units)
        self._current = self._system.of(self._units)

    def _keep(self, units: BoolArray) -> bool:
        """Go on from these units where they are better than the last; whether they are the best so far."""
        worth = self._system.of(units)
        self._idle += 1
        if worth < self._current:
            self._units, self._current, self._idle = units, worth, 0
        if not worth < self.worth:
            return False
        self._best, self.worth, self._shakes = units, worth, 0
        return True

    def _set(self, units: BoolArray, number: int, is_open: bool) -> None:
        """Open or close a random unit of a service, and at its site what it needs or what needs it."""
        sites = np.flatnonzero(self._movable[number] & (units[number] != is_open))
        if len(sites):
            self._set_with_needs(units, number, int(self._random.choice(sites)), is_open)

    def _set_with_needs(self, units: BoolArray, number: int, site: int, is_open: bool) -> None:
        if not self._movable[number][site] or units[number, site] == is_open:
            return
        units[number, site] = is_open
        for need in self._system.needs:
            if need.in_reach or not need.held[site]:
                continue
            service, other = need.service, need.others[0]
            lacking = not need.beside(units)[site]
            if is_open and need.kind == "exclusion" and number in (service, other):
                self._set_with_needs(units, other if number == service else service, site, False)
            elif is_open and need.kind != "exclusion" and number == service and lacking:
                self._set_with_needs(units, other, site, True)
            elif not is_open and need.kind != "exclusion" and number in need.others and lacking:
                self._set_with_needs(units, service, site, False)
