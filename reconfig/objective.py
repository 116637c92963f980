"""What a solve minimises, and in which unit it is counted."""

from __future__ import annotations

from enum import StrEnum


class Objective(StrEnum):
    """The three objectives; all are minimised.

    COST: currency a year. TRAVEL: patient-minutes a year, the sum over services and zones of demand x minutes.
    COVERAGE: patients a year whose journey is longer than their service's target minutes.
    """

    COST = "cost"
    TRAVEL = "travel"
    COVERAGE = "coverage"

    def unit(self, currency: str) -> str:
        """The unit of the objective's value, in words."""
        return {
            Objective.COST: f"{currency} a year",
            Objective.TRAVEL: "patient-minutes a year",
            Objective.COVERAGE: "patients a year beyond the target minutes",
        }[self]

    @property
    def scale(self) -> float:
        """The model counts in this many units, so that coefficients stay near one: £m, thousand patient-minutes."""
        return {Objective.COST: 1e6, Objective.TRAVEL: 1e3, Objective.COVERAGE: 1.0}[self]
