"""How far people travel: means, percentiles and shares, for everyone and by group, weighted two ways."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reconfig.instance.columns import GROUPS
from reconfig.instance.instance import FloatArray, Instance

WITHIN = (30, 45, 60)
"""The limits, in minutes, whose shares are always reported."""

EVERYONE = "everyone"


def weighted_percentile(minutes: FloatArray, weights: FloatArray, share: float) -> float:
    """The smallest time within which at least `share` of the weight lies (domain definition: sort, then accumulate)."""
    order = np.argsort(minutes, kind="stable")
    reached = np.cumsum(weights[order]) >= share * weights.sum() * (1 - 1e-12)
    return float(minutes[order][np.argmax(reached)])


def access(instance: Instance, flows: pd.DataFrame) -> pd.DataFrame:
    """One row a service, weighting and group of people.

    Columns: service, weighting ("patients": by flow; "residents": by population of the zones with demand), by, group,
    weight (their sum), mean_minutes, median_minutes, p95_minutes, longest_minutes, within_30, within_45, within_60
    (shares 0 to 1). `by` is "everyone", a group column of the zones, or "segment". Where a zone uses several sites, its
    residents and its segments count for each in proportion to its flows.
    """
    rows = []
    for service, of_service in flows.groupby("service", sort=False):
        for weighting, by, group, minutes, weights in _groups(instance, str(service), of_service):
            if weights.sum() > 0:
                rows.append(
                    {"service": service, "weighting": weighting, "by": by, "group": group, **measures(minutes, weights)}
                )
    return pd.DataFrame(rows)


def measures(minutes: FloatArray, weights: FloatArray) -> dict[str, float]:
    """The access measures of people with these journey minutes and weights, both shape (zones,)."""
    total = float(weights.sum())
    used = weights > 0
    result = {
        "weight": total,
        "mean_minutes": float((minutes[used] * weights[used]).sum() / total),
        "median_minutes": weighted_percentile(minutes[used], weights[used], 0.5),
        "p95_minutes": weighted_percentile(minutes[used], weights[used], 0.95),
        "longest_minutes": float(minutes[used].max()),
    }
    return result | {f"within_{limit}": float(weights[minutes <= limit].sum() / total) for limit in WITHIN}


def _groups(
    instance: Instance, service: str, flows: pd.DataFrame
) -> Iterator[tuple[str, str, str, FloatArray, FloatArray]]:
    """Weighting, by, group, minutes and weights of every group of people that results are split by."""
    zones = instance.zone_positions(flows["zone"])
    minutes = flows["minutes"].to_numpy(float)
    amounts = flows["per_year"].to_numpy(float)
    shares = amounts / np.bincount(zones, weights=amounts)[zones]
    population = instance.zones["population"].to_numpy(float)[zones] * shares
    for weighting, weights in (("patients", amounts), ("residents", population)):
        yield weighting, EVERYONE, EVERYONE, minutes, weights
        for by in GROUPS:
            if instance.zones[by].notna().any():
                codes, names = instance.groups(by)
                for code, name in enumerate(names):
                    inside = codes[zones] == code
                    yield weighting, by, name, minutes[inside], weights[inside]
    for segment, by_zone in instance.demand_by_segment(service).items():
        yield "patients", "segment", segment, minutes, by_zone[zones] * shares
