"""What the patients of each zone use of a resource, wherever they are treated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reconfig.instance.pathways import relief

if TYPE_CHECKING:
    from reconfig.instance.instance import Instance

FloatArray = npt.NDArray[np.float64]


def in_use(instance: Instance) -> dict[tuple[str, str], FloatArray]:
    """By service and resource: per_unit x d[s,i] - what pathways save of it, shape (zones,).

    Units in use on average over the year.
    """
    rows = instance.resource_use[["service", "resource", "per_unit"]].itertuples(index=False)
    return {
        (service, resource): np.maximum(
            per_unit * instance.demand_of(service) - relief(instance, service, resource), 0.0
        )
        for service, resource, per_unit in rows
    }
