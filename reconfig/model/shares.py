"""The one question that every part of the model asks of a service, whatever the form in which its journeys are stated:
the linear expression  sum over zones i and candidates j of value[i,j] x (share of i served at j).
"""  # noqa: D205

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any

import numpy as np
import pyomo.core as pyo
from pyomo.core.expr import LinearExpression

from reconfig.instance.instance import FloatArray
from reconfig.model.service_sets import PrefixService, ServiceSets

ROUNDING = 1e-12
"""Relative; a smaller difference of two sums is what is left of equal ones."""


@singledispatch
def total(
    sets: ServiceSets,
    model: pyo.ConcreteModel,
    service: str,
    values: FloatArray,
    beyond: np.ufunc = np.minimum,
) -> Any:  # noqa: ANN401
    """Sum over i and j of values[i,j] x share[i,j]; values have the shape (zones, candidates).

    What is served beyond the sites that a cut order follows counts at the least value there (`beyond` np.minimum: for
    what is minimised) or the greatest (np.maximum: for what must be enough), so that a cut model is a relaxation.
    Values of pairs without a route are not read.
    """
    raise NotImplementedError(type(sets))


@singledispatch
def activity(sets: ServiceSets, model: pyo.ConcreteModel, service: str) -> list[Any]:
    """Sum over i of d[i] x share[i,j] for each candidate j: what it does, units a year, beyond cut orders aside."""
    raise NotImplementedError(type(sets))


@singledispatch
def by_zone(sets: ServiceSets, model: pyo.ConcreteModel, service: str, values: FloatArray) -> list[Any]:
    """Sum over j of values[i,j] x share[i,j] for each zone i; values as in `total`, beyond cut orders at the least."""
    raise NotImplementedError(type(sets))


Bend = Callable[[FloatArray], FloatArray]


@singledispatch
def loads(
    sets: ServiceSets, model: pyo.ConcreteModel, service: str, weights: FloatArray, bend: Bend | None = None
) -> list[Any]:
    """bend(sum over i of weights[i] x share[i,j]) for each candidate j; weights of shape (zones,).

    A bend that is given takes loads of shape (sets, candidates), one set of sites a row: only form A can hold it.
    """
    del bend  # linear forms state none: strategies refuse what would need one
    here = np.eye(len(sets.candidates))
    return [total(sets, model, service, weights[:, None] * at_site, np.minimum) for at_site in here]


@total.register
def _total_over_arcs(
    sets: PrefixService,
    model: pyo.ConcreteModel,
    service: str,
    values: FloatArray,
    beyond: np.ufunc = np.minimum,
) -> Any:  # noqa: ANN401
    left = sets.beyond_order(values, beyond) if sets.cut else None
    return served(model, sets, service, sets.prefixes.total(sets.along_order(values)), left)


@activity.register
def _activity_over_arcs(sets: PrefixService, model: pyo.ConcreteModel, service: str) -> list[Any]:
    return _loads_over_arcs(sets, model, service, sets.demand)


@loads.register
def _loads_over_arcs(
    sets: PrefixService, model: pyo.ConcreteModel, service: str, weights: FloatArray, bend: Bend | None = None
) -> list[Any]:
    del bend
    passing, site = sets.prefixes.total(weights), sets.prefixes.site
    return [served(model, sets, service, np.where(site == j, passing, 0.0)) for j in range(len(sets.candidates))]


def served(
    model: pyo.ConcreteModel,
    sets: PrefixService,
    service: str,
    weights: FloatArray,
    beyond: FloatArray | None = None,
) -> Any:  # noqa: ANN401
    """The linear expression sum over arcs a = (P, P+j) of weights[a] (u[P] - u[P+j]); weights of shape (arcs,).

    With a zone's weight summed over its arcs this is the weight times the share of the zone that is served there.
    `beyond`, shape (zones,), adds that weight times the share that is served beyond the last site that is followed.
    """
    prefixes = sets.prefixes
    before, after = (
        np.bincount(ends, weights, prefixes.sets).astype(np.float64) for ends in (prefixes.parent, prefixes.child)
    )
    coefficients, largest = before - after, np.abs(weights).max(initial=0.0)
    if beyond is not None and sets.cut:
        coefficients = coefficients + np.bincount(prefixes.last[prefixes.cut], beyond[prefixes.cut], prefixes.sets)
        largest = max(largest, np.abs(beyond[prefixes.cut]).max())
    return linear(coefficients, lambda prefix: model.none_open[service, prefix], ROUNDING * largest)


@by_zone.register
def _by_zone_over_arcs(sets: PrefixService, model: pyo.ConcreteModel, service: str, values: FloatArray) -> list[Any]:
    """Along the zone's order P_0 = {}, P_1, ...: values[P_1] u[P_0] + sum of (values[P_k+1] - values[P_k]) u[P_k]."""
    along, arcs = sets.along_order(values), sets.prefixes.arc
    left = sets.beyond_order(values, np.minimum)
    found = []
    for zone, passed in enumerate(arcs):
        followed = passed[passed >= 0]
        path = np.append(sets.prefixes.parent[followed], sets.prefixes.last[zone])
        steps = np.diff(along[zone, : len(followed)], prepend=0.0, append=left[zone])
        coefficients = steps if sets.prefixes.cut[zone] else steps[:-1]
        found.append(linear(coefficients, lambda place, path=path: model.none_open[service, int(path[place])]))  # type: ignore[misc]
    return found


def linear(coefficients: FloatArray, variable: Callable[[int], Any], smallest: float = 0.0) -> Any:  # noqa: ANN401
    """Sum of coefficient x variable over the positions whose coefficient exceeds `smallest`."""
    used = np.flatnonzero(np.abs(coefficients) > smallest)
    return LinearExpression(
        linear_coefs=[float(c) for c in coefficients[used]], linear_vars=[variable(int(i)) for i in used]
    )
