"""How patients reach a site, in plain words, where it is not simply the nearest."""

from __future__ import annotations

from reconfig.evaluate.evaluation import Evaluation
from reconfig.instance.instance import Instance
from reconfig.objective import Objective

AIMS = {
    Objective.COST: "the cost is least",
    Objective.TRAVEL: "all journeys together are shortest",
    Objective.COVERAGE: "as few as possible travel longer than the target time",
    Objective.EQUITY: "all journeys together are shortest, long ones weighing more",
    Objective.WORST_SERVED: "all journeys together are shortest",
}
"""What patients of planned services are directed for."""

SEVERAL = "Where the patients of an area use several sites, its journey is their average."


def spread_services(instance: Instance) -> list[str]:
    """The services whose patients do not all go to the nearest open site."""
    return [service for service in instance.service_codes if instance.allocation_of(service) != "nearest"]


def planned_services(instance: Instance) -> list[str]:
    """The services whose patients are directed."""
    return [service for service in instance.service_codes if instance.allocation_of(service) == "planned"]


def how_they_go(evaluation: Evaluation, service: str) -> str:
    """Who goes where, in two sentences; nothing where everyone goes to the nearest open site."""
    allocation = evaluation.instance.allocation_of(service)
    if allocation == "planned":
        aim = AIMS[evaluation.minimise]
        return f"Patients are directed to open sites, within what each can take, so that {aim}. {SEVERAL}"
    if allocation == "choice":
        return f"Patients choose among the open sites, a nearer or more attractive one more often. {SEVERAL}"
    return ""


def journey_word(instance: Instance, service: str) -> str:
    """What a zone's minutes are: one journey, or the average of several."""
    return "journey" if instance.allocation_of(service) == "nearest" else "average journey"
