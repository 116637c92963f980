"""Capacity: what open units need of beds, theatres and other resources, in modules.

Symbols: L[s,r,j] what service s has in use of resource r at site j of the area, on average; W[s,r,j] that of it which
is used while the site is cold; need[r,j] what must be there; n[r,j] modules; X[r,j] units beyond today's. With
occupancy o, peak p and productivity a on cold sites (p > 0 only where a = 1)

    need[r,j] = sum over s of  L / o + p sqrt(L),   L / (a o) where no hot service can run,
                               (L - (1 - 1/a) W) / o where one may

In form A the first is exact for each set of sites, so that it may bend; elsewhere p = 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.evaluate.provision import needed_today
from reconfig.instance.system_rules import BedTest, ResourceTotal
from reconfig.model import shares
from reconfig.model.annuity import capital_charge
from reconfig.model.configurations import weighted
from reconfig.model.formulation import Formulation
from reconfig.model.part import Part
from reconfig.model.places import WHOLE_MODULES, exact_resources, of_place, of_resource, places, sites_of
from reconfig.model.use import Use

ROUNDING = 1e-9
"""Relative; sums of demand carry it in their last digits."""

EXACT = 1e-5
"""Of a module: by so much less than a whole one may the modules exceed the need where they must be exact; it is above
the tolerance of the solver, which would take one module too many for none.
"""


def resource_modules(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables n[r,j] >= 0, whole unless parts of modules count: modules of resource r at site j of the area."""
    domain = pyo.NonNegativeIntegers if _whole(form) else pyo.NonNegativeReals
    model.resource_modules = pyo.Var(places(form), domain=domain)


