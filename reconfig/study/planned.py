"""Services whose journeys are planned: the objective directs them, so studies of several objectives refuse them."""

from __future__ import annotations

from reconfig.instance.instance import Instance
from reconfig.problem import Problem
from reconfig.strategies.options import services_of


def planned_problems(instance: Instance, so: str) -> list[Problem]:
    """A problem for each service with planned journeys; `so` is a clause on what follows, beginning with "so that"."""
    expected = f"has planned journeys, which differ with the objective, {so}"
    remedy = "Set its allocation to nearest or choice."
    planned = services_of(instance, "planned")
    return [Problem("services.csv", expected, remedy, None, "allocation", service) for service in planned]
