"""The transport problem as a linear program, solved for several objectives in turn, each held while the next is least.

Variables: the share x[p] in [0, 1] of a zone's demand that takes pair p of zone and site, shape (pairs,), then the
excess e[l] >= 0 beyond limit l, in units a year, shape (limits,). Solved by HiGHS through SciPy.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from reconfig.instance.instance import BoolArray, FloatArray, IntArray

SCALE = 1e3
"""Objectives are scaled so that their mean coefficient is this: HiGHS's tolerances of 1e-7 are then 1e-10 of it."""

TIE = 1e-6
"""A reduced cost below this, a billionth of the mean coefficient, is a tie."""

HELD = 1e-9
"""Relative: how far an objective may rise while the next one is made least over whole modules."""

INFEASIBLE = 2


@dataclass(frozen=True, eq=False)
class Program:
    """served v = 1, limits v <= limit (those marked `tight`: = limit), 0 <= v <= upper, over v = (x, e).

    pairs: how many. served: sparse, shape (zones, pairs + limits). limits: sparse, shape (rows, pairs + limits).
    limit, tight: shape (rows,). upper: shape (pairs + limits,).
    """

    pairs: int
    served: Any
    limits: Any
    limit: FloatArray
    tight: BoolArray
    upper: FloatArray

    @classmethod
    def of(cls, zones: IntArray, limits: Any, limit: FloatArray) -> Program:  # noqa: ANN401
        """The program of pairs, given the zone (0, 1, ...) of each and the limits on them, with no excess allowed."""
        pairs, rows = len(zones), len(limit)
        everyone = csr_array((np.ones(pairs), (zones, np.arange(pairs))), shape=(zones.max() + 1, pairs + rows))
        upper = np.concatenate([np.full(pairs, np.inf), np.zeros(rows)])
        relaxed = hstack([limits, -eye_array(rows)], "csr")
        return cls(pairs, everyone, relaxed, limit, np.zeros(rows, dtype=bool), upper)

    def coefficients(self, of_pairs: FloatArray | float = 0.0, of_excess: float = 0.0) -> FloatArray:
        """An objective, shape (pairs + limits,)."""
        costs = np.full(len(self.upper), of_excess)
        costs[: self.pairs] = of_pairs
        return costs

    def elastic(self) -> Program:
        """The program whose limits may all be exceeded."""
        return dataclasses.replace(self, upper=np.full(len(self.upper), np.inf))

    def least(self, costs: FloatArray) -> OptimizeResult | None:
        """A solution of least cost, shape (pairs + limits,) of coefficients; None where there is no solution."""
        free = ~self.tight
        found = linprog(
            scaled(costs),
            A_ub=self.limits[free],
            b_ub=self.limit[free],
            A_eq=vstack([self.served, self.limits[self.tight]], "csr"),
            b_eq=np.concatenate([np.ones(self.served.shape[0]), self.limit[self.tight]]),
            bounds=np.column_stack([np.zeros(len(self.upper)), self.upper]),
            method="highs",
        )
        return _checked(found)

    def face(self, found: OptimizeResult) -> Program:
        """The program whose solutions are exactly the optimal ones of the last, by complementary slackness.

        What has a reduced cost is nought, and a limit that has a price is met exactly.
        """
        tight = self.tight.copy()
        tight[~self.tight] = np.abs(found.ineqlin.marginals) > TIE
        return dataclasses.replace(self, tight=tight, upper=np.where(found.lower.marginals > TIE, 0.0, self.upper))

    def carrying(self, load: Any, most: FloatArray) -> Program:  # noqa: ANN401
        """The program with further limits, load x <= most, that nothing may exceed; load: shape (rows, pairs)."""
        padded = hstack([load, csr_array((load.shape[0], len(self.upper) - load.shape[1]))], "csr")
        return dataclasses.replace(
            self,
            limits=vstack([self.limits, padded], "csr"),
            limit=np.concatenate([self.limit, most]),
            tight=np.concatenate([self.tight, np.zeros(len(most), dtype=bool)]),
        )


def scaled(costs: FloatArray) -> FloatArray:
    """The coefficients in a unit in which the mean of those that are not zero is SCALE."""
    used = np.abs(costs[costs != 0])
    return costs * (SCALE / used.mean()) if len(used) else costs


def _checked(found: OptimizeResult) -> OptimizeResult | None:
    if found.status == 0:
        return found
    if found.status == INFEASIBLE:
        return None
    raise ArithmeticError(f"The transport problem could not be solved: {found.message}")


def in_turn(program: Program, objectives: Sequence[FloatArray]) -> tuple[Program, FloatArray] | None:
    """The solutions that are least by the first objective, then the second, ...: their program, and one of them.

    None where the program has no solution.
    """
    solution = np.zeros(0)
    for costs in objectives:
        found = program.least(costs)
        if found is None:
            return None
        program, solution = program.face(found), found.x
    return program, solution


@dataclass(frozen=True, eq=False)
class Modules:
    """Whole modules that carry the activity of sites: load x <= n, at a price each.

    load: share of a module that a pair's share takes up, sparse, shape (sites, pairs). taken: modules, in parts, that
    are taken up already, shape (sites,). price: of one, shape (sites,).
    """

    load: Any
    taken: FloatArray
    price: FloatArray

    def least(self, program: Program, costs: FloatArray, then: FloatArray) -> FloatArray | None:
        """The modules n of least cost, shape (sites,): among those of equal cost, with the least of `then`.

        None where the program has no solution.
        """
        both = scaled(np.concatenate([costs, self.price]))
        first = self._solve(program, both, ())
        if first is None:
            return None
        kept = LinearConstraint(both[None, :], ub=first.fun + HELD * max(abs(first.fun), SCALE))
        second = self._solve(program, scaled(np.concatenate([then, np.zeros(len(self.price))])), (kept,))
        found: FloatArray = np.round((second or first).x[len(costs) :])
        return found

    def _solve(self, program: Program, costs: FloatArray, more: tuple[LinearConstraint, ...]) -> OptimizeResult | None:
        """Least cost over (x, e, n) with n whole, proven to a gap of nought."""
        count, variables = len(self.price), len(program.upper)
        carried = hstack([self.load, csr_array((count, variables - self.load.shape[1])), -eye_array(count)], "csr")
        without = hstack([vstack([program.served, program.limits]), csr_array((_rows(program), count))], "csr")
        ones = np.ones(program.served.shape[0])
        lower = np.concatenate([ones, np.where(program.tight, program.limit, -np.inf)])
        found = milp(
            costs,
            integrality=np.repeat([0, 1], [variables, count]),
            bounds=Bounds(0, np.concatenate([program.upper, np.full(count, np.inf)])),
            constraints=(
                LinearConstraint(without, lower, np.concatenate([ones, program.limit])),
                LinearConstraint(carried, ub=-self.taken),
                *more,
            ),
            options={"mip_rel_gap": 0},
        )
        return _checked(found)


def _rows(program: Program) -> int:
    return int(program.served.shape[0] + program.limits.shape[0])
