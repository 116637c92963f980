"""Demand made by people and rates, its growth, and what pathways move: by hand, and whatever the numbers."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance, write_instance
from reconfig.instance.pathways import pathway_effects, relief
from reconfig.instance.workbook import export_workbook, import_workbook
from reconfig.objective import Objective
from reconfig.solve import solve
from reconfig.solver import read_solver
from tests.changes import remove
from tests.instances import make_instance, random_instance
from tests.random_needs import Needs, looped, some_system
from tests.rated import write_rated

seeds = st.integers(0, 19)
"""Few, so that instances are made once and shared by the properties."""
few = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

WELL = np.array([49.2, 23.6, 16.0, 9.2]) * 1.21
FRAIL = np.array([91.2, 33.6, 36.0, 27.2]) * 1.21
"""Demand for asu before pathways, by zone: the arithmetic stands in `tests/rated.py`."""


@pytest.fixture(name="rated")
def _rated(tiny_folder: Path) -> Instance:
    return read_instance(write_rated(tiny_folder))


def table(instance: Instance) -> Needs:
    """The needs by zone, service and segment."""
    columns = (instance.needs[name] for name in ("zone", "service", "segment", "per_year"))
    return {(zone, service, segment): amount for zone, service, segment, amount in zip(*columns, strict=True)}


def approx(amounts: object) -> object:
    return pytest.approx(amounts, rel=1e-12, abs=1e-12)


def test_rates_deprivation_and_growth_by_hand(rated: Instance) -> None:
    before = rated.replace(pathways=rated.pathways.iloc[:0]).demand_by_segment("asu")
    assert list(before) == ["well", "frail"]
    assert before["well"] == approx(WELL)
    assert before["frail"] == approx(FRAIL)


def test_pathways_by_hand(rated: Instance) -> None:
    """A quarter of the frail: 0.8 x 0.25 = 0.2 of asu is avoided, 1.5 x 0.25 = 0.375 visits at home come instead."""
    assert rated.demand_of("asu") == approx(WELL + 0.8 * FRAIL)
    assert rated.demand_of("home") == approx(0.375 * FRAIL)
    assert rated.demand_of("hasu").tolist() == [100, 60, 40, 30]
    assert list(rated.demand_by_segment("home")) == ["frail"]
    assert rated.demand_by_segment("hasu") == {}


def test_what_pathways_save_by_hand(rated: Instance) -> None:
    """A fifth of everyone who needs asu, before the frail go home, saves 0.01 beds."""
    assert relief(rated, "asu", "bed") == approx(0.002 * (WELL + FRAIL))
    assert relief(rated, "hasu", "bed").tolist() == [0, 0, 0, 0]


def test_effects_of_pathways_by_hand(rated: Instance) -> None:
    """188 x 1.21 = 227.48: a quarter, 56.87; 0.8 of it, 45.496; 1.5 of it, 85.305. 286 x 1.21 / 5 = 69.212."""
    ward, early = pathway_effects(rated).to_dict("records")
    assert [ward[name] for name in ("demand", "on_pathway", "avoided", "instead_units")] == approx(
        [227.48, 56.87, 45.496, 85.305]
    )
    assert [early[name] for name in ("demand", "on_pathway", "avoided", "saved")] == approx(
        [346.06, 69.212, 0, 0.69212]
    )


def test_growth_reaches_the_rows_of_the_file(tiny: Instance) -> None:
    """Three years of -50 %: an eighth is left. No years, no growth."""
    growth = make_instance(
        growth=[{"service": "hasu", "percent": -50}], services=[{"service": "hasu", "name": "x", "unit": "x"}]
    ).growth
    in_years = [tiny.about.model_copy(update={"growth_years": years}) for years in (0.0, 3.0)]
    now, then = (tiny.replace(growth=growth, about=about) for about in in_years)
    assert now.demand_of("hasu").tolist() == [100, 60, 40, 30]
    assert then.demand_of("hasu").tolist() == [12.5, 7.5, 5, 3.75]
    assert then.demand_of("asu").tolist() == [120, 80, 50, 40]


def test_demand_may_be_absent_where_every_service_has_rates(tiny_folder: Path) -> None:
    write_rated(tiny_folder)
    remove("demand.csv")(tiny_folder)
    rates = tiny_folder / "rates.csv"
    rates.write_text(rates.read_text() + "well,hasu,10\n")
    instance = read_instance(tiny_folder)
    assert instance.demand.empty
    assert instance.demand_of("hasu") == approx([82, 59, 32, 23])  # 10 of 1,000 well people


def test_folder_and_workbook_keep_it_all(rated: Instance, tmp_path: Path) -> None:
    book = export_workbook(rated, tmp_path / "book.xlsx")
    for folder in (write_instance(rated, tmp_path / "folder"), import_workbook(book, tmp_path / "imported")):
        assert read_instance(folder).same_as(rated)


def test_a_workbook_without_demand_is_read(tiny_folder: Path, tmp_path: Path) -> None:
    """Its sheet has a header and no rows, which is no fault where rates stand in its place."""
    write_rated(tiny_folder)
    rates = tiny_folder / "rates.csv"
    rates.write_text(rates.read_text() + "well,hasu,10\n")
    (tiny_folder / "demand.csv").unlink()
    instance = read_instance(tiny_folder)
    book = export_workbook(instance, tmp_path / "book.xlsx")
    assert read_instance(import_workbook(book, tmp_path / "back")).same_as(instance)


def test_a_child_process_gets_the_tables_alone(rated: Instance) -> None:
    """What can be computed again does not travel, and comes out the same."""
    plain = len(pickle.dumps(rated))
    expected = rated.demand_of("asu")
    assert len(pickle.dumps(rated)) == plain
    assert pickle.loads(pickle.dumps(rated)).demand_of("asu").tolist() == expected.tolist()


def test_a_service_alone_keeps_its_needs(rated: Instance) -> None:
    """Those that came from another service's pathway too."""
    alone = rated.alone("home")
    assert alone.service_codes == ("home",)
    assert alone.demand_of("home").tolist() == rated.demand_of("home").tolist()
    assert alone.offers_of("home").index.tolist() == ["S1", "S2"]


