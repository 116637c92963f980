"""Finance: the recurrent cost of a configuration, in layers that disappear at different moments.

Symbols: y[s,j] open, V[s,j] activity (units a year), n[s,j] modules, h[j] site open. Every line is a function of the
part of the cost that is asked for; `LINES` is the list of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.instance.instance import FloatArray
from reconfig.model import capacity, hot, workforce
from reconfig.model.change_costs import capital, corporate, transition
from reconfig.model.configurations import weighted
from reconfig.model.formulation import Formulation
from reconfig.model.part import WHOLE, Line, Part
from reconfig.model.service_sets import ConfigurationService, ServiceSets
from reconfig.model.shares import total
from reconfig.model.transfers import transfer_cost


def modules(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables n[s,j] in {0, 1, 2, ...}: modules (wards, cots, theatres) of s at j, where an offer has steps.

    Services in form A have none: the cost of each set holds its own.
    """
    stepped = [pair for pair in _priced(form) if not np.isnan(form.offer(pair, "step_size"))]
    model.modules = pyo.Var(stepped, domain=pyo.NonNegativeIntegers)


def modules_carry_activity(model: pyo.ConcreteModel, form: Formulation) -> None:
    """step_size[s,j] x n[s,j] >= V[s,j]  for every offer with steps; step_size in units a year a module."""

    def row(m: pyo.ConcreteModel, service: str, site: str) -> object:
        size = form.offer((service, site), "step_size")
        return size * m.modules[service, site] - m.activity[service, site] >= 0

    model.modules_carry_activity = pyo.Constraint(list(model.modules), rule=row)


def cost(model: pyo.ConcreteModel, form: Formulation, part: Part = WHOLE) -> Any:  # noqa: ANN401
    """The sum of all lines of a part of the cost, currency a year."""
    return sum(line(model, form, part) for line in LINES)


def sites(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line site: sum over j of F[j] h[j]."""
    if not part.holds("site"):
        return 0.0
    costs = form.instance.sites.set_index("site")["fixed_cost"]
    ours = part.sites(form)
    return sum(float(costs[site]) * model.site_open[site] for site in model.site_open if site in ours)


def fixed(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line fixed: sum over s and j of f[s,j] y[s,j]; services in form A apart."""
    return sum(form.offer(pair, "fixed_cost") * model.open[pair] for pair in _pairs(form, part, "fixed"))


def step(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line step: sum over s and j of step_cost[s,j] n[s,j]; services in form A apart."""
    stepped = (pair for pair in _pairs(form, part, "step") if pair in model.modules)
    return sum(form.offer(pair, "step_cost") * model.modules[pair] for pair in stepped)


def variable(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line variable: sum over s and j of unit_cost[s,j] V[s,j], and of the whole cost min unit_cost[s] x L[s].

    Services in form A apart. L[s] is what is served beyond the sites that are followed; it is nobody's in particular.
    """
    known = sum(form.offer(pair, "unit_cost") * model.activity[pair] for pair in _pairs(form, part, "variable"))
    if not part.holds("variable") or part.organisation is not None:
        return known
    return known + sum(min(_unit_costs(form, s)) * model.demand_left[s] for s in form.prefix_services)


def journeys(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line journey: sum over s and zones i of journey_cost[s] x d[s,i] x minutes to the site that serves i.

    Services in form A apart.
    """
    if not part.holds("journey"):
        return 0.0
    price = form.instance.services.set_index("service")["journey_cost"].astype(float)
    by_unit = (pair for pair in form.services.items() if pair[0] not in form.configuration_services)
    costly = ((service, sets) for service, sets in by_unit if price[service] > 0)
    return sum(
        total(sets, model, service, price[service] * patient_minutes(sets) * part.candidates(form, sets))
        for service, sets in costly
    )


def sets_of_sites(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Lines fixed, step, variable and journey of services in form A: sum over their sets c of cost[s,c] w[s,c]."""
    columns = form.configuration_services.items()
    return sum(weighted(model, sets, service, _cost_of_sets(form, sets, part)) for service, sets in columns)


LINES: tuple[Line, ...] = (
    sites,
    fixed,
    step,
    variable,
    journeys,
    sets_of_sites,
    corporate,
    capital,
    transition,
    transfer_cost,
    hot.sites,
    capacity.module_cost,
    capacity.capital,
    workforce.pay,
    workforce.agency_premium,
)
"""Every line of the cost."""


def _cost_of_sets(form: Formulation, sets: ConfigurationService, part: Part) -> FloatArray:
    """What each kept set of a service costs, as far as it belongs to a part, shape (kept,)."""
    if part == WHOLE:
        return sets.cost
    ours = part.candidates(form, sets)
    lines = (amounts[:, ours].sum(axis=1) for line, amounts in sets.lines.items() if part.holds(line))
    return sum(lines, np.zeros(len(sets.kept)))


def _pairs(form: Formulation, part: Part, line: str) -> Iterator[tuple[str, str]]:
    """The (service, site) whose cost of that line is stated unit by unit, as far as it belongs to a part."""
    sites = part.sites(form) if part.holds(line) else frozenset()
    return (pair for pair in _priced(form) if pair[1] in sites)


def _priced(form: Formulation) -> list[tuple[str, str]]:
    """The (service, site) whose costs are stated unit by unit: all but those of services in form A."""
    return [pair for pair in form.pairs() if pair[0] not in form.configuration_services]


def patient_minutes(sets: ServiceSets) -> FloatArray:
    """d[i] x minutes from i to candidate j, shape (zones, candidates); nought where there is no route."""
    return sets.demand[:, None] * np.where(np.isfinite(sets.minutes), sets.minutes, 0.0)


def _unit_costs(form: Formulation, service: str) -> list[float]:
    return [form.offer((service, site), "unit_cost") for site in form.services[service].candidates]
