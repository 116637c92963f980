"""The objectives, each minimised and counted in the objective's scale (£m, thousand patient-minutes, patients).

What is served beyond the sites that are followed counts at the least that it can be: a bound that always holds, and is
exact where nothing is served there.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from reconfig.model.finance import cost, patient_minutes
from reconfig.model.formulation import Formulation
from reconfig.model.shares import total
from reconfig.objective import Objective


def travel(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s and zones i of d[s,i] x minutes to the site that serves i; patient-minutes a year."""
    services = form.services.items()
    return sum(total(sets, model, service, patient_minutes(sets)) for service, sets in services)


def beyond_target(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s and zones i of d[s,i] x share of i served beyond the target minutes of s; patients a year."""
    targets = form.instance.services.set_index("service")["target_minutes"].astype(float)
    services = form.services.items()
    return sum(
        total(sets, model, service, sets.demand[:, None] * (sets.minutes > targets[service]))
        for service, sets in services
    )


EXPRESSIONS = {Objective.COST: cost, Objective.TRAVEL: travel, Objective.COVERAGE: beyond_target}


def objective(model: pyo.ConcreteModel, form: Formulation, which: Objective) -> None:
    """Minimise the objective, divided by its scale."""
    model.objective = pyo.Objective(expr=EXPRESSIONS[which](model, form) / which.scale, sense=pyo.minimize)