@pytest.mark.parametrize("strategy", ["exact", "textbook"])
def test_solver_and_evaluator_agree_on_needs(strategy: str, rated: Instance) -> None:
    """`solve` itself compares the two; every service's activity is its needs."""
    instance = rated.replace(
        rules=(),
        resources=rated.resources.iloc[:0],
        resource_use=rated.resource_use.iloc[:0],
        pathways=rated.pathways.assign(resource="", saved=0.0),
    )
    result = solve(instance, Objective.TRAVEL, read_solver(strategy))
    assert result.evaluation is not None
    total = result.evaluation.activity.groupby("service")["activity"].sum()
    assert total.to_dict() == approx(
        {service: instance.demand_of(service).sum() for service in ("asu", "hasu", "home")}
    )


@few
@given(seeds)
def test_needs_are_what_loops_make_of_the_tables(seed: int) -> None:
    instance = some_system(seed)
    assert table(instance) == approx(looped(instance))


@few
@given(seeds)
def test_deprivation_moves_need_and_keeps_its_total(seed: int) -> None:
    """Before growth and pathways: people x rate / 1,000, whatever the multipliers."""
    instance = some_system(seed)
    plain = instance.replace(growth=instance.growth.iloc[:0], pathways=instance.pathways.iloc[:0])
    without = plain.replace(deprivation_effects=plain.deprivation_effects.iloc[:0])
    for service in ("V1", "V2"):
        assert plain.demand_of(service).sum() == approx(without.demand_of(service).sum())
    people = plain.zones["age_5_17"].sum() + plain.zones["age_85_plus"].sum()
    one_each = plain.replace(rates=plain.rates.assign(per_1000=1000.0))
    assert one_each.demand_of("V1").sum() == approx(people)


@few
@given(seeds)
def test_pathways_that_nobody_takes_change_nothing(seed: int) -> None:
    instance = some_system(seed)
    unused = instance.replace(pathways=instance.pathways.assign(share=0.0))
    none = instance.replace(pathways=instance.pathways.iloc[:0])
    pd.testing.assert_frame_equal(unused.needs, none.needs)


@few
@given(seeds)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    instance = some_system(seed)
    names = ("zones", "demand", "segments", "segment_mix", "rates", "deprivation_effects", "growth", "pathways")
    shuffled = {name: instance.table(name).sample(frac=1, random_state=seed).reset_index(drop=True) for name in names}
    assert table(instance.replace(**shuffled)) == approx(table(instance))


@few
@given(seeds)
def test_need_is_never_below_nought_and_segments_sum_to_it(seed: int) -> None:
    """Everybody of segment a takes a pathway that avoids all: nothing is left, not even what rounding leaves."""
    instance = some_system(seed)
    pathways = instance.pathways.assign(avoided=1.0)
    emptied = instance.replace(pathways=pathways)
    assert (emptied.needs["per_year"] >= 0).all()
    only_left = instance.replace(pathways=pathways.iloc[:2])
    assert (only_left.demand_by_segment("V1")["a"] == 0).all()
    for service in ("V1", "V2"):
        by_segment = emptied.demand_by_segment(service)
        assert sum(by_segment.values()) == approx(emptied.demand_of(service))


@few
@given(seeds)
def test_needs_without_rates_growth_and_pathways_are_the_demand(seed: int) -> None:
    instance = random_instance(seed)
    needs = instance.needs.astype(dict.fromkeys(("zone", "service", "segment"), "str"))
    pd.testing.assert_frame_equal(needs, instance.demand[["zone", "service", "segment", "per_year"]])


@few
@given(seeds)
def test_the_evaluator_serves_the_needs(seed: int) -> None:
    instance = some_system(seed)
    activity = evaluate(instance, instance.today).activity.groupby("service")["activity"].sum()
    assert activity.to_dict() == approx({code: instance.demand_of(code).sum() for code in instance.service_codes})
