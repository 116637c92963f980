"""The classes of the maps: the same bands, colours and words on every map, so that maps can be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.evaluate.journeys import SAME
from reconfig.instance.instance import FloatArray, IntArray


@dataclass(frozen=True)
class MapClass:
    """One class of areas: its words in the key, its colour, and a hatch where colour alone would not do."""

    words: str
    colour: str
    hatch: str = ""


MINUTES_LIMITS = (15.0, 30.0, 45.0, 60.0)
MINUTES_CLASSES = (
    MapClass("up to 15 minutes", "#ffffd9"),
    MapClass("15 to 30 minutes", "#a1dab4"),
    MapClass("30 to 45 minutes", "#41b6c4"),
    MapClass("45 to 60 minutes", "#2c7fb8"),
    MapClass("more than 60 minutes", "#253494"),
    MapClass("no open site can be reached", "#3d3d3d", "xxxx"),
    MapClass("nobody there needs it", "#d9d9d9", "...."),
)
"""Colours: ColorBrewer YlGnBu, which stays ordered for colour-blind readers. The last two appear only where needed."""

CHANGE_LIMITS = (SAME, 5.0, 15.0, 30.0)
CHANGE_CLASSES = (
    MapClass("more than 30 minutes shorter", "#542788", "////"),
    MapClass("15 to 30 minutes shorter", "#8073ac"),
    MapClass("5 to 15 minutes shorter", "#b2abd2"),
    MapClass("up to 5 minutes shorter", "#d8daeb"),
    MapClass("no change", "#fafafa"),
    MapClass("up to 5 minutes longer", "#fee0b6"),
    MapClass("5 to 15 minutes longer", "#fdb863"),
    MapClass("15 to 30 minutes longer", "#e08214"),
    MapClass("more than 30 minutes longer", "#b35806", "////"),
    MapClass("can reach no open site any longer", "#3d3d3d", "xxxx"),
    MapClass("can reach an open site now", "#2d004b", "xxxx"),
)
"""Colours: ColorBrewer PuOr; the darkest are hatched. The last two appear only where needed."""

_UNREACHED, _NO_DEMAND = 5, 6
NO_CHANGE, _CUT_OFF, _REACHED = 4, 9, 10
CHANGES_ALWAYS_SHOWN = 9


def minutes_class(minutes: FloatArray) -> IntArray:
    """The position in MINUTES_CLASSES of each journey; infinite: cannot be reached, missing: no demand."""
    classes = np.digitize(minutes, MINUTES_LIMITS, right=True)
    return np.select([np.isnan(minutes), np.isinf(minutes)], [_NO_DEMAND, _UNREACHED], classes)


def change_class(before: FloatArray, after: FloatArray) -> IntArray:
    """The position in CHANGE_CLASSES of each change of journey; two journeys without an end do not differ."""
    with np.errstate(invalid="ignore"):
        extra = np.nan_to_num(after - before, nan=0.0, posinf=np.inf, neginf=-np.inf)
    size = np.digitize(np.abs(extra), CHANGE_LIMITS, right=True)
    classes: IntArray = NO_CHANGE + np.sign(extra).astype(np.int64) * size
    return np.select([np.isposinf(extra), np.isneginf(extra)], [_CUT_OFF, _REACHED], classes)


def shares(classes: IntArray, population: FloatArray, count: int) -> FloatArray:
    """The share of residents that lives in each of `count` classes, shape (count,)."""
    people = np.bincount(classes, weights=population, minlength=count)
    return people / max(float(population.sum()), 1e-12)
