"""Hot sites: those that a hot service keeps staffed round the clock.

Symbols: y[s,j] open; hot[j] is 1 where some hot service is open at site j of the area, else 0.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from reconfig.model.formulation import Formulation
from reconfig.model.part import Part


def hot_sites(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables hot[j] in [0,1] for every site j of the area where a hot service may run."""
    sites = {site for _, site in _hot_pairs(form)}
    model.hot = pyo.Var([site for site in form.instance.site_codes if site in sites], bounds=(0, 1))


def _hot_pairs(form: Formulation) -> list[tuple[str, str]]:
    """Every hot service and each site of the area where it may run."""
    services = form.instance.services
    hot = set(services.loc[services["hot"].astype(bool), "service"])
    return [(s, site) for s, site in form.pairs() if s in hot and site not in form.instance.neighbours]


def hot_with_any_hot_service(model: pyo.ConcreteModel, form: Formulation) -> None:
    """hot[j] >= y[s,j]  for every hot service s and each site j where it may run."""
    model.hot_with_any_hot_service = pyo.Constraint(
        _hot_pairs(form), rule=lambda m, service, site: m.hot[site] >= m.open[service, site]
    )


def hot_with_some_hot_service(model: pyo.ConcreteModel, form: Formulation) -> None:
    """hot[j] <= sum over hot s of y[s,j]  for every site j where one may run: with y whole hot is whole."""
    pairs = _hot_pairs(form)

    def row(m: pyo.ConcreteModel, site: str) -> object:
        return m.hot[site] - sum(m.open[service, at] for service, at in pairs if at == site) <= 0

    model.hot_with_some_hot_service = pyo.Constraint(list(model.hot), rule=row)


def sites(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line hot: sum over j of hot_cost[j] hot[j]."""
    costs = form.instance.sites.set_index("site")["hot_cost"]
    ours = part.sites(form) if part.holds("hot") else frozenset()
    return sum(float(costs[site]) * model.hot[site] for site in model.hot if site in ours and costs[site] > 0)
