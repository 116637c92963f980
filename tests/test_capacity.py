"""Beds, theatres and hot sites of a system small enough to do by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from reconfig.evaluate import Evaluation, evaluate
from reconfig.evaluate.annuity import annuity
from reconfig.evaluate.resources import modules_needed
from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import BedTest, ResourceTotal
from reconfig.model.annuity import annual
from reconfig.model.forms import forms, refusal
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.strategies.exact import Exact
from reconfig.strategies.textbook import Textbook
from tests.golden import golden_instance
from tests.golden_systems import golden_system

TOGETHER = Configuration.of([("CARE", "A"), ("BEDS", "A"), ("CARE", "C"), ("BEDS", "C")])
APART = Configuration.of([("CARE", "A"), ("BEDS", "B"), ("CARE", "C"), ("BEDS", "C")])


@pytest.fixture
def system() -> Instance:
    return golden_system(golden_instance())


def units(evaluation: Evaluation, resource: str) -> dict[str, Any]:
    """Need and units of a resource by site."""
    rows = evaluation.provision.resources.query("resource == @resource")
    return {row["site"]: (row["need"], row["units"]) for row in rows.to_dict("records")}


def amount(evaluation: Evaluation, line: str) -> float:
    return float(evaluation.costs.query("line == @line")["amount"].sum())


def with_peak(instance: Instance) -> Instance:
    use = instance.resource_use
    return instance.replace(
        services=instance.services.assign(cold_productivity=1.0),
        resource_use=use.assign(peak=np.where((use["service"] == "CARE"), 1.8, 0.0)),
    )


def test_beds_where_care_stands_beside_a_hot_service(system: Instance) -> None:
    """At A, west and middle: care 30 x 0.2 / 0.8 = 7.5, beds 3 x 1 = 3; 10.5 beds are three wards of 4."""
    evaluation = evaluate(system, TOGETHER)
    assert units(evaluation, "bed") == {"A": (pytest.approx(10.5), 12.0)}
    assert units(evaluation, "room") == {"A": (pytest.approx(1.5), 2.0), "B": (0.0, 0.0)}  # B has rooms today


def test_care_alone_at_a_cold_site_gets_more_out_of_its_beds(system: Instance) -> None:
    """At A 30 x 0.2 / 1.5 / 0.8 = 5 beds, two wards; at B 3 beds, one ward. Neighbours use nothing of ours."""
    assert units(evaluate(system, APART), "bed") == {"A": (pytest.approx(5), 8.0), "B": (pytest.approx(3), 4.0)}


def test_parts_of_modules_count_where_the_instance_says_so(system: Instance) -> None:
    """Then as many units as are needed."""
    part = system.replace(about=system.about.model_copy(update={"modules": "part"}))
    assert units(evaluate(part, APART), "bed") == {"A": (pytest.approx(5), pytest.approx(5)), "B": (3.0, 3.0)}


def test_a_module_is_not_opened_for_rounding() -> None:
    assert modules_needed(np.array([8.000001, 8.0001, 0.0]), np.array([4.0, 4.0, 4.0]), whole=True).tolist() == [
        2,
        3,
        0,
    ]


def test_room_for_peaks_is_by_the_square_root(system: Instance) -> None:
    """At A 6 in use: 6 / 0.8 + 1.8 x the square root of 6 = 11.91, besides the 3 of the other service."""
    evaluation = evaluate(with_peak(system), TOGETHER)
    assert units(evaluation, "bed")["A"][0] == pytest.approx(7.5 + 1.8 * math.sqrt(6) + 3)


def test_modules_and_new_units_cost(system: Instance) -> None:
    """Three wards cost 3 x 80 each year; apart, 4 beds at B are new: 4 x 5 of capital, 3.5 % over 60 years, + 20 %."""
    biased = system.replace(about=system.about.model_copy(update={"optimism_bias": 0.2}))
    assert amount(evaluate(biased, TOGETHER), "module") == 240
    yearly = 0.035 / (1 - 1.035**-60)
    together, apart = (amount(evaluate(biased, which), "capital") for which in (TOGETHER, APART))
    assert together == pytest.approx(4 * 5 * 1.2 * yearly)  # 12 beds at A, where there are 8
    assert apart == pytest.approx(4 * 5 * 1.2 * yearly)


@pytest.mark.parametrize(("rate", "years"), [(0.035, 60), (0.0, 60), (0.07, 1)])
def test_the_two_statements_of_an_annuity_agree(rate: float, years: int) -> None:
    assert annual(rate, years) == pytest.approx(annuity(rate, years), rel=1e-12)


def test_a_site_costs_more_while_it_is_hot(system: Instance) -> None:
    """BEDS is hot: it runs at A, or at B; C is a neighbour's."""
    costly = system.replace(sites=system.sites.assign(hot_cost=[500.0, 70.0, 9.0]))
    assert amount(evaluate(costly, TOGETHER), "hot") == 500
    assert amount(evaluate(costly, APART), "hot") == 70


