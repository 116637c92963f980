"""What every constraint function is given: the instance, and each service's sets in its form, worked out once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from reconfig.evaluate.ledgers import ledgers_today
from reconfig.instance.features import asks_for_enough
from reconfig.instance.instance import Instance, IntArray
from reconfig.instance.own_rule import OwnRule
from reconfig.instance.rules import Activity, Rule
from reconfig.model.closeness import rewards_closeness, rules_reward_closeness
from reconfig.model.covers import Cover, activity_bounds
from reconfig.model.prefix_sets import BoolArray, prefix_sets
from reconfig.model.service_sets import ConfigurationService, FlowService, PrefixService, PricedService, ServiceSets
from reconfig.model.stating import columns_of, flows_of, outline_of, prefixes_of
from reconfig.model.use import Use, uses_of
from reconfig.objective import Objective

SomeRule = TypeVar("SomeRule", bound=Rule | OwnRule)


@dataclass(frozen=True, eq=False)
class Formulation:
    """The instance and, for each service, its sets.

    one_sided: services of form B whose upper rows are redundant (closeness.py). covers: what has been found of the
    activity bounds of services with many candidates.
    """

    instance: Instance
    services: Mapping[str, ServiceSets]
    one_sided: frozenset[str] = frozenset()
    covers: tuple[Cover, ...] = ()

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

    @cached_property
    def ledgers_today(self) -> pd.DataFrame:
        """What today's configuration earns and costs, by organisation: a number of the question, the evaluator's."""
        return ledgers_today(self.instance)

    @property
    def cut(self) -> bool:
        """Whether some zone's order goes on beyond the sites that are followed."""
        return any(sets.cut for sets in self.prefix_services.values())

    @property
    def held_by_covers(self) -> bool:
        """Whether some service's activity bounds are held by nothing but the covers found so far."""
        return any(activity_bounds(self.instance, service).some for service in self.one_sided)

    @cached_property
    def prefix_services(self) -> dict[str, PrefixService]:
        """The services that are stated by prefix sets (form B)."""
        return {service: sets for service, sets in self.services.items() if isinstance(sets, PrefixService)}

    @cached_property
    def configuration_services(self) -> dict[str, ConfigurationService]:
        """The services that are stated by sets of sites (form A)."""
        return {service: sets for service, sets in self.services.items() if isinstance(sets, ConfigurationService)}

    @cached_property
    def screened(self) -> frozenset[str]:
        """The services in form A whose every column meets the service's standards."""
        return frozenset(service for service, sets in self.configuration_services.items() if sets.screened)

    @cached_property
    def flow_services(self) -> dict[str, FlowService]:
        """The services whose flows are explicit (form C in full)."""
        return {service: sets for service, sets in self.services.items() if isinstance(sets, FlowService)}

    @cached_property
    def priced_services(self) -> dict[str, PricedService]:
        """The services whose journeys are known by cuts alone (form C in outline)."""
        return {service: sets for service, sets in self.services.items() if isinstance(sets, PricedService)}

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """What services use of resources."""
        return uses_of(self.instance, self.services)

    def rules(self, kind: type[SomeRule]) -> list[SomeRule]:
        """The planners' rules of one kind that need rows: none for services whose columns were held against theirs."""
        return [rule for rule in self.instance.rules if isinstance(rule, kind) and rule.service not in self.screened]

    def expression(self, model: Any, which: Objective) -> Any:  # noqa: ANN401
        """An objective over the variables of the model, in natural units: rules of a study hold it within a limit."""
        from reconfig.model.objectives import EXPRESSIONS  # which states objectives of formulations

        return EXPRESSIONS[which](model, self)

    def sites_held(self, rule: Activity) -> list[str]:
        """The sites that a rule on every unit of a service holds for: those it names, else all of the area."""
        return [site for site in self.services[rule.service].candidates if self.instance.holds_at(rule, site)]


def formulate(
    instance: Instance,
    steps: int | None = None,
    minimise: Objective | None = None,
    columns: Mapping[str, ConfigurationService] | None = None,
) -> Formulation:
    """Work out every service's sets.

    In form A those of which `columns` are given, and of choice; in outline those whose journeys are planned; in form B
    the rest.

    With `steps` the orders of services with more than `SHORT` candidates are followed for so many sites only: a
    relaxation, which `deepened` makes exact where it matters. For a given objective the rows that it makes redundant
    are left out, and services with more than `SHORT` candidates have their activity bounds held by covers.
    Where a rule wants enough of what follows from activity, all orders are followed: a cut one counts too little of it.
    """
    given = columns or {}
    steps = None if asks_for_enough(instance) else steps
    services = {service: given.get(service) or _sets_of(instance, service, steps) for service in instance.service_codes}
    free = (
        service for service, sets in services.items() if minimise and _needs_no_upper_rows(instance, sets, minimise)
    )
    return Formulation(instance, services, frozenset(free))


def formulate_flows(instance: Instance) -> Formulation:
    """Every service with explicit flows: the textbook."""
    return Formulation(instance, {service: flows_of(instance, service) for service in instance.service_codes})


def _sets_of(instance: Instance, service: str, steps: int | None) -> ServiceSets:
    match instance.allocation_of(service):
        case "choice":
            return columns_of(instance, service)
        case "planned":
            return outline_of(instance, service)
        case _:
            return prefixes_of(instance, service, steps)


def _needs_no_upper_rows(instance: Instance, sets: ServiceSets, minimise: Objective) -> bool:
    if not isinstance(sets, PrefixService):
        return False
    bounded = activity_bounds(instance, sets.service).some
    closer = rewards_closeness(instance, sets, minimise) and rules_reward_closeness(instance, sets.service)
    return closer and (not bounded or sets.held_by_covers)


def loosened(form: Formulation) -> Formulation:
    """The formulation in which planners' rules can give way.

    Form A keeps every set that serves everybody; in form B all rows are written, those of activity in place of covers.
    A set that leaves somebody without a site, or beyond a hard maximum, has no column here either, as in form B.
    """
    services = dict(form.services)
    for service in form.screened:
        services[service] = columns_of(form.instance, service, screened=False)
    return Formulation(form.instance, services)


def deepened(form: Formulation, off: Mapping[str, BoolArray]) -> Formulation:
    """The formulation with twice the steps for the zones marked in `off`, shape (zones,) for each service."""
    for service, zones in off.items():
        steps = form.prefix_services[service].steps
        form = followed(form, service, np.where(zones, steps * 2, steps))
    return form


def followed(form: Formulation, service: str, steps: IntArray) -> Formulation:
    """The formulation with so many sites followed of the order of each zone of a service, shape (zones,)."""
    sets = form.prefix_services[service]
    deeper = dataclasses.replace(sets, steps=steps, prefixes=prefix_sets(sets.preferences, steps))
    return dataclasses.replace(form, services={**form.services, service: deeper})


def with_covers(form: Formulation, found: Iterable[Cover]) -> Formulation:
    """The formulation with these covers too."""
    return dataclasses.replace(form, covers=tuple(dict.fromkeys((*form.covers, *found))))


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
