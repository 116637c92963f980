"""The nearest rule by prefix sets (form B) against the textbook model, in one engine.

The textbook has one share x[s,i,j] for every service, zone with demand and candidate in reach, and
the closest-assignment rows of Wagner and Falkson (1975): `reconfig.model.flows`. The rest of the
model is the same for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyomo.environ as pyo

from benchmarks.instances import INSTANCES
from benchmarks.registry import Answer, Case, Peer, Run, proven_alike, register
from reconfig.engine import Limits, Watcher, solve
from reconfig.instance.instance import Instance
from reconfig.model.build import build, build_form
from reconfig.model.formulation import formulate_flows
from reconfig.objective import Objective
from reconfig.outcome import Limit

TOLERANCE = 1e-6
"""Relative; both sides prove their objective to the last digit, gap 0."""

SIZES: Mapping[str, tuple[str, Objective]] = {
    "smoke": ("smoke", Objective.COST),
    "kent-medway-cost": ("kent-medway", Objective.COST),
    "kent-medway-travel": ("kent-medway", Objective.TRAVEL),
    "region-cost": ("region", Objective.COST),
}


def ours(size: str, run: Run) -> Answer:
    """Form B."""
    return _solved(build, size, run)


def peer(size: str, run: Run) -> Answer:
    """The textbook."""
    return _solved(textbook, size, run)


def _solved(builder: Any, size: str, run: Run) -> Answer:  # noqa: ANN401
    name, which = SIZES[size]
    instance = INSTANCES[name]()
    with run.phase("build"):
        model = builder(instance, which)
    with run.phase("solve"):
        found = solve(model, Limits(gap=0.0, time_limit=run.left), Watcher())
    values = {"objective": found.objective, "bound": found.bound}
    figures = {name: value * which.scale for name, value in values.items() if value is not None}
    return Answer(figures, complete=found.limit is not Limit.TIME)


def textbook(instance: Instance, which: Objective) -> pyo.ConcreteModel:
    """The textbook model. What lies beyond a unit that is sure to stay, presolve takes out."""
    return build_form(formulate_flows(instance), which)


QUESTION = "the best configuration under the nearest rule, proven to the last digit"
register(Case("nearest-forms", QUESTION, tuple(SIZES), ours, (Peer("textbook", peer),), proven_alike(TOLERANCE)))
