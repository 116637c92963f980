"""Frontiers equal those of trying every configuration, with fewer questions than limits by limits."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconfig.errors import InputError, NoAnswerError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import MaximumMinutes, SiteCount
from reconfig.objective import Objective
from reconfig.study.frontier import Frontier
from reconfig.study.known import dominates
from reconfig.study.pareto import read_objectives, study_frontier
from tests.asking import Answering, poorly
from tests.brute_force import configurations, serving, sound_of_toy
from tests.instances import random_instance, some_rules
from tests.random_systems import random_system

COST, TRAVEL, COVERAGE, EQUITY = Objective.COST, Objective.TRAVEL, Objective.COVERAGE, Objective.EQUITY
PAIRS = ((COST, TRAVEL), (TRAVEL, COVERAGE), (COST, EQUITY), (COST, Objective.WORST_SERVED))
Point = tuple[float, ...]

seeds = st.integers(0, 10_000)
some = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module")
def toy() -> Instance:
    return read_instance("instances/toy")


def sound(instance: Instance) -> list[dict[Objective, float]]:
    """The objectives of every configuration that breaks no rule."""
    tried = (evaluate(instance, each) for each in serving(instance))
    return [dict(each.objectives) for each in tried if not each.violations]


@lru_cache(maxsize=1)
def of_toy() -> list[dict[Objective, float]]:
    return [dict(each.objectives) for each in sound_of_toy()]


def best(every: list[dict[Objective, float]], objectives: tuple[Objective, ...]) -> list[Point]:
    """The values that no configuration dominates, each once, sorted."""
    values = [{which: each[which] for which in objectives} for each in every]
    kept = [tuple(each.values()) for each in values if not any(dominates(other, each) for other in values)]
    return sorted({tuple(float(f"{value:.7g}") for value in each) for each in kept})


def found(frontier: Frontier) -> list[Point]:
    """The values of the points, in their order."""
    return [tuple(float(f"{value:.7g}") for value in each.values.values()) for each in frontier.points]


@pytest.mark.parametrize("objectives", PAIRS)
def test_all_points_of_the_toy_equal_brute_force(toy: Instance, objectives: tuple[Objective, ...]) -> None:
    frontier = study_frontier(toy, objectives, Answering(), None)
    assert found(frontier) == best(of_toy(), objectives)
    assert frontier.complete
    assert not frontier.stopped
    assert all(each.gap(objectives[0]) == pytest.approx(0, abs=1e-9) for each in frontier.points)


@some
@given(seeds, st.sampled_from(PAIRS), st.sampled_from(["A", "B"]), st.booleans())
def test_all_points_of_random_instances_equal_brute_force(
    seed: int, objectives: tuple[Objective, ...], form: Literal["A", "B"], ruled: bool
) -> None:
    instance = random_instance(seed, sites=3, neighbours=seed % 2)
    instance = instance.replace(rules=some_rules(instance, seed)[:2] if ruled else ())
    truth = best(sound(instance), objectives)
    assume(truth)
    assert found(study_frontier(instance, objectives, Answering(form), None)) == truth


@some
@given(seeds, st.sampled_from([(COST, TRAVEL), (TRAVEL, COST), (COST, EQUITY)]))
def test_all_points_of_random_systems_equal_brute_force(seed: int, objectives: tuple[Objective, ...]) -> None:
    """Beds, theatres, staff with limits: where cost is held, wards and agency staff must be the least that suffice."""
    instance = random_system(seed)
    assume(len(list(itertools.islice(configurations(instance), 17))) <= 16)
    truth = best(sound(instance), objectives)
    assume(truth)
    assert found(study_frontier(instance, objectives, Answering(), None)) == truth


@pytest.mark.parametrize("objectives", PAIRS)
def test_a_grid_has_both_ends_and_points_of_the_frontier_alone(
    toy: Instance, objectives: tuple[Objective, ...]
) -> None:
    frontier, truth = study_frontier(toy, objectives, Answering(), 4), best(of_toy(), objectives)
    assert set(found(frontier)) <= set(truth)
    assert (found(frontier)[0], found(frontier)[-1]) == (truth[0], truth[-1])
    assert len(frontier.points) <= 4
    assert not frontier.complete
    for each in frontier.points:
        assert all(each.values[which] <= limit * (1 + 1e-6) for which, limit in each.limits.items())


def test_a_grid_finds_the_least_within_each_of_its_limits(toy: Instance) -> None:
    """Seven limits from the second value of the least cost to the least second value, by brute force."""
    truth, frontier = best(of_toy(), (COST, TRAVEL)), study_frontier(toy, (COST, TRAVEL), Answering(), 7)
    top, end = truth[0][1], truth[-1][1]
    limits = [end + (top - end) * part / 6 for part in range(7)]
    expected = {min(each for each in truth if each[1] <= limit * (1 + 1e-9)) for limit in limits}
    assert found(frontier) == sorted(expected)


@pytest.mark.parametrize("objectives", [(COST, TRAVEL, COVERAGE), (COST, TRAVEL, EQUITY)])
def test_three_objectives(toy: Instance, objectives: tuple[Objective, ...]) -> None:
    answering = Answering()
    frontier, truth = study_frontier(toy, objectives, answering, 3), best(of_toy(), objectives)
    assert set(found(frontier)) <= set(truth)
    for place, which in enumerate(objectives):
        assert min(each[place] for each in found(frontier)) == min(each[place] for each in truth), which
    assert len(answering.questions) < 3 * 3 * 3, "three questions for each pair of limits would be asked one by one"


@some
@given(seeds)
def test_three_objectives_of_random_instances(seed: int) -> None:
    """Some pairs of limits exclude each other."""
    instance = random_instance(seed, sites=3)
    objectives = (COST, TRAVEL, COVERAGE)
    frontier, truth = study_frontier(instance, objectives, Answering(), 3), best(sound(instance), objectives)
    assert set(found(frontier)) <= set(truth)
    assert len(set(found(frontier))) == len(frontier.points)


def test_a_point_with_slack_skips_the_limits_that_it_keeps_to(toy: Instance) -> None:
    """One by one, 40 limits need 80 questions; the points are no fewer than the limits can tell apart."""
    answering = Answering()
    frontier = study_frontier(toy, (COST, TRAVEL), answering, 40)
    assert len(answering.questions) <= 2 * len(frontier.points) + 1
    assert len(answering.questions) < 40


def test_each_question_starts_from_the_best_that_keeps_to_its_limits(toy: Instance) -> None:
    answering = Answering()
    study_frontier(toy, (COST, TRAVEL), answering, None)
    limited = [each for each in answering.questions if len(each.instance.rules) > len(toy.rules)]
    assert limited
    for each in limited:
        assert each.start is not None
        assert evaluate(each.instance, each.start).violations == ()


def test_within_a_gap_no_point_dominates_another(toy: Instance) -> None:
    frontier = study_frontier(toy, (COST, TRAVEL), Answering(gap=0.05), None)
    assert not any(dominates(one.values, other.values) for one in frontier.points for other in frontier.points)
    truth = best(of_toy(), (COST, TRAVEL))
    for cost, travel in found(frontier):
        least = min(each[0] for each in truth if each[1] <= travel * (1 + 1e-9))
        assert cost <= least / (1 - 0.05) * (1 + 1e-9)


def test_a_stop_keeps_the_points_so_far(toy: Instance) -> None:
    whole = study_frontier(toy, (COST, TRAVEL), Answering(), None)
    frontier = study_frontier(toy, (COST, TRAVEL), Answering(stop_at=4), None)
    assert 0 < len(frontier.points) < len(whole.points)
    assert set(found(frontier)) <= set(found(whole))
    assert frontier.stopped
    assert not frontier.complete


def test_a_question_out_of_time_leaves_a_gap_in_the_grid(toy: Instance) -> None:
    frontier = study_frontier(toy, (COST, TRAVEL), Answering(late_at=5), 4)
    assert frontier.points
    assert frontier.stopped
    truth = best(of_toy(), (COST, TRAVEL))
    assert (found(frontier)[0], found(frontier)[-1]) == (truth[0], truth[-1])


def test_today_is_beside_the_frontier(toy: Instance) -> None:
    frontier = study_frontier(toy, (COST, TRAVEL), Answering(), 2)
    today = evaluate(toy, toy.today)
    assert frontier.today == {which: today.objectives[which] for which in (COST, TRAVEL)}
    assert frontier.today_breaks == len({each.rule for each in today.violations})


def test_it_comes_back_from_json(toy: Instance) -> None:
    frontier = study_frontier(toy, (COST, TRAVEL), Answering(), 2)
    assert Frontier.from_dict(frontier.as_dict()) == frontier


@pytest.mark.parametrize("objectives", [(COST, TRAVEL), (TRAVEL, COST)])
def test_whatever_is_known_and_better_takes_the_place_of_a_poor_answer(objectives: tuple[Objective, ...]) -> None:
    """Today breaks no rule here. The bounds stay true for what takes the place."""
    instance = random_instance(3, sites=3)
    today = evaluate(instance, instance.today)
    assert not today.violations
    frontier = study_frontier(instance, objectives, poorly, 4)
    values = [each.values for each in frontier.points]
    assert today.configuration in {each.configuration for each in frontier.points}
    assert not any(dominates(one, other) for one in values for other in values)
    for each in frontier.points:
        assert each.bound is not None
        assert each.bound <= each.values[objectives[0]] * (1 + 1e-9)


def test_rules_that_clash_have_no_frontier(toy: Instance) -> None:
    service = toy.service_codes[0]
    clash = (
        SiteCount(name="One site", service=service, at_most=1),
        SiteCount(name="Two sites", service=service, at_least=2),
    )
    with pytest.raises(NoAnswerError) as raised:
        study_frontier(toy.replace(rules=clash), (COST, TRAVEL), Answering(), 3)
    assert raised.value.exit_code == 3
    assert "No configuration satisfies every rule" in str(raised.value)


@pytest.mark.parametrize("answering", [Answering(stop_at=1), Answering(late_at=1)])
def test_an_end_before_anything_is_found(toy: Instance, answering: Answering) -> None:
    impossible = MaximumMinutes(name="Nobody travels", service=toy.service_codes[0], minutes=1)
    with pytest.raises(NoAnswerError) as raised:
        study_frontier(toy.replace(rules=(impossible,)), (COST, TRAVEL), answering, 3)
    assert raised.value.exit_code == 4


def test_planned_journeys_are_refused(toy: Instance) -> None:
    planned = toy.replace(services=toy.services.assign(allocation="planned"))
    with pytest.raises(InputError, match="has planned journeys") as raised:
        study_frontier(planned, (COST, TRAVEL), Answering(), 3)
    assert len(raised.value.problems) == len(toy.service_codes)


def test_all_points_of_three_objectives_are_refused(toy: Instance) -> None:
    with pytest.raises(InputError, match="is for two objectives"):
        study_frontier(toy, (COST, TRAVEL, EQUITY), Answering(), None)


def test_objectives_are_read() -> None:
    assert read_objectives("cost, travel") == (COST, TRAVEL)
    assert read_objectives("equity,cost,coverage") == (EQUITY, COST, COVERAGE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cost", "'cost' holds 1 objective."),
        ("", "holds 0 objectives"),
        ("cost,travel,equity,coverage", "holds 4 objectives"),
        ("cost,costs", "'costs' is no objective. Did you mean 'cost'?"),
        ("cost,travel,cost", "'cost' is named twice"),
    ],
)
def test_objectives_that_are_wrong(text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        read_objectives(text)
    assert words in str(raised.value)


def test_every_fault_of_the_objectives_is_in_one_report() -> None:
    with pytest.raises(InputError) as raised:
        read_objectives("costs,money,costs,travel,travel")
    assert len(raised.value.problems) == 5
