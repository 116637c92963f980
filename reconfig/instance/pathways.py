"""Pathways into the community: what they take off a service, what another service gets in its place, what they save.

A row of `pathways` moves t[i,g] = share x d[s,i,g] units a year of zone i and segment g, where d is the demand before
any pathway, so that none changes what another one moves. Then

    d'[s,i,g]       = d[s,i,g] - sum over its rows of avoided x t[i,g]
    d'[instead,i,g] = d[instead,i,g] + sum over the rows that name it of instead_units x t[i,g]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.instance.needs import by_zone, coded, summed

if TYPE_CHECKING:
    from reconfig.instance.instance import Instance

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

NOTHING = 1e-12
"""A smaller share of a demand is what arithmetic leaves where all of it is avoided."""


def whose(needs: pd.DataFrame, service: str, segment: str) -> BoolArray:
    """Which rows of a frame of needs a pathway's row is about; every segment where `segment` is blank."""
    rows = needs["service"] == service
    if segment:
        rows &= needs["segment"] == segment
    return rows.to_numpy(bool)


def after_pathways(before: pd.DataFrame, pathways: pd.DataFrame) -> pd.DataFrame:
    """The needs that are left to be served; the same frame where there is no pathway."""
    if pathways.empty:
        return before
    left = np.ones(len(before))
    gained = []
    for row in pathways.to_dict("records"):
        rows = whose(before, row["service"], row["segment"])
        left[rows] -= row["share"] * row["avoided"]
        units = row["share"] * row["instead_units"]
        if row["instead"] and units > 0:
            gained.append(_instead(before[rows], row["instead"], units))
    kept = before.assign(per_year=before["per_year"] * np.where(np.abs(left) < NOTHING, 0.0, left))
    return summed(pd.concat([kept, *gained], ignore_index=True)) if gained else kept


def _instead(moved: pd.DataFrame, service: str, units: float) -> pd.DataFrame:
    """What another service gets of these rows: `units` for each of theirs."""
    codes = coded([service] * len(moved), moved["service"].cat.categories)
    return moved.assign(service=codes, per_year=moved["per_year"] * units)


def pathway_effects(instance: Instance) -> pd.DataFrame:
    """One row a row of `pathways`, units a year of the area: pathway, name, service, segment, demand (before any
    pathway), share, at_most, on_pathway, avoided, instead, instead_units, resource, saved (units in use), source.
    """  # noqa: D205
    table, before = instance.pathways, instance.needs_before_pathways
    amounts = before["per_year"].to_numpy(float)
    demand = np.array([amounts[whose(before, *pair)].sum() for pair in _pairs(table)], dtype=float)
    on_pathway = demand * table["share"]
    return pd.DataFrame(
        {
            **{name: table[name] for name in ("pathway", "name", "service", "segment")},
            "demand": demand,
            **{name: table[name] for name in ("share", "at_most")},
            "on_pathway": on_pathway,
            "avoided": on_pathway * table["avoided"],
            "instead": table["instead"],
            "instead_units": on_pathway * table["instead_units"],
            "resource": table["resource"],
            "saved": on_pathway * table["saved"],
            "source": table["source"],
        }
    )


def _pairs(pathways: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(pathways["service"], pathways["segment"], strict=True))


def relief(instance: Instance, service: str, resource: str) -> FloatArray:
    """Units of a resource in use that pathways take off a service, shape (zones,): sum of saved x share x demand.

    The demand is that of the pathway's segment in the zone before any pathway.
    """
    table, before = instance.pathways, instance.needs_before_pathways
    total = np.zeros(len(instance.zones))
    for row in table[(table["service"] == service) & (table["resource"] == resource)].to_dict("records"):
        demand = by_zone(before[whose(before, service, row["segment"])], "service").sum(axis=0)
        total += row["saved"] * row["share"] * demand
    return total
