"""How deprived each zone of Norwest is: a fifth of people in the nation's most deprived tenth, mostly in the cores."""

from __future__ import annotations

from typing import Final

import numpy as np

from reconfig.instance.instance import FloatArray, IntArray

TENTHS: Final = (20, 11, 10, 9, 9, 9, 8, 8, 8, 8)
"""Per cent of the region's people in each tenth of the national ranking, most deprived first.

20 % in the first is the specification's (as in the real system of that size); the others are assumed. So 31 % of people
are in fifth 1.
"""

NO_CAR: Final = (0.40, 0.28, 0.19, 0.13, 0.09)
"""assumed: share of households without a car by fifth, most deprived first."""

CHANCE: Final = 0.2
"""assumed: standard deviation of what is not place, where the most deprived core is 1 and a village 0."""


def tenths(deprived: FloatArray, people: IntArray, rng: np.random.Generator) -> IntArray:
    """The tenth of each zone, 1 (most deprived) to 10, shape (zones,); people fall into them as `TENTHS` says.

    deprived: from 0 to 1, shape (zones,). people: residents, shape (zones,).
    """
    order = np.argsort(-(deprived + rng.normal(0, CHANCE, len(deprived))), kind="stable")
    middle = np.cumsum(people[order]) - people[order] / 2
    tenth = np.empty(len(people), dtype=np.int64)
    tenth[order] = 1 + np.searchsorted(np.cumsum(TENTHS)[:-1] / 100 * people.sum(), middle, side="right")
    return tenth


def fifths(tenth: IntArray) -> IntArray:
    """The fifth of each zone, 1 to 5."""
    return (tenth + 1) // 2


def no_car_share(fifth: IntArray) -> FloatArray:
    """Share of households without a car, shape (zones,)."""
    share: FloatArray = np.array(NO_CAR)[fifth - 1]
    return share
