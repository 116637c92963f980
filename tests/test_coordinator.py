"""The coordinator with an engine that answers at will: what is recorded, written, given back, and solved only once."""

from __future__ import annotations

import dataclasses
import itertools
from unittest.mock import Mock

import pytest

from reconfig.errors import InputError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.rules import SiteCount
from reconfig.jobs import coordinator, todays
from reconfig.jobs.asked import Asked, Entry
from reconfig.jobs.coordinator import Coordinator
from reconfig.jobs.engine import Event, Failed, Lost, Ticket
from reconfig.jobs.finishing import at_least_the_best
from reconfig.jobs.keeping import keep
from reconfig.jobs.owner import OWNERS, Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.jobs.written import read_written
from reconfig.objective import Objective
from reconfig.outcome import Limit, Status
from reconfig.outputs.run_reading import mismatches, read_run_folder
from reconfig.problem import Problem
from reconfig.solution import Configuration
from reconfig.solver import Solver
from reconfig.worker import Job
from tests.job_runs import (
    EVERYWHERE,
    LEAST_COST,
    Desk,
    FakeEngine,
    cost,
    ended,
    limited,
    outcome,
    silent,
    tiny_entries,
)


def test_the_least_cost_is_what_the_other_tests_take_it_for(tiny: Instance) -> None:
    """Against every configuration: hasu at one or both of two sites, asu at any of two beside the fixed one."""
    some = [[], ["S1"], ["S2"], ["S1", "S2"]]
    every = [
        Configuration.of([*(("hasu", site) for site in hasu), *(("asu", site) for site in (*asu, "S3"))])
        for hasu, asu in itertools.product(some[1:], some)
    ]
    sound = {each: cost(tiny, each) for each in every if not evaluate(tiny, each).violations}
    assert min(sound, key=sound.__getitem__) == LEAST_COST
    assert sound[LEAST_COST] == 5_151_000
    assert EVERYWHERE in sound


def test_what_is_queued_gets_done_and_written(desk: Desk) -> None:
    ids = desk.ask(1, 2, 3)
    engine = desk.run()
    assert desk.states() == [State.DONE] * 3
    assert [ticket.run for ticket in engine.tickets] == ids
    assert engine.closed == 1
    for run in ids:
        folder = read_run_folder(desk.store.folder / run)
        assert folder.configuration() == LEAST_COST
        assert list(mismatches(folder, desk.tiny)) == []
        assert folder.manifest["asked"] == dict(desk.store.run(run).document)
        assert (folder.manifest["id"], folder.manifest["objective"], folder.manifest["gap"]) == (run, 5_151_000, 0)
        assert (folder.path / "solver.log").read_text(encoding="utf-8") == "the log\n"
        assert desk.hows(run) == ["done"]
    assert {path.name for path in folder.path.iterdir()} == {
        "manifest.json", "result.json", "configuration.csv", "solver.log"
    }  # fmt: skip


def test_what_is_done_is_not_done_again(desk: Desk) -> None:
    desk.ask(1)
    desk.run()
    desk.ask(1)
    assert desk.run().tickets == []


