"""The transport problem of one planned service for given openings: a linear program, warm from solve to solve."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from reconfig.engine import INFINITY, NO_INDEX, NO_VALUES, quiet
from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.strategies.cuts import Prices
from reconfig.strategies.planned import Planned

MISSING = 1e-7
"""A demand, minimum or coverage that is missed by less than this, in the service's units, is met."""

DEAR = 10.0
"""What is missed costs so many times the dearest journey."""


@dataclass(frozen=True, eq=False)
class Solution:
    """cost: of journeys, activity and modules, with what is missed at its price. missed: in the service's units.

    missed_by_zone: of it, the demand that is not served. missed_by_rule: of each coverage rule, shape (rules,).
    activity: shape (sites,). prices: of the open sites; those of closed ones are not the best yet (cuts.completed).
    """

    cost: float
    missed: float
    missed_by_zone: float
    missed_by_rule: FloatArray
    activity: FloatArray
    prices: Prices


class Transport:
    """Columns: what each zone, minimum and coverage misses; V of each site; shares of a site once it was first open.

    Rows: one a zone (its shares are 1), one a site (its flows are V), one a coverage rule.
    """

    def __init__(self, numbers: Planned) -> None:
        self._numbers = numbers
        zones, sites = numbers.journey.shape
        self._zones, self._sites, self._rules = zones, sites, len(numbers.needed)
        self._highs = quiet()
        self._first: dict[int, int] = {}
        self._pairs: dict[int, IntArray] = {}
        self._weight, self._is_open = 1.0, np.zeros(sites)
        self._rows()
        self._fixed_columns()

    def _rows(self) -> None:
        numbers, rows = self._numbers, self._zones + self._sites + self._rules
        low = np.concatenate([np.ones(self._zones), np.zeros(self._sites), numbers.needed])
        high = np.concatenate([np.ones(self._zones), np.zeros(self._sites), np.full(self._rules, INFINITY)])
        self._highs.addRows(rows, low, high, 0, np.zeros(rows, dtype=np.int32), NO_INDEX, NO_VALUES)

    def _fixed_columns(self) -> None:
        """What is missed (one column a row), then V of each site."""
        numbers, rows = self._numbers, self._zones + self._sites + self._rules
        finite = (
            numbers.journey[np.isfinite(numbers.journey)]
            / np.broadcast_to(numbers.demand[:, None], numbers.journey.shape)[np.isfinite(numbers.journey)]
        )
        dear = DEAR * (1.0 + finite.max(initial=0.0) + numbers.by_activity.max(initial=0.0))
        self._miss_cost = dear * np.concatenate([numbers.demand, np.ones(self._sites + self._rules)])
        self._add(self._miss_cost, np.full(rows, INFINITY), np.arange(rows)[:, None], np.ones((rows, 1)))
        at = self._zones + np.arange(self._sites)
        self._add(numbers.by_activity, np.zeros(self._sites), at[:, None], np.full((self._sites, 1), -1.0))

    def _add(self, cost: FloatArray, high: FloatArray, rows: IntArray, values: FloatArray) -> None:
        """Columns in [0, high] with these entries, shape (columns, entries of each)."""
        count, each = rows.shape
        starts = (each * np.arange(count)).astype(np.int32)
        index, entries = rows.ravel().astype(np.int32), values.ravel().astype(np.float64)
        self._highs.addCols(count, cost, np.zeros(count), high, count * each, starts, index, entries)

    def _shares_of(self, site: int) -> None:
        """Add the shares of a site that is open for the first time."""
        numbers = self._numbers
        zones = np.flatnonzero(np.isfinite(numbers.journey[:, site]))
        self._first[site], self._pairs[site] = self._highs.getNumCol(), zones
        rules = np.flatnonzero(numbers.near[:, :, site].any(axis=1))
        rows = [zones, np.full(len(zones), self._zones + site)]
        values = [np.ones(len(zones)), numbers.demand[zones]]
        for rule in rules:  # a pair that a rule does not count has a nought there
            rows.append(np.full(len(zones), self._zones + self._sites + rule))
            values.append(numbers.demand[zones] * numbers.near[rule, zones, site])
        cost = self._weight * numbers.journey[zones, site]
        self._add(cost, np.zeros(len(zones)), np.stack(rows, axis=1), np.stack(values, axis=1))

    def solve(self, is_open: FloatArray, most: FloatArray | None = None, own: FloatArray | None = None) -> Solution:
        """The least cost for openings y, shape (sites,), in [0, 1]; a site may take `most` y at the cost of `own`."""
        numbers = self._numbers
        self._weigh(1.0, numbers.by_activity if own is None else own)
        self._open(is_open, numbers.most if most is None else most)
        return self._solved()

    def misfit(self, is_open: FloatArray, most: FloatArray | None = None, least: FloatArray | None = None) -> Solution:
        """The least that is missed, when nothing else costs anything: what cannot be fitted in."""
        self._weigh(0.0, np.zeros(self._sites))
        self._open(is_open, self._numbers.most if most is None else most, least)
        return self._solved()

    def _weigh(self, weight: float, own: FloatArray) -> None:
        """Set the costs: of journeys and misses by whether they count, of activity as given."""
        rows = self._zones + self._sites + self._rules
        at = (rows + np.arange(self._sites)).astype(np.int32)
        self._highs.changeColsCost(len(at), at, own)
        if weight == self._weight:
            return
        self._weight = weight
        plain = np.concatenate([self._numbers.demand, np.ones(self._sites + self._rules)])
        missed = self._miss_cost if weight else plain
        self._highs.changeColsCost(rows, np.arange(rows, dtype=np.int32), missed)
        for site, first in self._first.items():
            zones = self._pairs[site]
            index = (first + np.arange(len(zones))).astype(np.int32)
            self._highs.changeColsCost(len(index), index, weight * self._numbers.journey[zones, site])

    def _open(self, is_open: FloatArray, most: FloatArray, least: FloatArray | None = None) -> None:
        for site in np.flatnonzero(is_open > 0).tolist():
            if site not in self._first:
                self._shares_of(site)
        rows = self._zones + self._sites + self._rules
        least, most = (self._numbers.least if least is None else least) * is_open, most * is_open
        at = (rows + np.arange(self._sites)).astype(np.int32)
        self._highs.changeColsBounds(len(at), at, least, np.maximum(least, most))
        for site in np.flatnonzero(is_open != self._is_open).tolist():
            index = (self._first[site] + np.arange(len(self._pairs[site]))).astype(np.int32)
            self._highs.changeColsBounds(len(index), index, np.zeros(len(index)), np.full(len(index), is_open[site]))
        self._is_open = is_open.copy()

    def _solved(self) -> Solution:
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:  # pragma: no cover  rare: start afresh
            self._highs.clearSolver()
            self._highs.run()
        found = self._highs.getSolution()
        values, duals = np.array(found.col_value), np.array(found.row_dual)
        rows = self._zones + self._sites + self._rules
        missed = values[:rows]
        ends = [self._zones, self._zones + self._sites]
        of_zone, of_site, of_rule = np.split(duals, ends)
        prices = Prices(of_zone, -of_site, np.maximum(of_rule, 0.0), self._weight)
        weighed = missed * np.concatenate([self._numbers.demand, np.ones(self._sites + self._rules)])
        activity = values[rows : rows + self._sites]
        cost = float(self._highs.getInfo().objective_function_value)
        by_zone, by_rule = float(weighed[: self._zones].sum()), weighed[rows - self._rules : rows]
        return Solution(cost, float(weighed.sum()), by_zone, by_rule, activity, prices)

    def whole(self, is_open: BoolArray) -> float | None:
        """The least cost with whole modules at the open sites; None where something must be missed."""
        found = self.solve(is_open.astype(np.float64))
        if found.missed > MISSING:
            return None
        stepped = np.flatnonzero(is_open & self._numbers.stepped)
        return self._with_modules(stepped) if len(stepped) else found.cost

    def _with_modules(self, sites: IntArray) -> float:
        """The least cost of the program as it stands, when the modules of these sites are whole."""
        numbers, rows = self._numbers, self._zones + self._sites + self._rules
        highs = quiet()
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 0.0)
        highs.passModel(self._highs.getLp())
        highs.changeColsCost(len(sites), (rows + sites).astype(np.int32), numbers.unit[sites])
        highs.changeColsBounds(rows, np.arange(rows, dtype=np.int32), np.zeros(rows), np.zeros(rows))  # none is missed
        first = highs.getNumCol()
        for site in sites.tolist():
            highs.addCol(numbers.step_cost[site], 0.0, INFINITY, 0, NO_INDEX, NO_VALUES)
            index = np.array([highs.getNumCol() - 1, rows + site], dtype=np.int32)
            highs.addRow(0.0, INFINITY, 2, index, np.array([numbers.step_size[site], -1.0]))
        modules = (first + np.arange(len(sites))).astype(np.int32)
        highs.changeColsIntegrality(len(sites), modules, np.full(len(sites), highspy.HighsVarType.kInteger))
        highs.run()
        counts = np.round(np.array(highs.getSolution().col_value)[modules])
        highs.changeColsBounds(len(sites), modules, counts, counts)  # a whole variable may be off by 1e-6
        highs.run()
        return float(highs.getInfo().objective_function_value)
