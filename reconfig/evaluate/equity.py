"""How unevenly journeys fall: measures of minutes and weights, each a pure function.

Everywhere minutes and weights (people, patients a year) have one shape, (journeys,) or (zones,); a journey that cannot
be made has infinite minutes, and makes every measure infinite that it counts in.
"""

from __future__ import annotations

import numpy as np

from reconfig.instance.instance import FloatArray

DISTINCT = 1e-12
"""Ranks whose variance is no more than this are all the same."""


def mean(minutes: FloatArray, weights: FloatArray) -> float:
    """Sum of w t / sum of w; nan where nothing weighs."""
    counted, total = weights > 0, float(weights.sum())
    return float((weights[counted] * minutes[counted]).sum()) / total if total > 0 else np.nan


def tail_mean(minutes: FloatArray, weights: FloatArray, share: float) -> float:
    """The conditional value at risk: the mean minutes of the share of the weight that travels longest.

    min over eta of eta + sum of w max(t - eta, 0) / (share x sum of w); the weight of the journey at the boundary is
    split. Source: Rockafellar and Uryasev, Journal of Risk 2 (2000) 21-41.
    """
    order = np.argsort(-minutes, kind="stable")
    amount = share * float(weights.sum())
    before = np.cumsum(weights[order]) - weights[order]
    return mean(minutes[order], np.clip(amount - before, 0.0, weights[order]))


def aversion_per_minute(minutes: FloatArray, weights: FloatArray, aversion: float = 1.0) -> float:
    """Kappa = aversion x sum of w t / sum of w t^2, a minute, of the journeys that can be made; nan: all are nought.

    Source: Horton, Logan, Skipper and Speakman (2024), who scale Kolm-Pollak's aversion by the data.
    """
    made = np.isfinite(minutes) & (weights > 0)
    squares = float((weights[made] * minutes[made] ** 2).sum())
    return aversion * float((weights[made] * minutes[made]).sum()) / squares if squares > 0 else np.nan


def equivalent(minutes: FloatArray, weights: FloatArray, kappa: float) -> float:
    """The equally distributed equivalent of Kolm and Pollak, for burdens: ln(sum of w exp(kappa t) / sum of w) / kappa.

    Minutes; no less than the mean, and no more than the longest. kappa > 0, a minute.
    """
    counted = weights > 0
    if not counted.any():
        return np.nan
    longest = float(minutes[counted].max())
    if np.isinf(longest):
        return np.inf
    powers = weights[counted] * np.exp(kappa * (minutes[counted] - longest))
    return longest + float(np.log(powers.sum() / weights[counted].sum())) / kappa


def burden(minutes: FloatArray, weights: FloatArray, kappa: float) -> float:
    """Sum of w (exp(kappa t) - 1) / kappa: minutes in which long journeys weigh more; least where `equivalent` is."""
    counted = weights > 0
    with np.errstate(over="ignore"):
        return float((weights[counted] * np.expm1(kappa * minutes[counted])).sum()) / kappa


def ranks(groups: FloatArray, weights: FloatArray) -> FloatArray:
    """The fractional rank (ridit) of each zone by its group in order: the middle of the group's span of the weight.

    Shape (zones,), 0 to 1; nan where the group is missing.
    """
    result = np.full(len(groups), np.nan)
    known = np.isfinite(groups)
    values, which = np.unique(groups[known], return_inverse=True)
    of_group = np.bincount(which, weights[known], len(values))
    total = of_group.sum()
    if total > 0:
        result[known] = ((np.cumsum(of_group) - of_group / 2) / total)[which]
    return result


def slope_index(minutes: FloatArray, weights: FloatArray, rank: FloatArray) -> float:
    """The slope index of inequality: - sum of w (r - r_mean) t / sum of w (r - r_mean)^2, minutes.

    By how much the line that fits minutes best is higher at rank 0, the most deprived, than at rank 1: positive where
    the most deprived travel longer. Zones without a rank do not count; nan where no two ranks differ.
    """
    counted = np.isfinite(rank) & (weights > 0)
    t, w, r = minutes[counted], weights[counted], rank[counted]
    if np.isinf(t).any():
        return np.inf
    apart = r - mean(r, w)
    squares = float((w * apart**2).sum())
    return -float((w * apart * t).sum()) / squares if squares > DISTINCT * float(w.sum()) else np.nan
