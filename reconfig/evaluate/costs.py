"""What a configuration costs, line by line. Cost is built up from what is there, never activity x tariff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.evaluate.change_costs import change_lines
from reconfig.evaluate.hot import hot_lines
from reconfig.evaluate.provision import Provision, provision_lines
from reconfig.instance.instance import FloatArray, Instance

KEYS = ("line", "service", "site", "organisation")
"""What a line of the cost is for, and who pays it."""

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
    lines = [
        _unit_lines(instance, flows, activity),
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
    owners = dict(zip(instance.sites["site"], instance.sites["organisation"], strict=True))
    parts = [_costly(line, owners) for line in lines if len(line)]
    columns = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    if not columns or not len(columns[0]):
        return pd.DataFrame({key: pd.Series(dtype=object) for key in KEYS} | {"amount": pd.Series(dtype=float)})
    frame = pd.DataFrame(dict(zip((*KEYS, "amount"), columns, strict=True)))
    places = list(zip(*columns[:-1], strict=True))
    if len(set(places)) == len(places):
        return frame
    summed: pd.DataFrame = frame.groupby(list(KEYS), sort=False)["amount"].sum().reset_index()
    return summed


def _costly(line: pd.DataFrame, owners: Mapping[str, str]) -> list[npt.NDArray[Any]]:
    """The columns KEYS and amount of what is not nought."""
    amount = line["amount"].to_numpy(float)
    kept = np.flatnonzero(amount != 0)
    named = {key: line[key].to_numpy(object)[kept] for key in KEYS if key in line}
    if "organisation" not in named:
        payers = [owners.get(site, np.nan) for site in named["site"]]
        named["organisation"] = np.array(payers, dtype=object)
    return [*(named[key] for key in KEYS), amount[kept]]


def _unit_lines(instance: Instance, flows: pd.DataFrame, activity: pd.DataFrame) -> pd.DataFrame:
    """The lines fixed, step, variable and journey, each of every open unit; blank where a unit has no offer."""
    place = {pair: at for at, pair in enumerate(zip(instance.offers["service"], instance.offers["site"], strict=True))}
    rows = [place.get(pair, -1) for pair in zip(activity["service"], activity["site"], strict=True)]

    def offered(column: str) -> FloatArray:
        numbers: FloatArray = np.append(instance.offers[column].to_numpy(float), np.nan)[rows]
        return numbers

    amount = activity["activity"].to_numpy(float)
    amounts = {
        "fixed": offered("fixed_cost"),
        "step": modules(amount, offered("step_size")) * offered("step_cost"),
        "variable": offered("unit_cost") * amount,
        "journey": _journeys(instance, flows, activity),
    }
    units = {name: np.tile(activity[name].to_numpy(object), len(amounts)) for name in ("service", "site")}
    names = np.repeat(np.array(list(amounts), dtype=object), len(activity))
    return pd.DataFrame({"line": names, **units, "amount": np.concatenate(list(amounts.values()))})


def _journeys(instance: Instance, flows: pd.DataFrame, activity: pd.DataFrame) -> FloatArray:
    """journey_cost[s] x sum over i of f[s,i,j] t[i,j], of each open unit, shape (units,); currency a year."""
    price = instance.services.set_index("service")["journey_cost"]
    if not price.ne(0).any():
        return np.zeros(len(activity))
    costly = flows[flows["service"].map(price).gt(0) & flows["site"].ne("")]
    travel = (costly["per_year"] * costly["minutes"]).groupby([costly["service"], costly["site"]]).sum()
    units = pd.MultiIndex.from_frame(activity[["service", "site"]])
    minutes: FloatArray = travel.reindex(units, fill_value=0.0).to_numpy(float)
    by_unit: FloatArray = activity["service"].map(price).to_numpy(float) * minutes
    return by_unit


def _site_lines(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    running = activity.loc[~activity["neighbour"].astype(bool), "site"].unique()
    sites = instance.sites[instance.sites["site"].isin(running)]
    return pd.DataFrame({"line": "site", "service": "", "site": sites["site"], "amount": sites["fixed_cost"]})
