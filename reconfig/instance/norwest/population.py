"""How many people each zone of Norwest has, and of which ages: sums are exact."""

from __future__ import annotations

from typing import Final

import numpy as np

from reconfig.instance.instance import FloatArray, IntArray

PEOPLE: Final = 1_800_000

ZONES: Final = 1_100
SMALLEST, LARGEST = 1_200, 2_100
"""Residents of a zone where there are 1,100 of them; with other numbers in proportion."""

BANDS: Final = ("age_0_4", "age_5_17", "age_18_49", "age_50_64", "age_65_74", "age_75_84", "age_85_plus")

MIX: Final = (5.25, 15.34, 41.49, 19.28, 9.46, 6.68, 2.50)
"""Per cent of England's people in each band, 2023 (derived from the Strategy Unit's projection file).

The twelve need segments of the specification give the region's people by P(segment | band). The mix of 2023 gives them
back within 0.2 %: healthy children are 0.90 x 5.25 % + 0.845 x 15.34 % of 1.8 million = 318,373, where 318,400 stand.
That of 2026 gives 307,615, which is 3.4 % off. So the region has the mix of 2023.
"""

OLDER: Final = (-0.20, -0.05, -0.30, 0.12, 0.35, 0.40, 0.40)
"""assumed: logarithm of a band's share against the mix where people are as old as can be (1); the reverse at -1."""

ROUNDS: Final = 200


def people_of_bands() -> IntArray:
    """The region's people in each band, shape (7,): 94,500, 276,120 and so on, 1,800,000 in sum."""
    return np.rint(PEOPLE * np.array(MIX) / 100).astype(np.int64)


def shared_out(total: int, weights: FloatArray) -> IntArray:
    """A total in whole parts, in proportion to weights: each the exact share rounded down or up; the sum is exact."""
    until = np.rint(total * np.cumsum(weights) / weights.sum())
    parts: IntArray = np.diff(until, prepend=0.0).astype(np.int64)
    return parts


def residents(zones: int, rng: np.random.Generator) -> IntArray:
    """Residents of each zone, shape (zones,): drawn evenly between the smallest and the largest, 1.8 million in sum."""
    scale = ZONES / zones
    low, high, mean = SMALLEST * scale, LARGEST * scale, PEOPLE / zones
    drawn = rng.uniform(low, high, zones)
    above = drawn.mean() > mean
    end, share = (low, mean - low) if above else (high, high - mean)
    settled = end + (drawn - end) * share / abs(drawn.mean() - end)
    return shared_out(PEOPLE, settled)


def by_age(people: IntArray, older: FloatArray) -> IntArray:
    """Residents of each zone by band, shape (zones, 7); the sums are those of zones and of bands.

    people: residents, shape (zones,). older: from -1 (young) to 1 (old), shape (zones,).
    """
    bands = people_of_bands()
    table = people[:, None] * np.array(MIX) * np.exp(older[:, None] * np.array(OLDER))
    for _ in range(ROUNDS):
        table *= bands / table.sum(axis=0)
        table *= people[:, None] / table.sum(axis=1, keepdims=True)
    return _whole(table, people, bands)


def _whole(table: FloatArray, rows: IntArray, columns: IntArray) -> IntArray:
    """The table in whole numbers with the sums asked for, each cell rounded down or one more.

    What rounding down leaves of a row goes to the columns that lack most (Ryser's construction, which never fails where
    any table of 0 and 1 has these sums).
    """
    whole = np.floor(table).astype(np.int64)
    lacking = columns - whole.sum(axis=0)
    for row, left in enumerate(rows - whole.sum(axis=1)):
        most = np.argsort(-lacking, kind="stable")[:left]
        whole[row, most] += 1
        lacking[most] -= 1
    return whole
