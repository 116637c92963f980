"""Rules on access and equity objectives: every form, the enumeration, quick and brute force agree at random."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.engine import Answer, Limits, Watcher, relaxed, solve
from reconfig.enumeration import site_sets, standards
from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.model import service_sets, stating
from reconfig.model.build import build_form
from reconfig.model.formulation import Formulation, formulate, formulate_flows
from reconfig.model.stating import columns_of
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solution import Configuration
from reconfig.strategies.decomposition import Decomposition
from reconfig.strategies.exact import Exact
from reconfig.strategies.quick import Quick
from reconfig.strategies.reporting import Reporter
from tests.access_instances import choosing, uneven_instance
from tests.brute_force import best

seeds = st.integers(0, 100_000)
aims = st.sampled_from(list(Objective))


def few(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    )


def in_columns(instance: Instance) -> Formulation:
    return formulate(instance, columns={s: columns_of(instance, s) for s in instance.service_codes})


def unscreened(instance: Instance) -> Formulation:
    """Form A with rows in place of a screen."""
    return formulate(instance, columns={s: columns_of(instance, s, screened=False) for s in instance.service_codes})


def solved(form: Formulation, minimise: Objective) -> Answer:
    model = build_form(form, minimise)
    return solve(model, Limits(gap=0.0), Watcher(), None, model.open.values())


def same(answer: Answer, value: float | None, minimise: Objective) -> bool:
    if value is None:
        return answer.status is Status.INFEASIBLE
    return answer.objective is not None and answer.objective * minimise.scale == pytest.approx(
        value, rel=1e-6, abs=1e-5
    )


@few(8)
@given(seeds, aims)
def test_every_form_finds_what_brute_force_finds(seed: int, minimise: Objective) -> None:
    instance = uneven_instance(seed)
    found = best(instance)
    value = None if found is None else found[minimise]
    assert same(solved(in_columns(instance), minimise), value, minimise)
    assert same(solved(unscreened(instance), minimise), value, minimise)
    assert same(solved(formulate(instance), minimise), value, minimise)
    assert same(solved(formulate(instance, minimise=minimise), minimise), value, minimise)
    assert same(solved(formulate_flows(instance), minimise), value, minimise)


@few(10)
@given(seeds, aims)
def test_patients_who_choose(seed: int, minimise: Objective) -> None:
    instance = choosing(uneven_instance(seed), seed)
    found = best(instance)
    value = None if found is None else found[minimise]
    assert same(solved(in_columns(instance), minimise), value, minimise)
    assert same(solved(unscreened(instance), minimise), value, minimise)


@few(10)
@given(seeds, aims)
def test_orders_that_are_cut_are_a_relaxation_and_end_exact(seed: int, minimise: Objective) -> None:
    """Every rule in form B with two sites of each order followed at first."""
    instance = uneven_instance(seed, sites=5)
    with pytest.MonkeyPatch.context() as patch:
        for module in (stating, service_sets):
            patch.setattr(module, "SHORT", 1)
        cut = relaxed(build_form(formulate(instance, 2), minimise), None)
        outcome = Exact(gap=0.0, form="B", start="none").solve(instance, minimise, Reporter())
    found = best(instance)
    if found is None:
        assert outcome.status is Status.INFEASIBLE
    else:
        assert outcome.objective == pytest.approx(found[minimise], rel=1e-6, abs=1e-5)
        assert cut.objective is not None
        assert cut.objective * minimise.scale <= found[minimise] * (1 + 1e-6) + 1e-5


@few(8)
@given(seeds, st.booleans())
def test_the_enumeration_misses_a_rule_exactly_where_the_evaluator_does(seed: int, choice: bool) -> None:
    instance = uneven_instance(seed, rules=10)
    instance = choosing(instance, seed) if choice else instance
    sets = site_sets(instance, "V0")
    missed = dict(standards(sets))
    for number in range(len(sets)):
        opened = np.array(sets.candidates)[sets.open[number]]
        broken = {each.rule for each in evaluate(instance, Configuration.of(("V0", s) for s in opened)).violations}
        assert {name for name, by in missed.items() if by[number] > 0} == broken


@few(6)
@given(seeds, aims)
def test_quick_keeps_the_rules_and_its_bound_holds(seed: int, minimise: Objective) -> None:
    instance = uneven_instance(seed, rules=3)
    outcome = Quick(time_limit=1.0).solve(instance, minimise, Reporter())
    found = best(instance)
    if found is None:
        assert outcome.configuration is None
    elif outcome.configuration is not None:
        assert outcome.objective is not None
        assert outcome.bound is not None
        assert outcome.objective >= found[minimise] * (1 - 1e-9)
        assert outcome.bound <= found[minimise] * (1 + 1e-9)


@few(6)
@given(seeds)
def test_a_decomposition_keeps_the_rules_of_services_that_are_not_planned(seed: int) -> None:
    """One service of each kind; the second planned, without rules."""
    instance = uneven_instance(seed, sites=3, services=2)
    instance = instance.replace(services=instance.services.assign(allocation=["nearest", "planned"]))
    for minimise in (Objective.COST, Objective.EQUITY):
        outcome = Decomposition(gap=0.0).solve(instance, minimise, Reporter())
        whole = solved(formulate_flows(instance), minimise)
        assert (outcome.objective is None) == (whole.objective is None)
        if outcome.objective is not None:
            assert same(whole, outcome.objective, minimise)
