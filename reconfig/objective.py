"""What a solve minimises, and in which unit it is counted."""

from __future__ import annotations

from enum import StrEnum

WORST_SHARE = 0.05
"""The share of a service's patients who count as its worst served, in the objective and in every report."""


class Objective(StrEnum):
    """The objectives; all are minimised.

    COST: currency a year. TRAVEL: patient-minutes a year, the sum over services and zones of demand x minutes.
    COVERAGE: patients a year whose journey is longer than their service's target minutes. EQUITY: patient-minutes a
    year in which long journeys weigh more, the sum over services and zones of demand x (exp(kappa t) - 1) / kappa, with
    kappa of the service's journeys today (Kolm and Pollak, aversion 1). WORST_SERVED: patient-minutes a year, were
    every journey as long as the mean of the worst-served 5 % of its service.
    """

    COST = "cost"
    TRAVEL = "travel"
    COVERAGE = "coverage"
    EQUITY = "equity"
    WORST_SERVED = "worst_served"

    def unit(self, currency: str) -> str:
        """The unit of the objective's value, in words."""
        return {
            Objective.COST: f"{currency} a year",
            Objective.TRAVEL: "patient-minutes a year",
            Objective.COVERAGE: "patients a year beyond the target minutes",
            Objective.EQUITY: "patient-minutes a year, long journeys weighing more",
            Objective.WORST_SERVED: "patient-minutes a year, were all as far as the worst-served 5 %",
        }[self]

    @property
    def scale(self) -> float:
        """The model counts in this many units, so that coefficients stay near one: £m, thousand patient-minutes."""
        return {Objective.COST: 1e6, Objective.COVERAGE: 1.0}.get(self, 1e3)
