"""Why no configuration satisfies everything: the smallest clashes, and the least that has to give way.

Services alone first, each against its own standards, which is quick; then the whole. A test is a question of
feasibility of the mixed-integer model, so what whole numbers alone make impossible is found like anything else. One
that hits its limit of time counts as possible: what was to be left out stays in, and the clash may not be smallest.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from reconfig.engine import Limits, Watcher, use_threads
from reconfig.enumeration import not_enumerable, site_sets, surviving
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.tables import no_rows
from reconfig.objective import Objective
from reconfig.outcome import Clash, Limit, Outcome, Sifted, Status, Way
from reconfig.strategies.giving_way import GivingWay, giving_way
from reconfig.strategies.options import FormedOptions
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.smallest_clash import smallest_clash

EVERYTHING = ""
"""The key of a way in which everything may give way."""


class _StoppedError(Exception):
    """The user asked for an end."""


@dataclass(frozen=True)
class Sift:
    """Looks for clashes, not for the best configuration; an instance without one has a configuration, any.

    gap: to which the least way is proven. seconds: for each test and each way. held: keys of what may not give way.
    threads, seed: as for every strategy.
    """

    gap: float = 1e-4
    seconds: float = 60.0
    held: tuple[str, ...] = ()
    threads: int = 0
    seed: int = 0

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None, or why the instance cannot be stated."""
        return FormedOptions().supports(instance, minimise)

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """The clashes, and the least that gives way; or a configuration that satisfies everything."""
        began = time.perf_counter()
        use_threads(self.threads)
        search = _Search(self, instance, minimise, reporter)
        try:
            outcome = search.run()
        except _StoppedError:
            outcome = search.outcome(Status.INFEASIBLE if search.clashes else Status.NO_SOLUTION, Limit.STOPPED)
        return dataclasses.replace(outcome, seconds=time.perf_counter() - began)


@dataclass(eq=False)
class _Search:
    """The state of one search."""

    options: Sift
    instance: Instance
    minimise: Objective
    reporter: Reporter
    clashes: list[Clash] = field(default_factory=list)
    least: Way | None = None
    tests: int = 0
    unsure: bool = False
    complete: bool = False

    def run(self) -> Outcome:
        """All steps, one after another."""
        for service in self.instance.service_codes:
            self._service(service)
        self.reporter.stage("stating everything that could give way")
        whole = giving_way(self.instance)
        status = self._rest(whole)
        if not self.clashes:
            return self._without_clash(whole, status)
        self.complete = status is Status.FEASIBLE
        self._ways(whole)
        return self.outcome(Status.INFEASIBLE, Limit.NONE)

    def outcome(self, status: Status, limit: Limit) -> Outcome:
        """What is known by now."""
        sifted = Sifted(tuple(self.clashes), self.least, self.tests, self.complete)
        nearest = None if self.least is None else self.least.configuration
        return Outcome(status, limit, self.minimise, nearest=nearest, sifted=sifted)

    def _without_clash(self, whole: GivingWay, status: Status) -> Outcome:
        if status is not Status.FEASIBLE:
            return self.outcome(Status.NO_SOLUTION, Limit.TIME)
        way = whole.least(EVERYTHING, (), (), self._limits(), self._watcher())
        if way.configuration is None:
            return self.outcome(Status.NO_SOLUTION, Limit.TIME)
        objective = evaluate(self.instance, way.configuration, self.minimise).objectives[self.minimise]
        return Outcome(Status.FEASIBLE, Limit.NONE, self.minimise, way.configuration, objective)

    @property
    def _clashing(self) -> set[str]:
        """Keys of everything in a clash."""
        return {key for clash in self.clashes for key in clash.keys}

    def _service(self, service: str) -> None:
        """The clash of one service's own standards, if there is one."""
        alone = _alone(self.instance, service)
        if not not_enumerable(alone, service) and surviving(site_sets(alone, service)).any():
            return
        self.reporter.stage(f"{service} by itself")
        program = giving_way(alone)
        if self._tested(program, program.keys) is Status.INFEASIBLE:
            self._explain(program, program.keys, f"{service} by itself")

    def _rest(self, whole: GivingWay) -> Status:
        """Clashes of what is left, until nothing clashes any more; how the last test ended."""
        while True:
            left = [key for key in whole.keys if key not in self._clashing]
            status = self._tested(whole, left)
            if status is not Status.INFEASIBLE or not left:
                return status
            before = len(self._clashing)
            self._explain(whole, left, "everything together")
            if len(self._clashing) == before:
                return status

    def _explain(self, program: GivingWay, keys: Collection[str], words: str) -> None:
        """Find the smallest clash among these keys, which clash."""
        self.unsure, held = False, tuple(key for key in keys if key in self.options.held)
        suspects = [key for key in keys if key not in held]

        def clashing(some: tuple[str, ...]) -> bool:
            self.reporter.stage(f"what clashes: {words}, test {self.tests + 1}")
            return self._tested(program, (*held, *some)) is Status.INFEASIBLE

        found = () if not suspects or clashing(()) else smallest_clash(suspects, clashing)
        self.clashes.append(Clash((*self._needed(program, held, found), *found), not self.unsure))

    def _needed(self, program: GivingWay, held: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
        """What is needed for the clash of all that may not give way."""
        needed = held
        for key in held:
            fewer = tuple(other for other in needed if other != key)
            if self._tested(program, (*fewer, *found)) is Status.INFEASIBLE:
                needed = fewer
        return needed

    def _ways(self, whole: GivingWay) -> None:
        """The least that gives way: everything, and each of a clash by itself, those of other clashes at will."""
        free = [key for key in whole.keys if key not in self.options.held]
        self.reporter.stage("the least that has to give way")
        self.least = self._way(whole, EVERYTHING, free, ())
        for number, clash in enumerate(self.clashes):
            others = [key for other in self.clashes if other is not clash for key in other.keys if key in free]
            ways = tuple(self._way(whole, key, (key,), others) for key in clash.keys if key in free)
            self.clashes[number] = Clash(clash.keys, clash.smallest, ways)

    def _way(self, program: GivingWay, key: str, counted: Collection[str], free: Collection[str]) -> Way:
        if key:
            self.reporter.stage(f"what would be enough by itself: {key.partition(':')[2].replace('_', ' ')}")
        way = program.least(key, counted, free, self._limits(), self._watcher())
        self._stop_if_asked()
        return way

    def _tested(self, program: GivingWay, held: Collection[str]) -> Status:
        self.tests += 1
        status = program.possible(held, self._limits(), self._watcher())
        self._stop_if_asked()
        self.unsure |= status is Status.NO_SOLUTION
        return status

    def _stop_if_asked(self) -> None:
        if self.reporter.stop():
            raise _StoppedError

    def _limits(self) -> Limits:
        return Limits(self.options.gap, self.options.seconds, self.options.threads, self.options.seed)

    def _watcher(self) -> Watcher:
        return Watcher(log=self.reporter.log, stop=self.reporter.stop)


def _alone(instance: Instance, service: str) -> Instance:
    """One service with its own standards: what it shares with others (beds, staff) has no limit."""
    shared = ("resource_use", "staffing", "resource_staffing", "workforce")
    return instance.alone(service).replace(**{name: no_rows(name) for name in shared})
