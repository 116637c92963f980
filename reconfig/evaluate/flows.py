"""Who goes where: the nearest rule, applied to any configuration."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.solution import Configuration

NOWHERE = -1


def nearest_sites(instance: Instance, service: str, configuration: Configuration) -> IntArray:
    """The position of the nearest open site for each zone, shape (zones,); NOWHERE where none can be reached.

    Ties go to the site that stands first in the sites table.
    """
    positions = np.sort(instance.site_positions(configuration.sites_of(service)))
    if not len(positions):
        return np.full(len(instance.zone_codes), NOWHERE)
    minutes = instance.minutes[:, positions]
    nearest = positions[minutes.argmin(axis=1)]  # argmin takes the first of equals
    return np.where(np.isfinite(minutes.min(axis=1)), nearest, NOWHERE)


def journey_minutes(instance: Instance, sites: IntArray) -> FloatArray:
    """Minutes of each zone's journey to its site, shape (zones,); infinite where it reaches none."""
    minutes = instance.minutes[np.arange(len(sites)), sites]
    return np.where(sites == NOWHERE, np.inf, minutes)


def flows(instance: Instance, configuration: Configuration) -> pd.DataFrame:
    """One row a service and zone with demand: service, zone, site, per_year, minutes."""
    return pd.concat(
        [_flows_of(instance, service, configuration) for service in instance.service_codes], ignore_index=True
    )


def _flows_of(instance: Instance, service: str, configuration: Configuration) -> pd.DataFrame:
    sites = nearest_sites(instance, service, configuration)
    demand = instance.demand_of(service)
    frame = pd.DataFrame(
        {
            "service": service,
            "zone": instance.zone_codes,
            "site": np.where(sites == NOWHERE, "", instance.site_codes.to_numpy(object)[sites]),
            "per_year": demand,
            "minutes": journey_minutes(instance, sites),
        }
    )
    return frame[demand > 0]


def activity(instance: Instance, service_flows: pd.DataFrame, configuration: Configuration) -> pd.DataFrame:
    """One row an open (service, site), in table order: service, site, neighbour, activity (units a year)."""
    totals = service_flows.groupby(["service", "site"])["per_year"].sum()
    rows = [
        (service, site, site in instance.neighbours, float(totals.get((service, site), 0.0)))
        for service in instance.service_codes
        for site in instance.site_codes
        if (service, site) in configuration
    ]
    return pd.DataFrame(rows, columns=["service", "site", "neighbour", "activity"])
