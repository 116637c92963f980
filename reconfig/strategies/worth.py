"""What a set of open units is worth: by how much it breaks rules, then the objective, on arrays and by nearest sites.

The evaluator has the last word; this is its arithmetic, quick enough to try thousands of moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from reconfig.enumeration.today import burdens, kappa
from reconfig.evaluate.costs import modules
from reconfig.evaluate.equity import tail_mean
from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray
from reconfig.instance.rules import Activity, Coverage, KeepInOrganisation, MaximumMinutes, SiteCount
from reconfig.instance.tables import records
from reconfig.objective import WORST_SHARE, Objective
from reconfig.strategies.access_worth import UNEVEN, AccessWorth

NEAR = 12
"""How many sites of each zone's order are looked at first for an open one."""

Worth = tuple[float, float]
"""Shortfall of the rules, each relative to its limit, and the objective in natural units; the lesser is better."""


@dataclass(frozen=True, eq=False)
class ServiceWorth:
    """One service: what its open units do, cost and break."""

    instance: Instance
    service: str
    minimise: Objective

    @cached_property
    def sites(self) -> IntArray:
        """Positions of the candidates in the sites table."""
        return self.instance.site_positions(self.instance.candidates(self.service))

    @cached_property
    def zones(self) -> IntArray:
        """Positions of the zones with demand."""
        return np.flatnonzero(self.instance.demand_of(self.service) > 0)

    @cached_property
    def demand(self) -> FloatArray:
        """Units a year, shape (zones,)."""
        return self.instance.demand_of(self.service)[self.zones]

    @cached_property
    def own(self) -> BoolArray:
        """Whether a candidate lies in the area, shape (candidates,)."""
        return ~np.isin(np.array(self.instance.candidates(self.service)), sorted(self.instance.neighbours))

    @cached_property
    def _nearest_first(self) -> tuple[IntArray, FloatArray]:
        minutes = self.instance.minutes[np.ix_(self.zones, self.sites)]
        order = np.argsort(minutes, axis=1, kind="stable")
        return order, np.take_along_axis(minutes, order, axis=1)

    @cached_property
    def _offers(self) -> dict[str, FloatArray]:
        offers = self.instance.offers_of(self.service).loc[list(self.instance.candidates(self.service))]
        columns = ("fixed_cost", "unit_cost", "step_size", "step_cost", "capacity")
        return {column: offers[column].to_numpy(float) for column in columns}

    def of(self, chosen: BoolArray) -> Worth:
        """The worth of these open units, shape (candidates,)."""
        site, minutes = self._journeys(chosen)
        reached = np.isfinite(minutes)
        activity = np.bincount(site[reached], self.demand[reached], len(chosen)).astype(np.float64)
        return sum(self._shortfalls(chosen, site, minutes, activity), 0.0), self._objective(chosen, minutes, activity)

    def _journeys(self, chosen: BoolArray) -> tuple[IntArray, FloatArray]:
        """The nearest open candidate and the minutes to it, shape (zones,); infinite where there is none."""
        order, minutes = self._nearest_first
        rank = chosen[order[:, :NEAR]].argmax(axis=1)
        zones = np.arange(len(order))
        far = np.flatnonzero(~chosen[order[zones, rank]])
        if len(far):
            rank[far] = chosen[order[far]].argmax(axis=1)
        site = order[zones, rank]
        return site, np.where(chosen[site], minutes[zones, rank], np.inf)

    def _objective(self, chosen: BoolArray, minutes: FloatArray, activity: FloatArray) -> float:
        if self.minimise is Objective.COST:
            offers = self._offers
            steps = modules(activity, offers["step_size"]) * offers["step_cost"]
            travel = self._row["journey_cost"] * self._patient_minutes(minutes)
            return float((offers["fixed_cost"] + offers["unit_cost"] * activity + steps)[chosen].sum()) + travel
        if self.minimise is Objective.TRAVEL:
            return self._patient_minutes(minutes)
        if self.minimise is Objective.WORST_SERVED:
            return float(self.demand.sum()) * tail_mean(minutes, self.demand, WORST_SHARE) if len(minutes) else 0.0
        if self.minimise is Objective.EQUITY:
            return float(self.demand @ burdens(minutes, self._kappa))
        return float(self.demand[minutes > self._row["target_minutes"]].sum())

    def _patient_minutes(self, minutes: FloatArray) -> float:
        return float((self.demand * np.where(np.isfinite(minutes), minutes, 0.0)).sum())

    @cached_property
    def _kappa(self) -> float:
        return kappa(self.instance, self.service)

    @cached_property
    def _row(self) -> dict[str, float]:
        row = self.instance.services.iloc[self.instance.service_codes.index(self.service)]
        return {column: float(row[column]) for column in ("journey_cost", "target_minutes")}

    def _shortfalls(
        self, chosen: BoolArray, site: IntArray, minutes: FloatArray, activity: FloatArray
    ) -> Iterator[float]:
        """By how much each rule is missed, relative to its limit."""
        total = max(float(self.demand.sum()), 1e-9)
        yield 10 * float(self.demand[~np.isfinite(minutes)].sum()) / total
        yield _excess(activity[chosen], np.nan_to_num(self._offers["capacity"][chosen], nan=np.inf))
        for rule in self.instance.rules:
            if rule.service != self.service:
                continue
            if isinstance(rule, MaximumMinutes):
                yield 10 * float(self.demand[minutes > rule.minutes].sum()) / total
            elif isinstance(rule, SiteCount):
                count = int((chosen & self.own).sum())
                yield float(max((rule.at_least or 0) - count, 0))
                yield float(max(count - (len(chosen) if rule.at_most is None else rule.at_most), 0))
            elif isinstance(rule, Activity):
                yield from self._activity_missed(rule, chosen, activity)
            elif isinstance(rule, Coverage):
                yield from self._coverage_missed(rule, site, minutes)
            elif isinstance(rule, KeepInOrganisation):
                yield float(max(rule.at_least - int((chosen & self._owned[rule.organisation]).sum()), 0))
            elif isinstance(rule, UNEVEN):
                yield self.access.missed(rule, minutes)

    def _activity_missed(self, rule: Activity, chosen: BoolArray, activity: FloatArray) -> Iterator[float]:
        names = self.instance.candidates(self.service)
        held = activity[chosen & [self.instance.holds_at(rule, site) for site in names]]
        if rule.at_least:
            yield float(np.maximum(1 - held / rule.at_least, 0.0).sum())
        if rule.at_most is not None:
            yield _excess(held, np.full(len(held), rule.at_most))

    def _coverage_missed(self, rule: Coverage, site: IntArray, minutes: FloatArray) -> Iterator[float]:
        demand = self.instance.demand_by(self.service, rule.people)[self.zones]
        if rule.mode is not None:
            by_mode = self.instance.minutes_by(rule.mode)[self.zones, self.sites[site]]
            minutes = np.where(np.isfinite(minutes), by_mode, np.inf)
        near = demand * (minutes <= rule.within_minutes)
        for members in self._members[rule.name]:
            total = float(demand[members].sum())
            if total > 0:
                yield max(rule.at_least - float(near[members].sum()) / total, 0.0)

    @cached_property
    def access(self) -> AccessWorth:
        """What the rules on uneven journeys miss."""
        return AccessWorth(self.instance, self.service, self.zones, self.demand)

    @cached_property
    def _owned(self) -> dict[str, BoolArray]:
        """Whether each candidate belongs to an organisation, shape (candidates,), by organisation."""
        bodies = self.instance.sites["organisation"].to_numpy(str)[self.sites]
        return {str(body): bodies == body for body in self.instance.organisations["organisation"]}

    @cached_property
    def _members(self) -> dict[str, list[BoolArray]]:
        """The groups of each coverage rule, shape (zones,) each."""
        rules = [rule for rule in self.instance.rules if isinstance(rule, Coverage)]
        return {rule.name: [inside[self.zones] for _, inside in self.instance.members(rule)] for rule in rules}


