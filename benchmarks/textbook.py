"""The textbook's program of facility location, with a row for each pair, as HiGHS and SCIP take it.

Minimise sum over j of f[j] y[j] + sum over i, j of c[i,j] x[i,j], where y[j] is 0 or 1 and x[i,j] in [0, 1], subject to
    sum over j of x[i,j] = 1                    every customer i is served
    sum over j of y[j] = p                      where p sites are asked for
    sum over i of d[i] x[i,j] <= u[j] y[j]      where sites have capacities
    x[i,j] <= y[j]                              only open sites serve
Built as one sparse matrix, without a modelling language, so that the engine is what is measured.
"""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from benchmarks.registry import Answer, Run
from benchmarks.threads import THREADS
from reconfig.instance.instance import FloatArray, Instance
from reconfig.instance.rules import SiteCount
from reconfig.objective import Objective


@dataclass(frozen=True, eq=False)
class Location:
    """A problem of one service.

    costs: of all of a customer's demand, shape (customers, sites). demand: shape (customers,). fixed and capacity
    (infinite where there is none): shape (sites,). chosen: how many sites must open, None where that is free.
    """

    costs: FloatArray
    demand: FloatArray
    fixed: FloatArray
    capacity: FloatArray
    chosen: int | None


def location_of(instance: Instance, minimise: Objective) -> Location:
    """The problem that an instance of the literature holds; every site may open."""
    (service,) = instance.service_codes
    offers, demand = instance.offers_of(service), instance.demand_of(service)
    whole = demand[:, None] * instance.minutes
    counts = [rule.at_least for rule in instance.rules if isinstance(rule, SiteCount)]
    priced = minimise is Objective.COST
    return Location(
        costs=whole * float(instance.services["journey_cost"].iloc[0]) if priced else whole,
        demand=demand,
        fixed=offers["fixed_cost"].to_numpy(float) * priced,
        capacity=offers["capacity"].fillna(math.inf).to_numpy(float),
        chosen=counts[0] if counts else None,
    )


def by_highs(problem: Location, gap: float, run: Run) -> Answer:
    """HiGHS on the program."""
    with run.phase("build"):
        highs = _loaded(problem)
    with run.phase("solve"):
        options = {"time_limit": run.left, "mip_rel_gap": gap, "mip_abs_gap": min(1e-6, gap)}
        for name, value in options.items():
            highs.setOptionValue(name, value)
        highs.run()
    info = highs.getInfo()
    complete = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return _answer(info.objective_function_value, info.mip_dual_bound, complete=complete)


def by_scip(problem: Location, gap: float, run: Run) -> Answer:
    """SCIP on the program, by way of a file, which is quicker than its Python interface."""
    from pyscipopt import Model

    with run.phase("build"), tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "textbook.mps")
        _loaded(problem).writeModel(path)
        scip: Any = Model()
        scip.hideOutput()
        scip.readProblem(path)
    with run.phase("solve"):
        scip.setParams({"limits/gap": gap, "limits/time": run.left, "lp/threads": THREADS})
        scip.optimize()
    found = scip.getObjVal() if scip.getNSols() else math.inf
    return _answer(found, scip.getDualbound(), complete=scip.getStatus() in ("optimal", "gaplimit"))


def _answer(objective: float, bound: float, *, complete: bool) -> Answer:
    """Objective and bound as far as they are known."""
    figures = {"objective": objective, "bound": bound}
    return Answer({name: value for name, value in figures.items() if abs(value) < 1e19}, complete)


def _loaded(problem: Location) -> highspy.Highs:
    """The program in HiGHS: columns y[j], then x[i,j] customer by customer."""
    sites = problem.costs.shape[1]
    matrix, lower, upper = _rows(problem)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.concatenate([problem.fixed, problem.costs.ravel()])
    lp.col_lower_, lp.col_upper_ = np.zeros(matrix.shape[1]), np.ones(matrix.shape[1])
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(lp)
    whole = np.full(sites, highspy.HighsVarType.kInteger)
    highs.changeColsIntegrality(sites, np.arange(sites, dtype=np.int32), whole)
    return highs


def _rows(problem: Location) -> tuple[Any, FloatArray, FloatArray]:
    """The matrix, column by column, and the bounds of its rows, shape (rows,)."""
    blocks = [_served_once(problem), _capacity(problem), _only_open(problem)]
    if problem.chosen is not None:
        blocks.append(_chosen(problem, problem.chosen))
    matrix = sparse.vstack([block for block, _, _ in blocks], format="csc")
    lower = np.concatenate([np.full(block.shape[0], low) for block, low, _ in blocks])
    upper = np.concatenate([np.full(block.shape[0], high) for block, _, high in blocks])
    return matrix, lower, upper


Block = tuple[Any, float, float]
"""Rows of the matrix, with the bounds that they share."""


def _served_once(problem: Location) -> Block:
    customers, sites = problem.costs.shape
    served = sparse.kron(sparse.eye_array(customers), np.ones((1, sites)))
    return sparse.hstack([sparse.csr_array((customers, sites)), served]), 1.0, 1.0


def _chosen(problem: Location, chosen: int) -> Block:
    customers, sites = problem.costs.shape
    counted: npt.NDArray[np.float64] = np.concatenate([np.ones(sites), np.zeros(customers * sites)])
    return sparse.csr_array(counted[None, :]), float(chosen), float(chosen)


def _capacity(problem: Location) -> Block:
    sites = problem.costs.shape[1]
    limited = np.flatnonzero(np.isfinite(problem.capacity))
    room = sparse.csr_array(
        (problem.capacity[limited], (np.arange(len(limited)), limited)), shape=(len(limited), sites)
    )
    taken = sparse.kron(problem.demand[None, :], sparse.eye_array(sites), format="csr")[limited]
    return sparse.hstack([-room, taken]), -math.inf, 0.0


def _only_open(problem: Location) -> Block:
    customers, sites = problem.costs.shape
    is_open = sparse.kron(np.ones((customers, 1)), sparse.eye_array(sites))
    return sparse.hstack([-is_open, sparse.eye_array(customers * sites)]), -math.inf, 0.0
