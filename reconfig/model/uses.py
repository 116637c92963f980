"""What services use of resources, and what resources and sites are like, as the model reads them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.system_rules import AgencyShare, BedTest, ResourceTotal
from reconfig.instance.usage import in_use
from reconfig.model.formulation import Formulation

WHOLE_MODULES = 1e-6
"""A module count this close above a whole number is that number, as for the evaluator."""


@dataclass(frozen=True, eq=False)
class Use:
    """A service's use of a resource.

    in_use: by zone of the service's sets, wherever it is treated, units of the resource, shape (zones,). productivity:
    what it gets out of them on a cold site, as a multiple.
    """

    service: str
    resource: str
    in_use: FloatArray
    occupancy: float
    peak: float
    productivity: float

    def need(self, load: FloatArray) -> FloatArray:
        """What a load of m needs, m / occupancy + peak x the square root of m, elementwise."""
        needed: FloatArray = load / self.occupancy + self.peak * np.sqrt(np.maximum(load, 0.0))
        return needed

    def at_least(self, load: FloatArray) -> FloatArray:
        """What is needed at the least, at a cold site, elementwise."""
        return self.need(load / self.productivity)


def uses(form: Formulation) -> Iterator[Use]:
    """Every row of resource_use."""
    for row in form.instance.resource_use.to_dict("records"):
        service, resource = str(row["service"]), str(row["resource"])
        used = in_use(form.instance, service, resource, float(row["per_unit"]))[form.services[service].zones]
        productivity = form.instance.number_of_service(service, "cold_productivity")
        yield Use(service, resource, used, float(row["occupancy"]), float(row["peak"]), productivity)


def sites_of(form: Formulation, service: str) -> Iterator[tuple[int, str]]:
    """Position and code of the candidates of a service that lie in the area."""
    candidates = enumerate(form.services[service].candidates)
    return ((place, site) for place, site in candidates if site not in form.instance.neighbours)


def places(form: Formulation) -> list[tuple[str, str]]:
    """Every (resource, site) where some service that uses it may run, in the order of their tables."""
    found = {(use.resource, site) for use in uses(form) for _, site in sites_of(form, use.service)}
    resources, sites = form.instance.resources["resource"], form.instance.site_codes
    return [(resource, site) for resource in resources for site in sites if (resource, site) in found]


def of_resource(form: Formulation, column: str) -> dict[str, float]:
    """A number of every resource."""
    return dict(zip(form.instance.resources["resource"], form.instance.resources[column].astype(float), strict=True))


def of_place(form: Formulation, column: str) -> dict[tuple[str, str], float]:
    """A number of every (resource, site) that site_resources lists, where it is given."""
    rows = form.instance.site_resources.to_dict("records")
    return {(row["resource"], row["site"]): row[column] for row in rows if not math.isnan(row[column])}


def today(form: Formulation, resource: str) -> float:
    """Units of a resource in the area today."""
    own = {place: units for place, units in of_place(form, "today").items() if place[1] not in form.instance.neighbours}
    return sum(units for (held, _), units in own.items() if held == resource)


def exact_resources(instance: Instance) -> frozenset[str]:
    """The resources of which a rule wants enough, so that the model must not count more than what is needed."""
    wanted: set[str] = set()
    for rule in instance.rules:
        if isinstance(rule, ResourceTotal) and rule.at_least is not None:
            wanted.add(rule.resource)
        elif isinstance(rule, BedTest):
            wanted |= {rule.resource, *([rule.replaced_by] if rule.replaced_by else [])}
        elif isinstance(rule, AgencyShare):
            wanted |= set(instance.resource_staffing["resource"])
    return frozenset(wanted)
