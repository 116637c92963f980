"""Studies that ask through a store: known answers, stops, waits, failures, and a kill on the way."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.errors import InputError, SolverProcessError
from reconfig.evaluate.regret import Case
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.scenario import Scenario
from reconfig.instance.scenario_changes import applied
from reconfig.jobs.asked import Entry
from reconfig.jobs.asking import StoredAsking
from reconfig.jobs.keeping import keep
from reconfig.jobs.owner import Owner
from reconfig.jobs.rerun import rerun
from reconfig.jobs.state import State
from reconfig.jobs.store import MOST_FAILURES, Store
from reconfig.jobs.written import lessons_of_run
from reconfig.nursery import Nursery
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from reconfig.solver import Solver
from reconfig.strategies.lessons import NO_LESSONS
from reconfig.study.conditions import ObjectiveAtMost
from reconfig.study.least_regret import RegretQuestion, least_regret
from reconfig.study.pareto import study_frontier
from reconfig.study.question import Question, asker
from reconfig.supervisor import News
from reconfig.worker import outcome_data
from tests.job_runs import LEAST_COST, outcome, patient
from tests.test_lessons import national

EXACT = Solver("exact", "exact", {"gap": 0.0})
posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way here")

Begin = Callable[..., StoredAsking]


@pytest.fixture(scope="module", name="nursery")
def _nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture(name="begin")
def _begin(tmp_path: Path, nursery: Nursery) -> Begin:
    """Begins a study over the store of this test."""

    def begin(solver: Solver = EXACT, show: Callable[[News], None] = lambda _: None) -> StoredAsking:
        return StoredAsking(tmp_path / "store", solver, show, "a study", nursery.start)

    return begin


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store")) as store:
        yield store


def question(tiny: Instance, solver: Solver | None = None) -> Question:
    return Question(tiny, Objective.COST, "the question", solver=solver)


def hows(store: Store) -> list[list[str | None]]:
    """How the attempts at each run ended."""
    return [[attempt.how for attempt in store.attempts(run.id)] for run in store.runs()]


def soon(store: Path, wanted: Callable[[Store], bool], then: Callable[[Store], None]) -> threading.Thread:
    """Does something in a thread of its own once the store is as wanted."""

    def wait() -> None:
        with closing(Store(store)) as held:
            end = time.monotonic() + 60
            while not wanted(held) and time.monotonic() < end:
                time.sleep(0.02)
            then(held)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def waiting(store: Store) -> bool:
    """Whether a run is under way and has told of an answer."""
    return any(run.state is State.RUNNING and run.best is not None for run in store.runs())


def test_the_answer_is_that_of_asking_without_a_store(tiny: Instance, begin: Begin, nursery: Nursery) -> None:
    asked = question(tiny)
    with begin() as study:
        stored = study.ask(asked)
    direct = asker(EXACT, lambda _: None, nursery.start)(asked)
    assert dataclasses.replace(stored.outcome, seconds=0.0) == dataclasses.replace(direct.outcome, seconds=0.0)
    assert stored.instance is tiny
    assert stored.evaluation is not None
    assert stored.evaluation.instance is tiny
    assert (stored.objective, stored.solver.as_dict()) == (direct.objective, direct.solver.as_dict())
    assert stored.log.splitlines()[0] == direct.log.splitlines()[0]


def test_what_is_known_is_not_searched_for_again(begin: Begin, store: Store) -> None:
    toy = read_instance("instances/toy")
    frontiers, said = [], list[str]()
    for known in (False, True):
        with begin(show=lambda news: said.append(news.stage)) as study:
            frontiers.append(study_frontier(toy, [Objective.COST, Objective.TRAVEL], study.ask, 3).as_dict())
            assert study.known == (study.asked if known else 0)
        runs = store.runs()
        assert hows(store) == [["done"]] * len(runs)
        assert study.asked >= len(runs) > 3
    assert frontiers[0] == frontiers[1]
    assert sum(stage.startswith("Question 1") for stage in said) >= 2
    assert {member.label for member in store.members("a study")} == {run.label for run in runs}


def test_gaps_and_limits_of_a_question_make_it_another(tiny: Instance, begin: Begin, store: Store) -> None:
    with begin() as study:
        for changes in ({}, {"gap": 0.1}, {"time_limit": 60.0}, {"minimise": Objective.TRAVEL}, {}):
            study.ask(dataclasses.replace(question(tiny), **changes))
        assert (study.asked, study.known) == (5, 1)
    assert len(store.runs()) == 4


def test_what_a_time_limit_left_is_an_answer_that_is_kept(tiny: Instance, begin: Begin, store: Store) -> None:
    asked = dataclasses.replace(question(tiny), time_limit=1e-6)
    with begin() as study:
        first, second = study.ask(asked), study.ask(asked)
        assert (study.asked, study.known) == (2, 1)
    assert first.outcome == second.outcome
    assert first.outcome.limit is Limit.TIME
    assert [run.state for run in store.runs()] == [State.DONE]


def test_a_start_makes_no_other_question_and_is_begun_from(tiny: Instance, begin: Begin, store: Store) -> None:
    with begin() as study:
        result = study.ask(dataclasses.replace(question(tiny), start=tiny.today))
        assert any("The configuration given" in note for note in result.outcome.notes)
        study.ask(question(tiny))
        assert (study.asked, study.known) == (2, 1)
    assert len(store.runs()) == 1


@posix
def test_a_stop_by_the_user_keeps_the_best_and_the_next_time_goes_on(
    tiny: Instance, begin: Begin, store: Store
) -> None:
    asked = question(tiny, patient(60.0, open=tuple(LEAST_COST)))
    for attempt in (1, 2):
        thread = soon(store.folder, waiting, lambda _: os.kill(os.getpid(), signal.SIGINT))
        with begin() as study:
            result = study.ask(asked)
        thread.join()
        assert (result.outcome.status, result.outcome.limit) == (Status.INTERRUPTED, Limit.STOPPED)
        assert result.outcome.configuration == LEAST_COST
        [run] = store.runs()
        assert (run.state, run.best) == (State.STOPPED, LEAST_COST)
        assert run.attempts >= attempt  # one more where the stop comes before the search has begun
        assert (store.folder / run.id / "configuration.csv").is_file()


def test_a_cancel_from_elsewhere_ends_the_search_with_its_best(tiny: Instance, begin: Begin, store: Store) -> None:
    thread = soon(store.folder, waiting, lambda held: held.stop([run.id for run in held.runs()]))
    with begin() as study:
        result = study.ask(question(tiny, patient(60.0)))
    thread.join()
    assert (result.outcome.limit, result.outcome.configuration) == (Limit.STOPPED, tiny.today)


def test_a_search_of_another_process_is_waited_for(tiny: Instance, begin: Begin, store: Store) -> None:
    """Another owner holds the run, reports, and answers it later."""
    with begin() as study, Owner(store.folder) as other:
        asked = question(tiny)

        def answer(held: Store) -> None:
            time.sleep(0.5)
            run = held.runs()[0]
            held.finish(run.id, run.attempts, outcome_data(outcome()), State.DONE)

        entry = queued(store, asked)
        assert store.claim(other.name) is not None
        thread = soon(store.folder, lambda held: held.find(entry) is not None, answer)
        result = study.ask(asked)
        thread.join()
    assert result.outcome.configuration == LEAST_COST
    assert hows(store) == [["done"]]


def queued(store: Store, asked: Question) -> str:
    """Queue a question for whoever takes it; its id."""
    entry = Entry(keep(store.folder, asked.instance, asked.minimise, EXACT), "queued")
    store.submit("sweep", [entry])
    return entry.asked.identity


FAILING = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Failing:
    def supports(self, instance, minimise):
        return None

    def solve(self, instance, minimise, reporter):
        raise RuntimeError("this strategy never works")
"""


