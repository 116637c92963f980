"""Every constraint against its golden LP file, and no constraint without one."""

from __future__ import annotations

import inspect

import pyomo.environ as pyo
import pytest

from reconfig.model import (
    access,
    allocation,
    build,
    change,
    configurations,
    dependency,
    finance,
    flows,
    ledgers,
    outline,
    own,
    placement,
    transfers,
    volume,
)
from reconfig.model.build import CONSTRAINTS, VARIABLES, Part
from reconfig.objective import Objective
from tests.golden import FOLDER, golden_form, golden_instance, lp_text

FAMILIES = (
    placement,
    allocation,
    configurations,
    flows,
    outline,
    access,
    volume,
    dependency,
    finance,
    own,
    change,
    ledgers,
    transfers,
)


@pytest.mark.parametrize("part", CONSTRAINTS, ids=lambda part: part.__name__)
def test_golden_file(part: Part) -> None:
    assert lp_text(part) == (FOLDER / f"{part.__name__}.lp").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", CONSTRAINTS, ids=lambda part: part.__name__)
def test_each_constraint_has_rows_under_its_own_name(part: Part) -> None:
    """A golden file without a row of the constraint would show nothing."""
    model = build.build_form(golden_form(part), Objective.COST, (part,))
    assert len(getattr(model, part.__name__)) > 0


def test_no_golden_file_without_constraint_and_no_constraint_without_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.lp")} == {part.__name__ for part in CONSTRAINTS}


def test_every_part_of_a_family_is_in_the_model() -> None:
    """A constraint that is written and not wired would be silently absent."""
    written = {
        function
        for family in FAMILIES
        for name, function in inspect.getmembers(family, inspect.isfunction)
        if function.__module__ == family.__name__ and not name.startswith("_") and _is_part(function)
    }
    assert written == {*VARIABLES, *CONSTRAINTS}


def _is_part(function: object) -> bool:
    signature = inspect.signature(function)  # type: ignore[arg-type]
    return list(signature.parameters) == ["model", "form"] and signature.return_annotation == "None"


@pytest.mark.parametrize("part", CONSTRAINTS, ids=lambda part: part.__name__)
def test_docstrings_are_formulas(part: Part) -> None:
    assert any(sign in (part.__doc__ or "") for sign in (">=", "<=", " = "))


def test_matrix_is_the_model() -> None:
    """The sparse matrix that HiGHS gets gives the same optimum as Pyomo's own objective at the solution."""
    from reconfig.engine import Limits, Watcher, solve

    model = build.build(golden_instance(), Objective.TRAVEL, CONSTRAINTS[:9])
    answer = solve(model, Limits(gap=0.0), Watcher())
    for variable in model.component_data_objects(pyo.Var):
        if id(variable) in answer.values:
            variable.set_value(answer.values[id(variable)], skip_validation=True)
        elif variable.value is None:
            variable.set_value(0)
    assert pyo.value(model.objective) == pytest.approx(answer.objective)