def _excess(activity: FloatArray, limit: FloatArray) -> float:
    """Sum of what lies above the limits, relative to them."""
    return float((np.maximum(activity - limit, 0.0) / np.maximum(limit, 1.0)).sum())


@dataclass(frozen=True, eq=False)
class Need:
    """A requirement: services by number, the required one first, then its alternative; `held` of shape (sites,)."""

    service: int
    others: tuple[int, ...]
    kind: str
    minutes: float
    held: BoolArray

    @property
    def in_reach(self) -> bool:
        """Whether it is met by a site within minutes."""
        return self.kind in ("within_minutes", "transfer")

    def beside(self, units: BoolArray) -> BoolArray:
        """The sites where something runs that meets it, shape (sites,)."""
        beside: BoolArray = np.logical_or.reduce(units[list(self.others)])
        return beside


def _need(instance: Instance, row: dict[Any, Any], area: BoolArray) -> Need:
    """A requirement; it holds for the area's units without a derogation."""
    service, codes = str(row["service"]), instance.service_codes
    exempt = [instance.exempt(service, site, row["requires"]) for site in instance.site_codes]
    others = tuple(codes.index(code) for code in (row["requires"], row["alternative"]) if code)
    return Need(codes.index(service), others, str(row["kind"]), float(row["minutes"]), area & ~np.array(exempt))


class SystemWorth:
    """All services together: their own worth, requirements between them and the cost of sites.

    Open units stand in a mask of shape (services, sites).
    """

    def __init__(self, instance: Instance, minimise: Objective) -> None:
        self._instance, self._minimise = instance, minimise
        self.services = [ServiceWorth(instance, service, minimise) for service in instance.service_codes]
        self._known: dict[tuple[int, bytes], Worth] = {}
        self._area = ~np.isin(instance.site_codes.to_numpy(str), sorted(instance.neighbours))
        self._site_costs = np.where(self._area, instance.sites["fixed_cost"].to_numpy(float), 0.0)
        self.needs = [_need(instance, row, self._area) for row in records(instance.requirements)]

    def of(self, units: BoolArray) -> Worth:
        """The worth of the whole configuration."""
        parts = [self._of_service(number, units[number]) for number in range(len(units))]
        shortfall = sum((part[0] for part in parts), self._broken_needs(units))
        cost = float(self._site_costs[units.any(axis=0)].sum()) if self._minimise is Objective.COST else 0.0
        return (shortfall if shortfall > 1e-9 else 0.0), sum((part[1] for part in parts), cost)

    def _of_service(self, number: int, units: BoolArray) -> Worth:
        key = number, np.packbits(units).tobytes()
        if key not in self._known:
            service = self.services[number]
            self._known[key] = service.of(units[service.sites])
        return self._known[key]

    def _broken_needs(self, units: BoolArray) -> float:
        """How many open units of the area lack what they need or stand beside what they may not."""
        broken = 0
        for need in self.needs:
            here, others = units[need.service] & need.held, need.beside(units)
            if need.kind == "exclusion":
                broken += int((here & others).sum())
            elif need.in_reach:
                apart = self._instance.between_sites[:, others].min(axis=1, initial=np.inf)
                broken += int((here & (apart > need.minutes)).sum())
            else:
                broken += int((here & ~others).sum())
        return float(broken)
