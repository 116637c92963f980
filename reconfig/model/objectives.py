"""The objectives, each minimised and counted in the objective's scale (£m, thousand patient-minutes, patients).

What is served beyond the sites that are followed counts at the least that it can be: a bound that always holds, and is
exact where nothing is served there.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from reconfig.enumeration.today import burdens, kappa
from reconfig.model.configurations import weighted
from reconfig.model.equity import minutes
from reconfig.model.finance import cost, patient_minutes
from reconfig.model.formulation import Formulation
from reconfig.model.shares import by_zone, total
from reconfig.objective import WORST_SHARE, Objective


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


def burden(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s and zones i of d[s,i] (exp(kappa[s] t) - 1) / kappa[s], t the minutes to the site that serves i.

    Patient-minutes a year, long journeys weighing more; kappa of today's journeys (enumeration/today.py).
    """
    services = form.services.items()
    return sum(
        total(sets, model, s, sets.demand[:, None] * burdens(sets.minutes, kappa(form.instance, s)))
        for s, sets in services
    )


def worst_served(model: pyo.ConcreteModel, form: Formulation) -> Any:  # noqa: ANN401
    """Sum over s of D[s] eta[s] + sum over i of d[s,i] xi[s,i] / WORST_SHARE  with  xi[s,i] + eta[s] >= t[s,i].

    At the least it is D[s] x the mean minutes of the WORST_SHARE who travel longest; D: all demand. In form A that is a
    number of each set of sites. Patient-minutes a year.
    """
    spread = {s: sets for s, sets in form.services.items() if s not in form.configuration_services}
    model.threshold = pyo.Var(list(spread), domain=pyo.NonNegativeReals)
    pairs = [(s, zone) for s, sets in spread.items() for zone in range(len(sets.zones))]
    model.excess = pyo.Var(pairs, domain=pyo.NonNegativeReals)
    ways = {s: by_zone(sets, model, s, minutes(sets)) for s, sets in spread.items()}
    model.excess_counts = pyo.Constraint(pairs, rule=lambda m, s, i: m.excess[s, i] + m.threshold[s] >= ways[s][i])
    parts = [
        sum(float(d) / WORST_SHARE * model.excess[s, zone] for zone, d in enumerate(sets.demand))
        + float(sets.demand.sum()) * model.threshold[s]
        for s, sets in spread.items()
    ]
    for s, sets in form.configuration_services.items():
        figures = float(sets.demand.sum()) * sets.site_sets.worst_mean(WORST_SHARE)[sets.kept]
        parts.append(weighted(model, sets, s, figures))
    return sum(parts)


EXPRESSIONS = {
    Objective.COST: cost,
    Objective.TRAVEL: travel,
    Objective.COVERAGE: beyond_target,
    Objective.EQUITY: burden,
    Objective.WORST_SERVED: worst_served,
}


def objective(model: pyo.ConcreteModel, form: Formulation, which: Objective) -> None:
    """Minimise the objective, divided by its scale."""
    model.objective = pyo.Objective(expr=EXPRESSIONS[which](model, form) / which.scale, sense=pyo.minimize)
