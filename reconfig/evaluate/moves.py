"""Where the patients of a unit go when it closes, or takes fewer."""

from __future__ import annotations

from typing import Any

import pandas as pd


def moves(before: pd.DataFrame, after: pd.DataFrame, service: str, site: str) -> pd.Series[Any]:
    """Units a year, by new site ("" for none), of those whom a unit loses between two flows; largest first.

    No more patients move than must: in each zone, what its sites lose goes to the sites that gain, in proportion.
    """
    one, other = (_amounts(flows, service) for flows in (before, after))
    change = other.sub(one, fill_value=0.0)
    gain, loss = change.clip(lower=0.0), -change.clip(upper=0.0)
    zones = change.index.get_level_values("zone")
    lost = loss[loss.index.get_level_values("site") == site].droplevel("site").reindex(zones, fill_value=0.0)
    share = gain / gain.groupby(level="zone").sum().reindex(zones).to_numpy()
    moved = share.fillna(0.0) * lost.to_numpy()
    totals: pd.Series[Any] = moved[moved > 0].groupby(level="site").sum()
    return totals.sort_values(ascending=False, kind="stable")


def _amounts(flows: pd.DataFrame, service: str) -> pd.Series[Any]:
    of_service = flows[flows["service"] == service]
    amounts: pd.Series[Any] = of_service.set_index(["zone", "site"])["per_year"]
    return amounts
