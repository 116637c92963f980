"""The objectives, each minimised and counted in the objective's scale (£m, thousand patient-minutes, patients).

What is served beyond the sites that are followed counts at the least that it can be: a bound that always holds, and is
exact where nothing is served there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from reconfig.model.finance import cost
from reconfig.model.formulation import Formulation, served
from reconfig.objective import Objective


def travel(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s and zones i of d[s,i] x minutes to the site that serves i; patient-minutes a year."""
    total = 0
    for service, sets in form.services.items():
        finite = sets.prefixes.minutes < float("inf")
        weights = (sets.demand[:, None] * sets.prefixes.minutes.clip(max=1e9)) * finite
        beyond = sets.demand * np.where(sets.prefixes.cut, sets.prefixes.next_minutes, 0.0)
        total += served(model, form, service, sets.prefixes.total(weights), beyond)
    return total


def beyond_target(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s and zones i of d[s,i] x share of i served beyond the target minutes of s; patients a year."""
    targets = form.instance.services.set_index("service")["target_minutes"]
    total = 0
    for service, sets in form.services.items():
        far = sets.prefixes.minutes > float(targets[service])
        beyond = sets.demand * (sets.prefixes.next_minutes > float(targets[service]))
        total += served(model, form, service, sets.prefixes.total(sets.demand, far), beyond)
    return total


EXPRESSIONS = {Objective.COST: cost, Objective.TRAVEL: travel, Objective.COVERAGE: beyond_target}


def objective(model: pyo.ConcreteModel, form: Formulation, which: Objective) -> None:
    """Minimise the objective, divided by its scale."""
    model.objective = pyo.Objective(expr=EXPRESSIONS[which](model, form) / which.scale, sense=pyo.minimize)
