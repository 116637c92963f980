"""Form C: a master problem of openings and activity, a transport problem for each planned service, cuts between them.

The linear relaxation first: its cuts are the ones that whole answers need. Then rounds: the master with whole openings
gives a bound and a configuration, the transport problems say what it is worth, and cut where that is more. Between
them come rounds that hold what relaxation and answer agree on: they are quick, find good answers, and cut where these
lie. Where the relaxation leaves few openings undecided, a tree of relaxations that are cut at every node is quicker
(tree.py), or the program of those few with explicit flows (remainder.py).
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from pyomo.common.errors import InfeasibleConstraintException

from reconfig.engine import Limits, Progress, Watcher, to_matrix, use_threads
from reconfig.instance.instance import BoolArray, FloatArray, Instance
from reconfig.model.build import build_form
from reconfig.model.forms import columns_in, described, forms
from reconfig.model.formulation import Formulation, formulate
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.convergence import Convergence
from reconfig.strategies.cutting import Cutter, Part
from reconfig.strategies.deepening import Clock
from reconfig.strategies.master import Between, Master, Relaxed
from reconfig.strategies.openings import nearest_configuration
from reconfig.strategies.options import NO_PRICE, FormedOptions, Options
from reconfig.strategies.remainder import Remainder, explicit, flows_in
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.shortage import shortages
from reconfig.strategies.tree import Tree, undecided

STALLED_ROUNDS, STALLED = 10, 1e-5
"""The relaxation is done when its bound has risen by less than this share in so many rounds."""

SLOW_ROUNDS, SLOW = 5, 0.05
"""It is done, too, when its bound has risen by less than this share of the gap asked for in so many rounds."""

INWARD = 0.5
"""Cuts are made at a point so far from the master's towards the mean of those before: it keeps them steady."""

FEW = 120
"""With no more openings undecided than this, a tree is quicker than rounds of whole masters."""

SPREAD = 50
"""With more undecided than this a tree grows large: explicit flows are quicker, if they are no more than MOST_FLOWS."""

MOST_FLOWS = 20_000
"""Pairs of zone and candidate; with 32,000 (capa at 8,000) the tree took a fortieth of the time."""

COARSE = 1e-3
"""The first whole answers need be no better than this: it is their cuts that count."""

NEARBY_ROUNDS, NEARBY = 10, 1e-4
"""So many rounds near an answer at most, and no answer of theirs need be better than this."""

PATIENCE = 3
"""Rounds near an answer end when so many of them in a row have found nothing better."""


