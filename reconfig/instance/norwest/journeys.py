"""Journeys by road in Norwest: minutes of each mode from zones to sites, and between sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.travel.journeys import Journeys, Settings, road_times
from reconfig.travel.network import Network
from reconfig.travel.roads import Roads
from reconfig.travel.snapping import joined, snap
from reconfig.travel.speeds import Speeds, link_milliseconds
from reconfig.travel.urban import urban_links
from reconfig.travel.usable import strong_part


@dataclass(frozen=True, eq=False)
class Ends:
    """Where journeys begin and end: coordinates of zones and sites in m, shape (n, 2), and residents of zones."""

    zones: FloatArray
    people: FloatArray
    sites: FloatArray


def drive(roads: Roads, speeds: Speeds, mode: str, ends: Ends) -> Journeys:
    """The journeys of a mode, as `reconfig travel` computes them."""
    network = network_of(roads, speeds, mode, urban_links(roads, ends.zones, ends.people))
    zones, sites = (snap(roads, network.usable.links, points) for points in (ends.zones, ends.sites))
    settings = Settings()
    times = road_times(network, joined(zones, sites), sites, settings, None, None)
    return Journeys(network, zones, sites, times, settings)


def network_of(roads: Roads, speeds: Speeds, mode: str, urban: BoolArray) -> Network:
    """The network of a mode."""
    forward, backward = link_milliseconds(roads, speeds, mode, urban)
    return Network(roads, forward, backward, strong_part(roads, forward, backward))


def zone_frame(minutes: FloatArray, zones: list[str], sites: list[str]) -> pd.DataFrame:
    """A row a pair that has a route: zone, site, minutes; `minutes` of shape (zones, sites), NaN: no route."""
    return _frame(minutes, {"zone": zones, "site": sites})


def site_frame(minutes: FloatArray, sites: list[str]) -> pd.DataFrame:
    """A row a pair of two sites: from_site, to_site, minutes."""
    apart = np.where(np.eye(len(sites), dtype=bool), np.nan, minutes)
    return _frame(apart, {"from_site": sites, "to_site": sites})


def _frame(minutes: FloatArray, codes: dict[str, list[str]]) -> pd.DataFrame:
    where = np.nonzero(np.isfinite(minutes))
    ends = {
        name: pd.Series(np.array(names, dtype=object)[at], dtype="str")
        for (name, names), at in zip(codes.items(), where, strict=True)
    }
    return pd.DataFrame({**ends, "minutes": minutes[where]})
