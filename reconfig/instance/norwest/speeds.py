"""Speeds on the roads of Norwest, by mode and class of road: the anchors of the specification."""

from __future__ import annotations

from typing import Final

import pandas as pd

from reconfig.instance.io import csv_bytes
from reconfig.instance.norwest.roads import A_ROAD, B_ROAD, MINOR, MOTORWAY
from reconfig.instance.travel_files import SPEEDS_FILE
from reconfig.travel.speeds import Speeds

OFFPEAK, PEAK, BLUE_LIGHT = "car_offpeak", "car_peak", "blue_light"

CLASSES: Final = (
    (MOTORWAY, 95.0, 85.0, 0.0),
    (A_ROAD, 65.0, 40.0, 3.0),
    (B_ROAD, 50.0, 40.0, 3.0),
    (MINOR, 30.0, 25.0, 3.0),
)
"""Class, km/h, km/h on urban links, seconds at a junction; the first from the specification, the others assumed."""

PEAK_FACTOR, BLUE_LIGHT_FACTOR = 1.25, 0.80

MODES: Final = (
    (OFFPEAK, 1.0, 1.0, ""),
    (PEAK, 1.0, PEAK_FACTOR, "; off-peak time x 1.25 on urban links"),
    (BLUE_LIGHT, BLUE_LIGHT_FACTOR, BLUE_LIGHT_FACTOR, "; off-peak time x 0.80"),
)
"""Mode, its time by that off-peak on open road and on urban links, and words for the source."""


def speeds() -> Speeds:
    """The table that `reconfig travel` reads as speeds.csv: columns of `SPEEDS`, a row a mode and class.

    The delay at junctions stays off-peak's at the peak; an ambulance is held up for 0.80 of it.
    """
    rows = [
        (mode, road_class, kmh / open_road, round(urban / town, 6), delay * open_road, _source(kmh, words))
        for mode, open_road, town, words in MODES
        for road_class, kmh, urban, delay in CLASSES
    ]
    table = pd.DataFrame(rows, columns=["mode", "road_class", "kmh", "urban_kmh", "junction_seconds", "source"])
    for place, name in ((4, "of_limit"), (5, "urban_of_limit")):
        table.insert(place, name, float("nan"))
    return Speeds(table, SPEEDS_FILE)


def speeds_file() -> bytes:
    """The content of speeds.csv."""
    return csv_bytes(speeds().table, SPEEDS_FILE)


def _source(kmh: float, words: str) -> str:
    return f"assumed: anchor {kmh:g} km/h, slower on urban links, delay at junctions{words}"
