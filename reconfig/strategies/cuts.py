"""Cuts: what the journeys of a planned service cost at least, whatever is open. Any prices give a valid one.

Source: Benders 1962; for facility location in closed form: Fischetti, Ljubic, Sinnl, Management Science 63 (2017). Here
activity stays in the master problem, so that every rule on it stays a row of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import FloatArray
from reconfig.strategies.planned import Planned


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of one service: v of serving a zone, mu of a unit of activity, kappa of a unit of coverage.

    of_zone: shape (zones,). of_activity: shape (sites,). of_coverage: not negative, shape (rules,). weight: 1 where
    they price journeys, 0 where they prove that nothing fits (and journeys count for nothing).
    """

    of_zone: FloatArray
    of_activity: FloatArray
    of_coverage: FloatArray
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Cut:
    """weight x theta  >=  constant - sum over j of of_open[j] y[j] - sum over j of of_activity[j] V[j].

    theta and V in the units of the service (planned.py); of_open, of_activity: shape (sites,).
    """

    constant: float
    of_open: FloatArray
    of_activity: FloatArray
    weight: float

    def at(self, is_open: FloatArray, activity: FloatArray) -> float:
        """The right-hand side at some openings and activities, shape (sites,)."""
        return float(self.constant - self.of_open @ is_open - self.of_activity @ activity)


def cut(numbers: Planned, prices: Prices) -> Cut:
    """The cut that any prices give, by weak duality.

    weight theta  >=  sum_i v_i + sum_r kappa_r needed_r - sum_j mu_j V_j
                      - sum_j y_j sum_i max(0, v_i - weight journey_ij + demand_i (sum_r kappa_r near_rij - mu_j))
    """
    gain = np.maximum(_margin(numbers, prices) - numbers.demand[:, None] * prices.of_activity, 0.0)
    constant = float(prices.of_zone.sum() + prices.of_coverage @ numbers.needed)
    return Cut(constant, gain.sum(axis=0), prices.of_activity, prices.weight)


def _margin(numbers: Planned, prices: Prices) -> FloatArray:
    """v_i - weight journey_ij + sum_r kappa_r demand_i near_rij, shape (zones, sites): what serving i at j is worth."""
    journey = numbers.journey if prices.weight else np.where(np.isfinite(numbers.journey), 0.0, np.inf)
    worth = prices.of_zone[:, None] - journey
    if prices.of_coverage.any():
        worth = worth + numbers.demand[:, None] * np.tensordot(prices.of_coverage, numbers.near, axes=1)
    return worth


def completed(numbers: Planned, prices: Prices, closed: FloatArray) -> Prices:
    """The prices with the best one of activity for each closed site (marked by `closed`, shape (sites,)).

    Open it, and it draws the zones whose worth a unit is above its price. Best is the price at which it draws what it
    can take at most, where it would draw more at its own cost; what it must do at least, where less; else its own cost.
    """
    sites = np.flatnonzero(closed)
    if not len(sites):
        return prices
    worth = _margin(numbers, prices)[:, sites] / numbers.demand[:, None]
    order = np.argsort(-worth, axis=0)
    worth = np.take_along_axis(worth, order, axis=0)
    drawn = np.cumsum(numbers.demand[order], axis=0)
    own = prices.weight * numbers.by_activity[sites]
    at_most, at_least = (_worth_of(amount[sites], worth, drawn) for amount in (numbers.most, numbers.least))
    at_least = np.where(numbers.least[sites] > 0, at_least, np.inf)
    best = np.minimum(np.maximum(own, at_most), np.maximum(at_least, at_most))
    of_activity = prices.of_activity.copy()
    of_activity[sites] = np.where(np.isfinite(best), best, own)
    return Prices(prices.of_zone, of_activity, prices.of_coverage, prices.weight)


def _worth_of(amount: FloatArray, worth: FloatArray, drawn: FloatArray) -> FloatArray:
    """The worth of the zone with which each site has drawn so much, shape (sites,); -infinite where it never has."""
    enough = drawn >= amount * (1 - 1e-12)
    found = np.take_along_axis(worth, enough.argmax(axis=0)[None], axis=0)[0]
    return np.where(enough.any(axis=0), found, -np.inf)


def uncapacitated(numbers: Planned, is_open: FloatArray) -> Prices:
    """The prices where capacity is no matter: every zone fills its cheapest sites, y[j] in shares; shape (sites,)."""
    own = numbers.by_activity
    cost = numbers.journey + numbers.demand[:, None] * own
    order = np.argsort(cost, axis=1)
    filled = np.cumsum(is_open[order], axis=1) >= 1 - 1e-9
    last = np.where(filled.any(axis=1), filled.argmax(axis=1), np.isfinite(cost).sum(axis=1) - 1)
    of_zone = np.take_along_axis(np.take_along_axis(cost, order, axis=1), last[:, None], axis=1)[:, 0]
    return Prices(np.where(np.isfinite(of_zone), of_zone, 0.0), own, np.zeros(len(numbers.needed)))
