"""Whose journey changes, and by how much, against another configuration."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconfig.evaluate.access import EVERYONE
from reconfig.instance.columns import GROUPS
from reconfig.instance.instance import FloatArray, Instance

SAME = 0.05
"""Journeys that differ by no more than this many minutes are the same: travel times are given to a tenth."""

BANDS = (
    "shorter",
    "no change",
    "up to 5 minutes longer",
    "5 to 10 minutes longer",
    "10 to 15 minutes longer",
    "15 to 30 minutes longer",
    "more than 30 minutes longer",
)


def band_of(extra: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The position in BANDS of each change of journey, in minutes."""
    bands: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = np.digitize(
        extra, [-np.nextafter(SAME, 1), SAME, 5, 10, 15, 30], right=True
    )
    return bands


def by_zone(flows: pd.DataFrame) -> pd.DataFrame:
    """The flows as one row a service and zone: its whole demand, the mean minutes of its journeys, by flow, and the
    site that most of them end at (of equals the first in the table).
    """  # noqa: D205
    keys = ["service", "zone"]
    if not flows.duplicated(keys).any():
        return flows
    number = flows.groupby(keys, sort=False).ngroup().to_numpy()
    amounts = flows["per_year"].to_numpy(float)
    total = np.bincount(number, weights=amounts)
    mean = np.bincount(number, weights=amounts / total[number] * flows["minutes"].to_numpy(float))
    main = flows.iloc[np.lexsort((-amounts, number))].drop_duplicates(keys)  # lexsort keeps the order of equals
    return main.assign(per_year=total, minutes=mean)[flows.columns].reset_index(drop=True)


def changes_by_zone(instance: Instance, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row a service and zone with demand: service, zone, name, district, population, per_year, site and minutes
    before and after, extra_minutes, band. `before` and `after` are flows of two configurations, taken zone by zone.
    """  # noqa: D205
    columns = ["service", "zone", "site", "minutes"]
    frame = by_zone(before).merge(by_zone(after)[columns], on=["service", "zone"], suffixes=("_before", "_after"))
    zones = instance.zones[["zone", "name", "district", "population"]]
    frame = frame.merge(zones, on="zone", how="left")
    with np.errstate(invalid="ignore"):
        extra = (frame["minutes_after"] - frame["minutes_before"]).fillna(0.0)
    band = np.array(BANDS)[band_of(extra.to_numpy(float))]
    return frame.assign(extra_minutes=extra, band=band)


def journeys(instance: Instance, changes: pd.DataFrame) -> pd.DataFrame:
    """One row a service, group and band: service, by, group, band, patients (a year), residents, mean_extra_minutes.

    `residents` counts the people of the zones concerned; `mean_extra_minutes` is weighted by patients.
    """
    tables = [_by(changes.assign(by=EVERYONE, group=EVERYONE))]
    zones = instance.zone_positions(changes["zone"])
    for by in GROUPS:
        if instance.zones[by].notna().any():
            codes, names = instance.groups(by)
            tables.append(_by(changes.assign(by=by, group=np.array(names, dtype=object)[codes[zones]])))
    joined = pd.concat(tables, ignore_index=True)
    in_table_order = joined["service"].map({code: number for number, code in enumerate(instance.service_codes)})
    return joined.iloc[in_table_order.argsort(kind="stable")].reset_index(drop=True)


def _by(changes: pd.DataFrame) -> pd.DataFrame:
    weighted = changes.assign(weighted=changes["extra_minutes"] * changes["per_year"])
    band = pd.Categorical(weighted["band"], BANDS, ordered=True)
    keys = ["service", "by", "group", "band"]
    table = (
        weighted.assign(band=band).groupby(keys, observed=True, sort=True)[["per_year", "population", "weighted"]].sum()
    )
    table = table.reset_index().rename(columns={"per_year": "patients", "population": "residents"})
    table["mean_extra_minutes"] = table.pop("weighted") / table["patients"]
    return table.assign(band=table["band"].astype(str))
