"""Staff: what every post of every site needs, in whole-time equivalents.

A post at a site needs the largest minimum (the rota) of its open services or the sum of per_unit x activity, whichever
is larger; every module of a resource needs its own. A service that names no post has a post of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from reconfig.instance.instance import Instance

STAFF = ("service", "post", "resource", "site", "organisation", "group", "need", "why")
KEYS = ["post", "own", "site", "group"]


def staff(instance: Instance, activity: pd.DataFrame, at_sites: pd.DataFrame) -> pd.DataFrame:
    """One row a post or module's staff, site and group: service, post, resource, site, organisation, group, need, why.

    service: whose post it is, "" where services share it; post: "" for one of a service's own; resource: "" but for
    the staff of modules. need in whole-time equivalents; why: rota, activity or modules.
    """
    frame = pd.concat([_posts(instance, activity), _of_modules(instance, at_sites)], ignore_index=True)
    frame["organisation"] = frame["site"].map(instance.sites.set_index("site")["organisation"])
    return frame[list(STAFF)]


def units_of_posts(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    """One row an open unit of the area and group it needs: service, site, group, post, own, minimum, by_activity.

    own: the service, where the post is its own, else "".
    """
    ours = activity[~activity["neighbour"].astype(bool)]
    frame = ours.merge(instance.staffing, on="service")
    own = frame["service"].where(frame["post"] == "", "")
    frame = frame.assign(own=own, by_activity=frame["per_unit"] * frame["activity"])
    return frame[["service", "site", "group", "post", "own", "minimum", "by_activity"]]


def needs_of_posts(units: pd.DataFrame) -> pd.DataFrame:
    """One row a post, site and group: post, own, site, group, need, why."""
    frame = units.groupby(KEYS, sort=False, as_index=False).agg({"minimum": "max", "by_activity": "sum"})
    by_rota = frame["minimum"] >= frame["by_activity"]
    need = np.maximum(frame["minimum"].to_numpy(float), frame["by_activity"].to_numpy(float))
    return frame[KEYS].assign(need=need, why=np.where(by_rota, "rota", "activity"))


def _posts(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    posts = needs_of_posts(units_of_posts(instance, activity))
    return posts.rename(columns={"own": "service"}).assign(resource="")


def _of_modules(instance: Instance, at_sites: pd.DataFrame) -> pd.DataFrame:
    frame = at_sites[at_sites["modules"] > 0].merge(instance.resource_staffing, on="resource")
    need = frame["modules"].astype(float) * frame["per_module"]
    columns = frame[["resource", "site", "group"]]
    return columns.assign(service="", post="", need=need, why="modules")


def staff_lines(instance: Instance, needs: pd.DataFrame) -> pd.DataFrame:
    """Line staff: need x pay, by service ("" for shared posts and modules) and site; line, service, site, amount."""
    cost = needs["need"].astype(float) * needs["group"].map(pay(instance))
    total = cost.groupby([needs["service"], needs["site"]], sort=False).sum().reset_index(name="amount")
    return total.assign(line="staff")[["line", "service", "site", "amount"]]


def pay(instance: Instance) -> pd.Series[Any]:
    """What an employer pays for one of each group, currency a year."""
    return instance.staff_groups.set_index("group")["pay"].astype(float)
