"""Form C: a master problem of openings and activity, a transport problem for each planned service, cuts between them.

The linear relaxation first: its cuts are the ones that whole answers need. Then rounds: the master with whole openings
gives a bound and a configuration, the transport problems say what it is worth, and where that is more, cut.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reconfig.engine import Limits, Progress, Watcher, nearest_miss, to_matrix
from reconfig.instance.instance import BoolArray, FloatArray, Instance
from reconfig.model.build import PLANNERS, build_form
from reconfig.model.formulation import Formulation, formulate
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.convergence import Convergence
from reconfig.strategies.cuts import Cut, completed, cut, uncapacitated
from reconfig.strategies.deepening import Clock
from reconfig.strategies.master import MAGNITUDE, NONE, Columns, Master, Relaxed
from reconfig.strategies.options import Options, services_of
from reconfig.strategies.planned import Planned, planned
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.shortage import shortages
from reconfig.strategies.transport import MISSING, Transport

VIOLATED = 1e-7
"""A cut that is off by less than this share of the objective is none."""

CHEAP_ROUNDS = 60
"""At most so many rounds of cuts that know nothing of capacity, which cost next to nothing."""

STALLED_ROUNDS, STALLED = 10, 1e-5
"""The relaxation is done when its bound has risen by less than this share in so many rounds."""

INWARD = 0.5
"""Cuts are made at a point so far from the master's towards the mean of those before: it keeps them steady."""

NEAREST_SECONDS = 20.0
"""How long the search for the nearest configuration may take where none is feasible."""


@dataclass(frozen=True)
class Decomposition(Options):
    """The decomposition, with the options that all strategies share."""

    def supports(self, instance: Instance) -> str | None:
        """None, or that patients choose."""
        chosen = services_of(instance, "choice")
        return f"patients of {chosen[0]} choose their site" if chosen else None

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """Cut the relaxation, then rounds of whole answers, until the gap is reached or a limit comes."""
        clock = Clock(self.time_limit)
        reporter.stage("building the model")
        form = formulate(instance)
        model = build_form(form, minimise)
        parts = [Part.of(form, service, minimise) for service in form.priced_services]
        short = [words for part in parts for words in shortages(form, part.service, part.numbers, part.transport)]
        if short:
            nearest = _nearest(form, minimise, reporter)
            notes = tuple(short)
            return Outcome(
                Status.INFEASIBLE, Limit.NONE, minimise, seconds=clock.seconds, notes=notes, nearest=nearest
            )
        master = Master(model, to_matrix(model), minimise.scale, _size(parts))
        search = Search(self, form, minimise, reporter, clock, master, parts)
        start, notes = self.first(instance, minimise)
        outcome = search.run(start)
        if outcome.status is Status.INFEASIBLE:
            outcome = dataclasses.replace(outcome, nearest=_nearest(form, minimise, reporter))
        return dataclasses.replace(outcome, seconds=clock.seconds, notes=notes)


@dataclass(frozen=True, eq=False)
class Part:
    """One planned service: its numbers, its transport problem, and what sets of open sites are worth (by their bytes)."""

    service: str
    sites: tuple[str, ...]
    numbers: Planned
    transport: Transport
    worth: dict[bytes, float | None]

    @classmethod
    def of(cls, form: Formulation, service: str, minimise: Objective) -> Part:
        """The part of a service."""
        numbers = planned(form, service, minimise)
        return cls(service, form.services[service].candidates, numbers, Transport(numbers), {})

    def least_cost(self, is_open: BoolArray) -> float | None:
        """The least cost of flows and whole modules at these sites, shape (sites,); None where they hold it not."""
        key = is_open.tobytes()
        if key not in self.worth:
            self.worth[key] = self.transport.whole(is_open)
        return self.worth[key]


def _size(parts: list[Part]) -> float:
    """What flows and modules cost with every site open, in natural units: of the order of the objective."""
    return sum(part.transport.solve(np.ones(len(part.sites))).cost * part.numbers.price for part in parts)


def _nearest(form: Formulation, minimise: Objective, reporter: Reporter) -> Configuration | None:
    """A configuration that breaks the planners' rules by little, as far as the master problem knows them."""
    reporter.stage("infeasible; looking for the nearest configuration")
    model = build_form(form, minimise)
    values = nearest_miss(model, PLANNERS, NEAREST_SECONDS)
    if values is None:
        return None
    return Configuration.of(pair for pair, unit in model.open.items() if values.get(id(unit), unit.value or 0) > 0.5)


