"""Who fills the posts: staff in post, those who leave with a closing unit, recruits, staff lent, and agency.

For each organisation o and group w that the table workforce lists

    need <= in_post - leavers + recruited + borrowed - lent + agency + missing,
    recruited <= recruits,   sum over o' of lent[o,o'] <= lends,   agency <= agency_limit x need

and the plan misses as little as can be, then costs least in agency, then lends and recruits as little as it may. An
organisation and group that are not listed have as many as they need.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.staff import PostUnit, needs_of_posts, units_of_posts
from reconfig.instance.instance import BoolArray, FloatArray, Instance

PLAN = (
    "organisation",
    "group",
    "need",
    "in_post",
    "leavers",
    "recruited",
    "borrowed",
    "lent",
    "agency",
    "missing",
)
WEIGHTS = {"recruited": 1e-4, "lent": 1e-3, "agency": 1.0, "missing": 1e3}
"""What one whole-time equivalent weighs: each so much more than the last that none is saved at the next one's cost."""

SMALLEST = 1e-9
"""A smaller part of somebody is what arithmetic leaves."""


def staff_plan(instance: Instance, needs: pd.DataFrame, leavers: dict[tuple[str, str], float]) -> pd.DataFrame:
    """One row an organisation and group with need or listed in workforce; all numbers in whole-time equivalents.

    organisation, group, need, in_post, leavers, recruited, borrowed, lent, agency, missing; in_post is blank for a pair
    that is not listed. `leavers` are those of `leavers_of`.
    """
    listed = instance.workforce[["organisation", "group", "in_post", "recruits", "lends"]]
    needed = needs.groupby(["organisation", "group"], sort=False, as_index=False)["need"].sum()
    frame = needed.merge(listed, on=["organisation", "group"], how="outer")
    pairs = zip(frame["organisation"], frame["group"], strict=True)
    frame = frame.assign(need=frame["need"].fillna(0.0), leavers=[leavers.get(pair, 0.0) for pair in pairs])
    frame[["recruited", "borrowed", "lent", "agency", "missing"]] = 0.0
    frame = _in_order(instance, frame)
    for group, rows in frame[frame["in_post"].notna()].groupby("group", sort=False):
        for name, amounts in _plan_of(instance, str(group), rows).items():
            frame.loc[rows.index, name] = amounts
    return frame[list(PLAN)]


def _in_order(instance: Instance, frame: pd.DataFrame) -> pd.DataFrame:
    """By organisation, then group, in the order of their tables."""
    places = [
        pd.Index(instance.table(table)[key]).get_indexer(pd.Index(frame[key]))
        for table, key in (("organisations", "organisation"), ("staff_groups", "group"))
    ]
    return frame.iloc[np.lexsort(places[::-1])].reset_index(drop=True)


def _plan_of(instance: Instance, group: str, rows: pd.DataFrame) -> dict[str, FloatArray]:
    """The best plan of one group, each number of shape (organisations,)."""
    from scipy.optimize import linprog

    limit = float(instance.staff_groups.set_index("group")["agency_limit"][group])
    need, supply = rows["need"].to_numpy(float), (rows["in_post"] - rows["leavers"]).to_numpy(float)
    lender, borrower = np.nonzero(may_lend(instance, list(rows["organisation"])))
    count, pairs = len(rows), len(lender)
    lent, borrowed = np.zeros((count, pairs)), np.zeros((count, pairs))
    lent[lender, np.arange(pairs)], borrowed[borrower, np.arange(pairs)] = 1.0, 1.0
    own, none = np.eye(count), np.zeros((count, count))
    found = linprog(
        np.repeat(list(WEIGHTS.values()), [count, pairs, count, count]),
        A_ub=np.block([[-own, lent - borrowed, -own, -own], [none, lent, none, none]]),
        b_ub=np.concatenate([supply - need, rows["lends"].to_numpy(float)]),
        bounds=[
            *((0, most) for most in rows["recruits"]),
            *((0, None) for _ in range(pairs)),
            *((0, limit * most) for most in need),
            *((0, None) for _ in range(count)),
        ],
        method="highs",
    )
    if found.status != 0:
        raise ArithmeticError(f"The staff plan could not be solved: {found.message}")
    recruited, moved, agency, missing = np.split(_clean(found.x), np.cumsum([count, pairs, count]))
    return {
        "recruited": recruited,
        "borrowed": borrowed @ moved,
        "lent": lent @ moved,
        "agency": agency,
        "missing": missing,
    }


