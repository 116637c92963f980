"""By how much each set of sites of a service misses a standard, for all sets at once.

The definitions and the tolerance are the evaluator's (`reconfig.evaluate.violations`), stated here a second time: what
is checked shares no code with what checks it. A test holds the two together. The hurdle stage shows what is found here,
and form A of the model gives a column to each set that survives.
"""

from __future__ import annotations

from functools import singledispatch

import numpy as np

from reconfig.enumeration.sets import SiteSets
from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.instance.rules import Activity, Coverage, Forbid, Keep, MaximumMinutes, Rule, SiteCount

REACH = "Everyone can reach an open site"
CAPACITY = "Activity within capacity"

TOLERANCE = 1e-6
"""Relative; amounts below it are rounding, not shortfalls."""


def standards(sets: SiteSets) -> list[tuple[str, FloatArray]]:
    """The standards of a service: name, and the relative shortfall of each set, shape (sets,).

    What the offers demand first, then the planners' rules in their order. Nought where the standard is met; else the
    distance of the worst place from the limit as a share of the limit.
    """
    found = [(REACH, _share_unreached(sets))]
    capacity = sets.instance.offers_of(sets.service).loc[list(sets.candidates), "capacity"].to_numpy(float)
    if not np.isnan(capacity).all():
        found.append((CAPACITY, _worst(_above(sets.activity, np.where(np.isnan(capacity), np.inf, capacity)))))
    return found + [(rule.name, shortfall(rule, sets)) for rule in sets.instance.rules if rule.service == sets.service]


def surviving(sets: SiteSets) -> BoolArray:
    """Whether each set meets every standard of the service, shape (sets,)."""
    survives: BoolArray = np.all([missed == 0 for _, missed in standards(sets)], axis=0)
    return survives


def serving(sets: SiteSets) -> BoolArray:
    """Whether each set leaves nobody without a site, nor beyond a hard maximum of minutes, shape (sets,)."""
    limits = [rule for rule in sets.instance.rules if isinstance(rule, MaximumMinutes) and rule.service == sets.service]
    farther = [shortfall(rule, sets) for rule in limits]
    serves: BoolArray = np.all([missed == 0 for missed in (_share_unreached(sets), *farther)], axis=0)
    return serves


def _share_unreached(sets: SiteSets) -> FloatArray:
    total = sets.demand.sum()
    return sets.unreached / total if total > 0 else sets.unreached


def _below(values: FloatArray, limit: float) -> FloatArray:
    """How far values lie below the limit, as a share of it; nought within the tolerance."""
    missed = values < limit - TOLERANCE * max(1.0, abs(limit))
    return np.where(missed, (limit - values) / (limit or 1.0), 0.0)


def _above(values: FloatArray, limits: float | FloatArray) -> FloatArray:
    """How far values lie above the limits, as shares of them; nought within the tolerance or without a limit."""
    limit = np.asarray(limits, dtype=np.float64)
    missed = values > limit + TOLERANCE * np.maximum(1.0, np.abs(limit))
    scale = np.where((limit == 0) | np.isinf(limit), 1.0, limit)
    return np.where(missed, (values - limit) / scale, 0.0)


def _worst(shortfalls: FloatArray, held: BoolArray | None = None) -> FloatArray:
    """The largest of each set's shortfalls, shape (sets, places), at the places held to the standard; shape (sets,)."""
    counted = shortfalls if held is None else np.where(held, shortfalls, 0.0)
    worst: FloatArray = counted.max(axis=1, initial=0.0)
    return worst


@singledispatch
def shortfall(rule: Rule, sets: SiteSets) -> FloatArray:
    """The relative shortfall of each set against one planners' rule, shape (sets,); nought where it is met."""
    raise NotImplementedError(type(rule))


@shortfall.register
def _coverage(rule: Coverage, sets: SiteSets) -> FloatArray:
    worst = np.zeros(len(sets))
    for _, members in sets.instance.members(rule):
        if sets.demand[members].sum() > 0:
            worst = np.maximum(worst, _below(sets.share_within(rule.within_minutes, members), rule.at_least))
    return worst


@shortfall.register
def _maximum_minutes(rule: MaximumMinutes, sets: SiteSets) -> FloatArray:
    return np.maximum(sets.nearest_minutes - rule.minutes, 0.0) / rule.minutes


@shortfall.register
def _site_count(rule: SiteCount, sets: SiteSets) -> FloatArray:
    count = (sets.open & sets.own).sum(axis=1).astype(np.float64)
    return _beyond(rule, count[:, None], np.ones((len(sets), 1), dtype=bool))


@shortfall.register
def _activity(rule: Activity, sets: SiteSets) -> FloatArray:
    held = np.array([sets.instance.holds_at(rule, site) for site in sets.candidates], dtype=bool)
    return _beyond(rule, sets.activity, sets.open & held)


def _beyond(rule: SiteCount | Activity, values: FloatArray, held: BoolArray) -> FloatArray:
    """The larger of the shortfalls below at_least and above at_most, of values of shape (sets, places); (sets,)."""
    low = np.zeros(len(values)) if rule.at_least is None else _worst(_below(values, rule.at_least), held)
    high = np.zeros(len(values)) if rule.at_most is None else _worst(_above(values, rule.at_most), held)
    return np.maximum(low, high)


@shortfall.register
def _keep(rule: Keep, sets: SiteSets) -> FloatArray:
    return 1.0 - _runs_at(rule.site, sets)


@shortfall.register
def _forbid(rule: Forbid, sets: SiteSets) -> FloatArray:
    return _runs_at(rule.site, sets)


def _runs_at(site: str, sets: SiteSets) -> FloatArray:
    """1 where a set opens the site, else 0, shape (sets,)."""
    if site not in sets.candidates:
        return np.zeros(len(sets))
    return sets.open[:, sets.candidates.index(site)].astype(np.float64)
