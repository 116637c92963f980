"""The search for what clashes, part by part: halves, tests without an answer, clashes apart, random systems."""

from __future__ import annotations

import itertools
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reconfig.engine import Limits, Watcher
from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.rules import MaximumMinutes, SiteCount
from reconfig.limits.named import named
from reconfig.limits.relaxation import measure
from reconfig.limits.relaxed import without
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from reconfig.strategies.giving_way import GivingWay, giving_way
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.sift import Sift
from reconfig.strategies.smallest_clash import smallest_clash
from reconfig.study.clash import explain
from tests.clash_cases import ENOUGH, NEAR, forbid, keep, line
from tests.clashes import EveryOne, here
from tests.instances import random_instance, some_rules
from tests.money_instances import money_instance
from tests.planned_instances import planned_instance
from tests.random_systems import random_system

Sets = some.sets(some.frozensets(some.sampled_from("abcdefgh"), min_size=1), min_size=1, max_size=4)


@given(Sets)
def test_what_is_found_clashes_and_no_part_of_it_does(clashes: set[frozenset[str]]) -> None:
    def clashing(held: tuple[str, ...]) -> bool:
        return any(clash <= set(held) for clash in clashes)

    found = smallest_clash("abcdefgh", clashing)
    assert clashing(found)
    assert not any(clashing(part) for part in itertools.combinations(found, len(found) - 1))


def test_few_questions_are_asked_of_many_suspects() -> None:
    asked = []

    def clashing(held: tuple[str, ...]) -> bool:
        asked.append(held)
        return {"7", "190"} <= set(held)

    assert set(smallest_clash([str(n) for n in range(200)], clashing)) == {"7", "190"}
    assert len(asked) < 40


def test_clashes_of_two_services_are_told_apart_and_all_of_them_give_way() -> None:
    instance = line(NEAR, ENOUGH, keep("S1", "W"), forbid("S1", "W"), wards=("S0", "S1"))
    found = explain(instance, here)
    keys = {frozenset(member.named.key for member in clash.members) for clash in found.clashes}
    assert keys == {
        frozenset({"coverage:everyone_near", "activity:enough_cases"}),
        frozenset({"keep:keep_w_at_s1", "forbid:no_w_at_s1"}),
    }
    assert found.complete
    assert found.least is not None
    assert found.least.amount == pytest.approx(EveryOne(instance).least(), rel=1e-4)
    assert {move.named.key for move in found.least.moves} & {"keep:keep_w_at_s1", "forbid:no_w_at_s1"}


def test_a_test_without_an_answer_keeps_its_rule_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test without one keep ends without an answer: that stays, and the clash found is one, not the smallest."""
    instance, real, kept = line(NEAR, ENOUGH, keep("S0"), keep("S3")), GivingWay.possible, "keep:keep_v_at_s0"

    def sometimes(self: GivingWay, held: Collection[str], limits: Limits, watcher: Watcher) -> Status:
        status = real(self, held, limits, watcher)
        return Status.NO_SOLUTION if kept not in held and status is Status.INFEASIBLE else status

    monkeypatch.setattr(GivingWay, "possible", sometimes)
    (clash,) = explain(instance, here).clashes[:1]
    keys = {member.named.key for member in clash.members}
    assert not clash.smallest
    assert not EveryOne(instance).possible(keys)
    assert keys == {"coverage:everyone_near", "activity:enough_cases", kept}


def test_an_instance_with_an_answer_has_no_clash() -> None:
    found = explain(line(NEAR), here)
    assert found.feasible
    assert found.clashes == ()
    assert found.result.evaluation is not None
    assert not found.result.evaluation.violations


def test_a_stop_keeps_what_is_found() -> None:
    """The stop is asked for once the service's own clash is known."""
    stages: list[str] = []
    reporter = Reporter(stage=stages.append, stop=lambda: "the least that has to give way" in stages)
    outcome = Sift().solve(line(NEAR, ENOUGH), Objective.COST, reporter)
    assert outcome.limit is Limit.STOPPED
    assert outcome.status is Status.INFEASIBLE
    assert outcome.sifted is not None
    assert len(outcome.sifted.clashes) == 1
    assert outcome.sifted.least is None
    assert outcome.sifted.complete


def test_what_is_held_never_gives_way() -> None:
    instance = line(keep("S1"), forbid("S1"))
    held = next(each for each in named(instance) if each.key == "keep:keep_v_at_s1")
    found = explain(instance, here, held=[held])
    assert found.least is not None
    assert [move.named.key for move in found.least.moves] == ["forbid:no_v_at_s1"]


RANDOM = [
    *(("money", seed) for seed in (0, 4, 19)),
    *(("system", seed) for seed in (1, 4)),
    *(("rules", seed) for seed in (2, 3, 5)),
    *(("planned", seed) for seed in (5, 6)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), RANDOM)
def test_random_systems_are_explained_as_brute_force_explains_them(kind: str, seed: int) -> None:
    made = {
        "money": lambda: money_instance(seed),
        "system": lambda: random_system(seed, peak=bool(seed % 2)),
        "rules": lambda: _tight(seed),
        "planned": lambda: _planned(seed),
    }
    instance = made[kind]()
    every, found = EveryOne(instance), explain(instance, here)
    assert found.feasible == every.possible(each.key for each in named(instance))
    for clash in found.clashes:
        assert every.smallest(member.named.key for member in clash.members)
    if not found.feasible:
        assert found.least is not None
        assert found.least.amount == pytest.approx(measure(found.least.moves))
        assert found.least.amount <= every.least() * (1 + 1e-4)


def _planned(seed: int) -> Instance:
    """Patients who are directed, to one site or within 20 minutes."""
    instance = planned_instance(seed)
    service = instance.service_codes[0]
    one = SiteCount(name="one only", service=service, at_most=1)
    near = MaximumMinutes(name="near by", service=service, minutes=20)
    return instance.replace(rules=(*instance.rules, one, *([near] if seed % 2 else [])))


def _tight(seed: int) -> Instance:
    instance = random_instance(seed, neighbours=seed % 2)
    offers = instance.offers.assign(capacity=[90.0 + 7 * row for row in range(len(instance.offers))])
    return instance.replace(rules=some_rules(instance, seed), offers=offers)


def test_everything_named_can_be_left_out() -> None:
    """Without anything that could forbid it, even the oddest instance has a configuration."""
    instance = random_system(4)
    program = giving_way(without(instance, named(instance)))
    assert program.possible((), Limits(time_limit=20), Watcher()) is Status.FEASIBLE


def test_an_option_that_is_none_is_refused() -> None:
    from reconfig.solver import Solver, make_strategy

    with pytest.raises(InputError, match="is not an option"):
        make_strategy(Solver("sift", "reconfig.strategies.sift:Sift", {"patience": 3}))
