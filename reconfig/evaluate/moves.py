"""Where the patients of a unit go when it closes, or takes fewer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def moves(before: pd.DataFrame, after: pd.DataFrame, service: str, site: str) -> pd.Series[Any]:
    """Units a year, by new site ("" for none), of those whom a unit loses between two flows; largest first.

    No more patients move than must: in each zone, what its sites lose goes to the sites that gain, in proportion.
    """
    one, other = (flows[flows["service"] == service] for flows in (before, after))
    zones, _ = pd.factorize(np.concatenate([np.asarray(rows["zone"], dtype=object) for rows in (one, other)]))
    names = np.concatenate([np.asarray(rows["site"], dtype=object) for rows in (one, other)])
    sites, codes = pd.factorize(names, sort=True)
    change = np.zeros((zones.max(initial=-1) + 1, len(codes)))
    signed = np.concatenate([-one["per_year"].to_numpy(float), other["per_year"].to_numpy(float)])
    np.add.at(change, (zones, sites), signed)
    gain, lost = change.clip(min=0.0), (-change[:, codes == site]).clip(min=0.0).sum(axis=1)
    all_gain = gain.sum(axis=1)
    share = np.divide(lost, all_gain, out=np.zeros_like(lost), where=all_gain > 0)
    moved = gain.T @ share
    totals: pd.Series[Any] = pd.Series(moved[moved > 0], index=pd.Index(codes[moved > 0], name="site"), dtype=float)
    return totals.sort_values(ascending=False, kind="stable")
