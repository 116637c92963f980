"""Each small area's journeys in an option, service by service and over all services."""

from __future__ import annotations

from typing import Any

import numpy as np

from reconfig.evaluate.nearest import nearest_sites
from reconfig.instance.instance import FloatArray
from reconfig.outputs.allocation import spread_services
from reconfig.outputs.maps.drawing import mean_minutes, service_minutes
from reconfig.study.option import Option


def area_minutes(option: Option, service: str | None) -> FloatArray:
    """Minutes of each zone to a service as the maps show them, shape (zones,); None: the mean over all services."""
    return mean_minutes(option.evaluation) if service is None else service_minutes(option.evaluation, service)


def area_sites(option: Option, service: str) -> Any:  # noqa: ANN401
    """The name of the site that most of each zone's patients use, shape (zones,); "" where there is none."""
    held = option.evaluation
    instance = held.instance
    if service in spread_services(instance):
        rows = held.changes[held.changes["service"] == service].set_index("zone")["site_after"]
        positions = instance.site_positions(rows.reindex(instance.zone_codes).fillna(""))
    else:
        positions = nearest_sites(instance, service, held.configuration)
    return np.append(instance.sites["name"].to_numpy(object), "")[positions]
