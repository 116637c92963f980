"""Change: how many units may open or close, and which sites go on."""

from __future__ import annotations

import pyomo.core as pyo
from pyomo.core.expr import LinearExpression

from reconfig.instance.system_rules import KeepSite, Moves
from reconfig.model.change_costs import moved
from reconfig.model.formulation import Formulation
from reconfig.model.part import Part


def moves_within(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over s and j of (1 - y[s,j] where s runs at j today, else y[s,j]) <= at_most  for every moves rule.

    Over the sites of the area: all, those of an organisation, or one.
    """
    rules = {rule.slug: rule for rule in form.rules(Moves)}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        ours = Part(organisation=rule.organisation).sites(form) - form.instance.neighbours
        pairs = [pair for pair in form.pairs() if pair[1] in ours and rule.site in (None, pair[1])]
        none = LinearExpression(constant=0, linear_coefs=[], linear_vars=[])  # a sum of none is no row to Pyomo
        return none + sum(moved(m, form, pair) for pair in pairs) <= rule.at_most

    model.moves_within = pyo.Constraint(list(rules), rule=row)


def kept_sites_run(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over s of y[s,j] >= 1  for every keep_site rule on j."""
    rules = {rule.slug: rule for rule in form.rules(KeepSite)}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        units = [m.open[pair] for pair in form.pairs() if pair[1] == rules[slug].site]
        return LinearExpression(linear_coefs=[1] * len(units), linear_vars=units) >= 1

    model.kept_sites_run = pyo.Constraint(list(rules), rule=row)
