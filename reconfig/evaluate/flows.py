"""Who goes where in any configuration, by each service's own rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconfig.evaluate.choice import choice_flows
from reconfig.evaluate.nearest import NOWHERE, journey_minutes, nearest_sites, open_positions
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.objective import Objective
from reconfig.solution import Configuration

NOISE = 1e-9
"""A smaller share of a zone's demand is no journey of anybody, but what arithmetic leaves."""


def flows(instance: Instance, configuration: Configuration, minimise: Objective = Objective.COST) -> pd.DataFrame:
    """One row a service, zone and site with flow: service, zone, site, per_year, minutes; in the order of the tables.

    A zone with demand that is served nowhere has one row, with the site "" and infinite minutes. `minimise` directs the
    patients of planned services.
    """
    return pd.concat(
        [flows_of(instance, service, configuration, minimise) for service in instance.service_codes],
        ignore_index=True,
    )


def flows_of(
    instance: Instance, service: str, configuration: Configuration, minimise: Objective = Objective.COST
) -> pd.DataFrame:
    """The rows of one service alone."""
    allocation = instance.allocation_of(service)
    if allocation == "nearest":
        return _to_the_nearest(instance, service, configuration)
    sites = open_positions(instance, service, configuration)
    if allocation == "choice":
        return _spread(instance, service, sites, choice_flows(instance, service, sites))
    from reconfig.evaluate.planned import planned_flows

    return _spread(instance, service, sites, planned_flows(instance, service, sites, minimise))


def _to_the_nearest(instance: Instance, service: str, configuration: Configuration) -> pd.DataFrame:
    sites = nearest_sites(instance, service, configuration)
    demand = instance.demand_of(service)
    frame = pd.DataFrame(
        {
            "service": service,
            "zone": instance.zone_codes,
            "site": _codes(instance, sites),
            "per_year": demand,
            "minutes": journey_minutes(instance, sites),
        }
    )
    return frame[demand > 0]


def _spread(instance: Instance, service: str, sites: IntArray, amounts: FloatArray) -> pd.DataFrame:
    """The rows of flows from zone to open site, amounts of shape (zones, open)."""
    demand = instance.demand_of(service)
    clean = _without_noise(amounts, demand)
    zones, columns = np.nonzero(clean)
    lost = np.flatnonzero((demand > 0) & ~clean.any(axis=1))
    every_zone = np.concatenate([zones, lost])
    positions = np.concatenate([sites[columns], np.full(len(lost), NOWHERE)])
    frame = pd.DataFrame(
        {
            "service": service,
            "zone": instance.zone_codes.to_numpy(object)[every_zone],
            "site": _codes(instance, positions),
            "per_year": np.concatenate([clean[zones, columns], demand[lost]]),
            "minutes": np.where(positions == NOWHERE, np.inf, instance.minutes[every_zone, positions]),
        }
    )
    return frame.iloc[np.argsort(every_zone, kind="stable")]


def _without_noise(amounts: FloatArray, demand: FloatArray) -> FloatArray:
    """The flows without those below NOISE of a zone's demand; what is left sums to the demand again; same shape."""
    kept = np.where(amounts > NOISE * demand[:, None], amounts, 0.0)
    total = kept.sum(axis=1, keepdims=True)
    factor: FloatArray = np.divide(demand[:, None], total, out=np.zeros_like(total), where=total > 0)
    return kept * factor


def _codes(instance: Instance, positions: IntArray) -> object:
    """Codes of sites by position; "" for NOWHERE."""
    return np.where(positions == NOWHERE, "", instance.site_codes.to_numpy(object)[positions])


def activity(instance: Instance, service_flows: pd.DataFrame, configuration: Configuration) -> pd.DataFrame:
    """One row an open (service, site), in table order: service, site, neighbour, activity (units a year)."""
    totals = service_flows.groupby(["service", "site"])["per_year"].sum().to_dict()
    rows = [
        (service, site, site in instance.neighbours, float(totals.get((service, site), 0.0)))
        for service in instance.service_codes
        for site in instance.site_codes
        if (service, site) in configuration
    ]
    return pd.DataFrame(rows, columns=["service", "site", "neighbour", "activity"])
