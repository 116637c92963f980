"""Needs of services for each other in every strength: met, not met, exempt."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.outputs.dependency_table import STRENGTHS, dependency_table
from reconfig.solution import Configuration
from tests.instances import make_instance


def _table(instance: Instance, *pairs: tuple[str, str]) -> pd.DataFrame:
    return dependency_table(evaluate(instance, Configuration.of(pairs)))


def test_births_need_cots() -> None:
    """At Northgate and Southport births run; cots at Southport alone."""
    found = _table(read_instance("instances/toy"), ("births", "N"), ("births", "S"), ("cots", "S"), ("stroke", "X"))
    assert found[["service", "site", "requires", "kind", "status"]].to_numpy().tolist() == [
        ["births", "N", "cots", "same_site", "not met"],
        ["births", "S", "cots", "same_site", "met"],
    ]
    assert found["service_name"].iloc[0] == "Maternity unit led by consultants"
    assert found["site_name"].iloc[0] == "Northgate Hospital"


def test_a_derogation_is_an_exemption_with_its_reason() -> None:
    """Met or not: it is told, as it would be asked for otherwise."""
    toy = read_instance("instances/toy")
    made = make_instance(
        derogations=[{"service": "births", "site": "N", "exempt_from": "cots", "reason": "the river floods"}]
    )
    found = _table(toy.replace(derogations=made.derogations), ("births", "N"), ("births", "S"), ("cots", "S"))
    assert found[["status", "reason"]].to_numpy().tolist() == [["exempt", "the river floods"], ["met", ""]]


def test_a_need_within_minutes_says_its_limit() -> None:
    """Midtown to Southport 25 minutes by the sites' own times."""
    toy = read_instance("instances/toy")
    made = make_instance(
        requirements=[{"service": "stroke", "requires": "births", "kind": "within_minutes", "minutes": 20}],
        site_times=[
            {"from_site": "M", "to_site": "S", "minutes": 25},
            {"from_site": "N", "to_site": "S", "minutes": 15},
        ],
    )
    instance = toy.replace(requirements=made.requirements, site_times=made.site_times)
    found = _table(instance, ("stroke", "M"), ("stroke", "N"), ("stroke", "X"), ("births", "S"), ("cots", "S"))
    assert found[["site", "minutes", "status"]].to_numpy().tolist() == [["M", 20, "not met"], ["N", 20, "met"]]


def test_without_needs_the_table_is_empty() -> None:
    """With its columns."""
    toy = read_instance("instances/toy")
    found = _table(toy.replace(requirements=toy.requirements.iloc[:0]), ("births", "S"))
    assert found.empty
    assert "status" in found


def test_every_kind_has_words() -> None:
    """None is shown by its code."""
    from reconfig.instance.columns import TABLES

    kinds = next(column for column in TABLES["requirements"].columns if column.name == "kind")
    assert set(kinds.choices) == set(STRENGTHS)
