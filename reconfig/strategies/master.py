"""The master problem: everything but the flows of planned services, as a program that cuts are added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import pyomo.core as pyo

from reconfig.engine import INFINITY, Answer, Limits, Matrix, Watcher, keep_to, quiet, settled, solve_matrix
from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.strategies.cuts import Cut
from reconfig.strategies.planned import Planned

TOLERANCE = 1e-9
"""Absolute, in a program whose objective is of the order of MAGNITUDE."""

MAGNITUDE = 1e4

LOOSE = 1e-9
"""A cut whose price is below this could be left out."""

WHOLE = 1e-6
"""An opening this close to a whole number is whole."""

NONE = -1
"""The column of what the matrix does not hold."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Where the variables of one planned service stand in the matrix.

    is_open, activity, modules: shape (sites,); NONE for a site without modules. journeys: that of theta, or NONE.
    """

    is_open: IntArray
    activity: IntArray
    modules: IntArray
    journeys: int


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The linear relaxation: objective, values and reduced costs of the columns; None where infeasible or stopped."""

    objective: float
    values: FloatArray
    reduced: FloatArray


@dataclass(frozen=True, eq=False)
class Between:
    """Openings of the units from `low` to `high`, each of shape (units,)."""

    low: FloatArray
    high: FloatArray

    @classmethod
    def around(cls, openings: FloatArray) -> Between:
        """What parts of openings, shape (units,), leave open: whole ones are held."""
        return cls(np.floor(openings + WHOLE), np.ceil(openings - WHOLE))

    def and_at(self, is_open: BoolArray) -> Between:
        """The same, with these openings, shape (units,), among them."""
        return Between(np.minimum(self.low, is_open), np.maximum(self.high, is_open))

    def holds(self, is_open: BoolArray) -> bool:
        """Whether openings, shape (units,), are among them."""
        return bool(((self.low <= is_open) & (is_open <= self.high)).all())


