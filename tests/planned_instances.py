"""Random small instances with planned services, tight capacities and rules."""

from __future__ import annotations

import numpy as np

from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes, Rule, SiteCount
from reconfig.objective import Objective
from tests.instances import make_instance, random_instance

PRICED = [aim for aim in Objective if aim is not Objective.WORST_SERVED]
"""The objectives in which a journey has a price of its own, so that patients can be directed for them."""


def planned_instance(seed: int, rules: bool = True, services: int = 2, sites: int = 4, zones: int = 8) -> Instance:
    """Planned services, and in half of the cases a last one of the nearest rule; a site may need another service."""
    random = np.random.default_rng(seed)
    base = random_instance(seed, zones=zones, sites=sites, services=services, neighbours=int(random.integers(0, 2)))
    mixed = services > 1 and random.random() < 0.5
    allocation = ["planned"] * (services - mixed) + ["nearest"] * mixed
    journey_cost = random.choice([0.0, 1.0, 3.5], size=services)
    offers = base.offers.copy()
    demand = {service: float(base.demand_of(service).sum()) for service in base.service_codes}
    share = random.uniform(0.25, 1.1, size=len(offers))
    capacity = np.round(offers["service"].map(demand).to_numpy(float) * share)
    offers["capacity"] = np.where(random.random(len(offers)) < 0.7, capacity, np.nan)
    stepped = random.random(len(offers)) < 0.4
    offers.loc[~stepped, ["step_size", "step_cost"]] = [np.nan, 0.0]
    offers["unit_cost"] = random.integers(0, 40, size=len(offers)).astype(float)
    instance = base.replace(
        services=base.services.assign(allocation=allocation, journey_cost=journey_cost), offers=offers
    )
    if services > 1 and random.random() < 0.5:
        needs = make_instance(requirements=[{"service": "V0", "requires": "V1", "kind": "same_site"}]).requirements
        instance = instance.replace(requirements=needs)
    return instance.replace(rules=planned_rules(instance, seed)) if rules else instance


def planned_rules(instance: Instance, seed: int) -> tuple[Rule, ...]:
    """Some rules of each numeric kind on the first service, which is planned."""
    random = np.random.default_rng(seed)
    service = instance.service_codes[0]
    total = float(instance.demand_of(service).sum())
    some: list[Rule] = [
        Coverage(name="share near", service=service, within_minutes=float(random.integers(3, 8) * 5), at_least=0.6),
        Coverage(name="near by fifth", service=service, within_minutes=40, at_least=0.3, by="deprivation_fifth"),
        MaximumMinutes(name="nobody farther", service=service, minutes=float(random.integers(8, 12) * 5)),
        SiteCount(name="number of sites", service=service, at_least=1, at_most=3),
        Activity(name="enough cases", service=service, at_least=round(total * random.uniform(0.1, 0.4))),
        Activity(name="not too many", service=service, at_most=round(total * random.uniform(0.4, 0.9))),
    ]
    return tuple(rule for rule in some if random.random() < 0.5)
