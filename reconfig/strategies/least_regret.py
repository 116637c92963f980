"""Least regret: one program that holds a whole model of every future, tied by what is planned."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import pyomo.environ as pyo

from reconfig.engine import Answer, Limits, Progress, Watcher, solve, use_threads
from reconfig.evaluate.regret import Case, largest_regret
from reconfig.instance.instance import Instance
from reconfig.model.forms import columns_in, forms
from reconfig.model.formulation import formulate
from reconfig.model.regret import Future, anchor, regret_model
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.deepening import Clock
from reconfig.strategies.incumbent import Incumbent
from reconfig.strategies.openings import configuration_in, openings
from reconfig.strategies.options import FormedOptions
from reconfig.strategies.reporting import Reporter


@dataclass(frozen=True)
class LeastRegret(FormedOptions):
    """A configuration that keeps the rules of every case and whose largest regret over them is least.

    cases: the futures, the first of which is the instance as planned; the gap counts as a share of the best of that.
    Objective and bound of the outcome are of the largest regret against the best that is known, in natural units.
    """

    cases: tuple[Case, ...] = ()

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """State every case whole, with all rows: of a case that does not bind nothing pushes journeys to be short."""
        del instance  # that of the first case
        clock = Clock(self.time_limit)
        use_threads(self.threads)
        best = _Regrets(self.cases, minimise, reporter)
        if self.start_from:
            best.offer(Configuration.of(self.start_from))
        reporter.stage("building the model")
        futures = [_future(case, self) for case in self.cases]
        if clock.over or reporter.stop():
            return dataclasses.replace(best.outcome(self._limit(reporter), 0, self.gap), seconds=clock.seconds)
        model = regret_model(futures, minimise, futures[0].form.pairs())
        reporter.stage("solving")
        answer = solve(
            model,
            Limits(self.gap, clock.left, self.threads, self.seed),
            _watcher(model, anchor(futures), best),
            openings(model, best.configuration),
            model.open.values(),
        )
        return dataclasses.replace(_outcome(answer, model, anchor(futures), best), seconds=clock.seconds)

    def _limit(self, reporter: Reporter) -> Limit:
        return Limit.STOPPED if reporter.stop() else Limit.TIME


class _Regrets(Incumbent):
    """The best configuration so far, judged by its largest regret."""

    def __init__(self, cases: tuple[Case, ...], minimise: Objective, reporter: Reporter) -> None:
        super().__init__(cases[0].instance, minimise, reporter)
        self._cases = cases

    def worth(self, configuration: Configuration) -> float:
        """Its largest regret; infinite where it is no better than what is known."""
        return largest_regret(self._cases, self.minimise, configuration, self.objective)


def _future(case: Case, options: FormedOptions) -> Future:
    """A case as formulated: each service in the form that suits it, orders followed to their end, no row left out."""
    form = formulate(case.instance, None, None, columns_in(forms(case.instance, options.form)))
    return Future(form, case.best, 0.0 if case.bound is None else case.bound)  # no objective falls below nought


def _watcher(model: pyo.ConcreteModel, least: float, best: Incumbent) -> Watcher:
    """The engine's news as regrets, in natural units."""
    scale = best.minimise.scale

    def progress(now: Progress) -> None:
        bound = None if now.bound is None else now.bound * scale - least
        known = None if best.configuration is None else best.objective
        best.reporter.progress(now.seconds, known, bound, now.nodes)

    def incumbent(_objective: float, values: Mapping[int, float]) -> None:
        best.offer(configuration_in(model, values))

    return Watcher(progress, incumbent, best.reporter.log, best.reporter.stop, best.reporter.export)


def _outcome(answer: Answer, model: pyo.ConcreteModel, least: float, best: Incumbent) -> Outcome:
    """The engine's answer as a regret, or what was known before where that is better: the evaluator is to check it."""
    if answer.status is Status.INFEASIBLE:
        return Outcome(answer.status, answer.limit, best.minimise, nodes=answer.nodes)
    scale = best.minimise.scale
    known, regret = best.configuration, best.objective
    if answer.objective is not None and answer.objective * scale - least <= regret:
        known, regret = configuration_in(model, answer.values), answer.objective * scale - least
    bound = None if answer.bound is None else answer.bound * scale - least
    if known is None:
        return Outcome(Status.NO_SOLUTION, answer.limit, best.minimise, bound=bound, nodes=answer.nodes)
    status = Status.INTERRUPTED if answer.limit is Limit.STOPPED else Status.FEASIBLE
    status = Status.OPTIMAL if answer.status is Status.OPTIMAL else status
    return Outcome(status, answer.limit, best.minimise, known, regret, bound, nodes=answer.nodes)
