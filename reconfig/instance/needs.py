"""Need: the demand of the file and the demand that people and rates make, grown, before care moves into the community.

With n[i,g] the people of zone i in segment g, r[s,g] the demand of 1,000 of them a year, w[s,i] the multiplier of zone
i's deprivation fifth (1 where a service has none) and c[s] the factor that keeps the area's total,

    n[i,g]   = sum over age bands b of people[i,b] x share[b,g]
    d[s,i,g] = c[s] x w[s,i] x n[i,g] x r[s,g] / 1000,   c[s] = sum of n r / sum of w n r,  over every i and g

and d grows by (1 + percent[s] / 100) to the power of growth_years, as do the rows of the file. Pathways come after
(`pathways.py`). Every frame here has the columns zone, service, segment ("" where not split), per_year; its codes are
categories, in the order of their tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from reconfig.instance.tables import table_of

if TYPE_CHECKING:
    from reconfig.instance.instance import Instance

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

KEYS = ("service", "segment", "zone")
PER_THOUSAND = 1_000

MAKE_NEEDS = ("rates", "deprivation_effects", "growth", "pathways")
"""The tables that make needs other than the rows of `demand`."""


def people_by_segment(zones: pd.DataFrame, segment_mix: pd.DataFrame, segments: Iterable[str]) -> FloatArray:
    """People by zone and segment, shape (zones, segments): sum over age bands of people x share; source: [S58]."""
    mix = segment_mix.pivot_table(index="age_band", columns="segment", values="share", aggfunc="sum", observed=True)
    shares = mix.reindex(columns=list(segments)).fillna(0.0)
    people: FloatArray = zones[list(shares.index)].to_numpy(float) @ shares.to_numpy(float)
    return people


def deprivation_multipliers(zones: pd.DataFrame, effects: pd.DataFrame, services: Iterable[str]) -> FloatArray:
    """Multiplier of each zone's deprivation fifth, shape (services, zones); 1 for a service without effects."""
    fifths = zones["deprivation_fifth"].to_numpy(float)
    names = list(services)
    multipliers = np.ones((len(names), len(zones)))
    for service, rows in effects.groupby("service"):
        by_fifth = rows.set_index("deprivation_fifth")["multiplier"]
        multipliers[names.index(str(service))] = by_fifth.reindex(fifths).to_numpy(float)
    return multipliers


def rescaled(plain: FloatArray, multipliers: FloatArray, group: IntArray) -> FloatArray:
    """`plain` x multipliers, scaled so that the total of each group of rows stays; shape (rows, zones)."""
    weighted = plain * multipliers
    totals = [np.bincount(group, weights=amounts.sum(axis=1)) for amounts in (plain, weighted)]
    scale = np.divide(totals[0], totals[1], out=np.ones_like(totals[0]), where=totals[1] != 0)
    return weighted * scale[group][:, None]


def growth_factors(growth: pd.DataFrame, years: float, services: Iterable[str]) -> FloatArray:
    """(1 + percent / 100) to the power of years, shape (services,); 1 for a service that does not grow."""
    percent = growth.set_index("service")["percent"].reindex(list(services)).fillna(0.0)
    factors: FloatArray = (1 + percent.to_numpy(float) / 100) ** years
    return factors


def segment_codes(instance: Instance) -> list[str]:
    """Every segment: first "" for demand that is not split, then those of the table in its order."""
    return list(dict.fromkeys(["", *instance.segments["segment"], *instance.demand["segment"].unique()]))


def coded(values: Iterable[object], codes: Iterable[str]) -> pd.Categorical[str]:
    """Values as categories, the codes in their order; missing where a code is unknown."""
    known = pd.Index(list(codes))
    return pd.Categorical.from_codes(known.get_indexer(pd.Index(list(values))), known)


