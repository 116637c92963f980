"""The textbook: every service with explicit flows in one mixed-integer program. For small cases, and as a reference."""

from __future__ import annotations

from dataclasses import dataclass

from reconfig.instance.features import peaked
from reconfig.instance.instance import Instance
from reconfig.model.formulation import Formulation, formulate_flows
from reconfig.objective import Objective
from reconfig.strategies.one_program import OneProgram
from reconfig.strategies.options import services_of, worst_served_refused


@dataclass(frozen=True)
class Textbook(OneProgram):
    """One program with a share for every zone and candidate; the options are those that all strategies share."""

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        """None, or that patients choose, or that a need bends with activity."""
        if chosen := services_of(instance, "choice"):
            return f"patients of {chosen[0]} choose their site"
        if refused := worst_served_refused(instance, minimise):
            return refused
        bends = sorted(peaked(instance))
        return f"{bends[0]} keeps room for peaks (peak in resource_use): use --solver exact" if bends else None

    def stated(self, instance: Instance, minimise: Objective) -> tuple[Formulation, tuple[str, ...]]:
        """Explicit flows for every service."""
        del minimise
        return formulate_flows(instance), ("All services: explicit flows, as in the textbooks.",)
