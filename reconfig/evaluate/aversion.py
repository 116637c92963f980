"""Aversion to uneven journeys, a minute: scaled by the journeys of each service, so that one number suits them all."""

from __future__ import annotations

import numpy as np

from reconfig.evaluate.equity import aversion_per_minute
from reconfig.evaluate.nearest import journey_minutes, nearest_sites
from reconfig.instance.instance import Instance
from reconfig.solution import Configuration


def kappa(instance: Instance, service: str, aversion: float = 1.0) -> float:
    """Kappa = aversion x sum of d t / sum of d t^2, a minute; t: minutes to the nearest site open today; d: demand.

    Where the service runs nowhere today (or every such t is nought), to the nearest candidate; where these are all
    nought too, the aversion itself.
    """
    everywhere = Configuration.of((service, site) for site in instance.candidates(service))
    for configuration in (instance.today, everywhere):
        minutes = journey_minutes(instance, nearest_sites(instance, service, configuration))
        found = aversion_per_minute(minutes, instance.demand_of(service), aversion)
        if np.isfinite(found):
            return found
    return aversion
