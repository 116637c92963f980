"""The towns of Norwest: six urban centres, and market towns of the country. All of it assumed; names are made up."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Final

from reconfig.instance.instance import FloatArray
from reconfig.instance.norwest.ground import metres


@dataclass(frozen=True)
class Town:
    """A town: x, y in km from the region's corner, its share of the region's people, and what marks its people.

    centre: the urban centre that it belongs to, "" for a market town. peak: residents a km2 in the middle.
    deprived: how deprived the core is, 1 most. older: how old its people are off the core, from -1 (young) to 1.
    """

    code: str
    name: str
    centre: str
    x: float
    y: float
    share: float
    peak: float
    deprived: float
    older: float

    @property
    def place(self) -> FloatArray:
        """Its middle, in metres, shape (2,)."""
        return metres((self.x, self.y))

    def spread(self, people: int) -> float:
        """Standard deviation in metres of where residents live, where the region has so many people."""
        return float(1_000 * (self.share * people / (2 * pi * self.peak)) ** 0.5)


CENTRES: Final = (
    Town("A", "Alderthwaite", "A", 30, 28, 0.28, 4_500, 1.0, -0.4),
    Town("B", "Bramblewick", "B", 58, 34, 0.14, 4_500, 0.6, -0.1),
    Town("B2", "Brackenholt", "B", 67, 41, 0.06, 4_000, 0.5, 0.1),
    Town("B3", "Birkmere", "B", 60, 42, 0.04, 4_000, 0.4, 0.1),
    Town("C", "Corranmere", "C", 8, 38, 0.19, 4_500, 1.0, 0.3),
    Town("D1", "Dunnockridge", "D1", 26, 62, 0.08, 4_000, 0.5, 0.2),
    Town("D2", "Elverholt", "D2", 6, 70, 0.04, 4_000, 1.0, 0.5),
    Town("D3", "Fennelgarth", "D3", 44, 70, 0.04, 3_500, 0.3, 0.3),
)
"""B is towns: Bramblewick and, where B2 and CD2 stand, two smaller ones; together 24 %."""

MARKETS: Final = (
    Town("MA", "Garnetbourne", "", 22, 40, 0.01, 2_500, 0.2, 0.4),
    Town("M1", "Heronthwaite", "", 14, 22, 0.01, 2_500, 0.2, 0.5),
    Town("M2", "Ivelcombe", "", 38, 46, 0.01, 2_500, 0.2, 0.5),
    Town("M3", "Juniperwick", "", 70, 22, 0.01, 2_500, 0.2, 0.5),
    Town("M4", "Kestrelmere", "", 34, 10, 0.01, 2_500, 0.2, 0.5),
    Town("M5", "Linnetridge", "", 52, 60, 0.01, 2_500, 0.2, 0.5),
)
"""Where A2 and the community hospitals stand: 6 of the 13 % rural; the other 7 % live in villages."""

TOWNS: Final = (*CENTRES, *MARKETS)

VILLAGES: Final = 0.07
"""Share of the region's people in villages."""

VILLAGES_OLDER: Final = 0.8

COUNTRY: Final = (
    ("Westfold", 14, 22),
    ("Saltersfold", 42, 10),
    ("Harrowfold", 76, 28),
    ("Wexfold", 34, 48),
    ("Fellsfold", 60, 64),
)
"""Rural districts: name and, in km, the place that a village or market town of theirs is nearest to."""
