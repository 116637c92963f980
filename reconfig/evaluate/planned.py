"""The planned rule: patients are directed within every limit of the service so that the objective is least.

Among equally good flows the one with the shortest journeys counts. Where no flow keeps within every limit, capacity,
activity and coverage give way by the least total excess; the hard maximum of minutes does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from reconfig.evaluate.transport import Modules, Program, in_turn
from reconfig.instance.instance import BoolArray, FloatArray, Instance, IntArray
from reconfig.instance.rules import Activity, Coverage, MaximumMinutes
from reconfig.objective import Objective

HELD = 1e-9
"""Relative: what differs by less is equal."""

ROUNDING = 5e-7
"""Modules: so much more is carried where whole modules suffice to the tolerance of a solver alone; none is added."""


@dataclass(frozen=True, eq=False)
class Limit:
    """sign x (sum of the flows that are counted) <= sign x amount, units a year; sign +1: at most, -1: at least.

    counted: shape (zones, open).
    """

    counted: BoolArray
    sign: float
    amount: float


@dataclass(frozen=True, eq=False)
class Case:
    """One planned service with its open sites, given by position in the sites table, shape (open,)."""

    instance: Instance
    service: str
    sites: IntArray
    minimise: Objective

    @cached_property
    def demand(self) -> FloatArray:
        """Units a year by zone, shape (zones,)."""
        return self.instance.demand_of(self.service)

    @cached_property
    def minutes(self) -> FloatArray:
        """From zone to open site, shape (zones, open); infinite where there is no route."""
        return self.instance.minutes[:, self.sites]

    @cached_property
    def offers(self) -> pd.DataFrame:
        """The offers of the open sites, in their order."""
        return self.instance.offers_of(self.service).reindex(self.instance.site_codes[self.sites])

    @cached_property
    def allowed(self) -> BoolArray:
        """Whether a zone with demand may be sent to a site: within the hard maximum, shape (zones, open)."""
        rules = self.instance.rules
        limits = [r.minutes for r in rules if isinstance(r, MaximumMinutes) and r.service == self.service]
        near = np.isfinite(self.minutes) & (self.minutes <= min(limits, default=np.inf))
        return near & (self.demand > 0)[:, None]

    @cached_property
    def stranded(self) -> FloatArray:
        """Flows of the zones that may be sent nowhere, to their nearest open site, if any; shape (zones, open)."""
        flows = np.zeros(self.minutes.shape)
        zones = np.flatnonzero(~self.allowed.any(axis=1) & np.isfinite(self.minutes).any(axis=1))
        if not len(zones):  # without an open site there is none to be the nearest
            return flows
        flows[zones, self.minutes[zones].argmin(axis=1)] = self.demand[zones]
        return flows

    @cached_property
    def prices(self) -> FloatArray:
        """What a unit of flow adds to the objective, modules apart, shape (zones, open)."""
        if self.minimise is Objective.TRAVEL:
            return self.minutes
        if self.minimise is Objective.COVERAGE:
            target = self.instance.number_of_service(self.service, "target_minutes")
            return (self.minutes > target).astype(np.float64)
        minute = self.instance.number_of_service(self.service, "journey_cost")
        unit = self.offers["unit_cost"].fillna(0.0).to_numpy(float)
        return unit + (minute * self.minutes if minute else np.zeros(self.minutes.shape))

    @cached_property
    def stepped(self) -> IntArray:
        """The open sites whose modules cost something in the objective, by position among them."""
        costly = (self.offers["step_cost"] > 0) & self.offers["step_size"].notna()
        return np.flatnonzero(costly) if self.minimise is Objective.COST else np.zeros(0, dtype=np.int64)

    def limits(self) -> Iterator[Limit]:
        """Everything that flows must keep within, the hard maximum apart."""
        yield from _capacities(self)
        for rule in self.instance.rules:
            if rule.service == self.service and isinstance(rule, Activity):
                yield from _activity(self, rule)
            elif rule.service == self.service and isinstance(rule, Coverage):
                yield from _coverage(self, rule)

    def at(self, site: int) -> BoolArray:
        """The flows that end at one of the open sites, shape (zones, open)."""
        return np.broadcast_to(np.arange(len(self.sites)) == site, self.minutes.shape)


def _capacities(case: Case) -> Iterator[Limit]:
    """Sum over i of f[i,j] <= capacity[j]  for every open unit j that has one; units a year."""
    capacity = case.offers["capacity"].to_numpy(float)
    for site in np.flatnonzero(~np.isnan(capacity)):
        yield Limit(case.at(int(site)), 1.0, float(capacity[site]))


def _activity(case: Case, rule: Activity) -> Iterator[Limit]:
    """at_least <= sum over i of f[i,j] <= at_most  for every open unit j that the rule holds for; units a year."""
    for site, code in enumerate(case.offers.index):
        held = case.instance.holds_at(rule, str(code))
        if held and rule.at_least is not None:
            yield Limit(case.at(site), -1.0, rule.at_least)
        if held and rule.at_most is not None:
            yield Limit(case.at(site), 1.0, rule.at_most)


def _coverage(case: Case, rule: Coverage) -> Iterator[Limit]:
    """Sum of f[i,j] over i in the group, t[i,j] <= within_minutes, >= at_least x demand of the group; each group."""
    near = case.minutes <= rule.within_minutes
    for _, members in case.instance.members(rule):
        yield Limit(near & members[:, None], -1.0, rule.at_least * float(case.demand[members].sum()))


def planned_flows(instance: Instance, service: str, sites: IntArray, minimise: Objective) -> FloatArray:
    """Units a year from zone to open site, shape (zones, open), that make the objective least within the limits."""
    case = Case(instance, service, sites, minimise)
    if not len(sites):
        return np.zeros(case.minutes.shape)
    if not case.allowed.any():
        return case.stranded
    limits = tuple(case.limits())
    if not len(case.stepped):
        cheapest = _cheapest(case) + case.stranded
        if all(_keeps(limit, cheapest) for limit in limits):
            return cheapest
    return _directed(case, limits)


def _cheapest(case: Case) -> FloatArray:
    """Every zone's flow to its cheapest site, of equals the nearest, of equals the first; shape (zones, open)."""
    flows = np.zeros(case.minutes.shape)
    zones = np.flatnonzero(case.allowed.any(axis=1))
    prices = np.where(case.allowed, case.prices, np.inf)[zones]
    least = prices.min(axis=1, keepdims=True)
    equal = prices <= least + HELD * np.abs(least)
    flows[zones, np.where(equal, case.minutes[zones], np.inf).argmin(axis=1)] = case.demand[zones]
    return flows


