"""What today's configuration of Norwest does, uses and costs, worked out from the tables to calibrate the others.

It shares no code with model or evaluator, which must find the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reconfig.instance.instance import OPEN_TODAY, FloatArray, Instance

Frame = pd.DataFrame


@dataclass(frozen=True, eq=False)
class Baseline:
    """Figures of today.

    activity: service, site, organisation, units. modules: resource, site, organisation, used (units in use), needed
    (units), modules. staff: group, organisation, need. cost: organisation, line, amount, without the agency's premium.
    """

    activity: Frame
    modules: Frame
    staff: Frame
    cost: Frame

    def cost_of(self, organisation: str) -> float:
        """Currency a year, without the agency's premium."""
        return float(self.cost.loc[self.cost["organisation"] == organisation, "amount"].sum())


def baseline(instance: Instance) -> Baseline:
    """The figures of an instance whose organisations, workforce and site_resources may be still without numbers."""
    done = activity(instance)
    used = modules(instance, done)
    staff = pd.concat([unit_staff(instance, done), module_staff(instance, used)], ignore_index=True)
    need = staff.groupby(["group", "organisation"], sort=True)[["need"]].sum().reset_index()
    return Baseline(done, used, need, costs(instance, done, used, need))


def activity(instance: Instance) -> Frame:
    """Units a year of every unit that runs today, zones in sum: a row a service and site."""
    owner = instance.sites.set_index("site")["organisation"]
    rows = []
    for service in instance.service_codes:
        sites = open_today(instance, service)
        units = (instance.demand_of(service) @ shares(instance, service)).tolist()
        rows += [(service, site, owner[site], amount) for site, amount in zip(sites, units, strict=True)]
    return pd.DataFrame(rows, columns=["service", "site", "organisation", "units"])


def open_today(instance: Instance, service: str) -> list[str]:
    """Sites where a service runs today, in table order."""
    offers = instance.offers_of(service)
    return list(offers.index[offers["status"].isin(OPEN_TODAY)])


def shares(instance: Instance, service: str) -> FloatArray:
    """Share of each zone's patients at each site that is open today, shape (zones, open).

    All at the nearest, or in proportion to exp(attractiveness - decay x minutes).
    """
    sites = open_today(instance, service)
    minutes = instance.minutes[:, instance.site_positions(sites)]
    if instance.allocation_of(service) == "nearest":
        nearest: FloatArray = np.eye(len(sites))[minutes.argmin(axis=1)]
        return nearest
    drawn = instance.offers_of(service).loc[sites, "attractiveness"].to_numpy(float)
    odds = np.exp(drawn - instance.number_of_service(service, "choice_decay") * minutes)
    chosen: FloatArray = odds / odds.sum(axis=1, keepdims=True)
    return chosen


def within(instance: Instance, service: str, limit: float, mode: str | None, by: str | None) -> float:
    """Share of today's patients within so many minutes; with `by`, that of the worst group."""
    columns = instance.site_positions(open_today(instance, service))
    reached = minutes_by(instance, mode)[:, columns] <= limit
    near = (shares(instance, service) * reached).sum(axis=1)
    group, _ = instance.groups(by) if by else (np.zeros(len(near), dtype=np.int64), ())
    demand = instance.demand_of(service)
    parts = np.bincount(group, weights=demand * near) / np.bincount(group, weights=demand)
    return float(parts.min())


def minutes_by(instance: Instance, mode: str | None) -> FloatArray:
    """Minutes by a mode of mode_times, or those of travel_times, shape (zones, sites); infinite where there is none."""
    if mode is None:
        return instance.minutes
    times = instance.mode_times[instance.mode_times["mode"] == mode]
    found = np.full(instance.minutes.shape, np.inf)
    rows, columns = instance.zone_positions(times["zone"]), instance.site_positions(times["site"])
    found[rows, columns] = times["minutes"].to_numpy(float)
    return found


