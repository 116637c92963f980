"""`reconfig jobs ...` over stores as they are found, in this process: listing, wishes, refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reconfig.cli import main
from reconfig.jobs.engine import Progressed
from reconfig.jobs.owner import Owner
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.solution import Configuration
from tests.job_runs import entries

FOUND = Configuration.of([("hasu", "S1")])


def run(*words: object) -> Result:
    """One call of the command line."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    """Four runs: one runs and has a best, one stopped with a best, one failed, one waits."""
    with Store(tmp_path / "store") as store, Owner(store.folder) as owner:
        store.submit("first", entries(3))
        store.submit("second", entries(4)[3:])
        running, stopped, failed = (store.claim(owner.name) for _ in range(3))
        assert running is not None
        assert stopped is not None
        assert failed is not None
        for each in (running, stopped):
            store.progress(Progressed(each.id, 1, "solving", 2.0, 110e6, 100e6, 5, FOUND, 110e6))
        store.stop([stopped.id])
        store.put_back(stopped.id, 1)
        store.fail(failed.id, 1, "the roof fell in", most=1)
        yield store


def ids(store: Store, state: State) -> list[str]:
    return [run.id for run in store.runs([state])]


def test_jobs_alone_lists_what_runs_first_and_what_waits_last(store: Store) -> None:
    listed = run("jobs", "--store", store.folder)
    assert listed.exit_code == 0
    lines = listed.output.splitlines()
    first, *_, last = [line.split()[0] for line in lines[1:5]]
    assert (first, last) == (ids(store, State.RUNNING)[0][:6], ids(store, State.QUEUED)[0][:6])
    assert "4 runs: 1 running, 1 queued, 1 stopped, 1 failed" in lines[-1]
    assert run("jobs", "list", "--store", store.folder).output == listed.output


def test_a_listing_can_be_of_a_state_a_sweep_and_a_few(store: Store) -> None:
    def shown(*words: object) -> list[str]:
        data = json.loads(run("jobs", "list", "--store", store.folder, "--json", *words).stdout)
        return [each["state"] for each in data["runs"]]

    assert shown("--state", "failed", "--state", "stopped") == ["failed", "stopped"]
    assert shown("--sweep", "second") == ["queued"]
    assert shown("--limit", 1) == ["running"]


def test_the_store_may_be_given_before_the_command_or_by_the_environment(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONFIG_STORE", str(tmp_path / "other"))
    assert run("jobs", "--store", store.folder, "list", "--json").exit_code == 0
    assert run("jobs", "list").exit_code == 2
    monkeypatch.setenv("RECONFIG_STORE", str(store.folder))
    assert run("jobs").exit_code == 0


@pytest.mark.parametrize(
    "command", ["list", "run", "watch", "results", "cancel --all", "retry 1", "resume 1", "logs 1"]
)
def test_a_store_that_is_not_there_is_not_begun(command: str, tmp_path: Path) -> None:
    done = run("jobs", *command.split(), "--store", tmp_path / "none")
    assert done.exit_code == 2
    assert "holds no store of runs. Give the folder of a store" in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", ["list", "run", "watch", "results"])
def test_a_store_without_runs(command: str, tmp_path: Path) -> None:
    Store(tmp_path).close()
    done = run("jobs", command, "--store", tmp_path)
    assert done.exit_code == 2
    assert "is a store without runs. Queue some" in done.stderr


@pytest.mark.parametrize(
    "command", ["list --sweep", "watch --sweep", "run --only", "cancel --sweep", "results --sweep"]
)
def test_an_unknown_sweep(command: str, store: Store) -> None:
    done = run("jobs", *command.split(), "third", "--store", store.folder)
    assert done.exit_code == 2
    assert "'third' is no sweep of the store. It has: first, second." in done.stderr


@pytest.mark.parametrize("command", ["watch", "cancel", "retry", "resume", "logs"])
@pytest.mark.parametrize("name", ["nix", "", "*", "../jobs"])
def test_an_unknown_run(command: str, name: str, store: Store) -> None:
    done = run("jobs", command, "--store", store.folder, "--", name)
    assert done.exit_code == 2
    assert "jobs.sqlite" in done.stderr
    assert [len(ids(store, state)) for state in State] == [1, 1, 0, 1, 1]


def test_cancel_stops_what_waits_and_asks_what_runs(store: Store) -> None:
    done = run("jobs", "cancel", "--all", "--store", store.folder)
    assert done.exit_code == 0
    assert "Stopped 1 that waited; 1 that run are asked to end and keep their best. 2 were over already." in done.output
    assert store.stopping() == set(ids(store, State.RUNNING))
    assert ids(store, State.QUEUED) == []


def test_cancel_of_one_run_and_of_a_sweep(store: Store) -> None:
    (running,) = ids(store, State.RUNNING)
    assert run("jobs", "cancel", running[:8], "--store", store.folder).exit_code == 0
    assert store.stopping() == {running}
    assert len(ids(store, State.QUEUED)) == 1
    assert run("jobs", "cancel", "--sweep", "second", "--store", store.folder).exit_code == 0
    assert ids(store, State.QUEUED) == []


def test_cancel_wants_one_way_of_naming(store: Store) -> None:
    for words in ([], ["--all", "--sweep", "first"], ["abc", "--all"]):
        assert run("jobs", "cancel", "--store", store.folder, *words).exit_code == 2
    assert store.stopping() == set()


def test_retry_is_for_failed_and_resume_for_stopped_runs(store: Store) -> None:
    (failed,), (stopped,) = ids(store, State.FAILED), ids(store, State.STOPPED)
    wrong = run("jobs", "retry", failed, stopped, "--store", store.folder)
    assert wrong.exit_code == 2
    assert "has not failed: it is stopped." in wrong.stderr
    assert ids(store, State.FAILED) == [failed]
    assert run("jobs", "retry", failed, "--store", store.folder).exit_code == 0
    assert run("jobs", "resume", failed, "--store", store.folder).exit_code == 2
    assert run("jobs", "resume", stopped, "--store", store.folder).exit_code == 0
    assert {failed, stopped} < set(ids(store, State.QUEUED))
    assert store.run(stopped).best == FOUND


def test_logs_tell_the_attempts_and_why_one_failed(store: Store) -> None:
    (failed,) = ids(store, State.FAILED)
    done = run("jobs", "logs", failed, "--store", store.folder)
    assert "attempt 1: failed after 0.0 s: the roof fell in" in done.output


def test_logs_of_a_run_that_runs_say_when_there_will_be_more(store: Store) -> None:
    (running,) = ids(store, State.RUNNING)
    assert "--follow waits for it" in run("jobs", "logs", running, "--store", store.folder).stderr


def test_who_died_is_told_and_watching_ends(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.submit("first", entries(2))
        with Owner(tmp_path) as owner:
            taken = store.claim(owner.name)
        assert taken is not None
        listed = run("jobs", "--store", tmp_path)
        assert "left behind" in listed.output
        assert "'reconfig jobs run' takes them up again" in listed.output
        assert run("jobs", "watch", "--store", tmp_path).exit_code == 0
        assert "left behind" in run("jobs", "watch", taken.id, "--store", tmp_path).output


def test_results_are_refused_a_file_that_is_none(store: Store, tmp_path: Path) -> None:
    done = run("jobs", "results", "--store", store.folder, "--out", tmp_path / "table.json")
    assert done.exit_code == 2
    assert "Let the name end in .csv or .xlsx." in done.stderr


def test_ten_thousand_runs_are_listed_without_reading_what_they_ask(store: Store) -> None:
    store.submit("many", entries(10_000)[4:])
    asked: list[str] = []
    store._connection.set_trace_callback(asked.append)
    lines = store.lines(most=20)
    assert len(lines) == 20
    assert lines[0].state is State.RUNNING
    assert len(asked) == 1
    assert "asked" not in asked[0]
    assert "outcome" not in asked[0]
