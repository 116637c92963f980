"""What Norwest has today of beds and staff, so that today's configuration runs on it: derived from the baseline."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.instance.norwest.baseline import Baseline
from reconfig.instance.norwest.resources import AREA_OF_BED
from reconfig.instance.norwest.sites import OWNERLESS
from reconfig.instance.tables import table_of

THEATRE: Final = "THEAT"
MORE_THEATRES: Final = 1.25
"""assumed: the most theatres that a site can have, as a multiple of the specification's."""

ROOM: Final = 1.08
"""assumed: at least so much more than today's modules there is room for, where the specification's most is less."""

DOCTORS: Final = ("CONS", "ANAE", "MIDG", "RESI")
RECRUITS: Final = {True: 0.04, False: 0.06}
"""assumed: what can be recruited in a year, as a share of staff in post; of doctors, of others."""

LENDER, SHORT = "A", "D"
VACANCIES: Final = {LENDER: (0.03, 0.05), SHORT: (0.076, 0.112)}
OTHERS: Final = (0.038, 0.056)
"""assumed: posts of today's need that are vacant; of doctors, of others. D has twice as many as B and C.

A year's recruitment fills those of A, B and C and leaves D to lending and agency, so that today's plan of staff, and
with it every ledger, has one answer.
"""

LENDS: Final = 0.006
"""assumed: share of its staff that A, which recruits more than it lacks, may lend."""


def site_resources(instance: Instance, found: Baseline, facts: pd.DataFrame, tightness: float) -> pd.DataFrame:
    """Today: what today's activity needs, in whole modules. Most: theatres of the specification and a quarter more."""
    size = found.modules["resource"].map(instance.resources.set_index("resource")["module_size"])
    units = (found.modules["modules"] * size).astype(float)
    rows = dict(zip(zip(found.modules["site"], found.modules["resource"], strict=True), units, strict=True))
    room = dict(zip(facts["site"], facts["theatres"] * MORE_THEATRES, strict=True))
    if THEATRE in set(instance.resources["resource"]):
        rows |= {(site, THEATRE): rows.get((site, THEATRE), 0.0) for site, most in room.items() if most > 0}
    most = [
        max(np.floor(_roomy(room[site], today) / tightness), today) if resource == THEATRE else np.nan
        for (site, resource), today in rows.items()
    ]
    return table_of(
        "site_resources",
        {
            "site": [site for site, _ in rows],
            "resource": [resource for _, resource in rows],
            "today": list(rows.values()),
            "most": most,
        },
        "derived: whole modules that today's activity needs; most theatres assumed",
    )


def module_areas(instance: Instance, found: Baseline, facts: pd.DataFrame, tightness: float) -> list[float]:
    """Floor for modules at each site: that of the most beds of the specification or some more than today's."""
    area = found.modules["resource"].map(instance.resources.set_index("resource")["module_area"]).astype(float)
    taken = (area * found.modules["modules"]).groupby(found.modules["site"]).sum()
    return [
        max(_roomy(most * AREA_OF_BED, float(taken.get(site, 0.0))) / tightness, float(taken.get(site, 0.0)))
        for site, most in zip(facts["site"], facts["max_beds"], strict=True)
    ]


def _roomy(most: float, taken: float) -> float:
    """The specification's most, or some more than today."""
    return max(most, ROOM * taken)


def workforce(found: Baseline) -> pd.DataFrame:
    """In post: today's need less what is vacant; the greenfield site's owner has as many as it needs."""
    need = found.staff[(found.staff["organisation"] != OWNERLESS) & (found.staff["need"] > 0)]
    need = need.sort_values(["organisation", "group"]).reset_index(drop=True)
    doctors = need["group"].isin(DOCTORS)
    vacant = [
        VACANCIES.get(code, OTHERS)[0 if doctor else 1]
        for code, doctor in zip(need["organisation"], doctors, strict=True)
    ]
    in_post = (need["need"] * (1 - np.array(vacant))).round(2)
    return table_of(
        "workforce",
        {
            "organisation": need["organisation"],
            "group": need["group"],
            "in_post": in_post,
            "recruits": (in_post * doctors.map(RECRUITS)).round(2),
            "lends": np.where(need["organisation"] == LENDER, (in_post * LENDS).round(2), 0.0),
        },
        "derived: today's need less vacancies; recruitment and lending assumed",
    )


def agency_premium(instance: Instance, found: Baseline, stock: pd.DataFrame) -> dict[str, float]:
    """What agency staff cost today beyond their pay, currency a year: only D is short, and borrows from A first."""
    plan = found.staff.merge(stock, on=["organisation", "group"])
    plan = plan.merge(instance.staff_groups[["group", "pay", "agency_premium"]], on="group")
    lacking = (plan["need"] - plan["in_post"] - plan["recruits"]).clip(lower=0.0)
    lent = plan["lends"].groupby(plan["group"]).sum() * _near(instance, LENDER, SHORT)
    borrowed = plan["group"].map(lent).where(plan["organisation"] == SHORT, 0.0)
    agency = (lacking - borrowed).clip(lower=0.0)
    premium = agency * plan["pay"] * (plan["agency_premium"] - 1)
    return {str(code): float(amount) for code, amount in premium.groupby(plan["organisation"]).sum().items()}


def _near(instance: Instance, one: str, other: str) -> bool:
    """Whether some sites of the two lie within lending_minutes."""
    owner = instance.sites["organisation"].to_numpy()
    apart = instance.between_sites[np.ix_(owner == one, owner == other)]
    return bool((apart <= instance.about.lending_minutes).any())