def broken(instance: Instance, configuration: Configuration) -> dict[str, Any]:
    """Place, value and limit of each broken rule by name."""
    found = evaluate(instance, configuration).violations
    return {each.rule: (each.place, each.value, each.limit) for each in found}


def test_limits_of_sites_that_are_broken(system: Instance) -> None:
    """12 beds at A, of which 11 may be; three wards of 30 m2 and two rooms of 10 m2 on 100 m2."""
    tight = system.replace(
        site_resources=system.site_resources.assign(most=[11.0, math.nan]),
        sites=system.sites.assign(module_area=[100.0, math.nan, math.nan]),
    )
    found = broken(tight, TOGETHER)
    assert found["Bed: no more than a site can have"] == ("Ayton", 12, 11)
    assert found["Modules within the floor area"] == ("Ayton", 110, 100)


def test_rules_on_resources_that_are_broken(system: Instance) -> None:
    """Apart there are 12 beds; in parts of wards 5 + 3, and 1.5 rooms. Today's patients need 10.5 beds, 1.5 rooms."""
    rules = (
        ResourceTotal(name="Fewer beds", resource="bed", at_most=10),
        ResourceTotal(name="More beds", resource="bed", at_least=20),
        BedTest(name="Beds stay", resource="bed"),
        BedTest(name="Rooms for beds", resource="bed", replaced_by="room", replaced_per_unit=5),
    )
    found = broken(system.replace(rules=rules), APART)
    assert found["Fewer beds"] == ("Testshire", 12, 10)
    assert found["More beds"] == ("Testshire", 12, 20)
    assert not {"Beds stay", "Rooms for beds"} & set(found)
    part = system.replace(rules=rules, about=system.about.model_copy(update={"modules": "part"}))
    in_parts = broken(part, APART)
    assert in_parts["Beds stay"] == ("Testshire", 8, 10.5)
    assert in_parts["Rooms for beds"] == ("Testshire", 8, 10.5)  # 10.5 - 5 x (1.5 - 1.5)


def test_room_for_peaks_is_stated_in_form_a_or_refused(system: Instance) -> None:
    peak = with_peak(system)
    assert forms(peak)["CARE"].letter == "A"
    sentence = "form B cannot serve CARE, which keeps room for peaks (peak in resource_use): only form A can"
    assert refusal(peak, "B") == sentence
    assert Exact(form="B").supports(peak, Objective.COST) == sentence
    refused = Textbook().supports(peak, Objective.COST)
    assert refused == "CARE keeps room for peaks (peak in resource_use): use --solver exact"
    assert Textbook().supports(system, Objective.COST) is None


def test_what_is_evaluated_without_resources_has_empty_frames() -> None:
    held = evaluate(golden_instance(), TOGETHER).provision
    assert all(getattr(held, each.name).empty for each in dataclasses.fields(held))