def test_a_search_that_fails_says_so_and_is_tried_anew_the_next_time(
    tiny: Instance, begin: Begin, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "failing.py").write_text(FAILING, encoding="utf-8")
    for attempts in (MOST_FAILURES, 2 * MOST_FAILURES):
        with begin() as study, pytest.raises(SolverProcessError, match="this strategy never works"):
            study.ask(question(tiny, Solver("failing", "failing.py:Failing", {}, str(tmp_path))))
        [run] = store.runs()
        assert (run.state, run.attempts) == (State.FAILED, attempts)


def test_a_search_that_is_lost_with_an_answer_gives_that(tiny: Instance, begin: Begin) -> None:
    with begin() as study:
        result = study.ask(question(tiny, patient(0.0, fails=True)))
    assert (result.outcome.status, result.outcome.limit) == (Status.INTERRUPTED, Limit.LOST)
    assert result.outcome.configuration == tiny.today


def test_what_a_solver_does_not_support_is_refused_and_not_kept(tiny: Instance, begin: Begin, store: Store) -> None:
    with begin() as study, pytest.raises(InputError, match="does not support this question"):
        study.ask(question(tiny, Solver("lagrangian", "lagrangian")))
    assert store.runs() == []


def test_questions_of_regret_are_kept_too(tiny: Instance, begin: Begin, store: Store) -> None:
    plain = tiny.replace(boundaries=None)
    dearer = applied(plain, Scenario(name="Dearer", source="assumed: a test", fixed_cost_factor=2.0))
    found = []
    for known in (0, 1):
        with begin() as study:
            bests = [study.ask(question(each)).objective for each in (plain, dearer)]
            cases = tuple(
                Case(name, instance, frozenset(), best or 0.0)
                for name, instance, best in zip(("As planned", "Dearer"), (plain, dearer), bests, strict=True)
            )
            asked = RegretQuestion(cases, Objective.COST, "least regret", LEAST_COST, 0.0)
            found.append(least_regret(asked, study.ask_regret))
            assert (study.asked, study.known) == (3, 3 * known)
    assert found[0] == found[1]
    assert found[0].status is Status.OPTIMAL
    assert hows(store) == [["done"]] * 3


