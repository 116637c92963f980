"""What the services of a synthetic instance cost at each site, and how much they can take there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from reconfig.instance.instance import FloatArray
from reconfig.instance.synthetic.plans import Outcomes
from reconfig.instance.tables import Cells

ROOM = 1.3
"""Of planned services: capacity of all units, neighbours apart, by what they take today."""

LEAST_ROOM = 1.05
"""Of planned services: capacity of a unit of today, by what it takes today, at the least."""


def offers(outcomes: Sequence[Outcomes], sites: pd.Series[str], allocation: str, rng: np.random.Generator) -> Cells:
    """The table of offers, column by column."""
    rows = [row for outcome in outcomes for row in _offers_of(outcome, sites, allocation, rng)]
    rows[0]["status"] = "fixed"  # the first service stays at the largest hospital
    return {key: [row[key] for row in rows] for key in rows[0]}


def _offers_of(
    outcome: Outcomes, sites: pd.Series[str], allocation: str, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    plan, service = outcome.plan, outcome.plan.service
    work = {"nearest": _in_modules, "planned": _in_capacity}[allocation](outcome)
    for site in (*plan.today, *plan.candidates):
        dearness = rng.uniform(0.9, 1.15)
        terms = work[site]
        yield {
            "service": service.code,
            "site": sites[site],
            "status": "current" if site in plan.today else "candidate",
            "fixed_cost": np.round(service.fixed_cost * dearness, -4),
            **terms,
            "step_cost": np.round(terms["step_cost"] * dearness, -4),
        }
    for site in plan.neighbours:
        yield {
            "service": service.code,
            "site": sites[site],
            "status": "fixed",
            "fixed_cost": 0.0,
            "unit_cost": service.full_cost,
            "step_size": np.nan,
            "step_cost": 0.0,
            "capacity": np.nan,
        }


Terms = dict[int, dict[str, float]]
"""By position of a site: unit_cost, step_size, step_cost and capacity there."""


def _in_modules(outcome: Outcomes) -> Terms:
    """Activity takes whole modules; today's units have half as much room again as needed."""
    plan, service = outcome.plan, outcome.plan.service
    modules = np.maximum(1, np.ceil(1.5 * outcome.busiest() / service.step_size))
    costs = {"unit_cost": service.unit_cost, "step_size": service.step_size, "step_cost": service.step_cost}
    rooms = {site: modules[site] * service.step_size for site in plan.today}
    return {site: {**costs, "capacity": rooms.get(site, np.nan)} for site in (*plan.today, *plan.candidates)}


def _in_capacity(outcome: Outcomes) -> Terms:
    """No modules: their cost is in that of each unit, and their room is the unit's capacity."""
    service = outcome.plan.service
    unit_cost = np.round(service.unit_cost + service.step_cost / service.step_size, 2)
    costs = {"unit_cost": unit_cost, "step_size": np.nan, "step_cost": 0.0}
    return {site: {**costs, "capacity": room} for site, room in _rooms(outcome).items()}


def _rooms(outcome: Outcomes) -> dict[int, float]:
    """Capacity by position of a site, about `ROOM` times what is taken today, and enough for all of that.

    Candidates are as large as today's units are on average.
    """
    plan, (activity, _) = outcome.plan, outcome.activity
    taken: FloatArray = activity[list(plan.today)]
    share = len(plan.today) / (len(plan.today) + len(plan.candidates))
    today = np.maximum(1.0, np.ceil(max(ROOM * share, LEAST_ROOM) * taken))
    rooms = dict(zip(plan.today, today.tolist(), strict=True))
    return rooms | dict.fromkeys(plan.candidates, float(np.ceil(today.mean())))
