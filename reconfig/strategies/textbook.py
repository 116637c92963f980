"""The textbook: every service with explicit flows in one mixed-integer program. For small cases, and as a reference."""

from __future__ import annotations

from dataclasses import dataclass

from reconfig.instance.instance import Instance
from reconfig.model.formulation import Formulation, formulate_flows
from reconfig.objective import Objective
from reconfig.strategies.deepening import Clock
from reconfig.strategies.exact import Exact
from reconfig.strategies.options import services_of
from reconfig.strategies.reporting import Reporter


@dataclass(frozen=True)
class Textbook(Exact):
    """One program with a share for every zone and candidate; the options are those of the exact strategy."""

    def supports(self, instance: Instance) -> str | None:
        """None, or that patients choose."""
        chosen = services_of(instance, "choice")
        return f"patients of {chosen[0]} choose their site" if chosen else None

    def formulation(self, instance: Instance, minimise: Objective, reporter: Reporter, clock: Clock) -> Formulation:
        """Explicit flows for every service."""
        del minimise, reporter, clock
        return formulate_flows(instance)
