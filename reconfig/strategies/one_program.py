"""The whole question as one mixed-integer program, refined and solved to a proven gap."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import pyomo.core as pyo

from reconfig.engine import Answer, Limits, Progress, Watcher, solve, use_threads
from reconfig.instance.instance import Instance
from reconfig.model.build import build_form
from reconfig.model.formulation import Formulation
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.deepening import Clock, refine, relaxation_refined
from reconfig.strategies.incumbent import Incumbent
from reconfig.strategies.lessons import lessons_of, taught
from reconfig.strategies.openings import configuration_in, nearest_configuration, openings
from reconfig.strategies.options import Options
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.separation import Catchments, catchments

GIVEN = "The configuration given was offered as a start."


@dataclass(frozen=True)
class OneProgram(Options):
    """A strategy that states the whole question as one program, refined where its answers show that it lacks something.

    A subclass says how by `stated`.
    """

    def writes_model(self, instance: Instance) -> bool:
        """One model gives the answer."""
        del instance
        return True

    def stated(self, instance: Instance, minimise: Objective) -> tuple[Formulation, tuple[str, ...]]:
        """The formulation to begin with, and what to say of it."""
        raise NotImplementedError

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """Refine the model until its answer lacks nothing; read the configuration back."""
        clock = Clock(self.time_limit)
        best = Incumbent(instance, minimise, reporter)
        notes = self._offered(best, instance)
        outcome = self.searched(instance, best, clock)
        return dataclasses.replace(outcome, seconds=clock.seconds, notes=(*notes, *outcome.notes))

    def _offered(self, best: Incumbent, instance: Instance) -> tuple[str, ...]:
        """Offer the start; what to say of it. HiGHS drops a given one that breaks a rule, at less cost than we."""
        if self.start_from:
            best.offer_soon(Configuration.of(self.start_from))
            return (GIVEN,)
        start, notes, objective = self.first(instance, best.minimise, best.reporter)
        if start is not None:
            best.offer(start, objective)
        return notes

    def searched(self, instance: Instance, best: Incumbent, clock: Clock) -> Outcome:
        """The outcome, from what is known at the start; its notes say how the question was stated."""
        minimise, reporter = best.minimise, best.reporter
        use_threads(self.threads)
        reporter.stage("building the model")
        form, more = self.stated(instance, minimise)
        units = catchments(form)
        form = taught(form, reporter.lessons, units)
        form = relaxation_refined(form, minimise, reporter, clock, units)
        outcome = self._refined_until_exact(form, best, units, clock)
        if outcome.status is Status.INFEASIBLE:
            outcome = dataclasses.replace(outcome, nearest=nearest_configuration(form, minimise, reporter))
        return dataclasses.replace(outcome, notes=more)

    def _refined_until_exact(
        self, form: Formulation, best: Incumbent, units: Mapping[str, Catchments], clock: Clock
    ) -> Outcome:
        """Solve; while the answer shows that the model lacks something, refine it and solve again."""
        nodes = 0
        while True:
            if lessons := lessons_of(form):
                best.reporter.learned(lessons)
            model = build_form(form, best.minimise)
            if best.reporter.stop() or clock.over:
                return best.outcome(Limit.STOPPED if best.reporter.stop() else Limit.TIME, nodes, self.gap)
            best.reporter.stage("solving")
            limits = Limits(self.gap, clock.left, self.threads, self.seed)
            start = openings(model, best.latest)
            best.catch_up()
            watcher = _watcher(model, form, best)
            answer = solve(model, limits, watcher, start, model.open.values())
            nodes += answer.nodes
            if answer.status is Status.INFEASIBLE:
                return Outcome(Status.INFEASIBLE, answer.limit, best.minimise, nodes=nodes)
            best.raise_bound(None if answer.bound is None else answer.bound * best.minimise.scale)
            refined = refine(form, model, answer.values, units) if answer.values else form
            if refined is form and answer.values:
                return _outcome(answer, model, best, nodes)
            if answer.values:
                best.offer(configuration_in(model, answer.values))
            if answer.status is not Status.OPTIMAL or best.within(self.gap):
                return best.outcome(answer.limit, nodes, self.gap)
            form = refined


def _watcher(model: pyo.ConcreteModel, form: Formulation, best: Incumbent) -> Watcher:
    """The engine's news in natural units and as configurations; of a relaxation only the bound is news."""
    relaxation = form.cut or form.held_by_covers

    def progress(now: Progress) -> None:
        scale = best.minimise.scale
        bound = None if now.bound is None else now.bound * scale
        objective = None if now.incumbent is None or relaxation else now.incumbent * scale
        known = best.objective if best.configuration is not None and relaxation else objective
        best.reporter.progress(now.seconds, known, bound, now.nodes)
        best.catch_up()

    def incumbent(_objective: float, values: Mapping[int, float]) -> None:
        configuration = configuration_in(model, values)
        if relaxation:  # the next one may be better in the relaxation alone
            best.offer(configuration)
        else:
            best.offer_soon(configuration)

    return Watcher(progress, incumbent, best.reporter.log, best.reporter.stop, best.reporter.export)


def _outcome(answer: Answer, model: pyo.ConcreteModel, best: Incumbent, nodes: int) -> Outcome:
    """The answer of a model that lacks nothing, with the engine's own objective: the evaluator is to check it."""
    interrupted = answer.status is Status.FEASIBLE and answer.limit is Limit.STOPPED
    return Outcome(
        Status.INTERRUPTED if interrupted else answer.status,
        answer.limit,
        best.minimise,
        configuration_in(model, answer.values),
        (answer.objective or 0.0) * best.minimise.scale,
        best.bound,
        nodes=nodes,
    )
