"""The only file that talks to HiGHS: a Pyomo model as one sparse matrix, a start, progress, a stop that keeps the best.

Facts about HiGHS 1.15 and Pyomo 6.10 that shape this file are in ARCHITECTURE.md, "The engine".
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import highspy
import numpy as np
import numpy.typing as npt
import pyomo.core as pyo
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from reconfig.outcome import EXACT, Limit, Status, relative_gap
from reconfig.whole_files import whole_file

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
LONGEST_NAME = 200
HEARTBEAT_SECONDS = 0.25
STRICT = 1e-9
"""Absolute: the tolerance where an objective counted in millions must be right to the pound."""
INFINITY = highspy.kHighsInf
NO_INDEX = np.empty(0, dtype=np.int32)
NO_VALUES = np.empty(0, dtype=np.float64)


@dataclass(frozen=True)
class Progress:
    """Where a solve stands, in the model's own scale; None where not known yet."""

    stage: str
    seconds: float = 0.0
    incumbent: float | None = None
    bound: float | None = None
    nodes: int = 0


@dataclass(frozen=True)
class Watcher:
    """What the engine tells, and asks, while it works.

    progress: called with the state a few times a second. incumbent: called with the objective and the values of the
    model's variables, by `id`, for each better solution. log: called with each piece of HiGHS's log. stop: asked often;
    true ends the solve with the best solution kept. export: a file for the model (.mps or .lp, as HiGHS writes them);
    the solution goes beside it with the ending .sol.
    """

    progress: Callable[[Progress], None] = lambda _: None
    incumbent: Callable[[float, Mapping[int, float]], None] = lambda _objective, _values: None
    log: Callable[[str], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False
    export: Path | None = None


@dataclass(frozen=True)
class Limits:
    """When to stop: relative gap, seconds, and the random seed and threads of HiGHS.

    heuristics: whether HiGHS looks for better answers by itself; of no use where the start is known to be good.
    """

    gap: float = 1e-4
    time_limit: float | None = None
    threads: int = 0
    seed: int = 0
    heuristics: bool = True


@dataclass(frozen=True, eq=False)
class Matrix:
    """A mixed-integer program as HiGHS takes it, with the Pyomo variable of each column and constraint of each row."""

    lp: highspy.HighsLp
    columns: list[Any]
    rows: list[Any] = field(default_factory=list)


class Settled(NamedTuple):
    """An objective and the values of all columns, shape (columns,), that go with it."""

    objective: float
    values: FloatArray


@dataclass(frozen=True)
class Answer:
    """How HiGHS ended. Values are by the `id` of the Pyomo variable; objective and bound are in the model's scale."""

    status: Status
    limit: Limit
    objective: float | None = None
    bound: float | None = None
    nodes: int = 0
    seconds: float = 0.0
    values: Mapping[int, float] = field(default_factory=dict)


def safe_name(name: str) -> str:
    """A Pyomo name as LP and MPS files can carry it: `open[HASU,RN707]` becomes `open_HASU_RN707`."""
    return re.sub(r"[^A-Za-z0-9_.]+", "_", name).strip("_")[:LONGEST_NAME]


def _distinct(names: Iterable[str]) -> list[str]:
    """The names, made safe; one that is taken gets a number."""
    seen: dict[str, int] = {}
    result = []
    for name in map(safe_name, names):
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}__{seen[name]}")
    return result


def to_matrix(model: pyo.ConcreteModel) -> Matrix:
    """The model as one sparse matrix with named rows and columns.

    Raises:
        InfeasibleConstraintException: where a row without variables cannot hold.
    """
    return _matrix(LinearStandardFormCompiler().write(model, mixed_form=True))


