"""Volume: how much activity an open unit must have, and how much it can take.

V[s,j] is the activity of service s at site j, L[s] what is left beyond cut orders, in units a year (allocation.py).
Services whose activity is held by covers (covers.py) have no rows on V: their journeys are stated one-sidedly.
"""

from __future__ import annotations

import numpy as np
import pyomo.core as pyo

from reconfig.instance.rules import Activity
from reconfig.model.formulation import Formulation


def _held(form: Formulation, bound: str) -> dict[tuple[str, str], tuple[str, float]]:
    """(rule's slug, site) -> (service, bound) for every activity rule with that bound."""
    return {
        (rule.slug, site): (rule.service, getattr(rule, bound))
        for rule in form.rules(Activity)
        if getattr(rule, bound) is not None and rule.service not in form.one_sided
        for site in form.sites_held(rule)
    }


def minimum_activity(model: pyo.ConcreteModel, form: Formulation) -> None:
    """V[s,j] + L[s] >= at_least x y[s,j]  for every activity rule and each site j that it holds for."""
    held = _held(form, "at_least")

    def row(m: pyo.ConcreteModel, slug: str, site: str) -> object:
        service, bound = held[slug, site]
        return m.activity[service, site] + m.demand_left[service] - bound * m.open[service, site] >= 0

    model.minimum_activity = pyo.Constraint(list(held), rule=row)


def maximum_activity(model: pyo.ConcreteModel, form: Formulation) -> None:
    """V[s,j] <= at_most x y[s,j]  for every activity rule and each site j that it holds for."""
    held = _held(form, "at_most")

    def row(m: pyo.ConcreteModel, slug: str, site: str) -> object:
        service, bound = held[slug, site]
        return m.activity[service, site] - bound * m.open[service, site] <= 0

    model.maximum_activity = pyo.Constraint(list(held), rule=row)


def activity_within_capacity(model: pyo.ConcreteModel, form: Formulation) -> None:
    """V[s,j] <= capacity[s,j] x y[s,j]  for every offer with a capacity (units a year)."""
    held = (pair for pair in form.pairs() if pair[0] not in form.one_sided | form.screened)
    capacity = {pair: limit for pair in held if not np.isnan(limit := form.offer(pair, "capacity"))}

    def row(m: pyo.ConcreteModel, service: str, site: str) -> object:
        return m.activity[service, site] - capacity[service, site] * m.open[service, site] <= 0

    model.activity_within_capacity = pyo.Constraint(list(capacity), rule=row)


def too_little_unless_one_closes(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] + sum over k in C of y[s,k] <= |C|  for every cover C of unit (s, j) found so far (covers.py)."""
    covers = [cover for cover in form.covers if not cover.open_one]

    def row(m: pyo.ConcreteModel, number: int) -> object:
        cover = covers[number]
        others = sum(m.open[cover.service, site] for site in cover.others)
        return m.open[cover.service, cover.site] + others <= len(cover.others)

    model.too_little_unless_one_closes = pyo.Constraint(range(len(covers)), rule=row)


def too_much_unless_one_opens(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] <= sum over k in R of y[s,k]  for every set R of unit (s, j) found so far (covers.py)."""
    covers = [cover for cover in form.covers if cover.open_one]

    def row(m: pyo.ConcreteModel, number: int) -> object:
        cover = covers[number]
        others = sum(m.open[cover.service, site] for site in cover.others)
        return m.open[cover.service, cover.site] - others <= 0

    model.too_much_unless_one_opens = pyo.Constraint(range(len(covers)), rule=row)
