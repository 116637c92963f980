"""Placement: which services are open at which sites, and how many sites each has.

Symbols: S services, J sites, J_s the sites where s may be open (candidates, today's and fixed ones).
"""

from __future__ import annotations

import pyomo.core as pyo
from pyomo.core.expr import LinearExpression

from reconfig.instance.rules import Forbid, Keep, KeepInOrganisation, SiteCount
from reconfig.model.formulation import Formulation


def open_units(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables y[s,j] in {0,1}: service s is open at site j, for s in S and j in J_s."""
    model.open = pyo.Var(form.pairs(), domain=pyo.Binary)


def open_sites(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables h[j] in [0,1]: some service of the instance is open at site j, for sites of the area with a fixed cost.

    Whole at every optimum of `cost`, as its cost is not negative and each y is whole.
    """
    sites = form.instance.sites
    costly = sites.loc[(sites["fixed_cost"] > 0) & ~sites["neighbour"], "site"]
    model.site_open = pyo.Var(list(costly), bounds=(0, 1))


def site_opens_with_any_service(model: pyo.ConcreteModel, form: Formulation) -> None:
    """h[j] >= y[s,j]  for every site j with a fixed cost and every s that may be open there."""
    pairs = [(service, site) for service, site in form.pairs() if site in model.site_open]
    model.site_opens_with_any_service = pyo.Constraint(
        pairs, rule=lambda m, service, site: m.site_open[site] >= m.open[service, site]
    )


def fixed_units_stay_open(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] = 1  for every offer whose status is fixed."""
    fixed = [(service, site) for service in form.services for site in form.instance.always_open(service)]
    model.fixed_units_stay_open = pyo.Constraint(fixed, rule=lambda m, service, site: m.open[service, site] == 1)


def kept_units_open(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] = 1  for every keep rule on (s, j)."""
    rules = {rule.slug: rule for rule in form.rules(Keep)}
    model.kept_units_open = pyo.Constraint(
        list(rules), rule=lambda m, slug: m.open[rules[slug].service, rules[slug].site] == 1
    )


def forbidden_units_closed(model: pyo.ConcreteModel, form: Formulation) -> None:
    """y[s,j] = 0  for every forbid rule on (s, j) where j is in J_s."""
    rules = {rule.slug: rule for rule in form.rules(Forbid) if (rule.service, rule.site) in model.open}
    model.forbidden_units_closed = pyo.Constraint(
        list(rules), rule=lambda m, slug: m.open[rules[slug].service, rules[slug].site] == 0
    )


def number_of_sites(model: pyo.ConcreteModel, form: Formulation) -> None:
    """at_least <= sum over j in J_s of y[s,j] <= at_most  for every site_count rule; neighbours are not counted."""
    rules = {rule.slug: rule for rule in form.rules(SiteCount)}

    def count(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        own = [site for site in form.services[rule.service].candidates if site not in form.instance.neighbours]
        units = [m.open[rule.service, site] for site in own]
        number = LinearExpression(linear_coefs=[1] * len(units), linear_vars=units)  # a sum of none is no row to Pyomo
        return pyo.inequality(rule.at_least, number, rule.at_most)

    model.number_of_sites = pyo.Constraint(list(rules), rule=count)


def kept_in_organisations(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over sites j in J_s of the organisation of y[s,j] >= at_least  for every keep_in_organisation rule."""
    rules = {rule.slug: rule for rule in form.rules(KeepInOrganisation)}
    bodies = form.instance.sites.set_index("site")["organisation"]

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        own = [site for site in form.services[rule.service].candidates if bodies[site] == rule.organisation]
        units = [m.open[rule.service, site] for site in own]
        return LinearExpression(linear_coefs=[1] * len(units), linear_vars=units) >= rule.at_least

    model.kept_in_organisations = pyo.Constraint(list(rules), rule=row)
