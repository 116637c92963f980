"""What a configuration costs, line by line. Cost is built up from what is there, never activity x tariff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from reconfig.evaluate.change_costs import change_lines
from reconfig.evaluate.hot import hot_lines
from reconfig.evaluate.provision import Provision, provision_lines
from reconfig.instance.instance import FloatArray, Instance

WHOLE_MODULES = 1e-6
"""A module count this close above a whole number is that number: demand sums carry rounding in their last digits."""


def modules(activity: FloatArray, step_size: FloatArray) -> FloatArray:
    """Modules needed: activity / step_size rounded up; zero where the offer has no steps."""
    with np.errstate(invalid="ignore"):
        needed = np.ceil(activity / step_size - WHOLE_MODULES)
    return np.where(np.isnan(step_size), 0.0, np.maximum(needed, 0.0))


def costs(instance: Instance, flows: pd.DataFrame, activity: pd.DataFrame, held: Provision) -> pd.DataFrame:
    """Cost lines of the open units: line, service, site, organisation, amount (currency a year); zero lines left out.

    fixed: the unit is open at all. step: modules x step_cost. variable: unit_cost x activity. journey: the
    service's journey_cost x the minutes of every flow to the unit. site: the site's own fixed cost, once, where any
    service of the instance runs (not at neighbours). hot: what a site costs besides while a hot service runs there.
    corporate, capital, transition, transfer: change_costs.py.
    module, capital: of resources. staff, agency: of posts. What they come to is said where each is made.
    """
    units = activity.merge(instance.offers, on=["service", "site"], how="left")
    count = modules(units["activity"].to_numpy(float), units["step_size"].to_numpy(float))
    lines = [
        units.assign(line="fixed", amount=units["fixed_cost"]),
        units.assign(line="step", amount=count * units["step_cost"]),
        units.assign(line="variable", amount=units["unit_cost"] * units["activity"]),
        _journey_lines(instance, flows, units),
        _site_lines(instance, activity),
        *_lines_of_provision(instance, activity, held),
        *change_lines(instance, activity),
    ]
    return _joined(instance, lines)


def _lines_of_provision(instance: Instance, activity: pd.DataFrame, held: Provision) -> Iterator[pd.DataFrame]:
    """Lines hot, module, capital, staff and agency, as far as the instance has any."""
    if (instance.sites["hot_cost"] > 0).any():
        yield hot_lines(instance, activity)
    if len(held.resources) or len(held.plan):
        yield provision_lines(instance, held)


def _joined(instance: Instance, lines: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All lines as one frame, what is said twice of a place added up; whose site it is pays, unless a line says who."""
    keys = ["line", "service", "site", "organisation"]
    owners = dict(zip(instance.sites["site"], instance.sites["organisation"], strict=True))
    costly = (line[line["amount"] != 0] for line in lines if len(line))
    payers = (line if "organisation" in line else line.assign(organisation=line["site"].map(owners)) for line in costly)
    parts = [line[[*keys, "amount"]] for line in payers if len(line)]
    if not parts:
        return pd.DataFrame({key: pd.Series(dtype=object) for key in keys} | {"amount": pd.Series(dtype=float)})
    frame = pd.concat(parts, ignore_index=True)
    if not frame.duplicated(keys).any():
        return frame
    summed: pd.DataFrame = frame.groupby(keys, sort=False)["amount"].sum().reset_index()
    return summed


def _journey_lines(instance: Instance, flows: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """journey_cost[s] x sum over i of f[s,i,j] t[i,j], of each open unit; currency a year."""
    price = instance.services.set_index("service")["journey_cost"]
    costly = flows[flows["service"].map(price).gt(0) & flows["site"].ne("")]
    travel = (costly["per_year"] * costly["minutes"]).groupby([costly["service"], costly["site"]]).sum()
    minutes = travel.reindex(pd.MultiIndex.from_frame(units[["service", "site"]]), fill_value=0.0).to_numpy(float)
    return units.assign(line="journey", amount=units["service"].map(price) * minutes)


def _site_lines(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    running = activity.loc[~activity["neighbour"].astype(bool), "site"].unique()
    sites = instance.sites[instance.sites["site"].isin(running)]
    return pd.DataFrame({"line": "site", "service": "", "site": sites["site"], "amount": sites["fixed_cost"]})