def modules(instance: Instance, done: Frame) -> Frame:
    """Units in use m = per_unit x activity, m / occupancy + peak x the square root of m of each service, and modules.

    At a site where no hot service runs, m is divided by cold_productivity.
    """
    services = instance.services.set_index("service")
    hot = set(done.loc[done["service"].map(services["hot"]), "site"])
    use = done.merge(instance.resource_use.drop(columns="source"), on="service")
    gain = use["service"].map(services["cold_productivity"]).where(~use["site"].isin(hot), 1.0)
    use["used"] = use["per_unit"] * use["units"] / gain
    use["needed"] = use["used"] / use["occupancy"] + use["peak"] * np.sqrt(use["used"])
    keys = ["resource", "site", "organisation"]
    total = use.groupby(keys, as_index=False, sort=True)[["used", "needed"]].sum()
    size = total["resource"].map(instance.resources.set_index("resource")["module_size"])
    return total.assign(modules=np.ceil(total["needed"] / size - 1e-9))


def unit_staff(instance: Instance, done: Frame) -> Frame:
    """Need of each post at each site: the largest minimum of its services or the sum of their slopes, if larger."""
    rows = done.merge(instance.staffing.drop(columns="source"), on="service")
    rows["slope"] = rows["per_unit"] * rows["units"]
    rows["rota"] = rows["post"].where(rows["post"] != "", "of " + rows["service"].astype(str))
    keys = ["group", "organisation", "site", "rota"]
    posts = rows.groupby(keys, as_index=False).agg(minimum=("minimum", "max"), slope=("slope", "sum"))
    return posts.assign(need=posts[["minimum", "slope"]].max(axis=1))


def module_staff(instance: Instance, used: Frame) -> Frame:
    """Need of the modules at each site."""
    rows = used.merge(instance.resource_staffing.drop(columns="source"), on="resource")
    return rows.assign(need=rows["per_module"] * rows["modules"])


def costs(instance: Instance, done: Frame, used: Frame, staff: Frame) -> Frame:
    """Currency a year by organisation and line."""
    parts = [
        *_site_costs(instance, done),
        *_unit_costs(instance, done),
        ("transfer", _transfers(instance, done)),
        ("module", _amounts(used, used["modules"] * _of(instance, "resources", "resource", "module_cost", used))),
        ("staff", _amounts(staff, staff["need"] * _of(instance, "staff_groups", "group", "pay", staff))),
        (
            "corporate",
            _amounts(instance.organisations, instance.organisations["corporate_cost"]),
        ),
    ]
    return pd.concat([frame.assign(line=line) for line, frame in parts], ignore_index=True)


def _site_costs(instance: Instance, done: Frame) -> list[tuple[str, Frame]]:
    hot = done["service"].isin(instance.services.loc[instance.services["hot"], "service"])
    open_sites = instance.sites[instance.sites["site"].isin(done["site"])]
    hot_sites = instance.sites[instance.sites["site"].isin(done.loc[hot, "site"])]
    return [
        ("site", _amounts(open_sites, open_sites["fixed_cost"])),
        ("hot", _amounts(hot_sites, hot_sites["hot_cost"])),
    ]


def _unit_costs(instance: Instance, done: Frame) -> list[tuple[str, Frame]]:
    rows = done.merge(instance.offers, on=["service", "site"])
    steps = np.ceil((rows["units"] / rows["step_size"] - 1e-9).fillna(0.0))
    return [
        ("fixed", _amounts(rows, rows["fixed_cost"])),
        ("variable", _amounts(rows, rows["unit_cost"] * rows["units"])),
        ("step", _amounts(rows, rows["step_cost"] * steps)),
    ]


def _transfers(instance: Instance, done: Frame) -> Frame:
    moved = instance.requirements[instance.requirements["kind"] == "transfer"]
    rows = done.merge(moved, on="service")
    here = set(zip(done["service"], done["site"], strict=True))
    away = [pair not in here for pair in zip(rows["requires"], rows["site"], strict=True)]
    rows = rows[np.array(away, dtype=bool)]
    return _amounts(rows, rows["transfer_share"] * rows["transfer_cost"] * rows["units"])


def _of(instance: Instance, table: str, key: str, column: str, rows: Frame) -> pd.Series[float]:
    numbers: pd.Series[float] = rows[key].map(instance.table(table).set_index(key)[column]).astype(float)
    return numbers


def _amounts(rows: Frame, amounts: pd.Series[float]) -> Frame:
    return pd.DataFrame({"organisation": rows["organisation"].astype(str), "amount": amounts.astype(float)})
