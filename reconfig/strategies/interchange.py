"""Interchange: open one candidate, close another, or both, while that lowers the value.

All moves are valued at once from each zone's nearest and second nearest open candidate. Source: R. Whitaker, INFOR 21
(1983) 95-108; M. Resende and R. Werneck, European Journal of Operational Research 174 (2006) 54-68.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.strategies.location import Decisions, Location

Stop = Callable[[], bool]

WORTH = 1e-9
"""Relative; a smaller fall in value is rounding and no reason to move."""


def greedy(problem: Location, decisions: Decisions) -> BoolArray:
    """The open candidates and, one by one, whichever lowers the value most, until the count and the value allow it."""
    chosen = decisions.opened.copy()
    nearest = problem.costs[chosen].min(axis=0, initial=problem.unserved)
    while True:
        count = int((chosen & problem.counted).sum())
        allowed = ~(chosen | decisions.closed) & (~problem.counted | (count < problem.most))
        if not allowed.any():
            return chosen
        change = np.where(allowed, capped(problem.costs, nearest) - nearest.sum() + problem.fixed, np.inf)
        if count < problem.least:
            change[~problem.counted] = np.inf
        site = int(change.argmin())
        if change[site] >= 0 and count >= problem.least:
            return chosen
        chosen[site] = True
        nearest = np.minimum(nearest, problem.costs[site])


def capped(costs: FloatArray, limit: FloatArray) -> FloatArray:
    """Sum over zones of the lesser of cost and limit, for each candidate, shape (candidates,)."""
    rows = max(1, 2**16 // max(costs.shape[1], 1))  # a block that stays in the processor's cache
    blocks = [np.minimum(costs[row : row + rows], limit).sum(axis=1) for row in range(0, len(costs), rows)]
    return np.concatenate(blocks)


def interchange(problem: Location, decisions: Decisions, chosen: BoolArray, stop: Stop = lambda: False) -> BoolArray:
    """The chosen candidates after the best move, as long as there is one that lowers the value."""
    value = problem.value(chosen)
    while not stop():
        change, moved = best_move(problem, decisions, chosen)
        if change > -WORTH * max(1.0, abs(value)):
            break
        chosen, value = moved, value + change
    return chosen


@dataclass(frozen=True, eq=False)
class Nearest:
    """Of each zone the position of its nearest open candidate, its cost and that of the second, shape (zones,)."""

    first: IntArray
    cost: FloatArray
    second_cost: FloatArray


def two_nearest(problem: Location, members: IntArray) -> Nearest:
    """The nearest and the second nearest of these candidates; where there is no second, that costs `unserved`."""
    costs = problem.costs[members]
    first = costs.argmin(axis=0)
    zones = np.arange(costs.shape[1])
    cost = costs[first, zones]
    costs[first, zones] = problem.unserved
    return Nearest(first, cost, costs.min(axis=0))


def best_move(problem: Location, decisions: Decisions, chosen: BoolArray) -> tuple[float, BoolArray]:
    """By how much the best move changes the value, and what is chosen after it.

    Rows are candidates to open, columns those to close; the last of each stands for none.
    """
    members, sites = np.flatnonzero(chosen), np.flatnonzero(~(chosen | decisions.closed))
    if not len(members):
        return np.inf, chosen
    change = changes(problem, members, sites)
    counted = problem.counted
    more, fewer = np.append(counted[sites], False), np.append(counted[members], False)
    count = int(counted[members].sum()) + more[:, None].astype(int) - fewer[None, :]
    barred = (count < problem.least) | (count > problem.most) | np.append(decisions.opened[members], False)
    change[barred] = np.inf
    row, column = np.unravel_index(int(change.argmin()), change.shape)
    moved = chosen.copy()
    moved[members[column : column + 1]] = False
    moved[sites[row : row + 1]] = True
    return float(change[row, column]), moved


def changes(problem: Location, members: IntArray, sites: IntArray) -> FloatArray:
    """The change in value of opening each of `sites` (or none) and closing each of `members` (or none).

    Opening j saves (first - c)+ for each zone. Closing r costs second - first for the zones that r serves; of this, j
    saves what it lies below second and above first. Shape (sites + 1, members + 1).
    """
    near = two_nearest(problem, members)
    site, zone, cost = problem.pairs_below(near.second_cost)
    first, second = near.cost[zone], near.second_cost[zone]
    candidates = len(problem.costs)
    gain = np.bincount(site, np.maximum(first - cost, 0.0), candidates)
    place = site * len(members) + near.first[zone]
    saved = np.bincount(place, second - np.maximum(cost, first), candidates * len(members))
    loss = np.bincount(near.first, near.second_cost - near.cost, len(members)) - problem.fixed[members]
    change = np.zeros((len(sites) + 1, len(members) + 1))
    change[:-1, :-1] = -saved.reshape(candidates, len(members))[sites]
    change[:-1] += (problem.fixed - gain)[sites, None]
    change[:, :-1] += loss
    return change