def cold_load(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables W[s,r,j] >= 0 where s is more productive on cold sites and a hot service may run at j."""
    index = [
        (use.service, use.resource, site)
        for use in form.uses
        for _, site in sites_of(form, use.service)
        if use.productivity > 1 and site in model.hot
    ]
    model.cold_load = pyo.Var(index, domain=pyo.NonNegativeReals)


def resource_needs(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Expressions L[s,r,j], where there is W, and need[r,j]; units of the resource."""
    model.resource_load = pyo.Expression(list(model.cold_load))
    needs: dict[tuple[str, str], Any] = dict.fromkeys(model.resource_modules, 0.0)
    for use in form.uses:
        loads = shares.loads(form.services[use.service], model, use.service, use.in_use)
        for place, site in sites_of(form, use.service):
            if (use.service, use.resource, site) in model.cold_load:
                model.resource_load[use.service, use.resource, site] = loads[place]
        for site, needed in _needs_of(model, form, use, loads):
            needs[use.resource, site] += needed
    model.resource_need = pyo.Expression(list(needs), initialize=needs)


def _needs_of(model: pyo.ConcreteModel, form: Formulation, use: Use, loads: list[Any]) -> Iterator[tuple[str, Any]]:
    """What a service needs of a resource at each of its sites in the area, given its loads at all candidates."""
    bent = shares.loads(form.services[use.service], model, use.service, use.in_use, use.need) if use.peak > 0 else None
    for place, site in sites_of(form, use.service):
        index = (use.service, use.resource, site)
        if index in model.cold_load:
            yield site, (loads[place] - (1 - 1 / use.productivity) * model.cold_load[index]) / use.occupancy
        else:
            yield site, bent[place] if bent else loads[place] / (use.productivity * use.occupancy)


def cold_load_is_load(model: pyo.ConcreteModel, form: Formulation) -> None:
    """W[s,r,j] <= L[s,r,j]  wherever there is W."""
    del form
    model.cold_load_is_load = pyo.Constraint(
        list(model.cold_load), rule=lambda m, *place: m.cold_load[place] - m.resource_load[place] <= 0
    )


def cold_load_where_cold(model: pyo.ConcreteModel, form: Formulation) -> None:
    """W[s,r,j] <= M (1 - hot[j])  wherever there is W; M is all that could be in use there."""
    most = _most_loads(form)
    model.cold_load_where_cold = pyo.Constraint(
        list(model.cold_load), rule=lambda m, *place: m.cold_load[place] + most[place] * m.hot[place[2]] <= most[place]
    )


def all_load_cold_unless_hot(model: pyo.ConcreteModel, form: Formulation) -> None:
    """W[s,r,j] >= L[s,r,j] - M hot[j]  wherever there is W."""
    most = _most_loads(form)
    model.all_load_cold_unless_hot = pyo.Constraint(
        list(model.cold_load),
        rule=lambda m, *place: m.cold_load[place] - m.resource_load[place] + most[place] * m.hot[place[2]] >= 0,
    )


def _most_loads(form: Formulation) -> dict[tuple[str, str, str], float]:
    """What a service could have in use at a site at the most: that of every zone that reaches it."""
    return {
        (use.service, use.resource, site): float(
            use.in_use[np.isfinite(form.services[use.service].minutes[:, place])].sum()
        )
        for use in form.uses
        for place, site in sites_of(form, use.service)
    }


def modules_carry_need(model: pyo.ConcreteModel, form: Formulation) -> None:
    """n[r,j] >= need[r,j] / module_size[r]  for every resource r and site j; whole modules may lack a millionth."""
    size, lacking = of_resource(form, "module_size"), WHOLE_MODULES if _whole(form) else 0.0

    def row(m: pyo.ConcreteModel, resource: str, site: str) -> object:
        return m.resource_modules[resource, site] - m.resource_need[resource, site] / size[resource] >= -lacking

    model.modules_carry_need = pyo.Constraint(list(model.resource_modules), rule=row)


def modules_carry_each_service(model: pyo.ConcreteModel, form: Formulation) -> None:
    """n[r,j] >= sum over sets c of s of ceil(need of s at j in set c / module_size) w[s,c]  for services in form A.

    Where modules are whole. It cuts off what whole modules round up; the need at a cold site where s is productive
    there.
    """
    size, rows = of_resource(form, "module_size"), {}
    for use in form.uses if _whole(form) else ():
        sets = form.configuration_services.get(use.service)
        if sets is None:
            continue
        needed = use.at_least(sets.served(np.broadcast_to(use.in_use[:, None], sets.minutes.shape)))
        whole = np.maximum(np.ceil(needed / size[use.resource] - WHOLE_MODULES), 0.0)
        for place, site in sites_of(form, use.service):
            rows[use.service, use.resource, site] = weighted(model, sets, use.service, whole[:, place])

    def row(m: pyo.ConcreteModel, service: str, resource: str, site: str) -> object:
        return m.resource_modules[resource, site] - rows[service, resource, site] >= 0

    model.modules_carry_each_service = pyo.Constraint(list(rows), rule=row)


def modules_carry_the_area(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over j of n[r,j] >= ceil(what the whole area needs at the least / module_size)  where modules are whole.

    For resources that no service uses at a neighbour's site instead.
    """
    least = _least_of_area(form) if _whole(form) else {}

    def row(m: pyo.ConcreteModel, resource: str) -> object:
        return sum(m.resource_modules[place] for place in m.resource_modules if place[0] == resource) >= least[resource]

    model.modules_carry_the_area = pyo.Constraint(list(least), rule=row)


def _least_of_area(form: Formulation) -> dict[str, int]:
    """The modules of each resource that the area needs at the least, whatever the configuration."""
    size, need = of_resource(form, "module_size"), dict.fromkeys(form.instance.resources["resource"], 0.0)
    for use in form.uses:
        if form.instance.neighbours.isdisjoint(form.services[use.service].candidates):
            need[use.resource] += float(use.in_use.sum()) / use.occupancy / use.productivity
    least = {resource: math.ceil(amount / size[resource] - WHOLE_MODULES) for resource, amount in need.items()}
    return {resource: modules for resource, modules in least.items() if modules > 0}


def modules_no_more_than_needed(model: pyo.ConcreteModel, form: Formulation) -> None:
    """n[r,j] <= need[r,j] / module_size[r] + 1 - 0.00001  for resources of which a rule wants enough.

    Less a whole one where parts of modules count.
    """
    size, over = of_resource(form, "module_size"), 1 - EXACT if _whole(form) else 0.0
    exact = exact_resources(form.instance)

    def row(m: pyo.ConcreteModel, resource: str, site: str) -> object:
        return m.resource_modules[resource, site] - m.resource_need[resource, site] / size[resource] <= over

    held = [place for place in model.resource_modules if place[0] in exact]
    model.modules_no_more_than_needed = pyo.Constraint(held, rule=row)


def units_within_most(model: pyo.ConcreteModel, form: Formulation) -> None:
    """module_size[r] n[r,j] <= most[r,j]  wherever site_resources gives it."""
    size, most = of_resource(form, "module_size"), of_place(form, "most")
    held = [place for place in model.resource_modules if place in most]
    model.units_within_most = pyo.Constraint(
        held, rule=lambda m, *place: size[place[0]] * m.resource_modules[place] <= most[place]
    )


def modules_within_area(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Sum over r of module_area[r] n[r,j] <= module_area[j]  for every site j that gives it."""
    areas = of_resource(form, "module_area")
    sites = form.instance.sites.set_index("site")["module_area"].dropna()
    used = [(place, areas[place[0]]) for place in model.resource_modules if areas[place[0]] > 0]
    held = [site for site in sites.index if any(place[1] == site for place, _ in used)]

    def row(m: pyo.ConcreteModel, site: str) -> object:
        taken = sum(area * m.resource_modules[place] for place, area in used if place[1] == site)
        return taken <= float(sites[site])

    model.modules_within_area = pyo.Constraint(held, rule=row)


def new_units(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables X[r,j] >= 0: units beyond today's, of resources that cost capital."""
    capital = of_resource(form, "capital")
    model.new_units = pyo.Var(
        [place for place in model.resource_modules if capital[place[0]] > 0], domain=pyo.NonNegativeReals
    )


def new_units_beyond_today(model: pyo.ConcreteModel, form: Formulation) -> None:
    """X[r,j] >= module_size[r] n[r,j] - today[r,j]  wherever there is X."""
    size, units = of_resource(form, "module_size"), of_place(form, "today")

    def row(m: pyo.ConcreteModel, *place: str) -> object:
        return m.new_units[place] - size[place[0]] * m.resource_modules[place] >= -units.get((place[0], place[1]), 0.0)

    model.new_units_beyond_today = pyo.Constraint(list(model.new_units), rule=row)


def resource_in_all(model: pyo.ConcreteModel, form: Formulation) -> None:
    """at_least <= sum over j of module_size[r] n[r,j] <= at_most  for every resource_total rule."""
    rules = {rule.slug: rule for rule in form.rules(ResourceTotal)}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        return _between(rule.at_least, _units(m, form, rule.resource), rule.at_most)

    model.resource_in_all = pyo.Constraint(list(rules), rule=row)


def bed_test(model: pyo.ConcreteModel, form: Formulation) -> None:
    """units[r] - today[r] + k (units[r'] - today[r']) >= - lacking  for every bed_test rule, over the area.

    today[r] is what today's configuration needs, a number of the question (the evaluator's), less what arithmetic may
    leave; r' is what may replace r, and one unit of it replaces k.
    """
    rules = {rule.slug: rule for rule in form.rules(BedTest)}

    def row(m: pyo.ConcreteModel, slug: str) -> object:
        rule = rules[slug]
        units, least = _units(m, form, rule.resource), needed_today(form.instance, rule.resource)
        if rule.replaced_by is not None:
            units += rule.replaced_per_unit * _units(m, form, rule.replaced_by)
            least += rule.replaced_per_unit * needed_today(form.instance, rule.replaced_by)
        return _between(least * (1 - ROUNDING) - rule.lacking, units, None)

    model.bed_test = pyo.Constraint(list(rules), rule=row)


def _between(least: float | None, amount: Any, most: float | None) -> object:  # noqa: ANN401
    """Whether least <= amount <= most; feasible or not where nothing can be in the amount."""
    if isinstance(amount, int | float):
        held = (least is None or amount >= least) and (most is None or amount <= most)
        return pyo.Constraint.Feasible if held else pyo.Constraint.Infeasible
    return pyo.inequality(least, amount, most)


def _units(model: pyo.ConcreteModel, form: Formulation, resource: str) -> Any:  # noqa: ANN401
    """Units of a resource in the area, sum over j of module_size n[r,j]."""
    size = of_resource(form, "module_size")[resource]
    return sum(size * model.resource_modules[place] for place in model.resource_modules if place[0] == resource)


def module_cost(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line module: sum over r and j of module_cost[r] n[r,j]."""
    cost = of_resource(form, "module_cost")
    ours = part.sites(form) if part.holds("module") else frozenset()
    held = (place for place in model.resource_modules if place[1] in ours and cost[place[0]] > 0)
    return sum(cost[place[0]] * model.resource_modules[place] for place in held)


def capital(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line capital, of resources: sum over r and j of (1 + optimism_bias) x a x capital[r] X[r,j]; a the annuity."""
    cost, yearly = of_resource(form, "capital"), capital_charge(form.instance)
    ours = part.sites(form) if part.holds("capital") else frozenset()
    return sum(yearly * cost[place[0]] * model.new_units[place] for place in model.new_units if place[1] in ours)


def _whole(form: Formulation) -> bool:
    return form.instance.about.modules == "whole"