@posix
@pytest.mark.slow
def test_a_study_that_was_killed_goes_on_where_it_was(tmp_path: Path, store: Store) -> None:
    arguments = ["pareto", "instances/toy", "--points", "8", "--store", str(store.folder)]
    process = subprocess.Popen(
        [sys.executable, "-m", "reconfig", *arguments, "--out", str(tmp_path / "killed")], stderr=subprocess.DEVNULL
    )
    while sum(run.state is State.DONE for run in store.runs()) < 3:
        assert process.poll() is None, "it ended before it was killed"
        time.sleep(0.02)
    process.kill()
    process.wait()
    done = sum(run.state is State.DONE for run in store.runs())
    again = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "whole")])
    assert again.exit_code == 0, again.output
    said = next(line for line in again.stderr.splitlines() if "were answered before" in line)
    known, asked = (int(word) for word in said.split()[:3:2])
    assert done <= known < asked
    assert said == f"{known} of {asked} searches were answered before; store {store.folder}"
    assert not (tmp_path / "killed").exists()
    assert all(run.state is State.DONE for run in store.runs())
    assert all(ends.count("done") == 1 for ends in hows(store)), "a finished search ran twice"
    assert sum(len(ends) - 1 for ends in hows(store)) <= 1, "more was lost than what ran"


def test_the_next_search_is_told_what_the_last_one_learned_and_so_is_its_repetition(
    tmp_path: Path, begin: Begin, store: Store
) -> None:
    """Without what it was told a repetition could end at another answer within the gap."""
    solver = Solver("exact", "exact", {"gap": 0.0, "form": "B"})
    with begin(solver) as study:
        for at_most in (1e9, 1e8):
            limit = ObjectiveAtMost(name="a limit", objective=Objective.COST, at_most=at_most)
            asked = national().replace(rules=(*national().rules, limit))
            assert study.ask(Question(asked, Objective.TRAVEL, "")).outcome.status is Status.OPTIMAL
    first, second = (tmp_path / "store" / run.id for run in store.runs())
    assert lessons_of_run(first) == NO_LESSONS
    assert lessons_of_run(second).covers
    manifest = json.loads((second / "manifest.json").read_text(encoding="utf-8"))
    again = rerun(second, manifest, store.runs()[1].best, manifest["outcome"]["limit"])
    assert again.to_the_digit
    assert again.same


def test_lessons_that_somebody_changed_are_refused(tmp_path: Path) -> None:
    (tmp_path / "lessons.json").write_text('{"covers": 3}', encoding="utf-8")
    with pytest.raises(InputError, match="is not as it was written"):
        lessons_of_run(tmp_path)
