"""What is wanted of alternatives: how near the best, how many, how unlike each other, and which prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.problem import Problem, did_you_mean
from reconfig.study.decisions import Unit, decisions_of
from reconfig.study.planned import planned_problems

FEW = 40
"""So many decisions are priced without being asked for."""

Priced = Literal["none", "differing", "all"]


@dataclass(frozen=True)
class Wanted:
    """Alternatives of which any two differ in at least `differ` units of `services`.

    within: share of the best objective. services: none means all whose patients notice, those with demand. priced:
    the decisions whose replacement cost is asked; None for the most that are FEW. gap: relative, of the solver; what
    is proven within it needs no search.
    """

    minimise: Objective = Objective.COST
    within: float = 0.02
    count: int = 6
    differ: int = 2
    services: tuple[str, ...] = ()
    priced: Priced | None = None
    gap: float = 0.0

    def decisions_to_price(self, every: Sequence[Unit], differing: Sequence[Unit]) -> Sequence[Unit]:
        """Which of all decisions, and of those in which the alternatives differ, are priced."""
        if self.priced is None:
            return next((units for units in (every, differing) if len(units) <= FEW), ())
        return {"none": (), "differing": differing, "all": every}[self.priced]


def services_to_differ(instance: Instance, wanted: Wanted) -> tuple[str, ...]:
    """The services in which alternatives are to differ, in table order.

    Raises:
        InputError: where journeys are planned, a service is unknown or has nothing to decide, or too few units may
            change.
    """
    free = decisions_of(instance)
    deciding = tuple(dict.fromkeys(service for service, _ in free))
    problems = [
        *planned_problems(instance, "so that no band around the best can be held"),
        *_unknown(instance, wanted.services, deciding),
    ]
    asked = wanted.services or tuple(each for each in deciding if instance.demand_of(each).sum() > 0)
    units = [unit for unit in free if unit[0] in asked]
    if not problems and len(units) < wanted.differ:
        words = f"is more than the {len(units)} units that may open or close"
        problems = [Problem("--differ", words, "Give a smaller number, or more services.", value=str(wanted.differ))]
    if problems:
        raise InputError(problems)
    return tuple(service for service in instance.service_codes if service in asked)


def _unknown(instance: Instance, asked: Sequence[str], deciding: Sequence[str]) -> list[Problem]:
    problems = []
    for service in dict.fromkeys(asked):
        if service not in instance.service_codes:
            remedy = did_you_mean(service, instance.service_codes, f"Those with decisions: {', '.join(deciding)}.")
            problems.append(Problem("--services", "is not a service of the instance", remedy, value=service))
        elif service not in deciding:
            remedy = f"Those with decisions: {', '.join(deciding) or 'none'}."
            problems.append(Problem("--services", "has no unit that may open or close", remedy, value=service))
    return problems