def _matrix(form: Any) -> Matrix:  # noqa: ANN401
    """Pyomo's standard form as HiGHS takes it."""
    matrix, lp = form.A.tocsc(), highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.asarray(form.c.todense(), dtype=float).ravel()
    lp.offset_ = float(form.c_offset[0])
    kind = np.array([row.bound_type for row in form.rows])  # -1: >=, 0: ==, 1: <=
    side = np.asarray(form.rhs, dtype=float)
    lp.row_lower_ = np.where(kind <= 0, side, -highspy.kHighsInf)
    lp.row_upper_ = np.where(kind >= 0, side, highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    bounds = np.array([variable.bounds for variable in form.columns], dtype=object).reshape(-1, 2)
    lp.col_lower_ = np.array([-highspy.kHighsInf if low is None else low for low in bounds[:, 0]], dtype=float)
    lp.col_upper_ = np.array([highspy.kHighsInf if high is None else high for high in bounds[:, 1]], dtype=float)
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole if variable.is_integer() else real for variable in form.columns]
    lp.col_names_ = _distinct(variable.name for variable in form.columns)
    lp.row_names_ = _distinct(f"{row.constraint.name}_{'ge' if row.bound_type < 0 else 'le'}" for row in form.rows)
    return Matrix(lp, list(form.columns), [row.constraint for row in form.rows])


def solve(
    model: pyo.ConcreteModel,
    limits: Limits,
    watcher: Watcher,
    start: Mapping[int, float] | None = None,
    decisions: Iterable[Any] = (),
) -> Answer:
    """Solve the model within the limits. `start` gives values of some variables, by `id`, for a first solution.

    `decisions` are the variables that the rest follows from: the answer is theirs, with the rest at its best.
    """
    try:
        matrix = to_matrix(model)
    except InfeasibleConstraintException:
        return Answer(Status.INFEASIBLE, Limit.NONE)
    return solve_matrix(matrix, limits, watcher, start, decisions)


def solve_matrix(
    matrix: Matrix,
    limits: Limits,
    watcher: Watcher,
    start: Mapping[int, float] | None = None,
    decisions: Iterable[Any] = (),
    tolerance: float | None = None,
) -> Answer:
    """Solve a matrix as `solve` does a model; rows and bounds are kept to `tolerance`, absolute, where it is given."""
    began = time.perf_counter()
    highs = _highs(limits, watcher)
    if tolerance is not None:
        keep_to(highs, tolerance)
    highs.passModel(matrix.lp)
    if start:
        index = [i for i, variable in enumerate(matrix.columns) if id(variable) in start]
        values = [start[id(matrix.columns[i])] for i in index]
        highs.setSolution(len(index), np.array(index, dtype=np.int32), np.array(values, dtype=np.float64))
    if watcher.export:
        write_whole(watcher.export, highs.writeModel)
    _subscribe(highs, matrix, watcher, began)
    watcher.progress(Progress("solving"))
    if highs.run() == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refuses to solve the model")
    if start and not _is_its_solution(highs, matrix):
        highs.clearSolver()
        highs.run()
    if watcher.export:
        write_whole(watcher.export.with_suffix(".sol"), lambda path: highs.writeSolution(path, 0))
    wanted = {id(variable) for variable in decisions}
    decided = np.flatnonzero([id(variable) in wanted for variable in matrix.columns]).astype(np.int32)
    return _answer(highs, matrix, time.perf_counter() - began, limits, decided, stopped=watcher.stop())


def write_whole(path: Path, write: Callable[[str], object]) -> None:
    """Write a file under a temporary name with the same ending, then rename it: whole or not at all.

    Raises:
        OSError: where HiGHS cannot write it.
    """
    with whole_file(path) as partial:
        if write(str(partial)) == highspy.HighsStatus.kError:
            raise OSError(f"HiGHS cannot write {path}")


def relaxed(model: pyo.ConcreteModel, seconds: float | None) -> Answer:
    """The linear relaxation of the model: its bound and the values of the variables, if it is solved in time."""
    return relaxed_with_prices(model, seconds)[0]


