"""Why there is no answer: held against every configuration, for clashes of every kind made on purpose."""

from __future__ import annotations

import pytest

from reconfig.engine import relaxed as linear_relaxation
from reconfig.limits.named import named
from reconfig.limits.relaxed import relaxed, without
from reconfig.model.build import build
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.outputs.explain_words import MENDS
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from reconfig.study.clash import explain
from tests.clash_cases import CASES, Case
from tests.clashes import EveryOne, here


def answer(instance: object) -> Status:
    return Exact(start="none", gap=0.0).solve(instance, Objective.COST, Reporter()).status  # type: ignore[arg-type]


def test_every_kind_of_rule_has_a_clash_made_on_purpose() -> None:
    """So has every limit that is no rule; and whole numbers alone make some of them impossible."""
    kinds = {key.partition(":")[0] for case in CASES.values() for key in case.keys}
    assert kinds == set(MENDS)
    assert sum(case.only_whole for case in CASES.values()) >= 2


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_right_rules_clash_and_the_least_moves_are_least(case: Case) -> None:
    instance = case.make()
    every, found = EveryOne(instance), explain(instance, here)
    assert found.complete
    for clash in found.clashes:
        keys = {member.named.key for member in clash.members}
        assert clash.smallest
        assert every.smallest(keys)
    assert case.keys in [{member.named.key for member in clash.members} for clash in found.clashes]
    assert found.least is not None
    assert found.least.proven
    if not any(each.kind == "agency_share" for each in named(instance)):
        assert found.least.amount == pytest.approx(every.least(), rel=1e-4, abs=1e-6)
    assert answer(instance) is Status.INFEASIBLE
    assert answer(relaxed(instance, found.least.moves)) is Status.OPTIMAL


@pytest.mark.parametrize("name", ["agency, staff", "requirement on site, forbid", "whole numbers: an odd cycle"])
def test_without_any_member_the_others_can_be_met(name: str) -> None:
    """Solved again from what the instance would be: all that is no part of the clash left out, and one of it."""
    case, instance = CASES[name], CASES[name].make()
    others = [each for each in named(instance) if each.key not in case.keys]
    assert answer(without(instance, others)) is Status.INFEASIBLE
    for each in (one for one in named(instance) if one.key in case.keys):
        assert answer(without(instance, [*others, each])) is Status.OPTIMAL


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.only_whole])
def test_what_whole_numbers_alone_make_impossible_has_a_linear_relaxation(case: Case) -> None:
    assert linear_relaxation(build(case.make(), Objective.COST), None).status is not Status.INFEASIBLE
