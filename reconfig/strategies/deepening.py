"""Refining: a small relaxation grows only where its answers need it.

Lazy depth: the first sites of each zone's order make a relaxation, in which what is served beyond them counts at the
least that it can be; only the zones whose answer ran off the end are followed farther. Covers: activity bounds of
services with many candidates enter as the rows that an answer violates. First the linear program is refined, then the
whole one, until nothing is missing: then the answer is exact.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import pyomo.core as pyo

from reconfig.engine import relaxed
from reconfig.model.build import build_form
from reconfig.model.formulation import Formulation, deepened, ran_off, with_covers
from reconfig.model.prefix_sets import BoolArray
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.separation import Catchments, violated

FIRST_STEPS = 4
"""How many sites of each order are followed at first, where a service has many candidates."""

NOTABLE = 0.05
"""In a linear relaxation a share this small may run off the end: whole answers will show whether it matters."""

WHOLE = 1e-6
"""In a whole answer no share at all may."""


class Clock:
    """The time that a strategy has taken, and what is left of its limit."""

    def __init__(self, limit: float | None) -> None:
        self._began, self._limit = time.perf_counter(), limit

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._began

    @property
    def left(self) -> float | None:
        """Seconds left; None without a limit."""
        return None if self._limit is None else self._limit - self.seconds

    @property
    def over(self) -> bool:
        """Whether the limit has passed."""
        return self.left is not None and self.left <= 0


def relaxation_refined(
    form: Formulation, minimise: Objective, reporter: Reporter, clock: Clock, units: Mapping[str, Catchments]
) -> Formulation:
    """The formulation, deep enough that its linear relaxation hardly runs off the end, and with the covers it needs."""
    while (form.cut or units) and not reporter.stop() and not clock.over:
        model = build_form(form, minimise)
        answer = relaxed(model, clock.left)
        if answer.status is not Status.OPTIMAL:
            break
        refined = refine(form, model, answer.values, units, NOTABLE)
        if refined is form:
            break
        form = refined
        reporter.stage("refining the model")
    return form


def refine(
    form: Formulation,
    model: pyo.ConcreteModel,
    values: Mapping[int, float],
    units: Mapping[str, Catchments],
    least: float = WHOLE,
) -> Formulation:
    """The formulation with what an answer shows to be missing: deeper orders, covers; the same one where nothing is."""
    off = off_the_end(form, model, values, least)
    found = violated(units, lambda service, site: values.get(id(model.open[service, site]), 0.0))
    if not off and not found:
        return form
    return with_covers(deepened(form, off), found)


def off_the_end(
    form: Formulation, model: pyo.ConcreteModel, values: Mapping[int, float], least: float = WHOLE
) -> dict[str, BoolArray]:
    """The zones of each service that are served, by more than `least`, beyond the sites that are followed."""
    if not form.cut:
        return {}
    return ran_off(form, lambda service, prefix: values.get(id(model.none_open[service, prefix]), 0.0), least)
