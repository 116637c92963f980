"""Alternatives: within the band, unlike each other, complete; what decisions cost; all against brute force."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconfig.errors import InputError, NoAnswerError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Keep, SiteCount
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.study.alternatives import Alternatives, Decision, Standing
from reconfig.study.decisions import decisions_of, distance
from reconfig.study.diversity import study_alternatives
from reconfig.study.question import Question
from reconfig.study.wanted import FEW, Wanted
from tests.asking import Answering
from tests.brute_force import serving
from tests.instances import random_instance, some_rules
from tests.planned_instances import planned_instance
from tests.random_systems import random_system

few = settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
CLOSE = 1e-7


@pytest.fixture(scope="module")
def toy() -> Instance:
    return read_instance("instances/toy")


@pytest.fixture(scope="module")
def ten(toy: Instance) -> Alternatives:
    """Within 10 % of the best."""
    return study_alternatives(toy, Wanted(within=0.1), Answering())


def sound(instance: Instance, minimise: Objective) -> dict[Configuration, float]:
    """Every configuration that breaks no rule, with its objective."""
    found = (evaluate(instance, each, minimise) for each in serving(instance))
    return {each.configuration: each.objectives[minimise] for each in found if not each.violations}


def units_of(instance: Instance, found: Alternatives) -> list[tuple[str, str]]:
    return [unit for unit in decisions_of(instance) if unit[0] in found.services]


def least_distance(one: Configuration, others: Iterable[Configuration], units: Iterable[tuple[str, str]]) -> int:
    return min(distance(one, other, list(units)) for other in others)


def assert_as_brute_force(instance: Instance, wanted: Wanted, found: Alternatives) -> None:
    """The best; the band and the distances; completeness; and what each decision costs."""
    every, units = sound(instance, wanted.minimise), units_of(instance, found)
    best = min(every.values())
    limit = best + wanted.within * abs(best)
    assert found.options[0].value == pytest.approx(best, rel=CLOSE)
    for each in found.options:
        assert each.value == pytest.approx(every[each.configuration], rel=CLOSE)
        assert each.value <= limit * (1 + CLOSE)
    chosen = [each.configuration for each in found.options]
    for one, other in itertools.combinations(chosen, 2):
        assert distance(one, other, units) >= wanted.differ
    inside = [each for each, value in every.items() if value <= limit * (1 - CLOSE)]
    farthest = max((least_distance(each, chosen, units) for each in inside), default=0)
    assert not found.complete or farthest < wanted.differ
    assert found.complete or len(chosen) == wanted.count
    for decision in found.decisions:
        assert_cost(decision, every, found)


def assert_cost(decision: Decision, every: dict[Configuration, float], found: Alternatives) -> None:
    unit = decision.service, decision.site
    others = [value for each, value in every.items() if (unit in each) != decision.best]
    assert decision.impossible == (not others)
    if others:
        assert decision.replacement is not None
        assert found.options[0].value + decision.replacement == pytest.approx(min(others), rel=CLOSE, abs=1e-6)
        assert decision.replacement_at_least == pytest.approx(decision.replacement, rel=1e-5, abs=1e-3)


@pytest.mark.parametrize(
    ("minimise", "within", "differ"),
    [
        (Objective.COST, 0.0, 1),
        (Objective.COST, 0.3, 2),
        (Objective.COST, 0.6, 4),
        (Objective.TRAVEL, 0.1, 1),
        (Objective.COVERAGE, 0.5, 1),
    ],
)
def test_the_toy_equals_brute_force(toy: Instance, minimise: Objective, within: float, differ: int) -> None:
    wanted = Wanted(minimise, within, count=4, differ=differ, priced="all")
    assert_as_brute_force(toy, wanted, study_alternatives(toy, wanted, Answering()))


def test_the_second_is_the_farthest_and_of_these_the_cheapest(toy: Instance) -> None:
    wanted = Wanted(within=0.6, count=2, priced="none")
    found = study_alternatives(toy, wanted, Answering())
    every, best = sound(toy, Objective.COST), found.options[0].configuration
    units = units_of(toy, found)
    inside = {each: value for each, value in every.items() if value <= found.limit}
    far = max(distance(each, best, units) for each in inside)
    assert distance(found.options[1].configuration, best, units) == far
    cheapest = min(value for each, value in inside.items() if distance(each, best, units) == far)
    assert found.options[1].value == pytest.approx(cheapest)


@few
@given(st.integers(0, 10_000))
def test_random_instances_equal_brute_force(seed: int) -> None:
    instance = random_instance(seed, zones=8, sites=3, services=2, neighbours=seed % 2)
    instance = instance.replace(rules=some_rules(instance, seed)[: seed % 6])
    wanted = Wanted(within=0.05 * (seed % 5), count=4, differ=1 + seed % 3, priced="all")
    if sound(instance, Objective.COST):
        assert_as_brute_force(instance, wanted, study_alternatives(instance, wanted, Answering()))
    else:
        with pytest.raises(NoAnswerError, match="No configuration satisfies every rule"):
            study_alternatives(instance, wanted, Answering())


@few
@given(st.integers(0, 10_000))
def test_random_systems_equal_brute_force(seed: int) -> None:
    """With beds, staff and hot sites."""
    instance = random_system(seed)
    wanted = Wanted(within=0.1, count=3, differ=1, priced="all")
    if len(decisions_of(instance)) and sound(instance, Objective.COST):
        assert_as_brute_force(instance, wanted, study_alternatives(instance, wanted, Answering()))


def test_what_is_known_of_the_decisions_of_the_toy(toy: Instance, ten: Alternatives) -> None:
    assert ten.complete
    assert not ten.stopped
    standing = {(each.service, each.site): ten.standing(each) for each in ten.decisions}
    assert standing == {
        **dict.fromkeys([("stroke", "N"), ("stroke", "M"), ("stroke", "S")], Standing.OPEN),
        **dict.fromkeys([("births", "N"), ("cots", "N")], Standing.SETTLED),
        **dict.fromkeys([("births", "S"), ("cots", "S")], Standing.RULED),
    }


def test_a_settled_decision_is_the_same_throughout_the_band(toy: Instance, ten: Alternatives) -> None:
    inside = [each for each, value in sound(toy, Objective.COST).items() if value <= ten.limit]
    for decision in ten.decisions:
        choices = {(decision.service, decision.site) in each for each in inside}
        assert (len(choices) == 1) == (ten.standing(decision) is not Standing.OPEN)


def test_without_prices_shared_decisions_are_only_that(toy: Instance) -> None:
    found = study_alternatives(toy, Wanted(within=0.1, priced="none"), Answering())
    assert {found.standing(each) for each in found.decisions} == {Standing.OPEN, Standing.SHARED}
    assert all(each.replacement is None and each.replacement_at_least is None for each in found.decisions)


def test_only_what_differs_is_priced(toy: Instance) -> None:
    found = study_alternatives(toy, Wanted(within=0.1, priced="differing"), Answering())
    priced = {(each.service, each.site) for each in found.decisions if each.replacement is not None}
    assert priced == {("stroke", "N"), ("stroke", "M"), ("stroke", "S")}


def test_what_is_priced_without_asking() -> None:
    every = [("V", f"S{number}") for number in range(FEW + 1)]
    assert Wanted().decisions_to_price(every[:FEW], []) == every[:FEW]
    assert Wanted().decisions_to_price(every, every[:3]) == every[:3]
    assert not Wanted().decisions_to_price(every, every)


def test_only_some_services_are_to_differ(toy: Instance) -> None:
    found = study_alternatives(toy, Wanted(within=0.6, services=("births",), differ=1, priced="none"), Answering())
    births = {each.configuration.sites_of("births") for each in found.options}
    assert found.services == ("births",)
    assert found.complete
    assert len(births) == len(found.options) == 2


def test_a_rule_that_keeps_leaves_no_choice(toy: Instance) -> None:
    kept = toy.replace(rules=(*toy.rules, Keep(name="Births stay at N", service="births", site="N")))
    wanted = Wanted(within=0.3, priced="all")
    found = study_alternatives(kept, wanted, Answering())
    assert_as_brute_force(kept, wanted, found)
    assert next(each for each in found.decisions if (each.service, each.site) == ("births", "N")).impossible


def test_an_answer_within_the_gap_needs_no_search(toy: Instance) -> None:
    """With a gap of 10 % the second option answers for all that it changes."""
    asking, loose = Answering(), Answering()
    study_alternatives(toy, Wanted(within=0.1, priced="differing"), asking)
    study_alternatives(toy, Wanted(within=0.1, priced="differing", gap=0.1), loose)
    priced = [sum(each.words.startswith("Choice") for each in one.questions) for one in (asking, loose)]
    assert priced == [1, 0]


def test_every_start_satisfies_its_question(toy: Instance) -> None:
    asking = Answering()
    study_alternatives(toy, Wanted(within=0.6, priced="all"), asking)
    started = [each for each in asking.questions if each.start is not None]
    assert len(started) >= 3
    assert not any(evaluate(each.instance, each.start).violations for each in started if each.start)


def test_no_configuration(toy: Instance) -> None:
    none = toy.replace(rules=(*toy.rules, SiteCount(name="No births", service="births", at_most=0)))
    with pytest.raises(NoAnswerError) as caught:
        study_alternatives(none, Wanted(), Answering())
    assert caught.value.exit_code == Status.INFEASIBLE.exit_code


def test_none_found_in_time(toy: Instance) -> None:
    with pytest.raises(NoAnswerError, match="before the search ended") as caught:
        study_alternatives(toy, Wanted(), Answering(late_at=1))
    assert caught.value.exit_code == Status.NO_SOLUTION.exit_code


@pytest.mark.parametrize(("bound", "words"), [(0.9, "only within 11.11%"), (None, "nothing is proven")])
def test_a_weak_proof_of_the_best_is_said(toy: Instance, bound: float | None, words: str) -> None:
    with pytest.raises(NoAnswerError, match=words):
        study_alternatives(toy, Wanted(within=0.02), Weakened(bound))


class Weakened(Answering):
    """Answers with a bound that is only so much of the objective."""

    def __init__(self, bound: float | None) -> None:
        super().__init__()
        self._bound = bound

    def __call__(self, question: Question) -> Result:
        result = super().__call__(question)
        outcome = result.outcome
        weaker = None if self._bound is None or outcome.objective is None else outcome.objective * self._bound
        return replaced(result, bound=weaker)


def replaced(result: Result, **changes: object) -> Result:
    import dataclasses

    outcome = dataclasses.replace(result.outcome, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(result, outcome=outcome)


def test_a_weak_bound_is_what_the_band_rests_on(toy: Instance) -> None:
    """The best is 19.7 million, proven 19.5; 20.8 is within 6 % of it, but not of the bound."""
    found = study_alternatives(toy, Wanted(within=0.06, priced="none"), Weakened(19.5 / 19.7))
    assert found.limit == pytest.approx(1.06 * 19.5e6)
    assert len(found.options) == 1


@pytest.mark.parametrize("stop_at", [2, 3, 6])
def test_a_search_that_is_stopped_keeps_what_it_has(toy: Instance, stop_at: int) -> None:
    asking = Answering(stop_at=stop_at)
    found = study_alternatives(toy, Wanted(within=0.1, priced="all"), asking)
    assert found.stopped
    assert len(asking.questions) == stop_at
    assert found.options[0].value == pytest.approx(19.7e6)
    assert found.complete == (stop_at > 4)
    for decision in found.decisions:
        assert not decision.impossible
        assert decision.replacement_at_least is not None


def test_a_ctrl_c_between_two_questions_keeps_what_there_is(toy: Instance) -> None:
    answering = Answering()

    def ask(question: Question) -> Result:
        if len(answering.questions) == 3:
            raise KeyboardInterrupt
        return answering(question)

    found = study_alternatives(toy, Wanted(within=0.1, priced="all"), ask)
    assert found.stopped
    assert len(found.options) == 2


def test_a_time_limit_leaves_the_rest_unproven(toy: Instance) -> None:
    found = study_alternatives(toy, Wanted(within=0.1, priced="none"), Answering(late_at=4))
    assert found.stopped
    assert not found.complete


def test_planned_journeys_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        study_alternatives(planned_instance(1), Wanted(), Answering())
    assert "planned journeys" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(services=("strok",)), "is not a service of the instance"),
        (Wanted(differ=8), "is more than the 7 units that may open or close"),
        (Wanted(services=("births",), differ=3), "is more than the 2 units"),
    ],
)
def test_wishes_that_do_not_suit_are_refused(toy: Instance, wanted: Wanted, words: str) -> None:
    asking = Answering()
    with pytest.raises(InputError) as caught:
        study_alternatives(toy, wanted, asking)
    assert words in str(caught.value.problems[0])
    assert not asking.questions


def test_a_service_without_decisions_is_refused(toy: Instance) -> None:
    offers = toy.offers.assign(status=toy.offers["status"].where(toy.offers["service"] != "cots", "fixed"))
    with pytest.raises(InputError) as caught:
        study_alternatives(toy.replace(offers=offers), Wanted(services=("cots",)), Answering())
    assert "has no unit that may open or close" in str(caught.value.problems[0])


def test_alternatives_survive_json(ten: Alternatives) -> None:
    assert Alternatives.from_dict(json.loads(json.dumps(ten.as_dict()))) == ten
