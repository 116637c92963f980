"""What every constraint function is given: the instance with its sets and prefix sets worked out once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from reconfig.instance.instance import Instance
from reconfig.instance.rules import MaximumMinutes, Rule
from reconfig.model.prefix_sets import BoolArray, preferences, prefix_sets
from reconfig.model.service_sets import FlowService, PrefixService, PricedService, ServiceSets

SHORT = 12
"""Services with no more candidates than this have every order followed to its end."""

SomeRule = TypeVar("SomeRule", bound=Rule)


@dataclass(frozen=True, eq=False)
class Formulation:
    """The instance and, for each service, its sets."""

    instance: Instance
    services: Mapping[str, ServiceSets]

    def offer(self, pair: tuple[str, str], column: str) -> float:
        """One number of the offer of a (service, site) pair."""
        return self._offers[column][pair]

    @cached_property
    def _offers(self) -> dict[str, dict[tuple[str, str], float]]:
        """Every number of every offer: column, then pair, to value."""
        offers = self.instance.offers
        pairs = list(zip(offers["service"], offers["site"], strict=True))
        numbers = offers.select_dtypes("number").astype(float)
        return {str(column): dict(zip(pairs, numbers[column], strict=True)) for column in numbers}

    def pairs(self) -> list[tuple[str, str]]:
        """Every (service, site) that may be open."""
        return [(service, site) for service, sets in self.services.items() for site in sets.candidates]

    @property
    def cut(self) -> bool:
        """Whether some zone's order goes on beyond the sites that are followed."""
        return any(sets.cut for sets in self.prefix_services.values())

    @cached_property
    def prefix_services(self) -> dict[str, PrefixService]:
        """The services that are stated by prefix sets (form B)."""
        return {service: sets for service, sets in self.services.items() if isinstance(sets, PrefixService)}

    @cached_property
    def flow_services(self) -> dict[str, FlowService]:
        """The services whose flows are explicit (form C in full)."""
        return {service: sets for service, sets in self.services.items() if isinstance(sets, FlowService)}

    @cached_property
    def priced_services(self) -> dict[str, PricedService]:
        """The services whose journeys are known by cuts alone (form C in outline)."""
        return {service: sets for service, sets in self.services.items() if isinstance(sets, PricedService)}

    def rules(self, kind: type[SomeRule]) -> list[SomeRule]:
        """The planners' rules of one kind."""
        return [rule for rule in self.instance.rules if isinstance(rule, kind)]

    def sites_held(self, rule: Any) -> list[str]:  # noqa: ANN401
        """The sites that a rule on every unit of a service holds for: those it names, else all of the area."""
        candidates = self.services[rule.service].candidates
        if rule.sites:
            return [site for site in candidates if site in rule.sites]
        return [site for site in candidates if site not in self.instance.neighbours]


def formulate(instance: Instance, steps: int | None = None) -> Formulation:
    """Work out every service's sets: prefix sets for the nearest rule, an outline where journeys are planned.

    With `steps` the orders of services with more than `SHORT` candidates are followed for so many sites only: a
    relaxation, which `deepened` makes exact where it matters.
    """
    services = {}
    for service in instance.service_codes:
        planned = instance.allocation_of(service) == "planned"
        services[service] = _outline(instance, service) if planned else _prefixes(instance, service, steps)
    return Formulation(instance, services)


def formulate_flows(instance: Instance) -> Formulation:
    """Every service with explicit flows: the textbook."""
    return Formulation(instance, {service: _flows(instance, service) for service in instance.service_codes})


def service_sets(instance: Instance, service: str) -> ServiceSets:
    """The candidates of a service and the zones that need it."""
    candidates = instance.candidates(service)
    demand = instance.demand_of(service)
    zones = np.flatnonzero(demand > 0)
    minutes = instance.minutes[np.ix_(zones, instance.site_positions(candidates))]
    return ServiceSets(candidates, zones, demand[zones], minutes)


def hard_maximum(instance: Instance, service: str) -> float:
    """The minutes beyond which nobody may be sent; infinite without such a rule."""
    limits = [rule.minutes for rule in instance.rules if isinstance(rule, MaximumMinutes) and rule.service == service]
    return min(limits, default=np.inf)


def _prefixes(instance: Instance, service: str, steps: int | None) -> PrefixService:
    sets = service_sets(instance, service)
    sure = np.isin(np.array(sets.candidates, dtype=str), instance.always_open(service))
    wishes = preferences(sets.minutes, hard_maximum(instance, service), sure)
    followed = wishes.depth if steps is None or len(sets.candidates) <= SHORT else np.minimum(wishes.depth, steps)
    return PrefixService(
        sets.candidates, sets.zones, sets.demand, sets.minutes, wishes, followed, prefix_sets(wishes, followed)
    )


def _usable(instance: Instance, service: str, sets: ServiceSets) -> BoolArray:
    """Whether a zone may be sent to a candidate: in reach and within the hard maximum, shape (zones, candidates)."""
    usable: BoolArray = np.isfinite(sets.minutes) & (sets.minutes <= hard_maximum(instance, service))
    return usable


def _outline(instance: Instance, service: str) -> PricedService:
    sets = service_sets(instance, service)
    usable = _usable(instance, service, sets)
    return PricedService(sets.candidates, sets.zones, sets.demand, sets.minutes, usable)


def _flows(instance: Instance, service: str) -> FlowService:
    sets = service_sets(instance, service)
    closest = instance.allocation_of(service) == "nearest"
    usable = _usable(instance, service, sets)
    return FlowService(sets.candidates, sets.zones, sets.demand, sets.minutes, usable, closest)


def deepened(form: Formulation, off: Mapping[str, BoolArray]) -> Formulation:
    """The formulation with twice the steps for the zones marked in `off`, shape (zones,) for each service."""
    services = dict(form.services)
    for service, zones in off.items():
        sets = form.prefix_services[service]
        steps = np.where(zones, sets.steps * 2, sets.steps)
        services[service] = dataclasses.replace(sets, steps=steps, prefixes=prefix_sets(sets.preferences, steps))
    return Formulation(form.instance, services)


def ran_off(form: Formulation, none_open: Callable[[str, int], float], least: float) -> dict[str, BoolArray]:
    """The zones of each service that are served, by more than the share `least`, beyond the sites that are followed.

    `none_open` gives the value of u[s,P]. Services without such a zone are left out.
    """
    off = {}
    for service, sets in form.prefix_services.items():
        values = np.array([none_open(service, prefix) for prefix in range(sets.prefixes.sets)])
        beyond = sets.prefixes.cut & (values[sets.prefixes.last] > least)
        if beyond.any():
            off[service] = beyond
    return off
