"""Random instances whose demand rates and pathways make, and the same needs by loops over rows."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from reconfig.instance.instance import Instance
from tests.instances import make_instance, random_instance

Needs = dict[tuple[str, str, str], float]
"""Demand a year by zone, service and segment."""


@functools.cache
def some_system(seed: int) -> Instance:
    """A random instance whose first service has demand in the file and the others rates, with pathways among them."""
    random = np.random.default_rng(seed)
    base = random_instance(seed, zones=9, sites=3, services=3)
    zones = base.zones.assign(
        age_5_17=random.integers(0, 90, 9).astype(float), age_85_plus=random.integers(1, 90, 9).astype(float)
    )
    parts = random.dirichlet(np.ones(3), 2)
    made = make_instance(
        segments=[{"segment": name, "name": name} for name in "abc"],
        segment_mix=[
            {"age_band": band, "segment": name, "share": parts[row, column]}
            for row, band in enumerate(("age_5_17", "age_85_plus"))
            for column, name in enumerate("abc")
        ],
        rates=[
            {"segment": name, "service": service, "per_1000": random.uniform(0, 500)}
            for name in "abc"
            for service in ("V1", "V2")
        ],
        deprivation_effects=[
            {"service": "V1", "deprivation_fifth": fifth, "multiplier": random.uniform(0.2, 3)} for fifth in range(1, 6)
        ],
        growth=[{"service": service, "percent": random.uniform(-5, 5)} for service in ("V0", "V2")],
        pathways=[
            {
                "pathway": f"p{number}", "name": "x", "service": service, "segment": segment, "share": share,
                "avoided": random.uniform(0, 1), "instead": instead, "instead_units": 0 if not instead else 1.3,
            }
            for number, (service, segment, share, instead) in enumerate(
                (("V1", "a", 0.6, "V2"), ("V1", "", 0.4, ""), ("V2", "b", 0.5, "V0"), ("V2", "c", 0.3, "V1"))
            )
        ],
    )  # fmt: skip
    names = ("segments", "segment_mix", "rates", "deprivation_effects", "growth", "pathways")
    demand = base.demand[base.demand["service"] == "V0"].reset_index(drop=True)
    about = base.about.model_copy(update={"growth_years": 3.0})
    return base.replace(about=about, zones=zones, demand=demand, **{name: made.table(name) for name in names})


def looped(instance: Instance) -> Needs:
    """The needs, by loops over rows: the formulas of `needs.py` and `pathways.py` said once more."""
    before: Needs = {}
    for service in instance.service_codes:
        before |= _rated(instance, service)
    for row in _rows(instance, "demand"):
        before[row["zone"], row["service"], row["segment"]] = row["per_year"]
    for grown in _rows(instance, "growth"):
        for key in [key for key in before if key[1] == grown["service"]]:
            before[key] *= (1 + grown["percent"] / 100) ** instance.about.growth_years
    return _after(instance, before)


def _rows(instance: Instance, name: str) -> list[dict[Any, Any]]:
    return instance.table(name).to_dict("records")


def _rated(instance: Instance, service: str) -> Needs:
    effects = {
        row["deprivation_fifth"]: row["multiplier"]
        for row in _rows(instance, "deprivation_effects")
        if row["service"] == service
    }
    plain: Needs = {}
    weighted: Needs = {}
    for rate in (row for row in _rows(instance, "rates") if row["service"] == service):
        parts = [row for row in _rows(instance, "segment_mix") if row["segment"] == rate["segment"]]
        for zone in _rows(instance, "zones"):
            people = sum(zone[part["age_band"]] * part["share"] for part in parts)
            key = zone["zone"], service, rate["segment"]
            plain[key] = people * rate["per_1000"] / 1000
            weighted[key] = plain[key] * effects.get(zone["deprivation_fifth"], 1.0)
    return {key: amount * sum(plain.values()) / sum(weighted.values()) for key, amount in weighted.items()}


def _after(instance: Instance, before: Needs) -> Needs:
    after = dict(before)
    for row in _rows(instance, "pathways"):
        for (zone, service, segment), amount in before.items():
            if service == row["service"] and row["segment"] in ("", segment):
                after[zone, service, segment] -= row["avoided"] * row["share"] * amount
                if row["instead"]:
                    gained = zone, row["instead"], segment
                    after[gained] = after.get(gained, 0.0) + row["instead_units"] * row["share"] * amount
    return after
