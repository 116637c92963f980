"""Segments: how far each travels, who treats them, and whose journeys become longer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconfig.evaluate.access import WITHIN
from reconfig.evaluate.journeys import SAME
from reconfig.instance.instance import Instance

MEASURES = ("mean_minutes", *(f"within_{limit}" for limit in WITHIN))


def activity_by_segment(instance: Instance, flows: pd.DataFrame) -> pd.DataFrame:
    """One row a service, site and segment treated there: service, site, segment, activity (units a year).

    sum over zones i of f[s,i,j] d[s,i,g] / d[s,i]: of a zone that uses several sites, every segment uses each of them
    in proportion to its flows. In the order of the tables; demand that is served nowhere has no row.
    """
    tables = [_activity_of(instance, str(service), rows) for service, rows in flows.groupby("service", sort=False)]
    columns = ["service", "site", "segment", "activity"]
    return pd.concat([pd.DataFrame(columns=columns), *(table for table in tables if len(table))], ignore_index=True)


def _activity_of(instance: Instance, service: str, flows: pd.DataFrame) -> pd.DataFrame:
    served = flows[flows["site"] != ""]
    zones, sites = instance.zone_positions(served["zone"]), instance.site_positions(served["site"])
    share = served["per_year"].to_numpy(float) / instance.demand_of(service)[zones]
    by_segment, size = instance.demand_by_segment(service), len(instance.site_codes)
    totals = [np.bincount(sites, weights=demand[zones] * share, minlength=size) for demand in by_segment.values()]
    treated = np.array(totals).reshape(-1, size)
    at, of = np.nonzero(treated.T)
    segments = np.array(list(by_segment), dtype=object)
    return pd.DataFrame(
        {"service": service, "site": instance.site_codes[at], "segment": segments[of], "activity": treated[of, at]}
    )


def longer_shares(instance: Instance, changes: pd.DataFrame) -> pd.DataFrame:
    """One row a service and segment: service, segment, longer, the share of its demand whose journey is longer.

    `changes` are those of `journeys.changes_by_zone`: of a zone that uses several sites, the mean journey counts.
    """
    rows = []
    for service, of_service in changes.groupby("service", sort=False):
        zones = instance.zone_positions(of_service["zone"])
        worse = (of_service["extra_minutes"] > SAME).to_numpy()
        for segment, demand in instance.demand_by_segment(str(service)).items():
            if demand[zones].sum() > 0:
                rows.append((str(service), segment, float(demand[zones[worse]].sum() / demand[zones].sum())))
    return pd.DataFrame(rows, columns=["service", "segment", "longer"])
