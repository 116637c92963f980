"""A service's use of a resource, as the model reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.tables import records
from reconfig.model.service_sets import ServiceSets


@dataclass(frozen=True, eq=False)
class Use:
    """A service's use of a resource.

    in_use: by zone of the service's sets, wherever it is treated, units of the resource, shape (zones,). productivity:
    what it gets out of them on a cold site, as a multiple.
    """

    service: str
    resource: str
    in_use: FloatArray
    occupancy: float
    peak: float
    productivity: float

    def need(self, load: FloatArray) -> FloatArray:
        """What a load of m needs, m / occupancy + peak x the square root of m, elementwise."""
        needed: FloatArray = load / self.occupancy + self.peak * np.sqrt(np.maximum(load, 0.0))
        return needed

    def at_least(self, load: FloatArray) -> FloatArray:
        """What is needed at the least, at a cold site, elementwise."""
        return self.need(load / self.productivity)


def uses_of(instance: Instance, services: Mapping[str, ServiceSets]) -> tuple[Use, ...]:
    """Every row of resource_use."""
    productivity = dict(zip(instance.services["service"], instance.services["cold_productivity"], strict=True))
    return tuple(
        Use(
            row["service"],
            row["resource"],
            instance.in_use[row["service"], row["resource"]][services[row["service"]].zones],
            row["occupancy"],
            row["peak"],
            productivity[row["service"]],
        )
        for row in records(instance.resource_use)
    )
