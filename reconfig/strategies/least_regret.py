"""Least regret: one program that holds a whole model of every future, tied by what is planned."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import pyomo.core as pyo

from reconfig.engine import Answer, Limits, Progress, Watcher, solve, use_threads
from reconfig.evaluate.regret import Case
from reconfig.instance.instance import Instance
from reconfig.model.forms import columns_in, forms
from reconfig.model.formulation import formulate
from reconfig.model.regret import Future, anchor, regret_model
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.deepening import Clock
from reconfig.strategies.openings import configuration_in, openings
from reconfig.strategies.options import FormedOptions
from reconfig.strategies.reporting import Reporter

SAME = 1e-9
"""Of the objective: a smaller difference is rounding."""


@dataclass(frozen=True)
class LeastRegret(FormedOptions):
    """A configuration that keeps the rules of every case and whose largest regret over them is least.

    cases: the futures, the first of which is the instance as planned; the gap counts as a share of the best of that.
    Objective and bound of the outcome are of the largest regret against the best that is known, in natural units.
    start_regret: the largest regret of the plan to start from.
    """

    cases: tuple[Case, ...] = ()
    start_regret: float = math.inf

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """State every case whole, with all rows: of a case that does not bind nothing pushes journeys to be short."""
        del instance  # that of the first case
        clock = Clock(self.time_limit)
        use_threads(self.threads)
        known = _Known(minimise, reporter)
        if self.start_from:
            known.take(Configuration.of(self.start_from), self.start_regret)
        reporter.stage("building the model")
        futures = [_future(case, self) for case in self.cases]
        model = regret_model(futures, minimise, futures[0].form.pairs())
        if clock.over or reporter.stop():
            limit = Limit.STOPPED if reporter.stop() else Limit.TIME
            return dataclasses.replace(known.outcome(Answer(Status.NO_SOLUTION, limit), None), seconds=clock.seconds)
        reporter.stage("solving")
        answer = solve(
            model,
            Limits(self.gap, clock.left, self.threads, self.seed),
            _watcher(model, anchor(futures), known),
            openings(model, known.configuration),
            model.open.values(),
        )
        return dataclasses.replace(_outcome(answer, model, anchor(futures), known), seconds=clock.seconds)


class _Known:
    """The best plan so far and its largest regret, in natural units.

    An answer of the engine that is not its last may hold more than its plan needs, so its regret is no less than the
    plan's own.
    """

    def __init__(self, minimise: Objective, reporter: Reporter) -> None:
        self.minimise, self.reporter = minimise, reporter
        self.configuration: Configuration | None = None
        self.regret = math.inf

    def take(self, configuration: Configuration, regret: float) -> None:
        """Keep a plan and tell of it, if it is better."""
        if regret < self.regret:
            self.configuration, self.regret = configuration, regret
            self.reporter.incumbent(configuration, regret)

    def outcome(self, answer: Answer, bound: float | None) -> Outcome:
        """What is known, ended as the engine's answer was."""
        if self.configuration is None:
            return Outcome(Status.NO_SOLUTION, answer.limit, self.minimise, bound=bound, nodes=answer.nodes)
        status = Status.INTERRUPTED if answer.limit is Limit.STOPPED else Status.FEASIBLE
        status = Status.OPTIMAL if answer.status is Status.OPTIMAL else status
        return Outcome(status, answer.limit, self.minimise, self.configuration, self.regret, bound, nodes=answer.nodes)


def _future(case: Case, options: FormedOptions) -> Future:
    """A case as formulated: each service in the form that suits it, orders followed to their end, no row left out."""
    form = formulate(case.instance, None, None, columns_in(forms(case.instance, options.form)))
    return Future(form, case.best, 0.0 if case.bound is None else case.bound)  # no objective falls below nought


def _watcher(model: pyo.ConcreteModel, least: float, known: _Known) -> Watcher:
    """The engine's news as regrets, in natural units."""
    scale = known.minimise.scale

    def progress(now: Progress) -> None:
        bound = None if now.bound is None else now.bound * scale - least
        regret = None if known.configuration is None else known.regret
        known.reporter.progress(now.seconds, regret, bound, now.nodes)

    def incumbent(objective: float, values: Mapping[int, float]) -> None:
        known.take(configuration_in(model, values), objective * scale - least)

    return Watcher(progress, incumbent, known.reporter.log, known.reporter.stop, known.reporter.export)


def _outcome(answer: Answer, model: pyo.ConcreteModel, least: float, known: _Known) -> Outcome:
    """The engine's answer as a regret, or what was known before where it has none: the evaluator is to check it."""
    if answer.status is Status.INFEASIBLE:
        return Outcome(answer.status, answer.limit, known.minimise, nodes=answer.nodes)
    scale = known.minimise.scale
    if answer.objective is not None:
        regret = answer.objective * scale - least
        better = known.regret < regret - SAME * max(1.0, abs(least))
        known = known if better else _settled(known, configuration_in(model, answer.values), regret)
    return known.outcome(answer, None if answer.bound is None else answer.bound * scale - least)


def _settled(known: _Known, configuration: Configuration, regret: float) -> _Known:
    """The engine's last answer, whose regret is that of the plan alone, in place of what was known on the way."""
    last = _Known(known.minimise, known.reporter)
    last.configuration, last.regret = configuration, regret
    return last
