"""Transfers: patients who are moved to another site, because what they need next does not run where they are.

Symbols: V[s,j] activity, y open, share and price of a requirement of s' (or its alternative a) by s of kind transfer.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from reconfig.model.dependency import is_open
from reconfig.model.formulation import Formulation
from reconfig.model.part import Part


def transferred(model: pyo.ConcreteModel, form: Formulation) -> None:
    """Variables T[s,s',j] >= 0: units a year that are transferred from s at j of the area to s'."""
    needs = _transfers(form)
    index = [
        (service, other, site)
        for service, other in needs
        for site in form.services[service].candidates
        if site not in form.instance.neighbours
    ]
    model.transferred = pyo.Var(index, domain=pyo.NonNegativeReals)


def transferred_unless_on_site(model: pyo.ConcreteModel, form: Formulation) -> None:
    """T[s,s',j] >= share x V[s,j] - M (y[s',j] + y[a,j])  for every transfer requirement and site j of the area.

    M = share x (sum over zones i of d[s,i]).
    """
    needs = _transfers(form)

    def row(m: pyo.ConcreteModel, service: str, other: str, site: str) -> object:
        need = needs[service, other]
        most = need["transfer_share"] * float(form.services[service].demand.sum())
        beside = sum(is_open(m, each, site) for each in (other, need["alternative"]))
        moved = m.transferred[service, other, site]
        return moved - need["transfer_share"] * m.activity[service, site] + most * beside >= 0

    model.transferred_unless_on_site = pyo.Constraint(list(model.transferred), rule=row)


def transfer_cost(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line transfer: sum over s, s' and j of transfer_cost[s,s'] T[s,s',j]."""
    if not part.holds("transfer"):
        return 0.0
    needs, ours = _transfers(form), part.sites(form)
    return sum(
        needs[service, other]["transfer_cost"] * model.transferred[service, other, site]
        for service, other, site in model.transferred
        if site in ours
    )


def _transfers(form: Formulation) -> dict[tuple[str, str], dict[Any, Any]]:
    """(service, required service) -> the row of every requirement of the kind."""
    table = form.instance.requirements
    rows = table[table["kind"] == "transfer"].to_dict("records")
    return {(row["service"], row["requires"]): row for row in rows}
