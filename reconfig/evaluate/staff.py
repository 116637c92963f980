"""Staff: what every post of every site needs, in whole-time equivalents.

A post at a site needs the largest minimum (the rota) of its open services or the sum of per_unit x activity, whichever
is larger; every module of a resource needs its own. A service that names no post has a post of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from reconfig.instance.instance import Instance

STAFF = ("service", "post", "resource", "site", "organisation", "group", "need", "why")


class PostUnit(NamedTuple):
    """What an open unit asks of a post: own is the service where the post is its own, else ""."""

    service: str
    site: str
    group: str
    post: str
    own: str
    minimum: float
    by_activity: float

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The post, whose own it is, its site and group."""
        return self.own, self.post, self.site, self.group

    @property
    def alone(self) -> float:
        """What it would need if it shared with nobody."""
        return max(self.minimum, self.by_activity)


def staff(instance: Instance, activity: pd.DataFrame, at_sites: pd.DataFrame) -> pd.DataFrame:
    """One row a post or module's staff, site and group: service, post, resource, site, organisation, group, need, why.

    service: whose post it is, "" where services share it; post: "" for one of a service's own; resource: "" but for
    the staff of modules. need in whole-time equivalents; why: rota, activity or modules.
    """
    owner = dict(zip(instance.sites["site"], instance.sites["organisation"], strict=True))
    rows = [
        (*key[:2], "", key[2], owner[key[2]], key[3], need, why)
        for key, (need, why) in needs_of_posts(units_of_posts(instance, activity)).items()
    ]
    rows += [
        ("", "", *place, owner[place[1]], group, need, "modules")
        for *place, group, need in _of_modules(instance, at_sites)
    ]
    return pd.DataFrame(rows, columns=list(STAFF))


def units_of_posts(instance: Instance, activity: pd.DataFrame) -> list[PostUnit]:
    """Every open unit of the area and group that it needs."""
    ours = activity[~activity["neighbour"].astype(bool)]
    units: dict[str, list[tuple[str, float]]] = {}
    for service, site, amount in zip(ours["service"], ours["site"], ours["activity"], strict=True):
        units.setdefault(service, []).append((site, amount))
    columns = ("service", "group", "minimum", "per_unit", "post")
    staffing = zip(*(instance.staffing[column] for column in columns), strict=True)
    return [
        PostUnit(service, site, group, post, "" if post else service, minimum, per_unit * amount)
        for service, group, minimum, per_unit, post in staffing
        for site, amount in units.get(service, ())
    ]


def needs_of_posts(units: list[PostUnit]) -> dict[tuple[str, str, str, str], tuple[float, str]]:
    """What each post needs and why, by its key: the largest minimum, or the activity of all."""
    minimum: dict[tuple[str, str, str, str], float] = {}
    by_activity: dict[tuple[str, str, str, str], float] = {}
    for unit in units:
        minimum[unit.key] = max(minimum.get(unit.key, 0.0), unit.minimum)
        by_activity[unit.key] = by_activity.get(unit.key, 0.0) + unit.by_activity
    return {
        key: (rota, "rota") if rota >= by_activity[key] else (by_activity[key], "activity")
        for key, rota in minimum.items()
    }


def _of_modules(instance: Instance, at_sites: pd.DataFrame) -> Iterator[tuple[str, str, str, float]]:
    """Resource, site, group and need of the staff of modules."""
    table = instance.resource_staffing
    modules = list(zip(at_sites["resource"], at_sites["site"], at_sites["modules"], strict=True))
    for resource, group, per_module in zip(table["resource"], table["group"], table["per_module"], strict=True):
        for held, site, count in modules:
            if held == resource and per_module * count > 0:
                yield resource, site, group, per_module * count


def staff_lines(instance: Instance, needs: pd.DataFrame) -> pd.DataFrame:
    """Line staff: need x pay, by service ("" for shared posts and modules) and site; line, service, site, amount."""
    price = pay(instance)
    total: dict[tuple[str, str], float] = {}
    for service, site, group, need in zip(*(needs[name] for name in ("service", "site", "group", "need")), strict=True):
        total[service, site] = total.get((service, site), 0.0) + need * price[group]
    rows = [("staff", service, site, amount) for (service, site), amount in total.items()]
    return pd.DataFrame(rows, columns=["line", "service", "site", "amount"])


def pay(instance: Instance) -> dict[Any, float]:
    """What an employer pays for one of each group, currency a year."""
    return dict(zip(instance.staff_groups["group"], instance.staff_groups["pay"], strict=True))
