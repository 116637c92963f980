"""Random instances with rules on who gains and who loses access, and with another way to travel."""

from __future__ import annotations

import numpy as np

from reconfig.instance.access_rules import EquityOfAccess, FewLosers, GroupChange, SlopeIndex, WorstServed
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Coverage, KeepInOrganisation, Rule
from tests.instances import make_instance, random_instance


def access_rules(seed: int, service: str = "V0") -> tuple[Rule, ...]:
    """A rule of each kind, now lenient, now strict."""
    random = np.random.default_rng(seed)
    return (
        GroupChange(name="groups", service=service, by="deprivation_fifth", at_most=float(random.integers(0, 25))),
        GroupChange(name="one group", service=service, by="deprivation_fifth", group="not stated", at_most=4.0),
        FewLosers(
            name="losers", service=service, longer_by=5.0 * random.integers(0, 5), at_most=random.uniform(0, 0.6)
        ),
        WorstServed(name="worst", service=service, share=random.uniform(0.02, 0.6), at_most=random.uniform(25, 55)),
        EquityOfAccess(name="even", service=service, at_most=random.uniform(12, 40), aversion=random.uniform(0.3, 2)),
        SlopeIndex(name="slope", service=service, at_most=random.uniform(1, 15)),
        Coverage(name="by bus", service=service, within_minutes=40, at_least=random.uniform(0.1, 0.6), mode="bus"),
        Coverage(
            name="without a car",
            service=service,
            within_minutes=20,
            at_least=random.uniform(0.1, 0.6),
            people="no_car",
            by="deprivation_fifth",
        ),
        Coverage(
            name="without a car by bus",
            service=service,
            within_minutes=45,
            at_least=random.uniform(0.1, 0.5),
            people="no_car",
            mode="bus",
        ),
        KeepInOrganisation(name="stays", service=service, organisation="P", at_least=int(random.integers(1, 3))),
    )


def uneven_instance(seed: int, sites: int = 4, services: int = 1, rules: int = 2) -> Instance:
    """Zones with and without fifths and cars, a bus that goes to some sites, and so many random rules of other kinds.

    Today some sites are closed, now and then all; some zones have no way to some sites.
    """
    random = np.random.default_rng(seed)
    instance = random_instance(seed, zones=9, sites=sites, services=services, neighbours=int(random.random() < 0.3))
    zones, offers, times = instance.zones.copy(), instance.offers.copy(), instance.travel_times
    zones["deprivation_fifth"] = zones["deprivation_fifth"].mask(random.random(len(zones)) < 0.15)
    zones["no_car_share"] = np.where(random.random(len(zones)) < 0.8, random.random(len(zones)), np.nan)
    closed = random.random(len(offers)) < random.choice([0.3, 0.6, 1.0], p=[0.5, 0.4, 0.1])
    offers["status"] = offers["status"].mask(closed & (offers["status"] == "current"), "candidate")
    if random.random() < 0.5:
        times = times[random.random(len(times)) < 0.9].reset_index(drop=True)
    tables = make_instance(
        organisations=[{"organisation": "O", "name": "Trust"}, {"organisation": "P", "name": "Other trust"}],
        mode_times=[
            {"mode": "bus", "zone": zone, "site": site, "minutes": int(random.integers(1, 20)) * 5}
            for zone in instance.zone_codes
            for site in instance.site_codes
            if random.random() < 0.8
        ],
    )
    every = access_rules(seed)
    chosen = random.choice(len(every), min(rules, len(every)), replace=False)
    return instance.replace(
        zones=zones,
        offers=offers,
        travel_times=times,
        organisations=tables.organisations,
        sites=instance.sites.assign(organisation=random.choice(["O", "P"], len(instance.sites))),
        mode_times=tables.mode_times,
        rules=tuple(every[which] for which in sorted(chosen)),
    )


def choosing(instance: Instance, seed: int) -> Instance:
    """The instance with patients who choose among sites that attract unequally."""
    random = np.random.default_rng(seed)
    return instance.replace(
        offers=instance.offers.assign(attractiveness=random.normal(0, 1, len(instance.offers))),
        services=instance.services.assign(allocation="choice", choice_decay=float(random.choice([0.02, 0.1, 0.5]))),
    )
