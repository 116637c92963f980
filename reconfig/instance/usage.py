"""What the patients of each zone use of a resource, wherever they are treated."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reconfig.instance.instance import Instance
from reconfig.instance.pathways import relief

FloatArray = npt.NDArray[np.float64]


def in_use(instance: Instance, service: str, resource: str, per_unit: float) -> FloatArray:
    """per_unit x d[s,i] - what pathways save of it: units in use on average over the year, shape (zones,)."""
    used: FloatArray = np.maximum(per_unit * instance.demand_of(service) - relief(instance, service, resource), 0.0)
    return used
