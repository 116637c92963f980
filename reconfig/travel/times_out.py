"""Computed minutes as the tables of an instance."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import tomlkit

from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.io import csv_bytes
from reconfig.instance.travel_files import TIMES
from reconfig.travel.inputs import Inputs
from reconfig.travel.journeys import Journeys
from reconfig.whole_files import write_together

LARGE: Final = 250_000
"""A matrix of more cells than this is written gzipped."""


def timed(instance: Instance, minutes: FloatArray, site_minutes: FloatArray) -> Instance:
    """The instance with other times, shapes (zones, sites) and (sites, sites), NaN where there is no route."""
    times = _long(minutes, {"zone": instance.zone_codes, "site": instance.site_codes})
    return instance.replace(travel_times=times, site_times=_between(site_minutes, instance.site_codes))


def _long(minutes: FloatArray, codes: dict[str, pd.Index[str]]) -> pd.DataFrame:
    """A row for each pair with a route: the two codes and the minutes."""
    where = np.nonzero(np.isfinite(minutes))
    ends = {name: index[at].astype("str") for (name, index), at in zip(codes.items(), where, strict=True)}
    return pd.DataFrame({**ends, "minutes": minutes[where]})


def _between(site_minutes: FloatArray, sites: pd.Index[str]) -> pd.DataFrame:
    apart = np.where(np.eye(len(sites), dtype=bool), np.nan, site_minutes)
    return _long(apart, {"from_site": sites, "to_site": sites})


def write_times(folder: Path, inputs: Inputs, journeys: Journeys) -> tuple[Path, ...]:
    """Write travel_times.csv (or .csv.gz), site_times.csv and their source in instance.toml; the tables' paths."""
    instance, minutes = inputs.instance, journeys.minutes
    wide = pd.DataFrame(minutes, columns=instance.site_codes)
    wide.insert(0, "zone", instance.zone_codes)
    tables = {f"travel_times.csv{'.gz' if minutes.size > LARGE else ''}": wide}
    if len(instance.sites) > 1:
        tables["site_times.csv"] = _between(journeys.site_minutes, instance.site_codes)
    files = {folder / name: table_bytes(table, name) for name, table in tables.items()}
    about = folder / "instance.toml"
    words = {
        about: with_sources(about.read_bytes().decode("utf-8-sig"), inputs.source + journeys.settings.words).encode()
    }
    write_together({**files, **words}, [folder / f"{name}.csv{end}" for name in TIMES for end in ("", ".gz")])
    return tuple(files)


def table_bytes(table: pd.DataFrame, name: str) -> bytes:
    """Minutes to a tenth, as a csv."""
    return csv_bytes(table, name, "%.1f")


def with_sources(toml: str, source: str) -> str:
    """The text of instance.toml with the source of both tables of times; all else, comments too, stays as it is."""
    document = tomlkit.parse(toml)
    sources = document.setdefault("sources", tomlkit.table())
    for name in TIMES:
        sources[name] = source
    return tomlkit.dumps(document)
