"""The Lagrangian bound of the location problem, and what it settles.

Relaxing "every zone is served once" with multipliers m[i] leaves  sum_i m[i] + min over S of sum_{j in S} r[j]  with
the reduced cost  r[j] = fixed[j] + sum_i min(0, costs[j,i] - m[i]).  It is a bound for whatever multipliers; a
deflected subgradient improves them. Source: J. E. Beasley, European Journal of Operational Research 65 (1993) 383-399.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.strategies.interchange import capped
from reconfig.strategies.location import Decisions, Location

Stop = Callable[[], bool]

FEW = 0.1
"""Up to this share of all pairs it is quicker to hold each by itself."""

REFRESH = 20
"""Steps between two choices of the pairs that multipliers may reach."""

ROOM = 1.3
"""Multipliers may grow by this factor between two of them."""

DEFLECTION = 0.8
"""How much of its last direction a step keeps."""

MEMORY = 0.9
"""How much of what was open lately is remembered at each step."""

NOTABLE = 1e-5
"""A smaller gain, relative to the gap, is none."""

SMALLEST_STEP = 1e-3
"""A step factor below which no improvement is to be expected."""


@dataclass(frozen=True, eq=False)
class Node:
    """A part of the search: what is settled, multipliers, shape (zones,), and the bound that they give.

    often: how often lately the relaxation opened each candidate, 0 to 1, shape (candidates,). step: the factor of the
    next step. A bound of infinity says that nothing better is left in this part.
    """

    decisions: Decisions
    multipliers: FloatArray
    chosen: BoolArray
    often: FloatArray
    bound: float = -np.inf
    step: float = 1.0


class Pairs(Protocol):
    """The pairs of candidate and zone that multipliers up to some limit may reach."""

    def saved(self, multipliers: FloatArray) -> FloatArray:
        """Sum_i max(0, m[i] - costs[j,i]) for each candidate j, shape (candidates,)."""
        ...

    def times_served(self, chosen: BoolArray, multipliers: FloatArray) -> FloatArray:
        """How many of the chosen candidates cost a zone less than its multiplier, shape (zones,)."""
        ...


@dataclass(frozen=True, eq=False)
class FewPairs:
    """Each pair by itself: its candidate, zone and cost, shape (pairs,)."""

    candidates: int
    site: IntArray
    zone: IntArray
    cost: FloatArray

    def saved(self, multipliers: FloatArray) -> FloatArray:
        """See `Pairs`."""
        slack = np.maximum(multipliers[self.zone] - self.cost, 0.0)
        return np.bincount(self.site, slack, self.candidates).astype(np.float64)

    def times_served(self, chosen: BoolArray, multipliers: FloatArray) -> FloatArray:
        """See `Pairs`."""
        used = chosen[self.site] & (self.cost < multipliers[self.zone])
        return np.bincount(self.zone[used], minlength=len(multipliers)).astype(np.float64)


@dataclass(frozen=True, eq=False)
class ManyPairs:
    """All pairs of the candidates that are not closed, as they stand: rows of costs, shape (sites, zones)."""

    candidates: int
    sites: IntArray
    costs: FloatArray

    def saved(self, multipliers: FloatArray) -> FloatArray:
        """See `Pairs`."""
        result = np.zeros(self.candidates)
        result[self.sites] = multipliers.sum() - capped(self.costs, multipliers)
        return result

    def times_served(self, chosen: BoolArray, multipliers: FloatArray) -> FloatArray:
        """See `Pairs`."""
        times: FloatArray = (self.costs[chosen[self.sites]] < multipliers).sum(axis=0).astype(np.float64)
        return times


def pairs_within(problem: Location, decisions: Decisions, limit: FloatArray) -> Pairs:
    """The pairs that cost less than `limit`, shape (zones,), one by one where they are few."""
    sites = np.flatnonzero(~decisions.closed)
    candidates = len(problem.costs)
    _, costs = problem.nearest_first
    if (costs[:, min(candidates - 1, int(FEW * len(sites)))] < limit).mean() > 0.5:
        return ManyPairs(candidates, sites, problem.costs[sites] if len(sites) < candidates else problem.costs)
    site, zone, cost = problem.pairs_below(limit)
    used = ~decisions.closed[site]
    return FewPairs(candidates, site[used], zone[used], cost[used])


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxation solved: its bound, reduced costs and what it opens, shape (candidates,)."""

    bound: float
    reduced: FloatArray
    chosen: BoolArray


