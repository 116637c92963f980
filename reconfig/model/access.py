"""Access: how much of the demand must have an open site near.

A hard maximum needs no row of its own: it ends each zone's prefix sets (formulation.py), and then `everyone_is_served`
holds it.
"""

from __future__ import annotations

import numpy as np
import pyomo.core as pyo

from reconfig.instance.rules import Coverage
from reconfig.model.formulation import Formulation
from reconfig.model.shares import total


def coverage_share(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over zones i in group g of d[i] x share of i served within T  >=  p x sum over i in g of d[i].

    One row for every coverage rule (limit T minutes, share p) and each group g that it holds for; d in units a year, of
    all patients or of those without a car. T is held against minutes by the rule's mode.
    """
    index, rows = [], {}
    for rule in form.rules(Coverage):
        sets = form.services[rule.service]
        sites = form.instance.site_positions(sets.candidates)
        near = form.instance.minutes_by(rule.mode)[np.ix_(sets.zones, sites)] <= rule.within_minutes
        people = form.instance.demand_by(rule.service, rule.people)[sets.zones]
        for number, (_, members) in enumerate(form.instance.members(rule)):
            demand = np.where(members[sets.zones], people, 0.0)
            if demand.sum() > 0:
                index.append((rule.slug, number))
                reached = total(sets, model, rule.service, demand[:, None] * near, np.maximum)
                rows[rule.slug, number] = reached >= rule.at_least * float(demand.sum())
    model.coverage_share = pyo.Constraint(index, rule=lambda _, slug, group: rows[slug, group])
