"""The exact strategy: each service in the form that suits it, the question solved to a proven gap."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from reconfig.engine import use_threads
from reconfig.instance.features import system_features
from reconfig.instance.instance import Instance
from reconfig.instance.rules import SiteCount
from reconfig.model.forms import columns_in, described, forms
from reconfig.model.formulation import Formulation, formulate
from reconfig.model.service_sets import SHORT
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.strategies.apart import Apart, of_use
from reconfig.strategies.decomposition import Decomposition
from reconfig.strategies.deepening import FIRST_STEPS, Clock
from reconfig.strategies.incumbent import Incumbent
from reconfig.strategies.median import Lagrangian
from reconfig.strategies.one_program import OneProgram
from reconfig.strategies.options import FormedOptions, services_of
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.service_location import dropped

BUDGET = 20.0
"""Seconds for Lagrangian bounds, where form B can take over; of the problems measured they proved most within ten."""

DEEP = 40
"""With more candidates than this for each site that opens, form B does not take over: prefix sets grow too deep."""

APART = "Each service a question of its own, tied to the others by prices of the openings."

ALONE = "Closeness and counts are the whole question: Lagrangian bounds and branching."


@dataclass(frozen=True)
class Exact(FormedOptions, OneProgram):
    """The exact strategy: one program; decomposed where journeys are planned; Lagrangian where closeness is all."""

    def writes_model(self, instance: Instance) -> bool:
        """One model gives the answer where no journeys are planned."""
        return not services_of(instance, "planned")

    def stated(self, instance: Instance, minimise: Objective) -> tuple[Formulation, tuple[str, ...]]:
        """Each service in the form that suits it, and why."""
        chosen = forms(instance, self.form)
        steps = None if system_features(instance) else FIRST_STEPS  # rows on activity hold for whole orders alone
        return formulate(instance, steps, minimise, columns_in(chosen)), described(chosen)

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        """As one program, perhaps after Lagrangian bounds; by decomposition where journeys are planned."""
        if not services_of(instance, "planned"):
            return super().solve(instance, minimise, reporter)
        options = {option.name: getattr(self, option.name) for option in dataclasses.fields(self)}
        return Decomposition(**options).solve(instance, minimise, reporter)

    def searched(self, instance: Instance, best: Incumbent, clock: Clock) -> Outcome:
        """Lagrangian bounds first where closeness is all; the services apart where one program would be large."""
        if self.form != "auto" or best.reporter.export:
            return super().searched(instance, best, clock)
        if of_use(instance, best.minimise):
            return self._apart(instance, best, clock)
        if not _closeness_alone(instance, best.minimise):
            return super().searched(instance, best, clock)
        budget = None if _deep(instance) else BUDGET
        limits = [limit for limit in (budget, clock.left) if limit is not None]
        bounds = Lagrangian(self.gap, max(min(limits), 0.01) if limits else None)
        outcome = bounds.solve(instance, best.minimise, best.reporter)
        if outcome.status in (Status.OPTIMAL, Status.INTERRUPTED) or clock.over or best.reporter.stop():
            return dataclasses.replace(outcome, notes=(ALONE,))
        if outcome.configuration is not None:
            best.offer(outcome.configuration)
        best.raise_bound(outcome.bound)
        outcome = super().searched(instance, best, clock)
        return dataclasses.replace(outcome, notes=(f"{ALONE[:-1]}, for {BUDGET:g} s; then:", *outcome.notes))

    def _apart(self, instance: Instance, best: Incumbent, clock: Clock) -> Outcome:
        """The services apart, tied by prices; then one program, where that leaves something open."""
        use_threads(self.threads)
        best.judge()  # its columns come of a sound start
        search = Apart(instance, best, clock, self, columns_in(forms(instance, self.form)))
        search.run()
        stopped = best.reporter.stop()
        if best.within(self.gap) or stopped or clock.over:
            limit = Limit.STOPPED if stopped else Limit.TIME if clock.over else Limit.NONE
            return dataclasses.replace(best.outcome(limit, 0, self.gap), notes=(APART,), rounds=search.rounds)
        outcome = super().searched(instance, best, clock)
        return dataclasses.replace(outcome, notes=(f"{APART[:-1]}; then:", *outcome.notes), rounds=search.rounds)


def _closeness_alone(instance: Instance, minimise: Objective) -> bool:
    """Whether closeness and counts are the whole question, and some service has many candidates."""
    many = any(len(instance.candidates(service)) > SHORT for service in instance.service_codes)
    return many and dropped(instance, minimise) is None


def _deep(instance: Instance) -> bool:
    """Whether some service opens so few of its candidates that prefix sets would grow too deep to be of use."""
    return any(
        len(instance.candidates(service)) > DEEP * max(_most_sites(instance, service), 1)
        for service in instance.service_codes
    )


def _most_sites(instance: Instance, service: str) -> int:
    """The most sites that rules allow the service; all of its candidates without such a rule."""
    rules = (rule for rule in instance.rules if isinstance(rule, SiteCount) and rule.service == service)
    counts = [rule.at_most for rule in rules if rule.at_most is not None]
    return min(counts, default=len(instance.candidates(service)))