class Search:
    """One solve: the master, the parts, and the best configuration so far."""

    def __init__(
        self,
        options: Options,
        form: Formulation,
        minimise: Objective,
        reporter: Reporter,
        clock: Clock,
        master: Master,
        parts: list[Part],
    ) -> None:
        self._options, self._form, self._minimise = options, form, minimise
        self._reporter, self._clock, self._master, self._parts = reporter, clock, master, parts
        self._at = {part.service: master.columns(part.service, part.sites) for part in parts}
        self._unit = master.unit
        self._best: BoolArray | None = None
        self._seen: set[bytes] = set()
        self._closely = False
        self.convergence = Convergence(reporter.log)

    # -- limits -----------------------------------------------------------------------------------------------------

    @property
    def _over(self) -> bool:
        return self._reporter.stop() or self._clock.over

    @property
    def _near_enough(self) -> bool:
        return self.convergence.gap <= max(self._options.gap, EXACT)

    # -- the whole ----------------------------------------------------------------------------------------------------

    def run(self, start: Configuration | None) -> Outcome:
        """Relaxation, then rounds."""
        if start is not None:
            self._value(np.array([pair in start for pair in self._master.units]))
        self._reporter.stage("cutting the relaxation")
        if not self._relax():
            return self._outcome(infeasible=True)
        self._reporter.stage("solving")
        while not self._over and not self._near_enough:
            proceed = self._round()
            if proceed is None:
                return self._outcome(infeasible=self._best is None)
            if not proceed:
                break
        return self._outcome(infeasible=False)

    def _outcome(self, *, infeasible: bool) -> Outcome:
        known = self.convergence
        rounds = tuple(known.rounds)
        if infeasible:
            return Outcome(Status.INFEASIBLE, Limit.NONE, self._minimise, rounds=rounds)
        bound = known.bound if math.isfinite(known.bound) else None
        limit = Limit.STOPPED if self._reporter.stop() else Limit.TIME if self._clock.over else Limit.NONE
        if self._best is None:
            return Outcome(Status.NO_SOLUTION, limit, self._minimise, bound=bound, rounds=rounds)
        if bound is not None:
            bound = min(bound, known.objective)
        proven = self._near_enough
        if proven:
            limit = Limit.GAP if known.gap > EXACT else Limit.NONE
        stopped = Status.INTERRUPTED if limit is Limit.STOPPED else Status.FEASIBLE
        return Outcome(
            Status.OPTIMAL if proven else stopped,
            limit,
            self._minimise,
            self._configuration(self._best),
            known.objective,
            bound,
            rounds=rounds,
        )

    def _configuration(self, is_open: BoolArray) -> Configuration:
        return Configuration.of(pair for pair, there in zip(self._master.units, is_open, strict=True) if there)

    def _told(self) -> None:
        known = self.convergence
        self._reporter.progress(
            self._clock.seconds,
            known.objective if math.isfinite(known.objective) else None,
            known.bound if math.isfinite(known.bound) else None,
            0,
        )

    # -- cuts ---------------------------------------------------------------------------------------------------------

    def _violated(self, part: Part, values: FloatArray, made: Cut) -> bool:
        """Whether a cut says more than the values hold, by more than rounding."""
        at, numbers = self._at[part.service], part.numbers
        activity = values[at.activity] / numbers.amount
        more = made.at(values[at.is_open], activity)
        if not made.weight:
            return more > MISSING
        more -= self._master.journeys(numbers, at, values)
        return self._master.in_master(numbers, more) > VIOLATED * self._size

    @property
    def _size(self) -> float:
        """The objective's size in the master's scale."""
        return max(abs(self.convergence.bound) / self._unit if math.isfinite(self.convergence.bound) else 0.0, 1e-3)

    def _add(self, part: Part, values: FloatArray, cuts: Iterator[Cut]) -> int:
        """Add those cuts that the values violate; how many there were."""
        added = 0
        for made in cuts:
            if self._violated(part, values, made):
                self._master.add(part.numbers, self._at[part.service], made)
                added += 1
        return added

    def _cuts_at(self, part: Part, is_open: FloatArray) -> Iterator[Cut]:
        """What the transport problem says at openings of the service, shape (sites,)."""
        is_open = np.where(is_open > 1e-7, np.minimum(is_open, 1.0), 0.0)
        closed = is_open == 0
        found = part.transport.solve(is_open)
        yield cut(part.numbers, completed(part.numbers, found.prices, closed))
        if found.missed > MISSING:
            misfit = part.transport.misfit(is_open)
            yield cut(part.numbers, completed(part.numbers, misfit.prices, closed))

    # -- the relaxation -----------------------------------------------------------------------------------------------

    def _relax(self) -> bool:
        """Cut the linear relaxation until it hardly rises; False where it is infeasible."""
        inner, cheap, bounds = None, True, []
        for count in range(10_000):
            found = self._master.relaxed()
            if found is None:
                return False
            self.convergence.raise_bound(found.objective * self._unit)
            self.convergence.round(self._master.cuts, self._clock.seconds)
            self._told()
            if self._over or self._near_enough:
                break
            if cheap:
                inner = found.values if inner is None else (inner + found.values) / 2
                cheap = count < CHEAP_ROUNDS and self._cheap_cuts(found, inner) > 0
                if cheap:
                    continue
            bounds.append(found.objective)
            rise = bounds[-1] - bounds[-1 - STALLED_ROUNDS] if len(bounds) > STALLED_ROUNDS else math.inf
            if rise < STALLED * abs(bounds[-1]):
                break
            assert inner is not None
            inner = INWARD * inner + (1 - INWARD) * found.values
            if not self._dear_cuts(found, inner):
                inner = found.values
                if not self._dear_cuts(found, inner):
                    break
        return True

    def _cheap_cuts(self, found: Relaxed, inner: FloatArray) -> int:
        """Cuts that know nothing of capacity, at the inner point, else at the master's own."""
        for point in (inner, found.values):
            added = 0
            for part in self._parts:
                is_open = point[self._at[part.service].is_open]
                added += self._add(part, found.values, iter([cut(part.numbers, uncapacitated(part.numbers, is_open))]))
            if added:
                return added
        return 0

    def _dear_cuts(self, found: Relaxed, point: FloatArray) -> int:
        """Cuts of the transport problems at a point."""
        added = 0
        for part in self._parts:
            if self._over:
                break
            added += self._add(part, found.values, self._cuts_at(part, point[self._at[part.service].is_open]))
        return added

    # -- rounds of whole answers --------------------------------------------------------------------------------------

    def _round(self) -> bool | None:
        """One whole master, its worth, its cuts. None: the master has no answer. False: there is nothing more to cut."""
        limits = Limits(self._mip_gap(), self._clock.left, self._options.threads, self._options.seed)
        answer = self._master.whole(limits, self._watcher(), None if self._best is None else self._best * 1.0)
        if answer.status is Status.INFEASIBLE:
            return None
        if answer.bound is not None:
            self.convergence.raise_bound(answer.bound * self._unit)
        if not answer.values:
            return False
        values = self._master.values(answer)
        is_open = values[self._master.open_columns] > 0.5
        new = is_open.tobytes() not in self._seen
        self._value(is_open)
        added = self._cut_whole(values)
        self.convergence.round(self._master.cuts, self._clock.seconds)
        self._told()
        if added or new:
            return True
        self._closely, proceed = True, not self._closely  # the same answer again: look more closely, once
        return proceed

    def _mip_gap(self) -> float:
        """How far a round's master is solved: a fifth of the gap so far, and in the end half of what is asked for."""
        gap = self.convergence.gap
        least = self._options.gap / 2
        return least if self._closely else max(least, min(gap / 5, 1e-3))

    def _cut_whole(self, values: FloatArray) -> int:
        """Cuts at a whole answer: at its openings, at these with its modules, and between it and the relaxation."""
        added = 0
        for part in self._parts:
            at = self._at[part.service]
            is_open = np.round(values[at.is_open])
            added += self._add(part, values, self._cuts_at(part, is_open))
            if part.numbers.stepped.any():
                added += self._add(part, values, self._cuts_with_modules(part, is_open, at, values))
        return added

    def _cuts_with_modules(
        self, part: Part, is_open: FloatArray, at: Columns, values: FloatArray
    ) -> Iterator[Cut]:
        """What the transport problem says when each site takes no more than its modules carry."""
        numbers = part.numbers
        held = (at.modules != NONE) & numbers.stepped
        carried = numbers.step_size[held] * np.round(values[at.modules[held]])
        most, own = numbers.most.copy(), numbers.by_activity.copy()
        most[held], own[held] = np.minimum(most[held], carried), numbers.unit[held]
        closed = is_open == 0
        found = part.transport.solve(is_open, most, own)
        yield cut(numbers, completed(numbers, found.prices, closed))
        if found.missed > MISSING:
            yield cut(numbers, completed(numbers, part.transport.misfit(is_open, most).prices, closed))

    def _value(self, is_open: BoolArray) -> None:
        """What a configuration is worth, with the best flows and modules; keep it where it is the best so far."""
        if is_open.tobytes() in self._seen:
            return
        self._seen.add(is_open.tobytes())
        rest = self._master.settle(is_open)
        if rest is None:
            return
        total, values = rest
        for part in self._parts:
            at = self._at[part.service]
            cost = part.least_cost(values[at.is_open] > 0.5)
            if cost is None:
                return
            total += self._master.in_master(part.numbers, cost) - self._master.planned_part(at, values)
        objective = total * self._unit
        if objective < self.convergence.objective:
            self.convergence.objective, self._best = objective, is_open
            self._reporter.incumbent(self._configuration(is_open), objective)

    def _watcher(self) -> Watcher:
        known = self.convergence

        def progress(now: Progress) -> None:
            bound = known.bound if now.bound is None else max(known.bound, now.bound * self._unit)
            objective = known.objective if math.isfinite(known.objective) else None
            self._reporter.progress(self._clock.seconds, objective, bound if math.isfinite(bound) else None, now.nodes)

        return Watcher(progress, stop=self._reporter.stop)