def relaxed(problem: Location, decisions: Decisions, multipliers: FloatArray, saved: FloatArray) -> Relaxed:
    """The least of the relaxation; `saved` is sum_i max(0, m[i] - costs[j,i]), shape (candidates,).

    Free candidates that count open in order of reduced cost: as many as must, and more while that lowers the sum.
    """
    reduced = problem.fixed - saved
    free = decisions.free
    chosen = decisions.opened | (free & ~problem.counted & (reduced < 0))
    count = int((decisions.opened & problem.counted).sum())
    order = np.flatnonzero(free & problem.counted)
    order = order[np.argsort(reduced[order], kind="stable")]
    wanted = max(int((reduced[order] < 0).sum()), problem.least - count)
    chosen[order[: min(wanted, problem.most - count)]] = True
    return Relaxed(float(multipliers.sum() + reduced[chosen].sum()), reduced, chosen)


def fixed_by_reduced_costs(problem: Location, decisions: Decisions, answer: Relaxed, goal: float) -> Decisions:
    """Close the candidates that would lift the bound to the goal if open, and open those that would if closed.

    Opening a counted candidate may close the dearest of those chosen, and must where the count is at its most; closing
    one may open the cheapest of the others, and must where the count is at its least.
    """
    free, reduced, chosen = decisions.free, answer.reduced, answer.chosen
    inside, outside = free & chosen & problem.counted, free & ~chosen & problem.counted
    count = int((chosen & problem.counted).sum())
    dearest = max(reduced[inside].max(initial=-np.inf), -np.inf if count >= problem.most else 0.0)
    cheapest = min(reduced[outside].min(initial=np.inf), np.inf if count <= problem.least else 0.0)
    if_open = answer.bound + reduced - np.where(problem.counted, dearest, 0.0)
    if_closed = answer.bound - reduced + np.where(problem.counted, cheapest, 0.0)
    return Decisions(
        decisions.opened | (free & chosen & (if_closed >= goal)),
        decisions.closed | (free & ~chosen & (if_open >= goal)),
    )


@dataclass(frozen=True)
class Effort:
    """How many steps to take, and after how many without gain to halve their length."""

    steps: int
    patience: int


def ascend(
    problem: Location, node: Node, value: float, goal: float, effort: Effort, stop: Stop = lambda: False
) -> Node:
    """The node with better multipliers, and with what their bounds settle.

    value: of the best answer known, at which steps aim. goal: the bound from which on the node is of no interest.
    """
    best, multipliers, often, step = node, node.multipliers, node.often, node.step
    direction, idle = np.zeros_like(multipliers), 0
    for number in range(effort.steps):
        if number % REFRESH == 0:
            limit = ROOM * multipliers + (ROOM - 1) * multipliers.mean()
            pairs = pairs_within(problem, best.decisions, limit)
        answer = relaxed(problem, best.decisions, multipliers, pairs.saved(multipliers))
        often = MEMORY * often + (1 - MEMORY) * answer.chosen
        idle = 0 if answer.bound > best.bound + NOTABLE * abs(value - best.bound) else idle + 1
        if answer.bound > best.bound:
            improved = _improved(problem, best, multipliers, answer, goal)
            if improved is None:
                return dataclasses.replace(best, bound=np.inf)
            best = improved
        if stop() or step < SMALLEST_STEP or not best.decisions.free.any():
            break
        if idle >= effort.patience:
            idle, step, multipliers = 0, step / 2, best.multipliers
        direction = 1.0 - pairs.times_served(answer.chosen, multipliers) + DEFLECTION * direction
        length = float(np.square(direction).sum())
        if not length:
            break
        aim = value if value < problem.unserved else answer.bound + 0.05 * abs(answer.bound)
        multipliers = np.clip(multipliers + step * (aim - answer.bound) / length * direction, 0.0, limit)
    return dataclasses.replace(best, often=often, step=step)


def _improved(problem: Location, node: Node, multipliers: FloatArray, answer: Relaxed, goal: float) -> Node | None:
    """The node with these multipliers and what they settle; None where nothing better than the goal is left in it."""
    decisions = problem.settled(fixed_by_reduced_costs(problem, node.decisions, answer, goal))
    if answer.bound >= goal or decisions is None:
        return None
    return dataclasses.replace(
        node, decisions=decisions, multipliers=multipliers, chosen=answer.chosen, bound=answer.bound
    )
