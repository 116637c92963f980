"""Geographies of Norwest that several tests look at, each made once."""

from __future__ import annotations

from functools import cache

import numpy as np

from reconfig.instance.instance import FloatArray
from reconfig.instance.norwest.geography import Geography, geography


@cache
def norwest(zones: int = 240, sites: int = 16, seed: int = 1) -> Geography:
    return geography(zones, sites, seed)


def matrix(of: Geography, mode: str) -> FloatArray:
    """Minutes of a mode, shape (zones, sites); NaN where a pair is absent."""
    wide = of.minutes[mode].pivot_table(index="zone", columns="site", values="minutes")
    return np.asarray(wide.reindex(index=of.zones["zone"], columns=of.sites["site"]), dtype=float)


def between(of: Geography, one: str, other: str) -> float:
    """Minutes from site to site."""
    table = of.between_sites.set_index(["from_site", "to_site"])["minutes"]
    return float(table[(one, other)])