class Master:
    """A Pyomo model as a matrix that grows by rows, its relaxation warm from solve to solve.

    Objectives here are in the master's own scale, in which `size`, a guess at the objective in natural units, is
    MAGNITUDE. `unit`: how many natural units one of it is; the model's objective is in units of `scale`.
    """

    def __init__(self, model: pyo.ConcreteModel, matrix: Matrix, scale: float, size: float) -> None:
        self.model, self.matrix = model, matrix
        factor = MAGNITUDE * scale / size if size > 0 else 1.0
        self.unit = scale / factor
        self._at = {id(variable): number for number, variable in enumerate(matrix.columns)}
        self.units = [pair for pair in model.open if id(model.open[pair]) in self._at]
        self.open_columns = np.array([self._at[id(model.open[pair])] for pair in self.units], dtype=np.int64)
        lp = matrix.lp
        lp.col_cost_, lp.offset_ = np.array(lp.col_cost_) * factor, lp.offset_ * factor
        self._integrality = list(lp.integrality_)
        self._journeys_count_one()
        lp.integrality_ = []
        self._highs = quiet()
        keep_to(self._highs, TOLERANCE)
        self._highs.passModel(lp)
        self._all = self._highs
        self._kept = np.arange(len(matrix.columns))
        self.cuts = 0

    def _journeys_count_one(self) -> None:
        """Count every theta in the master's own scale."""
        cost = np.array(self.matrix.lp.col_cost_)
        at = [self._column(self.model.journeys, service) for service in self.model.journeys]
        cost[[column for column in at if column != NONE]] = 1.0
        self.matrix.lp.col_cost_ = cost

    def _column(self, family: Any, index: Any) -> int:  # noqa: ANN401
        return self._at.get(id(family[index]), NONE) if index in family else NONE

    def columns(self, service: str, sites: tuple[str, ...]) -> Columns:
        """The columns of a planned service."""
        model = self.model
        is_open, activity, modules = (
            np.array([self._column(family, (service, site)) for site in sites], dtype=np.int64)
            for family in (model.open, model.directed, model.modules)
        )
        return Columns(is_open, activity, modules, self._column(model.journeys, service))

    def add(self, numbers: Planned, at: Columns, cut: Cut) -> None:
        """Add a cut of a service as a row, in the master's units."""
        unit = numbers.price / self.unit
        values = np.concatenate([cut.of_open * unit, cut.of_activity * (unit / numbers.amount)])
        index = np.concatenate([at.is_open, at.activity])
        least = cut.constant * unit
        if cut.weight and at.journeys != NONE:
            index, values = np.append(index, at.journeys), np.append(values, 1.0)
        elif not cut.weight:
            size = float(np.abs(cut.of_open).max(initial=0.0) * unit) or unit
            values, least = values / size, least / size
        used = values != 0
        self._all.addRow(least, INFINITY, int(used.sum()), index[used].astype(np.int32), values[used])
        if self._highs is not self._all:
            place = np.searchsorted(self._kept, index).clip(max=len(self._kept) - 1)
            used &= self._kept[place] == index
            self._highs.addRow(least, INFINITY, int(used.sum()), place[used].astype(np.int32), values[used])
        self.cuts += 1

    def journeys(self, numbers: Planned, at: Columns, values: FloatArray) -> float:
        """Theta of a service in its own units."""
        unit = numbers.price / self.unit
        return float(values[at.journeys]) / unit if at.journeys != NONE else 0.0

    def in_master(self, numbers: Planned, cost: float) -> float:
        """A cost in the units of a service as part of the master's objective."""
        return cost * numbers.price / self.unit

    def planned_part(self, at: Columns, values: FloatArray) -> float:
        """What activity, modules and journeys of a service count in the objective at these values."""
        cost = np.array(self.matrix.lp.col_cost_)
        columns = np.concatenate([at.activity, at.modules, [at.journeys]])
        columns = columns[columns != NONE]
        return float(cost[columns] @ values[columns])

    def relaxed(self) -> Relaxed | None:
        """Solve the linear relaxation, from where the last one ended."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()
            self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._highs.getSolution()
        objective = float(self._highs.getInfo().objective_function_value)
        values, reduced = np.zeros(len(self.matrix.columns)), np.zeros(len(self.matrix.columns))
        values[self._kept], reduced[self._kept] = found.col_value, found.col_dual
        return Relaxed(objective, values, reduced)

    def bound_openings(self, low: FloatArray, high: FloatArray) -> None:
        """Hold the openings of the units between these in the relaxation, shape (units,)."""
        place = np.searchsorted(self._kept, self.open_columns).clip(max=len(self._kept) - 1)
        held = self._kept[place] == self.open_columns
        self._highs.changeColsBounds(int(held.sum()), place[held].astype(np.int32), low[held], high[held])

    def basis(self) -> Any:  # noqa: ANN401
        """Where the relaxation stands, to come back to."""
        return self._highs.getBasis()

    def set_basis(self, basis: Any) -> None:  # noqa: ANN401
        """Go back to where the relaxation stood."""
        self._highs.setBasis(basis)

    def leave_out(self, closed: BoolArray) -> None:
        """Keep a smaller relaxation, without these units (shape (units,)), which stay closed, and their activity."""
        model = self.model
        gone = [self.open_columns[closed]]
        activity = [self._column(model.directed, pair) for pair, out in zip(self.units, closed, strict=True) if out]
        gone.append(np.array([column for column in activity if column != NONE], dtype=np.int64))
        columns = np.concatenate(gone)
        self._highs = quiet()
        keep_to(self._highs, TOLERANCE)
        self._highs.passModel(self._all.getLp())
        self._highs.deleteCols(len(columns), np.sort(columns).astype(np.int32))
        self._kept = np.setdiff1d(np.arange(len(self.matrix.columns)), columns)
        lp = self._highs.getLp()
        filled = np.zeros(lp.num_row_, dtype=bool)
        filled[np.array(lp.a_matrix_.index_, dtype=np.int64)] = True
        empty = np.flatnonzero(~filled).astype(np.int32)
        self._highs.deleteRows(len(empty), empty)

    def take_back(self) -> None:
        """Go back to the relaxation with every unit."""
        self._highs, self._kept = self._all, np.arange(len(self.matrix.columns))

    def forget_loose_cuts(self) -> None:
        """Drop the cuts that the relaxation, as it was solved last, does not lean on."""
        first = self.matrix.lp.num_row_
        prices = np.abs(np.array(self._highs.getSolution().row_dual)[first:])
        loose = (first + np.flatnonzero(prices < LOOSE)).astype(np.int32)
        self._highs.deleteRows(len(loose), loose)
        self.cuts -= len(loose)

    @property
    def openings_decide(self) -> bool:
        """Whether only the openings are whole."""
        whole = {at for at, kind in enumerate(self._integrality) if kind == highspy.HighsVarType.kInteger}
        return whole == set(self.open_columns.tolist())

    def whole(
        self, limits: Limits, watcher: Watcher, start: FloatArray | None, within: Between | None = None
    ) -> Answer:
        """Solve with whole openings and modules; `start` are openings of the units, shape (units,)."""
        chosen = self._openings(start) if start is not None else None
        matrix = self._grown()
        if within is not None:
            low, high = np.array(matrix.lp.col_lower_), np.array(matrix.lp.col_upper_)
            low[self.open_columns] = np.maximum(low[self.open_columns], within.low)
            high[self.open_columns] = np.minimum(high[self.open_columns], within.high)
            matrix.lp.col_lower_, matrix.lp.col_upper_ = low, high
        return solve_matrix(matrix, limits, watcher, chosen, tolerance=TOLERANCE)

    def _openings(self, start: FloatArray) -> Mapping[int, float]:
        columns = self.matrix.columns
        return {id(columns[at]): float(value) for at, value in zip(self.open_columns, start, strict=True)}

    def _grown(self) -> Matrix:
        """The matrix with all cuts, and whole variables whole."""
        lp = self._all.getLp()
        lp.integrality_ = self._integrality
        return Matrix(lp, self.matrix.columns)

    def values(self, answer: Answer) -> FloatArray:
        """The values of all columns of an answer, shape (columns,)."""
        return np.array([answer.values[id(variable)] for variable in self.matrix.columns])

    def settle(self, is_open: BoolArray) -> tuple[float, FloatArray] | None:
        """Objective and values at these openings of the units, shape (units,), the rest at its best; None if none."""
        values = np.zeros(len(self.matrix.columns))
        values[self.open_columns] = is_open
        found = settled(self._grown(), values, self.open_columns.astype(np.int32))
        return None if found is None else (found.objective, found.values)