def relaxed_with_prices(model: pyo.ConcreteModel, seconds: float | None) -> tuple[Answer, Mapping[int, float]]:
    """The same, and the price (dual value) of each constraint by its `id`; empty where there is no answer."""
    try:
        matrix = to_matrix(model)
    except InfeasibleConstraintException:
        return Answer(Status.INFEASIBLE, Limit.NONE), {}
    matrix.lp.integrality_ = [highspy.HighsVarType.kContinuous] * len(matrix.columns)
    highs = _highs(Limits(time_limit=seconds), Watcher())
    highs.passModel(matrix.lp)
    highs.run()
    answer = _answer(highs, matrix, 0.0, Limits(), np.empty(0, dtype=np.int32), stopped=False)
    prices = highs.getSolution().row_dual if answer.values else []
    return answer, {id(row): float(price) for row, price in zip(matrix.rows, prices, strict=False)}


def nearest_miss(model: pyo.ConcreteModel, give_way: frozenset[str], seconds: float) -> Mapping[int, float] | None:
    """Values of the variables, by `id`, that break these constraints by the least; None if not found in time.

    Each row's shortfall counts relative to its largest coefficient, so that a site too few weighs like a unit without
    patients; all other rows and all bounds hold. Source: elastic feasibility relaxation, as HiGHS offers it.
    """
    try:
        form = LinearStandardFormCompiler().write(model, mixed_form=True)
    except InfeasibleConstraintException:
        return None
    matrix = _matrix(form)
    soft = np.array([row.constraint.parent_component().local_name in give_way for row in form.rows])
    size = abs(form.A).max(axis=1).toarray().ravel()
    penalties = np.where(soft, 1.0 / np.maximum(size, 1e-9), -1.0)  # HiGHS: a negative penalty makes a row rigid
    highs = _highs(Limits(gap=0.01, time_limit=seconds), Watcher())
    highs.passModel(matrix.lp)
    highs.feasibilityRelaxation(-1.0, -1.0, -1.0, None, None, penalties)
    values = highs.getSolution().col_value
    return _by_id(matrix, values) if len(values) == len(matrix.columns) else None


def use_threads(threads: int) -> None:
    """Settle how many threads HiGHS uses in this process; 0 lets it choose.

    The first solve settles it for all, and a later one that asks for another number would be refused.
    """
    highspy.Highs.resetGlobalScheduler(True)
    highs = quiet()
    highs.setOptionValue("threads", threads)
    highs.run()


