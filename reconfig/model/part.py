"""A part of the cost, by lines and organisation: what every line of the cost is a function of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.core as pyo

from reconfig.instance.instance import BoolArray
from reconfig.model.formulation import Formulation
from reconfig.model.service_sets import ServiceSets


@dataclass(frozen=True)
class Part:
    """A part of the cost: some lines (none: all), of one organisation (none: all)."""

    lines: frozenset[str] | None = None
    organisation: str | None = None

    def holds(self, line: str) -> bool:
        """Whether a line belongs to it."""
        return self.lines is None or line in self.lines

    def sites(self, form: Formulation) -> frozenset[str]:
        """The sites whose cost belongs to it."""
        sites = form.instance.sites
        if self.organisation is None:
            return frozenset(sites["site"])
        return frozenset(sites.loc[sites["organisation"] == self.organisation, "site"])

    def candidates(self, form: Formulation, sets: ServiceSets) -> BoolArray:
        """Which candidates of a service belong to it, shape (candidates,)."""
        sites = self.sites(form)
        return np.array([site in sites for site in sets.candidates], dtype=bool)


WHOLE = Part()
"""All of the cost."""

Line = Callable[[pyo.ConcreteModel, Formulation, Part], Any]
"""A line of the cost as a linear expression, currency a year, as far as it belongs to a part."""
