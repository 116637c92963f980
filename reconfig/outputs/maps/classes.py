"""The classes of areas on a map, and the share of residents in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import FloatArray, IntArray


@dataclass(frozen=True)
class MapClass:
    """One class of areas: its words in the key, its colour, and a hatch where colour alone would not do."""

    words: str
    colour: str
    hatch: str = ""


def shares(classes: IntArray, population: FloatArray, count: int) -> FloatArray:
    """The share of residents that lives in each of `count` classes, shape (count,)."""
    people = np.bincount(classes, weights=population, minlength=count)
    return people / max(float(population.sum()), 1e-12)
