"""The options that the strategies share, validated once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.features import system_features
from reconfig.instance.instance import Instance
from reconfig.model.forms import ASKED, Asked, refusal
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.strategies.quick import Quick
from reconfig.strategies.reporting import Reporter

QUICK_SECONDS = 2.0
"""How long the strategy `quick` may look for a start."""

NO_PRICE = "no journey by itself has a price in the mean minutes of the worst served"


class Start(NamedTuple):
    """A configuration to start from, what to say of it, and its objective where the evaluator was asked already."""

    configuration: Configuration | None = None
    notes: tuple[str, ...] = ()
    objective: float | None = None


@dataclass(frozen=True)
class Options:
    """When to stop, and what to start from.

    gap: relative gap at which an answer counts as optimal; 0 asks for full proof. time_limit: seconds for building and
    solving, None for no limit. threads: 0 lets HiGHS choose. seed: HiGHS's random seed. start: "today" offers today's
    configuration as a first solution where it breaks no rule, "quick" what the strategy `quick` finds in two seconds,
    "none" starts from nothing. start_from: pairs of service and site, a configuration that is offered in its place.
    """

    gap: float = 1e-4
    time_limit: float | None = None
    threads: int = 0
    seed: int = 0
    start: Literal["today", "quick", "none"] = "today"
    start_from: tuple[tuple[str, str], ...] = ()

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

    def writes_model(self, instance: Instance) -> bool:
        """Whether one model gives the answer, so that it can be exported."""
        del instance
        return False

    def first(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Start:
        """The configuration to start from, if there is one that breaks no rule, and what to say of it."""
        if self.start_from:
            return sound_start(instance, Configuration.of(self.start_from), minimise, "The configuration given")
        if self.start == "none":
            return Start()
        if self.start == "quick":
            return Start(*quick_start(instance, minimise, reporter))
        return sound_start(instance, instance.today, minimise, "Today's configuration")


@dataclass(frozen=True)
class FormedOptions(Options):
    """The same, for strategies that state each service in a form.

    form: "A", "B", or "auto", which chooses for each service (reconfig/model/forms.py). Services whose journeys are
    planned take form C whatever it says.
    """

    form: Asked = "auto"

    def _faults(self) -> list[str]:
        return [*super()._faults(), *([] if self.form in ASKED else ["form must be auto, A or B"])]

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None, or the services that cannot be stated in the form asked for, and why."""
        planned, held = services_of(instance, "planned"), system_features(instance)
        if planned and held:
            return (
                f"the patients of {', '.join(planned)} are planned, beside {', '.join(held)}: write nearest or choice"
            )
        return worst_served_refused(instance, minimise) or refusal(instance, self.form)


def sound_start(instance: Instance, configuration: Configuration, minimise: Objective, name: str) -> Start:
    """The configuration where it breaks no rule, and what to say of it."""
    evaluation = evaluate(instance, configuration, minimise)
    broken = {violation.rule for violation in evaluation.violations}
    if broken:
        count = f"{len(broken)} rule{'s' if len(broken) > 1 else ''}"
        return Start(notes=(f"{name} breaks {count}, so it could not start the search.",))
    notes = (f"{name} breaks no rule and started the search.",)
    return Start(configuration, notes, evaluation.objectives[minimise])


def quick_start(
    instance: Instance, minimise: Objective, reporter: Reporter, seconds: float = QUICK_SECONDS
) -> tuple[Configuration | None, tuple[str, ...]]:
    """What the strategy `quick` finds in so many seconds, and what to say of it."""
    quick = Quick(time_limit=seconds)
    if reason := quick.supports(instance, minimise):
        return None, (f"The strategy quick made no start: {reason}.",)
    found = quick.solve(instance, minimise, reporter).configuration
    return found, ("The strategy quick found no start." if found is None else "The strategy quick made a start.",)


def worst_served_refused(instance: Instance, minimise: Objective) -> str | None:
    """Why the mean of the worst served cannot be minimised, or None: no flow of a planned service has a price in it."""
    directed = services_of(instance, "planned") if minimise is Objective.WORST_SERVED else ()
    return f"patients of {directed[0]} are directed, and {NO_PRICE}" if directed else None


def services_of(instance: Instance, allocation: str) -> tuple[str, ...]:
    """The services with that allocation rule, in table order."""
    return tuple(service for service in instance.service_codes if instance.allocation_of(service) == allocation)
