"""What every constraint function is given: the instance with its sets and prefix sets worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.rules import MaximumMinutes, Rule
from reconfig.model.prefix_sets import PrefixSets, prefix_sets

if TYPE_CHECKING:
    import pyomo.environ as pyo

ROUNDING = 1e-12
"""Relative; a smaller difference of two sums is what is left of equal ones."""

SomeRule = TypeVar("SomeRule", bound=Rule)


@dataclass(frozen=True, eq=False)
class ServiceSets:
    """One service's candidates and prefix sets over the zones that need it.

    candidates: site codes, table order. zones: positions of the zones with demand, shape (zones,). demand: units a
    year, shape (zones,). prefixes: over exactly these zones and candidates.
    """

    candidates: tuple[str, ...]
    zones: np.ndarray[tuple[int], np.dtype[np.int64]]
    demand: FloatArray
    prefixes: PrefixSets


@dataclass(frozen=True, eq=False)
class Formulation:
    """The instance and, for each service, its sets."""

    instance: Instance
    services: Mapping[str, ServiceSets]

    def offer(self, pair: tuple[str, str], column: str) -> float:
        """One number of the offer of a (service, site) pair."""
        service, site = pair
        return float(self.instance.offers_of(service)[column].to_dict()[site])

    def pairs(self) -> list[tuple[str, str]]:
        """Every (service, site) that may be open."""
        return [(service, site) for service, sets in self.services.items() for site in sets.candidates]

    def rules(self, kind: type[SomeRule]) -> list[SomeRule]:
        """The planners' rules of one kind."""
        return [rule for rule in self.instance.rules if isinstance(rule, kind)]

    def sites_held(self, rule: Any) -> list[str]:  # noqa: ANN401
        """The sites that a rule on every unit of a service holds for: those it names, else all of the area."""
        candidates = self.services[rule.service].candidates
        if rule.sites:
            return [site for site in candidates if site in rule.sites]
        return [site for site in candidates if site not in self.instance.neighbours]


def formulate(instance: Instance) -> Formulation:
    """Work out the candidates and prefix sets of every service."""
    return Formulation(instance, {service: _sets_of(instance, service) for service in instance.service_codes})


def _sets_of(instance: Instance, service: str) -> ServiceSets:
    candidates = instance.candidates(service)
    demand = instance.demand_of(service)
    zones = np.flatnonzero(demand > 0)
    minutes = instance.minutes[np.ix_(zones, instance.site_positions(candidates))]
    sure = np.isin(np.array(candidates, dtype=str), instance.always_open(service))
    limits = [rule.minutes for rule in instance.rules if isinstance(rule, MaximumMinutes) and rule.service == service]
    return ServiceSets(candidates, zones, demand[zones], prefix_sets(minutes, min(limits, default=np.inf), sure))


def served(model: pyo.ConcreteModel, form: Formulation, service: str, weights: FloatArray) -> Any:  # noqa: ANN401
    """The linear expression sum over arcs a = (P, P+j) of weights[a] (u[P] - u[P+j]); weights of shape (arcs,).

    With a zone's weight summed over its arcs this is the weight times the share of the zone that is served there.
    """
    from pyomo.core.expr import LinearExpression

    prefixes = form.services[service].prefixes
    coefficients = np.bincount(prefixes.parent, weights, prefixes.sets) - np.bincount(
        prefixes.child, weights, prefixes.sets
    )
    used = np.flatnonzero(np.abs(coefficients) > ROUNDING * np.abs(weights).max(initial=0.0))
    variables = [model.none_open[service, int(prefix)] for prefix in used]
    return LinearExpression(linear_coefs=[float(c) for c in coefficients[used]], linear_vars=variables)