def _clean(values: FloatArray) -> FloatArray:
    return np.where(np.abs(values) < SMALLEST, 0.0, values)


def may_lend(instance: Instance, organisations: list[str]) -> BoolArray:
    """Whether each of some organisations may lend staff to each other, shape (organisations, organisations).

    Where some site of the other lies within lending_minutes of a site of its own.
    """
    near = instance.between_sites <= instance.about.lending_minutes
    owners = instance.sites["organisation"].to_numpy(object)
    owned = np.array([owners == organisation for organisation in organisations], dtype=float).reshape(-1, len(owners))
    allowed: BoolArray = (owned @ near @ owned.T > 0) & ~np.eye(len(organisations), dtype=bool)
    return allowed


def leavers_of(
    instance: Instance, closed: set[tuple[str, str]], activity_today: pd.DataFrame, needs_today: pd.DataFrame
) -> dict[tuple[str, str], float]:
    """Those who leave with units that close, by organisation and group; whole-time equivalents.

    leave_share x the unit's need today x the share of its organisation's need that is in post today. A unit's need is
    that of its post; of a post that services share, in proportion to what each would need alone. `closed`: service and
    site of the units that close; `needs_today`: `staff.staff` of today's configuration.
    """
    workforce, groups = instance.workforce, instance.staff_groups
    in_post = dict(
        zip(zip(workforce["organisation"], workforce["group"], strict=True), workforce["in_post"], strict=True)
    )
    leave = dict(zip(groups["group"], groups["leave_share"], strict=True))
    owner = dict(zip(instance.sites["site"], instance.sites["organisation"], strict=True))
    all_need = needs_today.groupby(["organisation", "group"])["need"].sum().to_dict()
    found: dict[tuple[str, str], float] = {}
    for unit, need in _needs_of_units(instance, activity_today):
        pair = owner[unit.site], unit.group
        if (unit.service, unit.site) in closed and pair in in_post and need > 0:
            filled = min(in_post[pair] / all_need[pair], 1.0)
            found[pair] = found.get(pair, 0.0) + leave[unit.group] * need * filled
    return found


def _needs_of_units(instance: Instance, activity: pd.DataFrame) -> Iterator[tuple[PostUnit, float]]:
    """What each open unit needs by itself, scaled where services share a post."""
    units = units_of_posts(instance, activity)
    needs, together = needs_of_posts(units), dict[tuple[str, str, str, str], float]()
    for unit in units:
        together[unit.key] = together.get(unit.key, 0.0) + unit.alone
    for unit in units:
        scale = needs[unit.key][0] / together[unit.key] if together[unit.key] > 0 else 0.0
        yield unit, unit.alone * scale


def agency_lines(instance: Instance, plan: pd.DataFrame) -> pd.DataFrame:
    """Line agency: agency x pay x (premium - 1); line, service (""), site (""), organisation, amount."""
    groups = instance.staff_groups.set_index("group")
    extra = plan["group"].map(groups["pay"] * (groups["agency_premium"] - 1)).astype(float)
    total = (plan["agency"] * extra).groupby(plan["organisation"], sort=False).sum()
    frame = pd.DataFrame({"organisation": total.index, "amount": total.to_numpy()})
    return frame.assign(line="agency", service="", site="")


def agency_and_all(instance: Instance, plan: pd.DataFrame) -> tuple[float, float]:
    """What agency staff cost, pay and premium, and what all staff cost; currency a year."""
    agency, everyone = (float(sum(costs)) for costs in zip((0.0, 0.0), *_agency_and_all(instance, plan), strict=True))
    return agency, everyone


def _agency_and_all(instance: Instance, plan: pd.DataFrame) -> Iterator[tuple[float, float]]:
    groups: dict[Any, Any] = instance.staff_groups.set_index("group").to_dict("index")
    for row in plan.to_dict("records"):
        pay, premium = groups[row["group"]]["pay"], groups[row["group"]]["agency_premium"]
        yield row["agency"] * pay * premium, row["need"] * pay + row["agency"] * pay * (premium - 1)