def test_today_is_evaluated_once_for_the_same_tables(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Mock(side_effect=evaluate)
    monkeypatch.setattr(todays, "evaluate", counted)
    desk.ask(1, 2)
    other = desk.tiny.replace(rules=(SiteCount(name="Two", service="hasu", at_least=2, at_most=2),))
    desk.store.submit("sweep", tiny_entries(desk.store.folder, other, [1]))
    two = limited(Limit.NONE, EVERYWHERE, cost(desk.tiny, EVERYWHERE))
    desk.run(lambda ticket: two(ticket) if len(ticket.job.instance.rules) == 1 else ended(ticket))
    assert desk.states() == [State.DONE] * 3
    assert counted.call_count == 1
    results = [read_run_folder(desk.store.folder / run.id).content("result.json") for run in desk.store.runs()]
    assert [len(each["violations_today"]) for each in results] == [
        len(evaluate(instance, instance.today).violations) for instance in (desk.tiny, desk.tiny, other)
    ]
    assert results[2]["violations_today"] != results[0]["violations_today"]


def test_a_kill_between_folder_and_row_is_made_good_from_the_folder(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = desk.ask(1)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            desk.run()
    assert desk.states() == [State.RUNNING]
    assert desk.run().tickets == []
    assert (desk.states(), desk.hows(run)) == ([State.DONE], ["done"])
    assert (desk.store.run(run).best, desk.store.run(run).losses) == (LEAST_COST, 0)
    assert list((desk.store.folder / OWNERS).iterdir()) == []


def test_a_folder_that_is_there_when_a_run_is_taken_ends_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else, who knew nothing of folders, had given the run back."""
    (run,) = desk.ask(1)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            desk.run()
    desk.store.recover(lambda _: False)
    assert desk.run().tickets == []
    assert desk.hows(run) == ["lost", "done"]


def test_a_manifest_that_is_not_ours_counts_for_nothing(desk: Desk) -> None:
    (run,) = desk.ask(1)
    (desk.store.folder / run).mkdir()
    (desk.store.folder / run / "manifest.json").write_text('{"attempt": 1', encoding="utf-8")
    assert len(desk.run().tickets) == 1
    assert read_written(desk.store.folder, run) is not None
    assert not list(desk.store.folder.glob(".*"))


def test_cancel_keeps_the_best_and_writes_it(desk: Desk) -> None:
    first, second = desk.ask(1, 2)
    engine = desk.run(silent, show=lambda _: desk.store.stop([first, second]))
    assert sorted(set(engine.stops)) == sorted([first, second])
    assert desk.states() == [State.STOPPED] * 2
    manifest = read_run_folder(desk.store.folder / first).manifest
    assert (manifest["status"], manifest["state"]) == ("INTERRUPTED", "stopped")
    assert desk.hows(first) == ["stopped"]


def test_resume_goes_on_from_the_best_and_its_folder_takes_the_place(desk: Desk) -> None:
    (run,) = desk.ask(1)
    desk.run(silent, show=lambda _: desk.store.stop([run]))
    desk.store.queue_again([run])
    engine = desk.run()
    assert engine.tickets[0].job.solver.options["start_from"] == tuple(LEAST_COST)
    assert (desk.states(), desk.hows(run)) == ([State.DONE], ["stopped", "done"])
    assert read_run_folder(desk.store.folder / run).manifest["state"] == "done"
    assert read_run_folder(desk.store.folder / run).manifest["solver"]["options"]["start_from"]
    assert not list(desk.store.folder.glob(".*"))


def test_what_is_stopped_while_nobody_runs_it_is_written_by_the_next(desk: Desk) -> None:
    (run,) = desk.ask(1)
    desk.run(limited(Limit.STOPPED, EVERYWHERE, cost(desk.tiny, EVERYWHERE)), wishes=[2])  # nothing begins
    assert desk.states() == [State.QUEUED]
    wishes: list[int] = []
    desk.run(silent, show=lambda _: wishes.append(2) if not wishes else None, wishes=wishes)
    assert desk.store.run(run).best == LEAST_COST
    desk.store.stop([run])
    assert (desk.states(), (desk.store.folder / run).exists()) == ([State.STOPPED], False)
    assert desk.run().tickets == []
    assert desk.states() == [State.STOPPED]
    assert read_run_folder(desk.store.folder / run).configuration() == LEAST_COST
    assert desk.hows(run) == ["put back", "stopped"]


def test_a_first_interrupt_puts_work_away_and_it_goes_on_from_there(desk: Desk) -> None:
    desk.ask(1, 2, 3)
    wishes: list[int] = []
    engine = desk.run(silent, show=lambda _: wishes.append(2) if not wishes else None, wishes=wishes)
    assert len(engine.tickets) == 2  # of two places: the third stayed in the queue
    assert desk.states() == [State.QUEUED] * 3
    first, second, third = desk.store.runs()
    assert (first.best, second.best, third.best) == (LEAST_COST, LEAST_COST, None)
    assert (first.failures, first.losses) == (0, 0)
    assert not (desk.store.folder / first.id).exists()
    starts = [ticket.job.solver.options.get("start_from") for ticket in desk.run().tickets]
    assert starts == [tuple(LEAST_COST), tuple(LEAST_COST), None]


def test_a_second_interrupt_ends_at_once(desk: Desk) -> None:
    (run,) = desk.ask(1)
    wishes: list[int] = []

    class Deaf(FakeEngine):
        def stop(self, run: str) -> None:
            wishes.append(2)

    engine = Deaf(silent)
    with Owner(desk.store.folder) as owner:
        restore = Restorer(desk.store.folder)
        Coordinator(desk.store, engine, owner, restore).run(wishes=wishes, show=lambda _: wishes.append(2))
    assert engine.closed == 1
    assert (desk.states(), desk.hows(run)) == ([State.QUEUED], ["put back"])


def test_a_disagreement_fails_that_run_alone(desk: Desk) -> None:
    wrong, _ = desk.ask(1, 2)
    bad = limited(Limit.NONE, LEAST_COST, 5_000_000.0)
    desk.run(lambda ticket: bad(ticket) if ticket.run == wrong else ended(ticket))
    assert desk.states() == [State.FAILED, State.DONE]
    assert "recomputed from the tables it is 5151000.0" in desk.store.run(wrong).words
    assert not (desk.store.folder / wrong).exists()


def test_a_killed_child_is_a_failure_and_the_next_attempt_starts_from_its_best(desk: Desk) -> None:
    (run,) = desk.ask(1)
    worse = limited(Limit.LOST, EVERYWHERE, cost(desk.tiny, EVERYWHERE))
    engine = desk.run(lambda ticket: worse(ticket) if ticket.attempt == 1 else ended(ticket))
    assert engine.tickets[1].job.solver.options["start_from"] == tuple(EVERYWHERE)
    assert (desk.hows(run), desk.store.run(run).failures) == (["failed", "done"], 1)
    assert desk.store.attempts(run)[0].words.startswith("its process was killed, or it crashed")


def test_failures_end_and_losses_are_not_failures(desk: Desk) -> None:
    failing, losing = desk.ask(1, 2)

    def answer(ticket: Ticket) -> Event:
        if ticket.run == failing:
            return Failed(ticket.run, ticket.attempt, "a traceback")
        return ended(ticket) if ticket.attempt > 5 else Lost(ticket.run, ticket.attempt, "its worker is gone")

    desk.run(answer)
    assert desk.hows(failing) == ["failed"] * 3
    assert desk.hows(losing) == ["lost"] * 5 + ["done"]
    assert (desk.states(), desk.store.run(failing).words) == ([State.FAILED, State.DONE], "a traceback")


def test_a_stop_that_nobody_wished_is_a_loss(desk: Desk) -> None:
    (run,) = desk.ask(1)
    best = limited(Limit.STOPPED, LEAST_COST, 5_151_000.0)
    desk.run(lambda ticket: best(ticket) if ticket.attempt == 1 else ended(ticket))
    assert desk.hows(run) == ["lost", "done"]


def test_a_question_that_cannot_be_restored_fails_once(desk: Desk) -> None:
    broken, _ = desk.ask(1, 2)
    restore = Restorer(desk.store.folder)

    def sometimes(asked: Asked, best: Configuration | None) -> Job:
        if asked == desk.store.run(broken).asked:
            raise InputError([Problem("own.py", "is gone", "Put it back.")])
        return restore(asked, best)

    desk.run(restore=sometimes)
    assert (desk.states(), desk.hows(broken)) == ([State.FAILED, State.DONE], ["failed"])
    assert desk.store.run(broken).words == "own.py: is gone. Put it back."


def test_a_question_of_another_version_is_not_answered(desk: Desk) -> None:
    asked = keep(desk.store.folder, desk.tiny, Objective.COST, Solver("exact", "exact"))
    desk.store.submit("sweep", [Entry(dataclasses.replace(asked, version="an older one"), "old")])
    assert desk.run().tickets == []
    assert desk.states() == [State.FAILED]
    assert "was asked of another version" in desk.store.runs()[0].words


def test_a_run_of_another_live_owner_is_waited_for_and_taken_when_that_dies(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coordinator, "RECOVER_EVERY", 0.0)
    (run,) = desk.ask(1)
    other = Owner(desk.store.folder)
    desk.store.claim(other.name)
    turns = itertools.count(1)
    owners = []

    def show(_: object) -> None:
        owners.append(desk.store.run(run).owner)
        if next(turns) == 4:
            other.close()

    engine = desk.run(show=show)
    assert owners[:4] == [other.name] * 4
    assert [ticket.attempt for ticket in engine.tickets] == [2]
    assert desk.hows(run) == ["lost", "done"]


def test_an_answer_of_an_attempt_that_was_taken_from_us_is_dropped(desk: Desk) -> None:
    (run,) = desk.ask(1)

    def answer(ticket: Ticket) -> Event:
        if ticket.attempt == 1:
            desk.store.recover(lambda _: False)
        return ended(ticket)

    desk.run(answer)
    assert desk.hows(run) == ["lost", "done"]
    assert read_run_folder(desk.store.folder / run).manifest["attempt"] == 2


def test_only_some_runs(desk: Desk) -> None:
    _, second = desk.ask(1, 2)
    desk.run(only=[second])
    assert desk.states() == [State.QUEUED, State.DONE]


def test_until_something_else_holds(desk: Desk) -> None:
    (run,) = desk.ask(1)
    engine = desk.run(silent, until=lambda store, _: store.run(run).state is State.RUNNING)
    assert (engine.closed, desk.states(), desk.hows(run)) == (1, [State.QUEUED], ["put back"])


def test_a_limit_keeps_the_best_of_all_attempts(desk: Desk) -> None:
    desk.ask(1)
    row = dataclasses.replace(desk.store.runs()[0], best=LEAST_COST, objective=5_151_000.0)

    def after(limit: Limit, objective: float | None, row: Run = row) -> tuple[Status, float | None]:
        kept = at_least_the_best(outcome(limit, objective, found=objective is not None), row)
        return kept.status, kept.objective

    assert after(Limit.STOPPED, None) == (Status.INTERRUPTED, 5_151_000)
    assert after(Limit.TIME, 6_000_000.0) == (Status.FEASIBLE, 5_151_000)
    assert after(Limit.STOPPED, 5_000_000.0) == (Status.INTERRUPTED, 5_000_000)
    assert after(Limit.GAP, 6_000_000.0) == (Status.OPTIMAL, 6_000_000)  # a proof to its gap stands as it is
    assert after(Limit.STOPPED, None, desk.store.runs()[0]) == (Status.NO_SOLUTION, None)
