"""What journeys are held against: today's, and the ranks of deprivation. Stated apart from evaluate/."""

from __future__ import annotations

import numpy as np

from reconfig.instance.instance import FloatArray, Instance

LONGER = 1e-6
"""A journey longer by no more than this many minutes beyond the limit is as long: decimals carry rounding."""

DISTINCT = 1e-12
"""Ranks whose variance is no more than this are all the same."""


def nearest_today(instance: Instance, service: str) -> FloatArray:
    """Minutes from each zone to the nearest site where the service runs today, shape (zones,); infinite without one."""
    return _nearest_of(instance, instance.today.sites_of(service))


def _nearest_of(instance: Instance, sites: frozenset[str] | tuple[str, ...]) -> FloatArray:
    columns = instance.site_positions(sites)
    nearest: FloatArray = instance.minutes[:, columns].min(axis=1, initial=np.inf)
    return nearest


def kappa(instance: Instance, service: str, aversion: float = 1.0) -> float:
    """Kappa = aversion x sum of d t / sum of d t^2, a minute; t: minutes to the nearest site open today; d: demand.

    Where there are none such, or all are nought, with t to the nearest candidate; else the aversion itself.
    """
    demand = instance.demand_of(service)
    for minutes in (nearest_today(instance, service), _nearest_of(instance, instance.candidates(service))):
        made = np.where(np.isfinite(minutes), minutes, 0.0)
        if (demand * made).any():
            return aversion * float(demand @ made) / float(demand @ made**2)
    return aversion


def burdens(minutes: FloatArray, each: float) -> FloatArray:
    """(exp(kappa t) - 1) / kappa: a journey's minutes, long ones weighing more; nought without a route; same shape."""
    with np.errstate(over="ignore"):
        burden: FloatArray = np.where(np.isfinite(minutes), np.expm1(each * minutes) / each, 0.0)
    return burden


def slope_weights(instance: Instance, service: str) -> FloatArray:
    """Weights c with slope index = sum over zones of c[i] x mean minutes of i, shape (zones,); nought without a slope.

    c[i] = - d[i] (r[i] - r_mean) / sum of d (r - r_mean)^2 over the zones with a fifth; r: the middle of the span that
    the zone's fifth takes of their demand, the most deprived first.
    """
    fifths = instance.zones["deprivation_fifth"].to_numpy(float, na_value=np.nan)
    demand = np.where(np.isfinite(fifths), instance.demand_of(service), 0.0)
    total = float(demand.sum())
    if not total:
        return demand
    codes = np.unique(fifths, return_inverse=True)[1]
    spans = np.bincount(codes, demand)
    apart = ((np.cumsum(spans) - spans / 2) / total)[codes] - 0.5  # the mean of such ranks is a half
    squares = float(demand @ apart**2)
    return -demand * apart / squares if squares > DISTINCT * total else np.zeros(len(demand))
