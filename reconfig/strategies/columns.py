"""Form A with some of the sets of sites: a pool for each service, and the program that combines them.

Prices of the openings make every service a question of its own. Source: Dantzig and Wolfe, Oper. Res. 8 (1960).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reconfig.enumeration import surviving
from reconfig.enumeration.listed import listed_sets
from reconfig.instance.instance import BoolArray, FloatArray, Instance
from reconfig.model.service_sets import ConfigurationService
from reconfig.model.stating import in_form_a
from reconfig.solution import Configuration


@dataclass(frozen=True)
class Prices:
    """What the program says: of each service its own price, and of its openings, shape (candidates,); currency."""

    of_service: float
    of_openings: FloatArray

    def reduced(self, sets: BoolArray, costs: FloatArray) -> FloatArray:
        """What each set costs beyond its price, shape (sets,): below nought where it would be of use."""
        beyond: FloatArray = costs - self.of_service - sets @ self.of_openings
        return beyond


@dataclass(frozen=True, eq=False)
class Pool:
    """The sets of sites of one service that have been looked at, each with its own cost.

    costs: by the bytes of a set (bool, shape (candidates,)); infinite for one that breaks a standard of the service.
    """

    instance: Instance
    service: str
    costs: dict[bytes, float] = field(default_factory=dict)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The sites where the service may run, table order."""
        return self.instance.candidates(self.service)

    def add(self, sets: BoolArray) -> None:
        """Look at these sets, shape (sets, candidates), as far as they are new."""
        new = np.array([one for one in sets if one.tobytes() not in self.costs], dtype=bool)
        if not len(new):
            return
        listed = listed_sets(self.instance, self.service, np.unique(new, axis=0))
        costs = np.where(surviving(listed), listed.cost, np.inf)
        self.costs.update(zip((one.tobytes() for one in listed.open), costs.tolist(), strict=True))

    def sound(self) -> tuple[BoolArray, FloatArray]:
        """The sets that break no standard, shape (sets, candidates), and their costs, shape (sets,)."""
        kept = {key: cost for key, cost in self.costs.items() if np.isfinite(cost)}
        sets = np.array([np.frombuffer(key, dtype=bool) for key in kept]).reshape(-1, len(self.candidates))
        return sets, np.array(list(kept.values()))

    def best(self, prices: Prices) -> Configuration | None:
        """The sound set that costs least at these prices; None where none is known."""
        sets, costs = self.sound()
        if not len(sets):
            return None
        chosen = sets[prices.reduced(sets, costs).argmin()]
        sites = (site for site, is_open in zip(self.candidates, chosen, strict=True) if is_open)
        return Configuration.of((self.service, site) for site in sites)

    def of(self, configuration: Configuration) -> BoolArray:
        """The set that a configuration holds, shape (candidates,)."""
        return np.array([(self.service, site) in configuration for site in self.candidates], dtype=bool)


def columns_from(pool: Pool, prices: Prices | None, margin: float) -> ConfigurationService:
    """The service in form A with the sets of its pool, but those that cost more than `margin` beyond the prices."""
    sets, costs = pool.sound()
    if prices is not None:
        of_use = prices.reduced(sets, costs) <= margin
        sets, costs = sets[of_use], costs[of_use]
    listed = listed_sets(pool.instance, pool.service, sets, costs)
    return in_form_a(listed, np.arange(len(listed)), screened=True)


def neighbours(is_open: BoolArray, fixed: BoolArray) -> BoolArray:
    """The sets that one site more, fewer or elsewhere makes of one, shape (sets, candidates); fixed sites stay."""
    free = np.flatnonzero(~fixed)
    flips = np.repeat(is_open[None], len(free), axis=0)
    flips[np.arange(len(free)), free] ^= True
    shut, may_open = free[is_open[free]], free[~is_open[free]]
    swaps = np.repeat(is_open[None], len(shut) * len(may_open), axis=0)
    pairs = np.array([(one, other) for one in shut for other in may_open], dtype=np.int64).reshape(-1, 2)
    swaps[np.arange(len(pairs))[:, None], pairs] ^= True
    return np.concatenate([flips, swaps])