def quiet() -> highspy.Highs:
    """HiGHS without a word, for the linear programs that a strategy keeps warm."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    return highs


def keep_to(highs: highspy.Highs, tolerance: float) -> None:
    """Hold rows, bounds and wholeness to this absolute tolerance."""
    for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_feasibility_tolerance"):
        highs.setOptionValue(name, tolerance)


def _highs(limits: Limits, watcher: Watcher) -> highspy.Highs:
    highs = highspy.Highs()
    options: dict[str, Any] = {
        "output_flag": True,
        "log_to_console": False,
        "mip_rel_gap": limits.gap,
        "mip_abs_gap": min(1e-6, limits.gap),
        "random_seed": limits.seed,
        "threads": limits.threads,
    }
    if limits.time_limit is not None:
        options["time_limit"] = max(limits.time_limit, 0.0)
    if not limits.heuristics:
        options["mip_heuristic_effort"] = 0.0
    for name, value in options.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS refuses {name} = {value}")

    def log(event: Any) -> None:  # noqa: ANN401
        watcher.log(event.message)

    highs.cbLogging += log
    return highs


def _is_its_solution(highs: highspy.Highs, matrix: Matrix) -> bool:
    """Whether the solution has the objective that goes with it.

    HiGHS 1.16 may prove a model optimal in presolve and then hand back the start instead of the optimum.
    """
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return True
    objective = float(np.dot(matrix.lp.col_cost_, highs.getSolution().col_value)) + matrix.lp.offset_
    return abs(objective - info.objective_function_value) <= 1e-6 * max(1.0, abs(objective))


def _subscribe(highs: highspy.Highs, matrix: Matrix, watcher: Watcher, began: float) -> None:
    """Heartbeats and stops come from the interrupt callbacks, better solutions from their own."""
    last = [-math.inf]

    def heartbeat(event: Any) -> None:  # noqa: ANN401
        if watcher.stop():
            event.interrupt()
        now = time.perf_counter() - began
        if now - last[0] >= HEARTBEAT_SECONDS:
            last[0] = now
            data = event.data_out
            watcher.progress(
                Progress(
                    "solving", now, _finite(data.mip_primal_bound), _finite(data.mip_dual_bound), data.mip_node_count
                )
            )

    def better(event: Any) -> None:  # noqa: ANN401
        values = np.asarray(event.data_out.mip_solution)
        watcher.incumbent(float(event.data_out.objective_function_value), _by_id(matrix, values))

    highs.cbMipInterrupt += heartbeat
    highs.cbSimplexInterrupt += lambda event: event.interrupt() if watcher.stop() else None
    highs.cbMipImprovingSolution += better


def _by_id(matrix: Matrix, values: Iterable[float]) -> dict[int, float]:
    return {id(variable): float(value) for variable, value in zip(matrix.columns, values, strict=True)}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _answer(
    highs: highspy.Highs, matrix: Matrix, seconds: float, limits: Limits, decided: IntArray, *, stopped: bool
) -> Answer:
    """HiGHS's ending in our words. Nothing is OPTIMAL unless its own bound proves it to the gap asked for."""
    ended, info = highs.getModelStatus(), highs.getInfo()
    kinds = highspy.HighsModelStatus
    if ended in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):  # every objective is bounded below by zero
        return Answer(Status.INFEASIBLE, Limit.NONE, nodes=info.mip_node_count, seconds=seconds)
    limit = Limit.STOPPED if stopped else Limit.TIME if ended == kinds.kTimeLimit else Limit.NONE
    mixed = any(kind == highspy.HighsVarType.kInteger for kind in matrix.lp.integrality_)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not found:
        return Answer(Status.NO_SOLUTION, limit, None, _finite(info.mip_dual_bound) if mixed else None, seconds=seconds)
    answer = Settled(float(info.objective_function_value), np.array(highs.getSolution().col_value))
    if len(decided):
        answer = settled(matrix, answer.values, decided) or answer
    objective, values = answer.objective, answer.values
    bound = _finite(info.mip_dual_bound) if mixed else objective
    proven = ended == kinds.kOptimal and bound is not None and relative_gap(objective, bound) <= max(limits.gap, EXACT)
    if proven and bound is not None and relative_gap(objective, bound) > EXACT:
        limit = Limit.GAP
    return Answer(
        Status.OPTIMAL if proven else Status.FEASIBLE,
        limit,
        objective,
        bound,
        max(int(info.mip_node_count), 0),
        seconds,
        _by_id(matrix, values),
    )


def settled(matrix: Matrix, values: FloatArray, decided: IntArray) -> Settled | None:
    """Objective and values, shape (columns,), of the decisions alone: rounded and fixed, the rest at its best.

    HiGHS lets a whole variable be off by 1e-6, and an answer that is not the last may hold more of a consequence
    (modules, say) than its decisions need. Both would show as a difference from the evaluator. `decided` holds the
    positions of the columns that are decisions. None where the rest cannot be found.
    """
    highs = quiet()
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.0)  # 1e-6 of a million is a pound
    keep_to(highs, STRICT)
    highs.passModel(matrix.lp)
    rounded = np.round(values[decided])
    highs.changeColsBounds(len(decided), decided, rounded, rounded)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return Settled(float(highs.getInfo().objective_function_value), np.array(highs.getSolution().col_value))