@dataclass(frozen=True)
class Decomposition(FormedOptions):
    """The decomposition; `form` is for the services whose journeys are not planned."""

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None, or the services that the form asked for cannot state, or an objective without a price of journeys."""
        return NO_PRICE if minimise is Objective.WORST_SERVED else super().supports(instance, minimise)

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """Cut the relaxation, then rounds of whole answers, until the gap is reached or a limit comes."""
        clock = Clock(self.time_limit)
        use_threads(self.threads)
        reporter.stage("building the model")
        chosen = forms(instance, self.form)
        form = formulate(instance, columns=columns_in(chosen))
        parts = [Part.of(form, service, minimise) for service in form.priced_services]
        notes = tuple(words for part in parts for words in shortages(form, part.service, part.numbers))
        said = (_described(form), *described(chosen))
        if notes:
            outcome = Outcome(Status.INFEASIBLE, Limit.NONE, minimise)
        else:
            start, notes, _ = self.first(instance, minimise, reporter)
            outcome = self._searched(form, parts, minimise, reporter, clock, start)
        if outcome.status is Status.INFEASIBLE:
            outcome = dataclasses.replace(outcome, nearest=nearest_configuration(form, minimise, reporter))
        return dataclasses.replace(outcome, seconds=clock.seconds, notes=(*notes, *said))

    def _searched(
        self,
        form: Formulation,
        parts: list[Part],
        minimise: Objective,
        reporter: Reporter,
        clock: Clock,
        start: Configuration | None,
    ) -> Outcome:
        model = build_form(form, minimise)
        try:
            matrix = to_matrix(model)
        except InfeasibleConstraintException:  # no set of sites survives a service's standards
            return Outcome(Status.INFEASIBLE, Limit.NONE, minimise)
        master = Master(model, matrix, minimise.scale, sum(part.size for part in parts))
        return Search(self, form, reporter, clock, Cutter(master, parts), minimise).run(start)


def _described(form: Formulation) -> str:
    """Which services are in form C, in one line."""
    return f"Form C, flows within limits by cuts: {', '.join(form.priced_services)}."


class Search:
    """One solve: the master with its cuts, and the best configuration so far."""

    def __init__(
        self,
        options: Options,
        form: Formulation,
        reporter: Reporter,
        clock: Clock,
        cutter: Cutter,
        minimise: Objective,
    ) -> None:
        self._options, self._form, self._minimise = options, form, minimise
        self._reporter, self._clock = reporter, clock
        self._cutter, self._master = cutter, cutter.master
        self._known = Convergence(reporter.log)
        self._best: BoolArray | None = None
        self._seen: set[bytes] = set()
        self._closely = False
        self._root: Relaxed | None = None
        self._inner = np.zeros(len(cutter.master.matrix.columns))

    def run(self, start: Configuration | None) -> Outcome:
        """The relaxation, then rounds."""
        if start is not None:
            self._value(np.array([pair in start for pair in self._master.units]))
        self._reporter.stage("cutting the relaxation")
        feasible = self._relax(cheap=True) and self._relax(cheap=False)
        self._reporter.stage("solving")
        if feasible:
            self._nearby()
            self._finish_with_flows()
        if feasible and not self._over and not self._near_enough:
            feasible = self._round() is not None
            self._branch()
        while feasible and not self._over and not self._near_enough:
            proceed = self._round()
            feasible = proceed is not None
            if not proceed:
                break
        return self._outcome(feasible=feasible or self._best is not None)

    # -- when to stop ---------------------------------------------------------------------------------------------

    @property
    def _over(self) -> bool:
        return self._reporter.stop() or self._clock.over

    @property
    def _near_enough(self) -> bool:
        return self._known.gap <= max(self._options.gap, EXACT)

    # -- the relaxation -------------------------------------------------------------------------------------------

    def _relax(self, *, cheap: bool) -> bool:
        """Cut the linear relaxation until it hardly rises; False where it is infeasible.

        Cheap cuts know nothing of capacity and cost next to nothing. They come first.
        """
        bounds: list[float] = []
        steady = self._inner
        while True:
            found = self._master.relaxed()
            if found is None:
                return False
            self._root, self._inner = found, found.values
            self._end_round(found.objective)
            steady = INWARD * steady + (1 - INWARD) * found.values if bounds else found.values
            bounds.append(found.objective)
            if self._over or self._near_enough or _stalled(bounds, self._options.gap):
                return True
            if not self._cutter.at(found.values, steady, cheap=cheap):
                steady = found.values
                if not self._cutter.at(found.values, steady, cheap=cheap):
                    return True

    def _few(self) -> tuple[FloatArray, FloatArray] | None:
        """Bounds on the openings, shape (units,), where few are undecided and nothing else is whole; else None."""
        master, root = self._master, self._root
        known = math.isfinite(self._known.objective) and not self._near_enough and not self._over
        if root is None or not known or not master.openings_decide:
            return None
        low, high = undecided(root, master.open_columns, self._known.objective / master.unit)
        return (low, high) if (low < high).sum() <= FEW else None

    def _finish_with_flows(self) -> None:
        """Where few openings are undecided, but too many for a small tree: explicit flows to the end."""
        left = self._few()
        if left is None or (left[0] < left[1]).sum() <= SPREAD or self._best is None:
            return
        closed = {pair for pair, may_open in zip(self._master.units, left[1] > 0, strict=True) if not may_open}
        form = explicit(self._form, closed)
        if flows_in(form) > MOST_FLOWS:
            return
        self._reporter.stage("solving what is left, with explicit flows")
        rest = Remainder(form, self._minimise, self._known.objective)
        limits = dataclasses.replace(self._limits(self._options.gap / 2), heuristics=False)
        answer = rest.solve(limits, self._watcher(rest.unit), self._configuration(self._best))
        worth = self._known.objective  # what was left out is no better than this
        if answer.values:
            chosen = rest.configuration(answer.values)
            self._value(np.array([pair in chosen for pair in self._master.units]))
        bound = worth if answer.status is Status.INFEASIBLE else rest.unit * (answer.bound or 0.0)
        self._end_round(min(bound, worth) / self._master.unit)

    def _branch(self) -> None:
        """Where few openings are undecided, and nothing else is: a tree instead of rounds."""
        left, root, master = self._few(), self._root, self._master
        if left is None or root is None:
            return
        master.relaxed()
        master.forget_loose_cuts()
        gap = max(self._options.gap, EXACT)
        master.leave_out(left[1] == 0)
        Tree(self._cutter, self._valued, lambda: self._over, self._after_nodes, gap).bound(
            root, self._known.objective / master.unit
        )
        master.take_back()

    def _valued(self, is_open: BoolArray) -> float:
        """The best objective so far, in the master's scale, once this configuration is valued."""
        self._value(is_open)
        return self._known.objective / self._master.unit

    def _after_nodes(self, bound: float, nodes: int) -> None:
        self._end_round(bound)
        self._tell(nodes)

    # -- rounds of whole answers ----------------------------------------------------------------------------------

    def _round(self) -> bool | None:
        """One whole master, its worth and its cuts. None: the master has no answer. False: nothing is left to do."""
        answer = self._master.whole(self._limits(self._mip_gap()), self._watcher(), self._start())
        if answer.status is Status.INFEASIBLE:
            return None
        if not answer.values:
            self._end_round(answer.bound)
            return False
        values = self._master.values(answer)
        is_open = values[self._master.open_columns] > 0.5
        new = self._value(is_open)
        added = self._cutter.at_whole(values, self._inner)
        self._end_round(answer.bound)
        self._nearby(is_open)
        if added or new:
            return True
        self._closely, proceed = True, not self._closely  # the same answer again: look more closely, once
        return proceed

    def _nearby(self, answer: BoolArray | None = None) -> None:
        """Rounds that hold every opening on which the relaxation and an answer, shape (units,), agree.

        Source: relaxation induced neighbourhoods; Danna, Rothberg, Le Pape, Mathematical Programming 102 (2005).
        """
        if self._root is None:
            return
        within = Between.around(self._root.values[self._master.open_columns])
        within = within if answer is None else within.and_at(answer)
        patience = PATIENCE
        for _ in range(NEARBY_ROUNDS):
            before = self._known.objective
            if self._over or self._near_enough or not patience or not self._round_within(within):
                return
            patience = PATIENCE if self._known.objective < before else patience - 1

    def _round_within(self, within: Between) -> bool:
        """One round among these openings, which says nothing of the bound; whether there is more to do."""
        gap = max(self._options.gap / 2, NEARBY)
        answer = self._master.whole(self._limits(gap), Watcher(stop=self._reporter.stop), self._start(within), within)
        if not answer.values:
            return False
        values = self._master.values(answer)
        new = self._value(values[self._master.open_columns] > 0.5)
        added = self._cutter.at_whole(values, self._inner)
        self._end_round(None)
        return new or added > 0

    def _limits(self, gap: float) -> Limits:
        return Limits(gap, self._clock.left, self._options.threads, self._options.seed)

    def _start(self, within: Between | None = None) -> FloatArray | None:
        """The best openings so far, shape (units,), as long as they lie within."""
        if self._best is None or (within is not None and not within.holds(self._best)):
            return None
        return self._best.astype(np.float64)

    def _mip_gap(self) -> float:
        """How far a round's master is solved: half of the gap so far, and in the end half of what is asked for."""
        least = self._options.gap / 2
        return least if self._closely else max(least, min(self._known.gap / 2, COARSE))

    def _value(self, is_open: BoolArray) -> bool:
        """What a configuration is worth; keep it where it is the best so far. Whether it had not been seen before."""
        if is_open.tobytes() in self._seen:
            return False
        self._seen.add(is_open.tobytes())
        worth = self._cutter.worth(is_open)
        if worth is not None and worth * self._master.unit < self._known.objective:
            self._known.objective, self._best = worth * self._master.unit, is_open
            self._reporter.incumbent(self._configuration(is_open), self._known.objective)
        return True

    # -- telling --------------------------------------------------------------------------------------------------

    def _end_round(self, bound: float | None) -> None:
        """Keep the bound, in the master's scale, log the round and tell where the search stands."""
        if bound is not None:
            self._known.raise_bound(bound * self._master.unit)
        self._known.round(self._master.cuts, self._clock.seconds)
        self._tell(0)

    def _tell(self, nodes: int, bound: float = -math.inf) -> None:
        known = max(self._known.bound, bound)
        self._reporter.progress(self._clock.seconds, _finite(self._known.objective), _finite(known), nodes)

    def _watcher(self, unit: float | None = None) -> Watcher:
        """Tells the bound of a program in such units as it rises, and ends the solve where that is enough."""
        unit = self._master.unit if unit is None else unit
        enough = self._known.objective * (1 - max(self._options.gap, EXACT))
        told = -math.inf

        def progress(now: Progress) -> None:
            nonlocal told
            told = -math.inf if now.bound is None else now.bound * unit
            self._tell(now.nodes, told)

        return Watcher(progress, stop=lambda: self._reporter.stop() or told >= enough)

    def _configuration(self, is_open: BoolArray) -> Configuration:
        return Configuration.of(pair for pair, there in zip(self._master.units, is_open, strict=True) if there)

    def _outcome(self, *, feasible: bool) -> Outcome:
        """How the search ended."""
        known = self._known
        if not feasible:
            return Outcome(Status.INFEASIBLE, Limit.NONE, self._minimise, rounds=tuple(known.rounds))
        limit = Limit.STOPPED if self._reporter.stop() else Limit.TIME if self._clock.over else Limit.NONE
        status = Status.INTERRUPTED if limit is Limit.STOPPED else Status.FEASIBLE
        if self._near_enough:
            status, limit = Status.OPTIMAL, Limit.GAP if known.gap > EXACT else Limit.NONE
        return Outcome(
            status if self._best is not None else Status.NO_SOLUTION,
            limit,
            self._minimise,
            None if self._best is None else self._configuration(self._best),
            _finite(known.objective),
            _finite(min(known.bound, known.objective)),
            rounds=tuple(known.rounds),
        )


def _stalled(bounds: list[float], gap: float) -> bool:
    """Whether the bound has hardly risen in the last rounds."""
    return any(
        len(bounds) > rounds and bounds[-1] - bounds[-1 - rounds] < share * abs(bounds[-1])
        for rounds, share in ((STALLED_ROUNDS, STALLED), (SLOW_ROUNDS, SLOW * gap))
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
