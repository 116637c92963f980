"""Lazy depth: follow each zone's order of sites only as far as the answer needs it.

The first sites of each order make a relaxation: what is served beyond them counts at the least that it can be. Its
linear program is solved, and only the zones whose answer ran off the end are followed farther, until none does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import pyomo.environ as pyo

from reconfig.engine import relaxed
from reconfig.instance.instance import Instance
from reconfig.model.build import build_form
from reconfig.model.formulation import Formulation, deepened, formulate, ran_off
from reconfig.model.prefix_sets import BoolArray
from reconfig.model.service_sets import ConfigurationService
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.strategies.reporting import Reporter

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


def relaxation_deepened(
    instance: Instance,
    minimise: Objective,
    reporter: Reporter,
    clock: Clock,
    columns: Mapping[str, ConfigurationService] | None = None,
) -> Formulation:
    """The formulation, `columns` in form A, deep enough that its linear relaxation hardly runs off the end."""
    form = formulate(instance, FIRST_STEPS, columns)
    while form.cut and not reporter.stop() and not clock.over:
        model = build_form(form, minimise)
        answer = relaxed(model, clock.left)
        off = off_the_end(form, model, answer.values, NOTABLE) if answer.status is Status.OPTIMAL else {}
        if not off:
            break
        form = deepened(form, off)
        reporter.stage("deepening the model")
    return form


def off_the_end(
    form: Formulation, model: pyo.ConcreteModel, values: Mapping[int, float], least: float = WHOLE
) -> dict[str, BoolArray]:
    """The zones of each service that are served, by more than `least`, beyond the sites that are followed."""
    if not form.cut:
        return {}
    return ran_off(form, lambda service, prefix: values.get(id(model.none_open[service, prefix]), 0.0), least)
