"""Bars beside numbers: where each begins and ends, on one scale a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

WIDTH = 1000
"""Units across a bar's drawing, stretched to the width of its column."""

MARGIN = 12
"""Units that stay free at either end."""


@dataclass(frozen=True)
class Bar:
    """A bar in units of its drawing: left edge, width, where nought is, where it starts and ends."""

    left: float
    width: float
    zero: float
    start: float
    end: float


def diverging(amounts: Sequence[float]) -> list[Bar]:
    """Bars from nought, to the left where an amount is below it."""
    return _bars([(0.0, amount) for amount in amounts])


def waterfall(amounts: Sequence[float]) -> list[Bar]:
    """Bars of which each starts where the last one ended, and one more for their sum, from nought."""
    ends = list(accumulate(amounts, initial=0.0))
    return _bars([*pairwise(ends), (0.0, ends[-1])])


def _bars(spans: Sequence[tuple[float, float]]) -> list[Bar]:
    places = [0.0, *(place for span in spans for place in span)]
    low, high = min(places), max(places)
    across = (high - low) or 1.0

    def at(value: float) -> float:
        return round(MARGIN + (value - low) / across * (WIDTH - 2 * MARGIN), 1)

    return [Bar(min(at(a), at(b)), round(abs(at(b) - at(a)), 1), at(0.0), at(a), at(b)) for a, b in spans]
