"""The scales of the maps: the same limits, colours and words on every map of an instance, so that maps compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from reconfig.evaluate.journeys import SAME
from reconfig.evaluate.nearest import journey_minutes, nearest_sites
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.outputs.maps.classes import MapClass

MINUTES_COLOURS = ("#ffffd9", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""ColorBrewer YlGnBu, which stays ordered for colour-blind readers."""

UNREACHED = MapClass("no open site can be reached", "#3d3d3d", "xxxx")
NO_DEMAND = MapClass("nobody there needs it", "#d9d9d9", "....")

SHORTER = (("#d8daeb",), ("#b2abd2",), ("#8073ac",), ("#542788", "////"))
UNCHANGED = MapClass("no change", "#fafafa")
LONGER = (("#fee0b6",), ("#fdb863",), ("#e08214",), ("#b35806", "////"))
"""Colour, and hatch where there is one, of small changes to great ones: ColorBrewer PuOr; the darkest are hatched."""

CUT_OFF = MapClass("can reach no open site any longer", "#3d3d3d", "xxxx")
REACHED = MapClass("can reach an open site now", "#2d004b", "xxxx")

NO_CHANGE = len(SHORTER)
"""The position of UNCHANGED among the classes of change."""

MOST = 0.95
"""A scale suits an instance whose journeys of today lie within its last limit for this share of residents."""


@dataclass(frozen=True)
class Scale:
    """How finely the maps of an instance tell minutes apart. Words and classes follow from the limits.

    minutes, changes: the upper limits of the classes of journeys, and of the classes of changes of journeys; beyond
    the last limit there is one class more. near: summaries tell the share of patients within so many minutes.
    """

    minutes: tuple[int, int, int, int]
    changes: tuple[int, int, int]
    near: int

    @cached_property
    def minutes_classes(self) -> tuple[MapClass, ...]:
        """From the shortest journeys to the longest, then the two that keys show only where they occur."""
        bands = zip(_bands(self.minutes), MINUTES_COLOURS, strict=True)
        return (*(MapClass(words, colour) for words, colour in bands), UNREACHED, NO_DEMAND)

    @cached_property
    def change_classes(self) -> tuple[MapClass, ...]:
        """From much shorter to much longer, then the two that keys show only where they occur."""
        bands = _bands(self.changes)
        shorter = [MapClass(f"{words} shorter", *look) for words, look in zip(bands, SHORTER, strict=True)]
        longer = [MapClass(f"{words} longer", *look) for words, look in zip(bands, LONGER, strict=True)]
        return (*reversed(shorter), UNCHANGED, *longer, CUT_OFF, REACHED)

    def minutes_class(self, minutes: FloatArray) -> IntArray:
        """The position in `minutes_classes` of each journey; infinite: cannot be reached, missing: no demand."""
        band = np.digitize(minutes, self.minutes, right=True)
        special = [self.minutes_classes.index(look) for look in (NO_DEMAND, UNREACHED)]
        return np.select([np.isnan(minutes), np.isinf(minutes)], special, band)

    def change_class(self, before: FloatArray, after: FloatArray) -> IntArray:
        """The position in `change_classes` of each change of journey; two journeys without an end do not differ."""
        with np.errstate(invalid="ignore"):
            extra = np.nan_to_num(after - before, nan=0.0, posinf=np.inf, neginf=-np.inf)
        size = np.digitize(np.abs(extra), (SAME, *self.changes), right=True)
        band = NO_CHANGE + np.sign(extra).astype(np.int64) * size
        special = [self.change_classes.index(look) for look in (CUT_OFF, REACHED)]
        return np.select([np.isposinf(extra), np.isneginf(extra)], special, band)


def _bands(limits: Sequence[int]) -> list[str]:
    """`up to 5 minutes`, `5 to 10 minutes`, `more than 10 minutes`: one more than there are limits."""
    between = [f"{low} to {high} minutes" for low, high in pairwise(limits)]
    first = "up to 1 minute" if limits[0] == 1 else f"up to {limits[0]} minutes"
    return [first, *between, f"more than {limits[-1]} minutes"]


FINE = Scale(minutes=(5, 10, 15, 20), changes=(1, 3, 5), near=10)
WIDE = Scale(minutes=(15, 30, 45, 60), changes=(5, 15, 30), near=45)
SCALES = (FINE, WIDE)
"""From the finest to the widest."""


def scale_of(instance: Instance) -> Scale:
    """The finest scale that suits the journeys of today, else the widest.

    It suits where at least MOST of the residents have every service that runs today at an open site within its last
    limit. No proposal and no what-if bears on it, so their maps compare.
    """
    longest, people = _longest_today(instance), instance.zones["population"].to_numpy(float)
    total = max(float(people.sum()), 1e-12)
    suits = (scale for scale in SCALES if people[longest <= scale.minutes[-1]].sum() >= MOST * total)
    return next(suits, SCALES[-1])


def _longest_today(instance: Instance) -> FloatArray:
    """Minutes from each zone to the farthest of its nearest sites, one for each service of today, shape (zones,)."""
    services = {service for service, _ in instance.today}
    journeys = [journey_minutes(instance, nearest_sites(instance, service, instance.today)) for service in services]
    longest: FloatArray = np.max(journeys, axis=0) if journeys else np.full(len(instance.zone_codes), np.inf)
    return longest
