"""Finance: the recurrent cost of a configuration, in layers that disappear at different moments.

Symbols: y[s,j] open, V[s,j] activity (units a year), n[s,j] modules, h[j] site open.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from reconfig.instance.instance import FloatArray
from reconfig.model.configurations import weighted
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import ServiceSets
from reconfig.model.shares import total


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


def cost(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum of F[j] h[j] + f[s,j] y[s,j] + step_cost[s,j] n[s,j] + unit_cost[s,j] V[s,j] + min unit_cost x L[s]
    + journey_cost[s] x sum over zones i of d[s,i] x minutes to the site that serves i; of services in form A
    sum of cost[s,c] w[s,c] + F[j] h[j] alone, where the cost of set c holds all lines of its units.

    Currency a year.
    """  # noqa: D205
    sites = form.instance.sites.set_index("site")["fixed_cost"]
    site_cost = sum(float(sites[site]) * model.site_open[site] for site in model.site_open)
    fixed = sum(form.offer(pair, "fixed_cost") * model.open[pair] for pair in _priced(form))
    step = sum(form.offer(pair, "step_cost") * model.modules[pair] for pair in model.modules)
    variable = sum(form.offer(pair, "unit_cost") * model.activity[pair] for pair in _priced(form))
    left = sum(min(_unit_costs(form, service)) * model.demand_left[service] for service in form.prefix_services)
    columns = form.configuration_services.items()
    by_set = sum(weighted(model, sets, service, sets.cost) for service, sets in columns)
    return site_cost + fixed + step + variable + left + journeys(model, form) + by_set


def _priced(form: Formulation) -> list[tuple[str, str]]:
    """The (service, site) whose costs are stated unit by unit: all but those of services in form A."""
    return [pair for pair in form.pairs() if pair[0] not in form.configuration_services]


def journeys(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s and zones i of journey_cost[s] x d[s,i] x minutes to the site that serves i; currency a year."""
    price = form.instance.services.set_index("service")["journey_cost"].astype(float)
    by_unit = (pair for pair in form.services.items() if pair[0] not in form.configuration_services)
    costly = ((service, sets) for service, sets in by_unit if price[service] > 0)
    return sum(total(sets, model, service, price[service] * patient_minutes(sets)) for service, sets in costly)


def patient_minutes(sets: ServiceSets) -> FloatArray:
    """d[i] x minutes from i to candidate j, shape (zones, candidates); nought where there is no route."""
    return sets.demand[:, None] * np.where(np.isfinite(sets.minutes), sets.minutes, 0.0)


def _unit_costs(form: Formulation, service: str) -> list[float]:
    return [form.offer((service, site), "unit_cost") for site in form.services[service].candidates]
