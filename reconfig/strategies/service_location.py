"""Each service of an instance as a location problem: what serving a zone from a candidate costs, and what is settled.

That is a relaxation of every question: it drops the rules on activity and coverage, capacity and requirements, and lets
each zone be served from the open candidate that costs least. `dropped` says whether it drops anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reconfig.enumeration.today import burdens, kappa
from reconfig.instance.features import refusal_of_features
from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray
from reconfig.instance.rules import Forbid, Keep, MaximumMinutes, SiteCount
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.strategies.location import Decisions, Location

COUNTED_RULES = (SiteCount, Keep, Forbid, MaximumMinutes)
"""The rules that the location problem holds."""

SAFE = 1 - 1e-5
"""The evaluator forgives a module this small a part of its size, and so must a bound."""

NO_SUM = "the mean minutes of the worst served are no sum over zones"


@dataclass(frozen=True, eq=False)
class ServiceLocation:
    """One service as a location problem.

    candidates: site codes, table order. zones: positions of the zones with demand, shape (zones,). decisions: what
    offers and rules settle; None where they contradict each other.
    """

    service: str
    candidates: tuple[str, ...]
    zones: IntArray
    problem: Location
    decisions: Decisions | None

    def configuration(self, chosen: BoolArray) -> Configuration:
        """The configuration of this service alone that opens the chosen candidates."""
        return Configuration.of(
            (self.service, site) for site, is_open in zip(self.candidates, chosen, strict=True) if is_open
        )


def dropped(instance: Instance, minimise: Objective) -> str | None:
    """What of the question the location problems drop, in words; None where they are all of it."""
    return next(_dropped(instance, minimise), None)


def _dropped(instance: Instance, minimise: Objective) -> Iterator[str]:
    for rule in instance.rules:
        if not isinstance(rule, COUNTED_RULES):
            yield f"it has the rule '{rule.name}', which is more than closeness and counts"
    if len(instance.requirements):
        yield "its services have requirements of each other"
    open_offers = instance.offers[instance.offers["status"] != "forbidden"]
    if open_offers["capacity"].notna().any():
        yield "it has capacities"
    for service in instance.services[instance.services["allocation"] != "nearest"]["service"]:
        yield f"the patients of {service} do not go to the nearest site"
    if minimise is Objective.WORST_SERVED:
        yield NO_SUM
    if reason := refusal_of_features(instance, "the search for the closest sites"):
        yield reason
    if minimise is Objective.COST:
        yield from _dropped_costs(instance, open_offers)


def _dropped_costs(instance: Instance, offers: pd.DataFrame) -> Iterator[str]:
    if (offers["step_size"].notna() & (offers["step_cost"] > 0)).any():
        yield "it has costs in steps"
    for service, costs in offers.groupby("service", sort=False)["unit_cost"]:
        if costs.min() < costs.max():
            yield f"a unit of {service} does not cost the same everywhere"
    if (_site_costs(instance)[1] > 0).any():
        yield "services share the fixed cost of sites"


def _site_costs(instance: Instance) -> tuple[pd.Series[float], pd.Series[float]]:
    """The fixed cost of each site of the area, by code: of those where one service may run, and where several may."""
    sites = instance.sites.set_index("site")
    costs = sites["fixed_cost"].astype(float).where(~sites["neighbour"], 0.0)
    offers = instance.offers[instance.offers["status"] != "forbidden"]
    services = offers["site"].value_counts().reindex(costs.index, fill_value=0)
    return costs.where(services == 1, 0.0), costs.where(services > 1, 0.0)


def service_location(instance: Instance, service: str, minimise: Objective) -> ServiceLocation:
    """The location problem of one service."""
    candidates = instance.candidates(service)
    demand = instance.demand_of(service)
    zones = np.flatnonzero(demand > 0)
    costs = _pair_costs(instance, service, zones, minimise).T * demand[zones]
    fixed = _fixed_costs(instance, service) if minimise is Objective.COST else np.zeros(len(candidates))
    served = np.where(np.isfinite(costs), costs, 0.0)
    unserved = 1.0 + 2 * float(served.max(axis=0, initial=0.0).sum() + fixed.sum())
    counted = ~np.isin(np.array(candidates, dtype=str), sorted(instance.neighbours))
    least, most = _counts(instance, service, int(counted.sum()))
    whole = np.where(np.isfinite(costs), costs, unserved)
    problem = Location(np.ascontiguousarray(whole), fixed, counted, least, most, unserved)
    return ServiceLocation(service, candidates, zones, problem, _decisions(instance, service, problem))


def _pair_costs(instance: Instance, service: str, zones: IntArray, minimise: Objective) -> FloatArray:
    """What a unit costs, shape (zones, candidates); infinite where there is no route or the hard maximum forbids it."""
    minutes = instance.minutes[np.ix_(zones, instance.site_positions(instance.candidates(service)))]
    row = instance.services.iloc[instance.service_codes.index(service)].to_dict()
    limits = [rule.minutes for rule in instance.rules if isinstance(rule, MaximumMinutes) and rule.service == service]
    barred = ~np.isfinite(minutes)
    if row["allocation"] != "choice":
        barred |= minutes > min(limits, default=np.inf)
    if minimise in (Objective.TRAVEL, Objective.WORST_SERVED):
        costs = minutes  # the mean of all is a bound on the mean of the worst served
    elif minimise is Objective.EQUITY:
        costs = burdens(minutes, kappa(instance, service))
    elif minimise is Objective.COVERAGE:
        costs = (minutes > float(row["target_minutes"])).astype(float)
    else:
        costs = float(row["journey_cost"]) * np.where(barred, 0.0, minutes) + _unit_costs(instance, service)
    return np.where(barred, np.inf, costs)


def _unit_costs(instance: Instance, service: str) -> FloatArray:
    """Variable cost of a unit, and its part of a module, shape (candidates,); a bound, as modules are whole."""
    offers = instance.offers_of(service).loc[list(instance.candidates(service))]
    steps = (offers["step_cost"] / offers["step_size"]).fillna(0.0)
    return (offers["unit_cost"] + SAFE * steps).to_numpy(float)


def _fixed_costs(instance: Instance, service: str) -> FloatArray:
    """Fixed cost of the unit, and of the site where no other service may share it, shape (candidates,)."""
    offers = instance.offers_of(service).loc[list(instance.candidates(service))]
    alone, _ = _site_costs(instance)
    return (offers["fixed_cost"] + alone[offers.index].to_numpy(float)).to_numpy(float)


def _counts(instance: Instance, service: str, counted: int) -> tuple[int, int]:
    """The least and the most sites of the area, by all rules together."""
    rules = [rule for rule in instance.rules if isinstance(rule, SiteCount) and rule.service == service]
    least = max([rule.at_least or 0 for rule in rules], default=0)
    most = min([counted if rule.at_most is None else rule.at_most for rule in rules], default=counted)
    return least, most


def _decisions(instance: Instance, service: str, problem: Location) -> Decisions | None:
    candidates = np.array(instance.candidates(service), dtype=str)
    rules = [rule for rule in instance.rules if rule.service == service]
    kept = [rule.site for rule in rules if isinstance(rule, Keep)]
    opened = np.isin(candidates, [*instance.always_open(service), *kept])
    closed = np.isin(candidates, [rule.site for rule in rules if isinstance(rule, Forbid)])
    if (opened & closed).any() or not set(kept) <= set(candidates) or problem.least > problem.most:
        return None
    return problem.settled(Decisions(opened, closed))
