"""What change costs, and what no configuration changes: lines corporate, capital and transition of the cost.

Symbols: y[s,j] open, a(n) the annuity of n years (annuity.py), J the sites of the area.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from reconfig.model.annuity import annual, capital_charge
from reconfig.model.formulation import Formulation
from reconfig.model.part import Part


def corporate(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line corporate: sum over the organisations o of the area of corporate_cost[o]."""
    del model
    bodies = form.instance.organisations.set_index("organisation")["corporate_cost"]
    ours = form.instance.area_organisations if part.organisation is None else (part.organisation,)
    return sum(float(bodies[body]) for body in ours) if part.holds("corporate") else 0.0


def capital(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line capital of units: sum over candidates (s,j) that do not run today of capital[s,j] (1 + bias) a y[s,j]."""
    each_year = capital_charge(form.instance)
    opening = (pair for pair in area_pairs(form, part, "capital") if pair not in form.instance.today)
    return sum(form.offer(pair, "capital") * each_year * model.open[pair] for pair in opening)


def transition(model: pyo.ConcreteModel, form: Formulation, part: Part) -> Any:  # noqa: ANN401
    """Line transition: sum over s and j in J of transition_cost[s] a m[s,j], m = 1 - y today's units, else y."""
    each_year = annual(form.instance.about.discount_rate, form.instance.about.transition_years)
    price = form.instance.services.set_index("service")["transition_cost"].astype(float) * each_year
    pairs = (pair for pair in area_pairs(form, part, "transition") if price[pair[0]] > 0)
    return sum(float(price[pair[0]]) * moved(model, form, pair) for pair in pairs)


def moved(model: pyo.ConcreteModel, form: Formulation, pair: tuple[str, str]) -> Any:  # noqa: ANN401
    """Whether a unit opens or closes: 1 - y[s,j] where it runs today, else y[s,j]."""
    return 1 - model.open[pair] if pair in form.instance.today else model.open[pair]


def area_pairs(form: Formulation, part: Part, line: str) -> list[tuple[str, str]]:
    """The (service, site) of the area that may be open, as far as that line of them belongs to the part."""
    ours = part.sites(form) - form.instance.neighbours if part.holds(line) else frozenset()
    return [pair for pair in form.pairs() if pair[1] in ours]