def stated(instance: Instance) -> pd.DataFrame:
    """The rows of `demand`."""
    demand = instance.demand
    return pd.DataFrame(
        {
            "zone": coded(demand["zone"], instance.zone_codes),
            "service": coded(demand["service"], instance.service_codes),
            "segment": coded(demand["segment"], segment_codes(instance)),
            "per_year": demand["per_year"].to_numpy(float),
        }
    )


def rated(instance: Instance) -> pd.DataFrame:
    """The demand that people and rates make: a row for each rate and zone, in their order."""
    services, segments = pd.Index(instance.service_codes), pd.Index(segment_codes(instance))
    service = services.get_indexer(pd.Index(instance.rates["service"])).astype(np.int64)
    segment = segments.get_indexer(pd.Index(instance.rates["segment"])).astype(np.int64)
    amounts = _rated_amounts(instance, service, segment)
    size = len(instance.zones)
    return pd.DataFrame(
        {
            "zone": pd.Categorical.from_codes(np.tile(np.arange(size), len(service)), instance.zone_codes),
            "service": pd.Categorical.from_codes(np.repeat(service, size), services),
            "segment": pd.Categorical.from_codes(np.repeat(segment, size), segments),
            "per_year": amounts.ravel(),
        }
    )


def _rated_amounts(instance: Instance, service: IntArray, segment: IntArray) -> FloatArray:
    """d[s,i,g] of each rate, by the positions of its service and segment, shape (rates, zones)."""
    people = people_by_segment(instance.zones, instance.segment_mix, segment_codes(instance))
    plain = people.T[segment] * instance.rates["per_1000"].to_numpy(float)[:, None] / PER_THOUSAND
    multipliers = deprivation_multipliers(instance.zones, instance.deprivation_effects, instance.service_codes)
    return rescaled(plain, multipliers[service], service)


def needs_before_pathways(instance: Instance) -> pd.DataFrame:
    """The demand of the file and of the rates together, grown."""
    frame = stated(instance)
    if len(instance.rates):
        frame = pd.concat([frame, rated(instance)], ignore_index=True)
    if instance.growth.empty or instance.about.growth_years == 0:
        return frame
    factors = growth_factors(instance.growth, instance.about.growth_years, instance.service_codes)
    return frame.assign(per_year=frame["per_year"] * factors[frame["service"].cat.codes])


def by_zone(needs: pd.DataFrame, key: str) -> FloatArray:
    """Demand a year by code of `key` (service or segment) and zone, shape (codes, zones), all else summed."""
    codes, zones = needs[key].cat, needs["zone"].cat
    shape = len(codes.categories), len(zones.categories)
    known = ((codes.codes >= 0) & (zones.codes >= 0)).to_numpy()  # what nobody knows is reported elsewhere
    number = codes.codes.to_numpy(np.int64) * shape[1] + zones.codes.to_numpy(np.int64)
    amounts = needs["per_year"].to_numpy(float)
    total = np.bincount(number[known], weights=amounts[known], minlength=shape[0] * shape[1])
    return total.reshape(shape).astype(np.float64)


def summed(needs: pd.DataFrame) -> pd.DataFrame:
    """One row a zone, service and segment, in the order of their first rows."""
    number = np.zeros(len(needs), dtype=np.int64)
    for key in KEYS:
        number = number * (len(needs[key].cat.categories) + 1) + needs[key].cat.codes.to_numpy(np.int64)
    codes, _ = pd.factorize(number)
    total = np.bincount(codes, weights=needs["per_year"].to_numpy(float))
    first = ~pd.Series(codes).duplicated().to_numpy()
    return needs[first].reset_index(drop=True).assign(per_year=total)


def demand_table(needs: pd.DataFrame) -> pd.DataFrame:
    """The table `demand` that states the same need."""
    codes = {name: needs[name].astype("str") for name in ("zone", "service", "segment")}
    return table_of("demand", {**codes, "per_year": needs["per_year"]}, "derived: rates, growth and pathways")
