"""What reduced costs leave undecided, as the textbook states it: explicit flows to the few units that may still open.

A program of openings and activity alone cannot hold the cuts of single journeys (flow covers and their kin) that
HiGHS finds where flows are explicit. All candidates together are too many for it; the few that are left are not. On
TBED1 i300_6, where 65 of 300 openings are left, it takes half of the time that the tree takes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from reconfig.engine import Answer, Limits, Watcher, solve_matrix, to_matrix
from reconfig.instance.instance import Instance
from reconfig.model.build import build_form
from reconfig.model.formulation import Formulation
from reconfig.model.stating import flows_of
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.strategies.openings import configuration_in, openings

MAGNITUDE = 1e5
"""The best objective known, in the program's own scale: HiGHS's tolerances are absolute."""


def without_units(instance: Instance, closed: set[tuple[str, str]]) -> Instance:
    """The instance in which these units (service, site) may not run."""
    offers = instance.offers
    gone = [pair in closed for pair in zip(offers["service"], offers["site"], strict=True)]
    return instance.replace(offers=offers.assign(status=offers["status"].mask(np.array(gone), "forbidden")))


def explicit(form: Formulation, closed: set[tuple[str, str]]) -> Formulation:
    """The formulation with explicit flows for every planned service, without these units of theirs."""
    left = without_units(form.instance, {pair for pair in closed if pair[0] in form.priced_services})
    flows = {service: flows_of(left, service) for service in form.priced_services}
    return dataclasses.replace(form, services={**form.services, **flows})  # of the instance itself: today is the same


def flows_in(form: Formulation) -> int:
    """How many pairs of zone and candidate have a flow of their own."""
    return sum(int(sets.usable.sum()) for sets in form.flow_services.values())


class Remainder:
    """The program of a formulation with explicit flows; `best` is the best objective known, in natural units.

    Objective and bound of its answers are in the program's own scale; `unit` is how many natural units one of it is.
    """

    def __init__(self, form: Formulation, minimise: Objective, best: float) -> None:
        self._model = build_form(form, minimise)
        self._matrix = to_matrix(self._model)
        self.unit = (best or 1.0) / MAGNITUDE
        lp, factor = self._matrix.lp, minimise.scale / self.unit
        lp.col_cost_, lp.offset_ = np.array(lp.col_cost_) * factor, lp.offset_ * factor

    def solve(self, limits: Limits, watcher: Watcher, start: Configuration) -> Answer:
        """Solve it from a configuration; one that needs other units is of no use as a start, and left out."""
        return solve_matrix(self._matrix, limits, watcher, self._started(start))

    def _started(self, start: Configuration) -> Mapping[int, float] | None:
        needs_others = any(pair not in self._model.open for pair in start)
        return None if needs_others else openings(self._model, start)

    def configuration(self, values: Mapping[int, float]) -> Configuration:
        """The configuration in values of the columns."""
        return configuration_in(self._model, values)
