"""Where services use resources, and what resources and sites are like, as the model reads them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import AgencyShare, BedTest, ResourceTotal
from reconfig.instance.tables import records
from reconfig.model.formulation import Formulation

WHOLE_MODULES = 1e-6
"""A module count this close above a whole number is that number, as for the evaluator."""


def sites_of(form: Formulation, service: str) -> Iterator[tuple[int, str]]:
    """Position and code of the candidates of a service that lie in the area."""
    candidates = enumerate(form.services[service].candidates)
    return ((place, site) for place, site in candidates if site not in form.instance.neighbours)


def places(form: Formulation) -> list[tuple[str, str]]:
    """Every (resource, site) where some service that uses it may run, in the order of their tables."""
    found = {(use.resource, site) for use in form.uses for _, site in sites_of(form, use.service)}
    resources, sites = form.instance.resources["resource"], form.instance.site_codes
    return [(resource, site) for resource in resources for site in sites if (resource, site) in found]


def of_resource(form: Formulation, column: str) -> dict[str, float]:
    """A number of every resource."""
    return dict(zip(form.instance.resources["resource"], form.instance.resources[column].astype(float), strict=True))


def of_place(form: Formulation, column: str) -> dict[tuple[str, str], float]:
    """A number of every (resource, site) that site_resources lists, where it is given."""
    rows = records(form.instance.site_resources)
    return {(row["resource"], row["site"]): row[column] for row in rows if not math.isnan(row[column])}


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
