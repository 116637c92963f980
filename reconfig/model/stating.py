"""States one service in a form: by prefix sets, by sets of sites, by explicit flows, or in outline."""

from __future__ import annotations

import numpy as np

from reconfig.enumeration import SiteSets, serving, site_sets, surviving
from reconfig.instance.instance import BoolArray, Instance, IntArray
from reconfig.instance.rules import MaximumMinutes
from reconfig.model.prefix_sets import preferences, prefix_sets
from reconfig.model.service_sets import (
    SHORT,
    ConfigurationService,
    FlowService,
    PrefixService,
    PricedService,
    ServiceSets,
)


def service_sets(instance: Instance, service: str) -> ServiceSets:
    """The candidates of a service and the zones that need it."""
    candidates = instance.candidates(service)
    demand = instance.demand_of(service)
    zones = np.flatnonzero(demand > 0)
    minutes = instance.minutes[np.ix_(zones, instance.site_positions(candidates))]
    return ServiceSets(service, candidates, zones, demand[zones], minutes)


def hard_maximum(instance: Instance, service: str) -> float:
    """The minutes beyond which nobody may be sent; infinite without such a rule."""
    limits = [rule.minutes for rule in instance.rules if isinstance(rule, MaximumMinutes) and rule.service == service]
    return min(limits, default=np.inf)


def columns_of(instance: Instance, service: str, *, screened: bool = True) -> ConfigurationService:
    """A service in form A: with the sets of sites that meet its standards, or all that serve everybody.

    Raises:
        InputError: where its sets cannot be tried one by one.
    """
    sets = site_sets(instance, service)
    return in_form_a(sets, np.flatnonzero(surviving(sets) if screened else serving(sets)), screened=screened)


def in_form_a(sets: SiteSets, kept: IntArray, *, screened: bool) -> ConfigurationService:
    """A service in form A with these of its sets of sites, by number, shape (kept,)."""
    zones = np.flatnonzero(sets.demand > 0)
    demand, minutes = sets.demand[zones], sets.minutes[zones]
    return ConfigurationService(sets.service, sets.candidates, zones, demand, minutes, sets, kept, screened)


def prefixes_of(instance: Instance, service: str, steps: int | None = None) -> PrefixService:
    """A service in form B; where it has many candidates, each zone's order is followed for `steps` sites only."""
    sets = service_sets(instance, service)
    sure = np.isin(np.array(sets.candidates, dtype=str), instance.always_open(service))
    wishes = preferences(sets.minutes, hard_maximum(instance, service), sure)
    followed = wishes.depth if steps is None or len(sets.candidates) <= SHORT else np.minimum(wishes.depth, steps)
    prefixes = prefix_sets(wishes, followed)
    return PrefixService(service, sets.candidates, sets.zones, sets.demand, sets.minutes, wishes, followed, prefixes)


def outline_of(instance: Instance, service: str) -> PricedService:
    """A service in form C, whose journeys are known by cuts alone."""
    sets = service_sets(instance, service)
    usable = _usable(instance, sets)
    return PricedService(service, sets.candidates, sets.zones, sets.demand, sets.minutes, usable)


def flows_of(instance: Instance, service: str) -> FlowService:
    """A service with explicit flows; to the nearest open site where its rule says so."""
    sets = service_sets(instance, service)
    closest = instance.allocation_of(service) == "nearest"
    usable = _usable(instance, sets)
    return FlowService(service, sets.candidates, sets.zones, sets.demand, sets.minutes, usable, closest)


def _usable(instance: Instance, sets: ServiceSets) -> BoolArray:
    """Whether a zone may be sent to a candidate: in reach and within the hard maximum, shape (zones, candidates)."""
    usable: BoolArray = np.isfinite(sets.minutes) & (sets.minutes <= hard_maximum(instance, sets.service))
    return usable
