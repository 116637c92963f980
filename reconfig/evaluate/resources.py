"""Beds, theatres and other resources: what the open units use, what a site needs, and in how many modules.

A unit that uses m on average needs m / occupancy + peak x sqrt(m); where its service is productive on cold sites and no
hot service runs beside it, m is divided by that productivity. Modules are whole or parts count, by the instance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.annuity import annuity
from reconfig.evaluate.hot import hot_sites
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.tables import records

WHOLE_MODULES = 1e-6
"""A module count this close above a whole number is that number: demand sums carry rounding in their last digits."""

LOADS = ("service", "resource", "site", "load", "need")
RESOURCES = ("site", "organisation", "resource", "need", "modules", "units", "today")


def loads(instance: Instance, flows: pd.DataFrame, activity: pd.DataFrame) -> pd.DataFrame:
    """One row an open unit of the area and resource that it uses: service, resource, site, load, need.

    load is what is in use on average (at a cold site the less, where the service is productive there); need what must
    be there for it; both in units of the resource.
    """
    hot, rows = hot_sites(instance, activity), []
    ours = activity[~activity["neighbour"].astype(bool)]
    productivity = dict(zip(instance.services["service"], instance.services["cold_productivity"], strict=True))
    for use in records(instance.resource_use):
        service, resource = use["service"], use["resource"]
        used = _used(instance, flows[flows["service"] == service], service, instance.in_use[service, resource])
        for site in ours.loc[ours["service"] == service, "site"]:
            load = used[instance.site_codes.get_loc(site)] / (1.0 if site in hot else productivity[service])
            rows.append((service, resource, site, load, load / use["occupancy"] + use["peak"] * np.sqrt(load)))
    return pd.DataFrame(rows, columns=list(LOADS))


def _used(instance: Instance, flows: pd.DataFrame, service: str, in_use: FloatArray) -> FloatArray:
    """What is in use on average at each site, shape (sites,): every zone's use goes where its flows go."""
    zones, sites = instance.zone_positions(flows["zone"]), instance.site_positions(flows["site"])
    amounts = in_use[zones] * flows["per_year"].to_numpy(float) / instance.demand_of(service)[zones]
    served = sites >= 0
    return np.bincount(sites[served], weights=amounts[served], minlength=len(instance.site_codes)).astype(np.float64)


def resources(instance: Instance, unit_loads: pd.DataFrame) -> pd.DataFrame:
    """One row a site and resource with need or with some today: site, organisation, resource, need, modules, units,
    today; need, units and today in units of the resource; sites and resources in the order of their tables.
    """  # noqa: D205
    need = unit_loads.groupby(["site", "resource"])["need"].sum()
    stock = instance.site_resources.set_index(["site", "resource"])["today"]
    stock = stock[(stock > 0) & ~stock.index.get_level_values("site").isin(instance.neighbours)]
    codes = list(instance.resources["resource"])
    pairs = sorted(
        {*need.index, *stock.index}, key=lambda pair: (instance.site_codes.get_loc(pair[0]), codes.index(pair[1]))
    )
    frame = pd.DataFrame(pairs, columns=["site", "resource"])
    keys = pd.MultiIndex.from_frame(frame)
    amounts = np.asarray(need.reindex(keys, fill_value=0.0), dtype=np.float64)
    size = np.asarray(frame["resource"].map(_of_resource(instance, "module_size")), dtype=np.float64)
    count = modules_needed(amounts, size, whole=instance.about.modules == "whole")
    organisations = frame["site"].map(instance.sites.set_index("site")["organisation"])
    frame = frame.assign(organisation=organisations, need=amounts, modules=count, units=count * size)
    return frame.assign(today=stock.reindex(keys, fill_value=0.0).to_numpy(float))[list(RESOURCES)]


def modules_needed(need: FloatArray, size: FloatArray, *, whole: bool) -> FloatArray:
    """The quotient need / size, rounded up where modules are whole; same shape."""
    exact: FloatArray = need / size
    return np.maximum(np.ceil(exact - WHOLE_MODULES), 0.0) if whole else exact


def module_lines(instance: Instance, at_sites: pd.DataFrame) -> pd.DataFrame:
    """Line module: modules x module_cost, by site; line, service (""), site, amount."""
    cost = at_sites["modules"] * at_sites["resource"].map(_of_resource(instance, "module_cost"))
    return _by_site("module", at_sites, cost)


def new_unit_lines(instance: Instance, at_sites: pd.DataFrame) -> pd.DataFrame:
    """Line capital: units beyond today x capital of one, as a cost a year; by site; line, service (""), site, amount.

    A year's cost of capital is (1 + optimism_bias) x annuity(discount_rate, capital_years) of it.
    """
    about = instance.about
    new = (at_sites["units"] - at_sites["today"]).clip(lower=0.0)
    capital = new * at_sites["resource"].map(_of_resource(instance, "capital"))
    yearly = (1 + about.optimism_bias) * annuity(about.discount_rate, about.capital_years)
    return _by_site("capital", at_sites, capital * yearly)


def _by_site(line: str, at_sites: pd.DataFrame, amounts: pd.Series[Any]) -> pd.DataFrame:
    total = amounts.astype(float).groupby(at_sites["site"], sort=False).sum()
    return pd.DataFrame({"line": line, "service": "", "site": total.index, "amount": total.to_numpy()})


def _of_resource(instance: Instance, column: str) -> pd.Series[Any]:
    return instance.resources.set_index("resource")[column].astype(float)
