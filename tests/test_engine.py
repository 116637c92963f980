"""The bridge to HiGHS."""

from __future__ import annotations

from pathlib import Path

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest

from reconfig.engine import (
    Limits,
    Progress,
    Watcher,
    _is_its_solution,
    nearest_miss,
    quiet,
    safe_name,
    settled,
    solve,
    to_matrix,
)
from reconfig.model.build import PLANNERS, build
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from tests.golden import golden_instance
from tests.instances import random_instance


def knapsack() -> pyo.ConcreteModel:
    """Minimise 100 - (5 a + 4 b + 3 c) with 2 a + 3 b + c <= 5, 4 a + b + 2 c <= 11, whole numbers.

    a = 2, c = 1 gives 100 - 13; a = 1, c = 3 gives 100 - 14; c = 5 gives 100 - 15 = 85, the best.
    """
    model = pyo.ConcreteModel()
    model.x = pyo.Var(["a b", "b", "c"], domain=pyo.NonNegativeIntegers, bounds=(0, 9))
    a, b, c = model.x["a b"], model.x["b"], model.x["c"]
    model.first = pyo.Constraint(expr=2 * a + 3 * b + c <= 5)
    model.second = pyo.Constraint(expr=4 * a + b + 2 * c <= 11)
    model.least = pyo.Constraint(expr=a + b + c >= 1)
    model.objective = pyo.Objective(expr=-(5 * a + 4 * b + 3 * c) + 100)
    return model


def test_a_known_optimum_with_an_offset() -> None:
    answer = solve(knapsack(), Limits(gap=0.0), Watcher())
    assert answer.status is Status.OPTIMAL
    assert answer.objective == pytest.approx(85)
    assert answer.bound == pytest.approx(85)


def test_rows_and_columns_keep_their_names_and_senses(tmp_path: Path) -> None:
    matrix = to_matrix(knapsack())
    assert list(matrix.lp.col_names_) == ["x_a_b", "x_b", "x_c"]
    assert list(matrix.lp.row_names_) == ["first_le", "second_le", "least_ge"]
    assert list(matrix.lp.row_upper_)[:2] == [5, 11]
    assert next(iter(matrix.lp.row_lower_[2:])) == 1
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(matrix.lp)
    assert highs.writeModel(str(tmp_path / "model.lp")) == highspy.HighsStatus.kOk
    assert "x_a_b" in (tmp_path / "model.lp").read_text(encoding="utf-8")


def test_names_are_safe_and_distinct() -> None:
    assert safe_name("open[HASU,RN707]") == "open_HASU_RN707"
    model = pyo.ConcreteModel()
    model.x = pyo.Var(["a b", "a_b"], bounds=(0, 1))
    model.row = pyo.Constraint(expr=model.x["a b"] + model.x["a_b"] >= 1)
    model.objective = pyo.Objective(expr=model.x["a b"] + model.x["a_b"])
    assert sorted(to_matrix(model).lp.col_names_) == ["x_a_b", "x_a_b__2"]


def test_infeasible_with_and_without_variables_in_the_row() -> None:
    model = knapsack()
    model.impossible = pyo.Constraint(expr=model.x["b"] >= 10)
    assert solve(model, Limits(), Watcher()).status is Status.INFEASIBLE
    for variable in model.x.values():
        variable.fix(0)
    assert solve(model, Limits(), Watcher()).status is Status.INFEASIBLE


def test_the_answer_is_that_of_its_decisions() -> None:
    """a = 1.9999993 is within HiGHS's tolerance, and c = 0 is less than a = 2 allows: with a = 2, c = 1 gives 87."""
    matrix = to_matrix(knapsack())
    found = settled(matrix, np.array([1.9999993, 0.0, 0.0]), np.array([0], dtype=np.int32))
    assert found is not None
    assert found.objective == pytest.approx(87, abs=1e-9)
    assert found.values.tolist() == [2, 0, 1]
    assert settled(matrix, np.array([9.0, 0.0, 0.0]), np.array([0], dtype=np.int32)) is None  # 2 x 9 is above 5


@pytest.mark.parametrize("seed", range(5))
def test_a_first_answer_holds_no_more_than_its_configuration_needs(seed: int) -> None:
    """At a gap of 90 % HiGHS stops early, with modules to spare; the answer agrees with the evaluator all the same."""
    from reconfig.evaluate import evaluate
    from reconfig.strategies.exact import Exact
    from reconfig.strategies.reporting import Reporter

    instance = random_instance(seed, zones=40, sites=8, services=2)
    outcome = Exact(gap=0.9, start="none", form="B").solve(instance, Objective.COST, Reporter())
    assert outcome.configuration is not None
    recomputed = evaluate(instance, outcome.configuration).objectives[Objective.COST]
    assert outcome.objective == pytest.approx(recomputed, rel=1e-9)


def test_a_start_is_the_first_incumbent() -> None:
    """Everything open at first: the first answer that is reported is no worse."""
    instance = random_instance(5, zones=30, sites=8)
    model = build(instance, Objective.COST)
    found: list[float] = []
    watcher = Watcher(incumbent=lambda objective, _: found.append(objective))
    everything = {id(variable): 1.0 for variable in model.open.values()}
    solve(model, Limits(gap=0.0), watcher, everything)
    from reconfig.evaluate import evaluate

    assert found[0] * Objective.COST.scale <= evaluate(instance, instance.today).objectives[Objective.COST] * (1 + 1e-9)


def test_progress_and_log_are_reported() -> None:
    seen: list[Progress] = []
    log: list[str] = []
    solve(
        build(random_instance(6, zones=40, sites=10), Objective.COST),
        Limits(gap=0.0),
        Watcher(seen.append, log=log.append),
    )
    assert seen[0].stage == "solving"
    assert any("HiGHS" in piece for piece in log)


def test_stopped_before_it_has_an_answer() -> None:
    model = build(random_instance(1, zones=200, sites=30, services=1), Objective.TRAVEL)
    answer = solve(model, Limits(gap=0.0), Watcher(stop=lambda: True))
    assert answer.status in (Status.NO_SOLUTION, Status.FEASIBLE, Status.OPTIMAL)
    assert answer.status is Status.OPTIMAL or answer.limit is Limit.STOPPED


def test_the_nearest_miss_breaks_planners_rules_alone() -> None:
    """The golden instance is infeasible: CARE must stay at A, where it may not stand beside the BEDS that it needs."""
    from reconfig.evaluate import evaluate
    from reconfig.solution import Configuration

    instance = golden_instance()
    model = build(instance, Objective.COST)
    assert solve(model, Limits(), Watcher()).status is Status.INFEASIBLE
    values = nearest_miss(model, PLANNERS, 10)
    assert values is not None
    near = Configuration.of(pair for pair, variable in model.open.items() if values.get(id(variable), 0) > 0.5)
    broken = {violation.rule for violation in evaluate(instance, near).violations}
    assert broken
    assert broken <= {rule.name for rule in instance.rules} | {"Activity within capacity"}


@pytest.mark.parametrize("offset", [0.0, 2.0])
def test_a_solution_that_is_not_its_objective_is_seen(offset: float) -> None:
    """x = 3 costs 3, as HiGHS says; by a matrix with an offset of 2 it would cost 5, so that it is not the solution."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 4))
    model.enough = pyo.Constraint(expr=model.x >= 3)
    model.cost = pyo.Objective(expr=model.x)
    matrix, highs = to_matrix(model), quiet()
    highs.passModel(matrix.lp)
    highs.run()
    matrix.lp.offset_ = offset
    assert _is_its_solution(highs, matrix) is (offset == 0)
