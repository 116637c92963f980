"""What the tags of an OpenStreetMap way say to a driver: open or not, which way, how fast, what name."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from reconfig.instance.instance import BoolArray, IntArray
from reconfig.travel.reading.building import joined_names

CLASSES: Final = (
    *("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
    *("tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road", "service", "track"),
)
"""Values of `highway` that are read; whether a mode may use a class is for the table of speeds to say."""

ACCESS: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
"""The tags that open or close a way to cars; the first that is there decides."""

SHUT: Final = frozenset(
    ("no", "private", "agricultural", "forestry", "agricultural;forestry", "military", "bus", "psv", "emergency")
)
"""Values of `ACCESS` that keep the public's cars out."""

NO_THOROUGHFARE: Final = frozenset(("parking_aisle", "drive-through", "emergency_access"))
"""Values of `service` of ways that no journey uses."""

TAGS: Final = ("highway", *ACCESS, "service", "area", "oneway", "junction", "maxspeed", "name", "ref")
"""The tags that are read."""

BARRED_NODES: Final = frozenset(("bollard", "block", "jersey_barrier", "planter", "log", "debris", "chain"))
"""Values of `barrier` of a node that no car passes, unless a tag of `ACCESS` there says otherwise."""


def access(tags: pd.DataFrame) -> pd.Series[Any]:
    """What decides whether cars may enter, as text such as `access=private`; blank where nothing is said."""
    said = pd.Series("", index=tags.index, dtype=object)
    for key in reversed(ACCESS):
        said = said.where(tags[key] == "", key + "=" + tags[key])
    return said


def closed(tags: pd.DataFrame) -> BoolArray:
    """The ways that cars may not enter, shape (ways,)."""
    shut: BoolArray = access(tags).str.split("=").str[-1].isin(SHUT).to_numpy(bool)
    return shut


def pointless(tags: pd.DataFrame) -> BoolArray:
    """The ways that no journey uses: places rather than roads, aisles of car parks, shape (ways,)."""
    aisles: BoolArray = ((tags["area"] == "yes") | tags["service"].isin(NO_THOROUGHFARE)).to_numpy(bool)
    return aisles


def directions(tags: pd.DataFrame) -> IntArray:
    """1 where only the way's own direction is open, -1 where only the other, 0 where both; shape (ways,)."""
    word = tags["oneway"]
    implied = tags["junction"].isin(("roundabout", "circular")) | (tags["highway"] == "motorway")
    along = word.isin(("yes", "true", "1")) | (implied & (word != "no"))
    against = word.isin(("-1", "reverse"))
    return np.where(against, -1, np.where(along, 1, 0)).astype(np.int64)


def names(tags: pd.DataFrame) -> pd.Series[Any]:
    """The name and the number of each way, parted by `; ` where it has both."""
    return joined_names(tags["name"], tags["ref"])
