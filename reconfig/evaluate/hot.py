"""Sites that a hot service keeps staffed round the clock."""

from __future__ import annotations

import pandas as pd

from reconfig.instance.instance import Instance


def hot_sites(instance: Instance, activity: pd.DataFrame) -> frozenset[str]:
    """The sites of the area where a hot service runs."""
    hot = set(instance.services.loc[instance.services["hot"].astype(bool), "service"])
    runs = activity["service"].isin(hot) & ~activity["neighbour"].astype(bool)
    return frozenset(activity.loc[runs, "site"])


def hot_lines(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    """Line hot: hot_cost of each site where a hot service runs; line, service, site, amount."""
    sites = instance.sites[instance.sites["site"].isin(hot_sites(instance, activity))]
    return pd.DataFrame({"line": "hot", "service": "", "site": sites["site"], "amount": sites["hot_cost"]})
