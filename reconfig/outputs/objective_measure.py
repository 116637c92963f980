"""Objectives as people read them: £m a year, minutes of the average journey, patients beyond the target."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reconfig.instance.instance import Instance
from reconfig.objective import WORST_SHARE, Objective
from reconfig.outputs.phrases import money, symbol
from reconfig.outputs.tables import rounded

JOURNEYS = {
    Objective.TRAVEL: "average journey",
    Objective.EQUITY: "journey with long ones weighing more",
    Objective.WORST_SERVED: f"average journey of the worst-served {WORST_SHARE:.0%}".replace("%", " %"),
}
"""What the objectives that are patient-minutes a year come to for each patient."""

MINUTES = {
    Objective.TRAVEL: "minute",
    Objective.EQUITY: "weighted minute",
    Objective.WORST_SERVED: "minute for the worst served",
}
"""A minute of each."""

SMALL_MONEY = 1e5
"""Currency: a smaller amount is told in full, not in millions."""


@dataclass(frozen=True)
class Measure:
    """One objective in a unit that people know.

    patients: a year, of all services. currency: its code.
    """

    objective: Objective
    patients: float
    currency: str

    @property
    def name(self) -> str:
        """`cost a year`, `average journey`."""
        names = {Objective.COST: "cost a year", Objective.COVERAGE: "patients beyond the target minutes", **JOURNEYS}
        return names[self.objective]

    @property
    def unit(self) -> str:
        """`£m`, `minutes`, `patients a year`."""
        units = {Objective.COST: f"{symbol(self.currency)}m", Objective.COVERAGE: "patients a year"}
        return units.get(self.objective, "minutes")

    @property
    def one(self) -> str:
        """One unit, as a trade-off counts it."""
        ones = {Objective.COST: f"{symbol(self.currency)}1m", Objective.COVERAGE: "patient", **MINUTES}
        return ones[self.objective]

    @property
    def scale(self) -> float:
        """How many natural units one of `unit` is."""
        scales = {Objective.COST: 1e6, Objective.COVERAGE: 1.0}
        return scales.get(self.objective, self.patients or 1.0)

    def text(self, value: float) -> str:
        """A value in natural units, in words: `£139.06m`, `31.20 minutes`, `1,230 patients`."""
        if not math.isfinite(value):
            return "some reach no site"
        if self.objective is Objective.COST:
            return money(value, self.currency)
        if self.objective is Objective.COVERAGE:
            return f"{rounded(value)} patients"
        return f"{value / self.scale:.2f} {self.one.replace('minute', 'minutes')}"

    def amount(self, value: float) -> str:
        """A difference in natural units, in words; small sums of money in full."""
        if self.objective is Objective.COST and abs(value) < SMALL_MONEY:
            return f"{symbol(self.currency)}{value:,.0f}"
        return self.text(value)


def measure(instance: Instance, objective: Objective) -> Measure:
    """The measure of an objective in an instance."""
    return Measure(objective, float(instance.needs["per_year"].sum()), instance.about.currency)