def _keeps(limit: Limit, flows: FloatArray) -> bool:
    total = float(flows[limit.counted].sum())
    return limit.sign * (total - limit.amount) <= HELD * max(1.0, abs(limit.amount))


def _directed(case: Case, limits: tuple[Limit, ...]) -> FloatArray:
    """The flows of the transport problem, with the least excess where it cannot be kept within the limits."""
    zones, sites = np.nonzero(case.allowed)
    demand = case.demand[zones]
    zone_of_pair = np.unique(zones, return_inverse=True)[1]
    matrix, amounts = _rows(case, limits, zones, sites)
    program = Program.of(zone_of_pair, matrix, amounts)
    costs = program.coefficients(demand * case.prices[zones, sites])
    journeys = program.coefficients(demand * case.minutes[zones, sites])
    shares = _solved(program, _modules(case, zones, sites), costs, journeys)
    flows = case.stranded.copy()
    flows[zones, sites] = demand * shares
    return flows


def _rows(case: Case, limits: tuple[Limit, ...], zones: IntArray, sites: IntArray) -> tuple[Any, FloatArray]:
    """The limits as sparse rows on the pairs' shares, shape (limits, pairs), and their amounts less the stranded."""
    rows, columns, values, amounts = [zones[:0]], [zones[:0]], [np.zeros(0)], []
    for number, limit in enumerate(limits):
        counted = np.flatnonzero(limit.counted[zones, sites])
        rows.append(np.full(len(counted), number))
        columns.append(counted)
        values.append(limit.sign * case.demand[zones[counted]])
        amounts.append(limit.sign * (limit.amount - float(case.stranded[limit.counted].sum())))
    entries = np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))
    return csr_array(entries, shape=(len(limits), len(zones))), np.array(amounts)


def _modules(case: Case, zones: IntArray, sites: IntArray) -> Modules | None:
    """The modules that cost something: step_size[j] n[j] >= sum over i of f[i,j]; None where none does."""
    if not len(case.stepped):
        return None
    size = case.offers["step_size"].to_numpy(float)
    numbers = np.full(len(case.sites), -1)
    numbers[case.stepped] = np.arange(len(case.stepped))
    pairs = np.flatnonzero(numbers[sites] >= 0)
    load = case.demand[zones[pairs]] / size[sites[pairs]]
    return Modules(
        csr_array((load, (numbers[sites[pairs]], pairs)), shape=(len(case.stepped), len(zones))),
        (case.stranded.sum(axis=0) / size)[case.stepped],
        case.offers["step_cost"].to_numpy(float)[case.stepped],
    )


def _solved(program: Program, modules: Modules | None, costs: FloatArray, journeys: FloatArray) -> FloatArray:
    """The shares of the pairs, shape (pairs,): least excess, where there must be some, then cost, then journeys."""
    found = _within(program, modules, costs, journeys)
    if found is None:
        least = in_turn(program.elastic(), [program.coefficients(of_excess=1.0)])
        found = None if least is None else _within(least[0], modules, costs, journeys)
    if found is None:
        raise ArithmeticError("The transport problem with limits that give way has no solution.")
    return found[: program.pairs]


def _within(program: Program, modules: Modules | None, costs: FloatArray, journeys: FloatArray) -> FloatArray | None:
    """The solution of least cost, then of shortest journeys; None where there is none."""
    if modules is not None:
        whole = modules.least(program, costs, journeys)
        if whole is None:
            return None
        most = whole - modules.taken
        found = in_turn(program.carrying(modules.load, most), [costs, journeys])
        found = found or in_turn(program.carrying(modules.load, most + ROUNDING), [costs, journeys])
    else:
        found = in_turn(program, [costs, journeys])
    return None if found is None else found[1]
