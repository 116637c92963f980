"""Rules of the user's own: the rows that each states for itself."""

from __future__ import annotations

from collections.abc import Iterable

import pyomo.core as pyo

from reconfig.instance.own_rule import OwnRule
from reconfig.model.formulation import Formulation


def own_rows(model: pyo.ConcreteModel, form: Formulation) -> None:
    """at_least <= own expression <= at_most  for every row of every own rule, under its name."""
    stated = {rule.slug: rule.rows(model, form) for rule in form.rules(OwnRule)}
    rows = {
        (slug, number): row
        for slug, given in stated.items()
        for number, row in enumerate(given if isinstance(given, Iterable) else (given,), start=1)
    }
    model.own_rows = pyo.Constraint(list(rows), rule=lambda _, slug, number: rows[slug, number])
