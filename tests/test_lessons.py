"""What one search hands on to the next: checked before it is used, and no answer is another for it."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable

import pytest

import reconfig.study.question
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity
from reconfig.model import service_sets, stating
from reconfig.model.covers import Cover
from reconfig.model.formulation import formulate
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solver import Solver, make_strategy
from reconfig.strategies import exact
from reconfig.strategies.exact import Exact
from reconfig.strategies.lessons import NO_LESSONS, Lessons, taught
from reconfig.strategies.reporting import Reporter
from reconfig.strategies.separation import catchments
from reconfig.study.conditions import ObjectiveAtMost
from reconfig.study.question import Question, asker
from reconfig.supervisor import Run, run
from reconfig.worker import Job
from tests.instances import random_instance, some_rules
from tests.test_covers import three_in_a_row

TRAVEL = Objective.TRAVEL


@pytest.fixture(name="shallow")
def _shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every service counts as one with many candidates, and every order is cut after its first site."""
    monkeypatch.setattr(stating, "SHORT", 0)
    monkeypatch.setattr(service_sets, "SHORT", 0)
    monkeypatch.setattr(exact, "FIRST_STEPS", 1)


def learned(instance: Instance, lessons: Lessons = NO_LESSONS) -> tuple[float | None, list[Lessons]]:
    """The least travel, or None where there is nothing; and what the search told, in order."""
    told: list[Lessons] = []
    reporter = Reporter(lessons=lessons, learned=told.append)
    outcome = Exact(gap=0.0, form="B", start="none").solve(instance, TRAVEL, reporter)
    assert outcome.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return outcome.objective, told


def same(one: float | None, other: float | None) -> bool:
    """Whether two optima are the same, or there is none twice."""
    return one == other if one is None or other is None else math.isclose(one, other, rel_tol=1e-9)


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize(("at_least", "kept"), [(60, True), (150, True), (50, False), (40, False)])
def test_a_cover_is_kept_where_it_holds(at_least: float, kept: bool) -> None:
    """Beside A and C, B has 50 cases of its own: too few for 60 and for 150, enough for 50 and for 40."""
    cover = Cover("CARE", "B", ("A", "C"), open_one=False)
    form = formulate(three_in_a_row(Activity(name="enough", service="CARE", at_least=at_least)))
    assert taught(form, Lessons((cover,)), catchments(form)).covers == ((cover,) if kept else ())


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize(("at_most", "kept"), [(160, True), (200, True), (230, False), (300, False)])
def test_a_cover_of_a_maximum_is_kept_where_it_holds(at_most: float, kept: bool) -> None:
    """Without B and C, A has all 230 cases."""
    cover = Cover("CARE", "A", ("B", "C"), open_one=True)
    form = formulate(three_in_a_row(Activity(name="not too much", service="CARE", at_most=at_most)))
    assert taught(form, Lessons((cover,)), catchments(form)).covers == ((cover,) if kept else ())


@pytest.mark.usefixtures("shallow")
def test_what_is_of_another_question_is_left_out() -> None:
    form = formulate(three_in_a_row(Activity(name="at least 60", service="CARE", at_least=60)), 1)
    strange = Lessons(
        (Cover("CARE", "B", ("A", "Z"), open_one=False), Cover("OTHER", "B", ("A",), open_one=False)),
        {"OTHER": (2, 2, 2), "CARE": (2, 2)},
    )
    found = taught(form, strange, catchments(form))
    assert (found.covers, found.services) == ((), form.services)


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize("seed", range(4))
def test_neighbours_are_answered_alike_with_lessons_and_without(seed: int) -> None:
    """A limit, another minimum, other demand: the lessons are those of the first question."""
    plain = random_instance(seed, sites=6, services=1)
    first = plain.replace(rules=(*some_rules(plain, seed), Activity(name="enough", service="V0", at_least=40)))
    objective, told = learned(first)
    assert told
    limit = ObjectiveAtMost(name="limit", objective=Objective.COST, at_most=3e7)
    fewer = Activity(name="enough", service="V0", at_least=25)
    less = first.demand.assign(per_year=first.demand["per_year"] * 0.8)
    for neighbour in (
        first.replace(rules=(*first.rules, limit)),
        first.replace(rules=(*first.rules[:-1], fewer)),
        first.replace(demand=less),
    ):
        assert same(learned(neighbour, told[-1])[0], learned(neighbour)[0])
    again, more = learned(first, told[-1])
    assert same(again, objective)
    assert len(more) == 1, "nothing was missing"


def national() -> Instance:
    """Thirteen candidates, more than are followed to the end, and a minimum."""
    instance = random_instance(5, zones=40, sites=13, services=1)
    total = float(instance.demand["per_year"].sum())
    return instance.replace(rules=(Activity(name="enough", service="V0", at_least=total / 20),))


def test_lessons_come_out_of_a_process_and_go_into_one() -> None:
    job = Job(national(), TRAVEL, Solver("exact", "exact", {"gap": 0.0, "form": "B"}))
    first = run(job)
    assert first.lessons.covers
    assert Lessons.of(json.loads(json.dumps(first.lessons.as_dict()))) == first.lessons
    second = run(dataclasses.replace(job, lessons=first.lessons))
    assert second.outcome.objective == pytest.approx(first.outcome.objective, rel=1e-9)
    assert set(first.lessons.covers) <= set(second.lessons.covers)


def test_an_asker_hands_on_what_the_last_search_told(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Lessons] = []

    def here(job: Job, _show: Callable[..., None], starter: object) -> Run:
        given.append(job.lessons)
        told = [NO_LESSONS]
        reporter = Reporter(lessons=job.lessons, learned=told.append)
        return Run(make_strategy(job.solver).solve(job.instance, job.minimise, reporter), "", told[-1])

    monkeypatch.setattr(reconfig.study.question, "run", here)
    ask = asker(Solver("exact", "exact", {"gap": 0.0, "form": "B"}), lambda _: None)
    for _ in range(2):
        assert ask(Question(national(), TRAVEL, "")).outcome.status is Status.OPTIMAL
    assert given[0] == NO_LESSONS
    assert given[1].covers
