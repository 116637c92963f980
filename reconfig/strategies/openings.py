"""Configurations as values of a model's open/closed variables, and back."""

from __future__ import annotations

from collections.abc import Mapping

import pyomo.core as pyo

from reconfig.engine import nearest_miss
from reconfig.model.build import PLANNERS, build_form
from reconfig.model.formulation import Formulation, loosened
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.strategies.reporting import Reporter

NEAREST_SECONDS = 20.0
"""How long the search for the nearest configuration may take where none is feasible."""


def openings(model: pyo.ConcreteModel, configuration: Configuration | None) -> Mapping[int, float] | None:
    """The values of the open/closed variables, by `id`, that describe a configuration; None for none."""
    if configuration is None:
        return None
    return {id(variable): float(pair in configuration) for pair, variable in model.open.items()}


def configuration_in(model: pyo.ConcreteModel, values: Mapping[int, float]) -> Configuration:
    """The configuration in these values; a variable that the matrix does not hold is fixed or unused."""
    return Configuration.of(
        pair for pair, variable in model.open.items() if values.get(id(variable), variable.value or 0) > 0.5
    )


def nearest_configuration(form: Formulation, minimise: Objective, reporter: Reporter) -> Configuration | None:
    """A configuration that breaks the planners' rules by little, all else holding: it shows which rules clash.

    Of planned services as far as the formulation knows them.
    """
    reporter.stage("infeasible; looking for the nearest configuration")
    model = build_form(loosened(form), minimise)
    values = nearest_miss(model, PLANNERS, NEAREST_SECONDS)
    return None if values is None else configuration_in(model, values)
