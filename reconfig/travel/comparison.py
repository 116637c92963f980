"""Checks of a matrix of minutes: against another one, against itself, and against the straight line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray, IntArray

LEGAL_KMH: Final = 112.65
"""70 miles an hour, the legal limit of motorways in the United Kingdom."""

ROUNDING: Final = 0.05
"""Minutes are rounded to tenths: each may be off by this much."""


@dataclass(frozen=True)
class Fit:
    """How far `supplied` lies from a guess at it, over pairs that both have.

    bias: mean of guess less supplied. root_mean_square and mean_absolute: of the same differences. All in minutes.
    """

    bias: float
    root_mean_square: float
    mean_absolute: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """Computed minutes against supplied ones, both of shape (zones, sites), NaN where there is no route."""

    computed: FloatArray
    supplied: FloatArray

    @cached_property
    def both(self) -> BoolArray:
        """Pairs that have a route in both, shape (zones, sites)."""
        return np.isfinite(self.computed) & np.isfinite(self.supplied)

    @property
    def pairs(self) -> int:
        """How many pairs have a route in both."""
        return int(self.both.sum())

    @property
    def only_computed(self) -> int:
        """How many pairs have a route here and none in the supplied times."""
        return int((np.isfinite(self.computed) & ~np.isfinite(self.supplied)).sum())

    @property
    def only_supplied(self) -> int:
        """How many pairs have a supplied time and no route here."""
        return int((np.isfinite(self.supplied) & ~np.isfinite(self.computed)).sum())

    @cached_property
    def _values(self) -> tuple[FloatArray, FloatArray]:
        return self.computed[self.both], self.supplied[self.both]

    @property
    def fit(self) -> Fit:
        """The computed minutes as they stand."""
        computed, supplied = self._values
        return _fit(computed, supplied)

    @property
    def correlation(self) -> float:
        """Pearson's correlation; NaN where one of the two does not vary."""
        computed, supplied = self._values
        if len(computed) < 2 or np.ptp(computed) == 0 or np.ptp(supplied) == 0:
            return float("nan")
        return float(np.corrcoef(computed, supplied)[0, 1])

    @cached_property
    def calibration(self) -> tuple[float, float]:
        """Level a (minutes) and slope b of supplied = a + b x computed, by least squares; else 0 and 1."""
        computed, supplied = self._values
        if len(computed) < 2 or np.ptp(computed) == 0:
            return 0.0, 1.0
        slope, level = np.polyfit(computed, supplied, 1)
        return float(level), float(slope)

    @property
    def calibrated_fit(self) -> Fit:
        """The computed minutes after calibration."""
        computed, supplied = self._values
        level, slope = self.calibration
        return _fit(level + slope * computed, supplied)

    def worst(self, count: int) -> tuple[IntArray, IntArray]:
        """Zones and sites of the pairs that differ most, the worst first."""
        away = np.where(self.both, np.abs(self.computed - self.supplied), -1.0)
        order = np.argsort(-away, axis=None, kind="stable")[: min(count, self.pairs)]
        zones, sites = np.unravel_index(order, away.shape)
        return np.asarray(zones, np.int64), np.asarray(sites, np.int64)


def _fit(guess: FloatArray, supplied: FloatArray) -> Fit:
    if not len(guess):
        return Fit(*[float("nan")] * 3)
    away = guess - supplied
    return Fit(float(away.mean()), float(np.sqrt((away**2).mean())), float(np.abs(away).mean()))


def detours(site_minutes: FloatArray) -> FloatArray:
    """How many minutes a way over a third site is shorter than the direct one, shape (sites, sites); 0 where none is.

    A triangle that the rounding of the three times explains counts as none.
    """
    minutes = np.where(np.isfinite(site_minutes), site_minutes, np.inf)
    over = np.full_like(minutes, np.inf)
    for middle in range(len(minutes)):  # sites are few
        np.minimum(over, minutes[:, middle, None] + minutes[middle], out=over)
    with np.errstate(invalid="ignore"):
        saved = minutes - over
    direct = np.isfinite(minutes) & (saved > 3 * ROUNDING + 1e-9)
    return np.where(direct, saved, 0.0)


def too_quick(minutes: FloatArray, zones: FloatArray, sites: FloatArray, kmh: float) -> BoolArray:
    """Pairs whose time is under that of the straight line at a speed, shape (zones, sites).

    zones, sites: coordinates in m, shapes (zones, 2) and (sites, 2).
    """
    metres = np.hypot(zones[:, None, 0] - sites[None, :, 0], zones[:, None, 1] - sites[None, :, 1])
    with np.errstate(invalid="ignore"):
        return np.asarray(minutes + ROUNDING < metres / 1000 / kmh * 60)


def unreachable(minutes: FloatArray) -> IntArray:
    """Zones without a route to any site, by position."""
    return np.flatnonzero(~np.isfinite(minutes).any(axis=1))
