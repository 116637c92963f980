"""The whole question as one mixed-integer program, solved to a proven gap."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pyomo.environ as pyo

from reconfig.engine import Answer, Limits, Progress, Watcher, nearest_miss, solve
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.model.build import PLANNERS, build_form
from reconfig.model.formulation import Formulation, deepened
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solution import Configuration
from reconfig.strategies.deepening import Clock, off_the_end, relaxation_deepened
from reconfig.strategies.quick import Quick
from reconfig.strategies.reporting import Reporter

NEAREST_SECONDS = 20.0
"""How long the search for the nearest configuration may take where none is feasible."""

QUICK_SECONDS = 2.0
"""How long the strategy `quick` may look for a start."""


@dataclass(frozen=True)
class Exact:
    """Options of the exact strategy.

    gap: relative gap at which an answer counts as optimal; 0 asks for full proof. time_limit: seconds for building and
    solving, None for no limit. threads: 0 lets HiGHS choose. seed: HiGHS's random seed. start: "today" offers today's
    configuration as a first solution where it breaks no rule, "quick" what the strategy `quick` finds in two seconds,
    "none" starts from nothing.
    """

    gap: float = 1e-4
    time_limit: float | None = None
    threads: int = 0
    seed: int = 0
    start: Literal["today", "quick", "none"] = "today"

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise ValueError(fault)

    def _faults(self) -> list[str]:
        tests = {
            "gap must be at least 0 and below 1": 0 <= self.gap < 1,
            "time_limit must be above 0": self.time_limit is None
            or (self.time_limit > 0 and math.isfinite(self.time_limit)),
            "threads must be 0 or more": self.threads >= 0,
            "seed must be 0 or more": 0 <= self.seed < 2**31,
            "start must be today, quick or none": self.start in ("today", "quick", "none"),
        }
        return [fault for fault, holds in tests.items() if not holds]

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None: every question about an instance that passes the checks."""
        del instance, minimise
        return None

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """Deepen the model until nothing runs off its end, with today as a start; read the configuration back."""
        clock = Clock(self.time_limit)
        reporter.stage("building the model")
        start, notes = self._start(instance, minimise, reporter)
        form = relaxation_deepened(instance, minimise, reporter, clock)
        while True:
            model = build_form(form, minimise)
            if reporter.stop() or clock.over:
                limit = Limit.STOPPED if reporter.stop() else Limit.TIME
                return Outcome(Status.NO_SOLUTION, limit, minimise, seconds=clock.seconds, notes=notes)
            reporter.stage("solving")
            limits = Limits(self.gap, clock.left, self.threads, self.seed)
            watcher = _watcher(model, form, minimise, reporter)
            answer = solve(model, limits, watcher, _values(model, start), model.open.values())
            off = off_the_end(form, model, answer.values) if answer.values else {}
            if not off or answer.status is not Status.OPTIMAL:
                break
            form = deepened(form, off)
        outcome = _outcome(answer, model, minimise)
        if off:
            outcome = _judged(outcome, instance)
        if outcome.status is Status.INFEASIBLE:
            outcome = dataclasses.replace(outcome, nearest=_nearest(model, reporter))
        return dataclasses.replace(outcome, seconds=clock.seconds, notes=notes)

    def _start(
        self, instance: Instance, minimise: Objective, reporter: Reporter
    ) -> tuple[Configuration | None, tuple[str, ...]]:
        """The configuration to start from, if there is one, and what to say of it."""
        if self.start == "none":
            return None, ()
        if self.start == "quick":
            found = Quick(time_limit=QUICK_SECONDS).solve(instance, minimise, reporter).configuration
            return found, (
                "The strategy quick found no start." if found is None else "The strategy quick made a start.",
            )
        broken = {violation.rule for violation in evaluate(instance, instance.today).violations}
        if broken:
            count = f"{len(broken)} rule{'s' if len(broken) > 1 else ''}"
            return None, (f"Today's configuration breaks {count}, so it could not start the search.",)
        return instance.today, ("Today's configuration breaks no rule and started the search.",)


def _values(model: pyo.ConcreteModel, configuration: Configuration | None) -> Mapping[int, float] | None:
    """The values of the open/closed variables, by `id`, that describe a configuration."""
    if configuration is None:
        return None
    return {id(variable): float(pair in configuration) for pair, variable in model.open.items()}


def _judged(outcome: Outcome, instance: Instance) -> Outcome:
    """An answer that a limit ended while something ran off the model's end: the evaluator says what it is worth."""
    if outcome.configuration is None:
        return outcome
    evaluation = evaluate(instance, outcome.configuration)
    if evaluation.violations:
        return Outcome(Status.NO_SOLUTION, outcome.limit, outcome.minimise, bound=outcome.bound, nodes=outcome.nodes)
    return dataclasses.replace(outcome, objective=evaluation.objectives[outcome.minimise])


def _nearest(model: pyo.ConcreteModel, reporter: Reporter) -> Configuration | None:
    """A configuration that breaks the planners' rules by little, all else holding: it shows which rules clash."""
    reporter.stage("infeasible; looking for the nearest configuration")
    values = nearest_miss(model, PLANNERS, NEAREST_SECONDS)
    return None if values is None else _configuration(model, values)


def _watcher(model: pyo.ConcreteModel, form: Formulation, minimise: Objective, reporter: Reporter) -> Watcher:
    """The engine's news in natural units and as configurations.

    A passing answer may hold more than its configuration needs, or run off a cut model's end: the evaluator says what
    it is worth, and one that breaks a rule is no news.
    """

    def progress(now: Progress) -> None:
        def natural(value: float | None) -> float | None:
            return None if value is None else value * minimise.scale

        best = None if form.cut else natural(now.incumbent)  # of a cut model it may be too good to be true
        reporter.progress(now.seconds, best, natural(now.bound), now.nodes)

    def incumbent(_objective: float, values: Mapping[int, float]) -> None:
        configuration = _configuration(model, values)
        evaluation = evaluate(form.instance, configuration)
        if not evaluation.violations:
            reporter.incumbent(configuration, evaluation.objectives[minimise])

    return Watcher(progress, incumbent, reporter.log, reporter.stop)


def _configuration(model: pyo.ConcreteModel, values: Mapping[int, float]) -> Configuration:
    """The configuration in these values; a variable that the matrix does not hold is fixed or unused."""
    return Configuration.of(
        pair for pair, variable in model.open.items() if values.get(id(variable), variable.value or 0) > 0.5
    )


def _outcome(answer: Answer, model: pyo.ConcreteModel, minimise: Objective) -> Outcome:
    if answer.objective is None:
        status = Status.INFEASIBLE if answer.status is Status.INFEASIBLE else Status.NO_SOLUTION
        bound = None if answer.bound is None else answer.bound * minimise.scale
        return Outcome(status, answer.limit, minimise, bound=bound, nodes=answer.nodes)
    interrupted = answer.status is Status.FEASIBLE and answer.limit is Limit.STOPPED
    return Outcome(
        Status.INTERRUPTED if interrupted else answer.status,
        answer.limit,
        minimise,
        _configuration(model, answer.values),
        answer.objective * minimise.scale,
        None if answer.bound is None else answer.bound * minimise.scale,
        nodes=answer.nodes,
    )
