"""Configurations that wait for their judgement: none is lost, none that breaks a rule is kept, few are judged."""

from __future__ import annotations

import pytest

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.rules import SiteCount
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from reconfig.solution import Configuration
from reconfig.strategies import incumbent
from reconfig.strategies.exact import Exact
from reconfig.strategies.incumbent import Incumbent
from reconfig.strategies.reporting import Reporter
from tests.instances import random_instance

INSTANCE = random_instance(3, zones=8, sites=3, services=1)
"""Today all three sites are open."""

TWO = SiteCount(name="Two sites", service="V0", at_least=2, at_most=2)
SOME = Configuration.of([("V0", "S0"), ("V0", "S1")])


def test_what_waits_is_judged_when_its_time_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Configuration] = []
    best = Incumbent(INSTANCE, Objective.TRAVEL, Reporter(incumbent=lambda found, _: told.append(found)))
    best.offer_soon(SOME)
    assert (best.configuration, best.latest, told) == (None, SOME, [])
    monkeypatch.setattr(incumbent, "PATIENCE", 0.0)
    best.catch_up()
    assert (best.configuration, best.latest, told) == (SOME, SOME, [SOME])


def test_what_waits_at_the_end_is_judged_then() -> None:
    best = Incumbent(INSTANCE, Objective.TRAVEL, Reporter())
    best.offer_soon(SOME)
    outcome = best.outcome(Limit.STOPPED, 0, 0.0)
    worth = evaluate(INSTANCE, SOME).objectives[Objective.TRAVEL]
    assert (outcome.status, outcome.configuration, outcome.objective) == (Status.INTERRUPTED, SOME, worth)


def test_what_waits_and_breaks_a_rule_is_none() -> None:
    best = Incumbent(INSTANCE.replace(rules=(TWO,)), Objective.TRAVEL, Reporter())
    best.offer_soon(INSTANCE.today)
    assert best.outcome(Limit.TIME, 0, 0.0).configuration is None


def test_a_given_start_is_the_answer_of_a_search_that_is_stopped_at_once() -> None:
    outcome = Exact(start_from=tuple(SOME)).solve(INSTANCE, Objective.TRAVEL, Reporter(stop=lambda: True))
    assert (outcome.status, outcome.configuration) == (Status.INTERRUPTED, SOME)


@pytest.mark.parametrize("form", ["A", "B"])
@pytest.mark.parametrize("start", [SOME, INSTANCE.today], ids=["sound", "breaks a rule"])
def test_a_given_start_changes_no_answer(start: Configuration, form: str) -> None:
    instance = INSTANCE.replace(rules=(TWO,))
    with_start, without = (
        Exact(gap=0.0, form=form, start="none", start_from=given).solve(instance, Objective.TRAVEL, Reporter())  # type: ignore[arg-type]
        for given in (tuple(start), ())
    )
    assert with_start.status is Status.OPTIMAL
    assert with_start.objective == pytest.approx(without.objective, rel=1e-9)


def test_a_short_search_judges_nothing_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes here."""
    monkeypatch.setattr(incumbent, "PATIENCE", 1e6)

    def judged(*_: object) -> None:
        raise AssertionError("judged")

    monkeypatch.setattr(incumbent, "evaluate", judged)
    outcome = Exact(gap=0.0, start="none", start_from=tuple(SOME)).solve(INSTANCE, Objective.COST, Reporter())
    assert outcome.status is Status.OPTIMAL
