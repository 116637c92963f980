"""The store by itself: what is asked once is there once, each run is given to one, and nothing known gets lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconfig.errors import InputError, StoreError
from reconfig.jobs.engine import Progressed
from reconfig.jobs.owner import Owner, alive
from reconfig.jobs.runner import runner_of, the_runner
from reconfig.jobs.state import State
from reconfig.jobs.store import FILE, MOST_FAILURES, MOST_LOSSES, Store
from reconfig.outcome import Limit
from reconfig.solution import Configuration
from reconfig.supervisor import outcome_of
from reconfig.worker import outcome_data
from tests.job_runs import LEAST_COST, asked, entries, outcome

ONE_SITE = Configuration.of([("hasu", "S1")])


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "runs") as store:
        yield store


def only_run(store: Store) -> str:
    """Queue a run; its id."""
    return store.submit("sweep", entries(1))[0]


def found(run: str, attempt: int, objective: float, configuration: Configuration, seconds: float = 1.0) -> Progressed:
    """A report of a better configuration."""
    return Progressed(run, attempt, "solving", seconds, objective, 10.0, 5, configuration, objective, 1000)


def test_asking_twice_adds_nothing(store: Store) -> None:
    first = store.submit("sweep", entries(3))
    assert len(first) == 3
    assert store.submit("sweep", entries(4)) == [asked(3).identity]
    assert [run.id for run in store.runs()] == [*first, asked(3).identity]
    assert store.counts()[State.QUEUED] == 4
    assert [member.label for member in store.members("sweep")] == ["run 0", "run 1", "run 2", "run 3"]


def test_a_run_may_belong_to_two_sweeps(store: Store) -> None:
    store.submit("first", entries(2))
    store.submit("second", entries(3)[1:])
    assert store.sweeps() == ["first", "second"]
    assert [run.label for run in store.runs(sweep="second")] == ["run 1", "run 2"]
    assert store.counts()[State.QUEUED] == 3
    assert store.members("second")[0].groups == {"seed": "1"}


def test_what_was_asked_comes_back_as_it_was(store: Store) -> None:
    run = store.run(only_run(store))
    assert run.asked == asked()
    assert run.asked.identity == run.id


def test_members_that_are_asked_one_by_one_stay_in_order(store: Store) -> None:
    for entry in entries(4)[::-1]:
        store.submit("study", [entry])
    assert [member.label for member in store.members("study")] == ["run 3", "run 2", "run 1", "run 0"]


def test_runs_are_taken_in_the_order_of_asking(store: Store) -> None:
    ids = store.submit("sweep", entries(3))
    assert [claimed.id for _ in ids if (claimed := store.claim("me"))] == ids
    assert store.claim("me") is None


def test_only_some_are_taken(store: Store) -> None:
    ids = store.submit("sweep", entries(3))
    assert (claimed := store.claim("me", only=[ids[2]])) is not None
    assert claimed.id == ids[2]
    assert store.claim("me", only=[ids[2]]) is None
    assert store.claim("me", only=[]) is None
    assert store.unfinished([ids[2]])
    assert not store.unfinished([])


def test_many_thousand_may_be_asked_for(store: Store) -> None:
    """More than SQLite takes variables."""
    run = only_run(store)
    assert (claimed := store.claim("me", only=[f"x{number}" for number in range(40_000)] + [run])) is not None
    assert claimed.id == run


def test_threads_get_each_run_once(store: Store) -> None:
    ids = store.submit("sweep", entries(60))
    taken: list[str] = []

    def take(name: str) -> None:
        with Store(store.folder) as mine:
            while (run := mine.claim(name)) is not None:
                taken.append(run.id)

    threads = [threading.Thread(target=take, args=(f"thread {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)
    assert {run.attempts for run in store.runs()} == {1}


TAKER = """
import sys
from pathlib import Path
from reconfig.jobs.store import Store
with Store(Path(sys.argv[1])) as store:
    while (run := store.claim(sys.argv[2])) is not None:
        print(run.id, flush=True)
"""


def test_processes_get_each_run_once(store: Store) -> None:
    ids = store.submit("sweep", entries(40))
    takers = [
        subprocess.Popen([sys.executable, "-c", TAKER, str(store.folder), f"taker {n}"], stdout=subprocess.PIPE)
        for n in range(2)
    ]
    taken = [line for taker in takers for line in taker.communicate(timeout=120)[0].decode().split()]
    assert sorted(taken) == sorted(ids)


def test_progress_is_kept_and_the_better_configuration_with_it(store: Store) -> None:
    run = only_run(store)
    store.claim("me")
    store.progress(found(run, 1, 50.0, LEAST_COST))
    store.progress(Progressed(run, 1, "proving", 2.0, 50.0, 20.0, 8, LEAST_COST, 50.0, 4000))
    store.progress(Progressed(run, 1, "proving", 3.0, 50.0, 15.0, 9, None, None, 2000))
    now = store.run(run)
    assert (now.best, now.objective, now.stage, now.nodes, now.memory) == (LEAST_COST, 50.0, "proving", 9, 4000)
    assert (now.bound, now.gap) == (20.0, 0.6)  # a bound holds for ever, so the greatest counts
    assert [(each.seconds, each.objective) for each in store.incumbents(run)] == [(1.0, 50.0)]


def test_a_worse_configuration_of_a_later_attempt_is_not_the_best(store: Store) -> None:
    run = only_run(store)
    store.claim("me")
    store.progress(found(run, 1, 50.0, LEAST_COST))
    store.lose(run, 1, "gone")
    store.claim("me")
    store.progress(found(run, 2, 70.0, ONE_SITE))
    assert (store.run(run).best, store.run(run).objective) == (LEAST_COST, 50.0)
    store.progress(found(run, 2, 40.0, ONE_SITE, 2.0))
    assert (store.run(run).best, store.run(run).objective) == (ONE_SITE, 40.0)


def test_an_attempt_that_is_over_changes_nothing(store: Store) -> None:
    run = only_run(store)
    store.claim("first")
    store.lose(run, 1, "gone")
    store.claim("second")
    store.progress(found(run, 1, 50.0, LEAST_COST))
    assert store.run(run).best is None
    assert not store.finish(run, 1, outcome_data(outcome()), State.DONE)
    assert store.fail(run, 1, "late") is State.RUNNING
    assert not store.holds("first", run, 1)
    assert store.holds("second", run, 2)
    assert store.finish(run, 2, outcome_data(outcome()), State.DONE)
    assert not store.finish(run, 2, outcome_data(outcome()), State.DONE)
    assert [each.how for each in store.attempts(run)] == ["lost", "done"]


def test_failures_and_losses_count_apart(store: Store) -> None:
    run = only_run(store)
    for number in range(1, 2 * MOST_FAILURES - 1):
        assert store.claim("me") is not None
        end = store.fail if number % 2 else store.lose
        assert end(run, number, "words") is State.QUEUED
    assert (store.run(run).failures, store.run(run).losses) == (MOST_FAILURES - 1, MOST_FAILURES - 1)
    store.claim("me")
    assert store.fail(run, 2 * MOST_FAILURES - 1, "the last words") is State.FAILED
    assert store.run(run).words == "the last words"
    assert store.claim("me") is None


def test_losses_end_somewhere(store: Store) -> None:
    run = only_run(store)
    ends = [store.lose(run, number, "gone") for number in range(1, MOST_LOSSES + 1) if store.claim("me")]
    assert ends == [*[State.QUEUED] * (MOST_LOSSES - 1), State.FAILED]


def test_what_is_put_back_counts_as_neither(store: Store) -> None:
    run = only_run(store)
    for number in range(1, MOST_LOSSES + 2):
        store.claim("me")
        store.put_back(run, number)
    now = store.run(run)
    assert (now.state, now.failures, now.losses, now.owner) == (State.QUEUED, 0, 0, None)
    assert {each.how for each in store.attempts(run)} == {"put back"}


def test_a_queued_run_stops_at_once_and_a_running_one_is_wished_to(store: Store) -> None:
    running, queued = store.submit("sweep", entries(2))
    store.claim("me", [running])
    store.stop([running, queued, "unknown"])
    assert store.run(queued).state is State.STOPPED
    assert (store.run(running).state, store.stopping()) == (State.RUNNING, {running})
    store.finish(running, 1, outcome_data(outcome(Limit.STOPPED)), State.STOPPED)
    assert (store.run(running).state, store.stopping()) == (State.STOPPED, set())


def test_a_stopped_run_whose_owner_dies_stays_stopped(store: Store) -> None:
    run = only_run(store)
    store.claim("me")
    store.stop([run])
    assert store.recover(lambda _: False) == [run]
    assert store.run(run).state is State.STOPPED
    store.stop([run])
    assert not store.unfinished()


def test_only_what_is_stopped_or_failed_waits_again(store: Store) -> None:
    done, stopped, failed = store.submit("sweep", entries(3))
    for run in (done, stopped, failed):
        store.claim("me", [run])
        store.progress(found(run, 1, 50.0, LEAST_COST))
    store.finish(done, 1, outcome_data(outcome()), State.DONE)
    store.finish(stopped, 1, outcome_data(outcome(Limit.STOPPED)), State.STOPPED)
    store.fail(failed, 1, "words", most=1)
    store.queue_again([done, stopped, failed])
    assert [run.state for run in store.runs()] == [State.DONE, State.QUEUED, State.QUEUED]
    assert {run.best for run in store.runs()} == {LEAST_COST}
    assert store.run(failed).failures == 0


def test_the_outcome_comes_back_as_it_was(store: Store) -> None:
    run = only_run(store)
    store.claim("me")
    store.finish(run, 1, outcome_data(outcome()), State.DONE)
    now = store.run(run)
    assert outcome_of(dict(now.outcome or {})) == outcome()
    assert (now.status, now.best) == ("OPTIMAL", LEAST_COST)


OWNER = """
import sys, time
from pathlib import Path
from reconfig.jobs.owner import Owner
owner = Owner(Path(sys.argv[1]))
print(owner.name, flush=True)
time.sleep(600)
"""


def test_owners_live_as_long_as_their_process(store: Store) -> None:
    """The second owner is a process that is killed: its lock goes with it."""
    run, other = store.submit("sweep", entries(2))
    mine = Owner(store.folder)
    command = [sys.executable, "-c", OWNER, str(store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        theirs = process.stdout.readline().decode().strip()
        store.claim(mine.name, [run])
        store.claim(theirs, [other])
        assert store.recover(lambda name: alive(store.folder, name)) == []
        process.kill()
    assert store.recover(lambda name: alive(store.folder, name)) == [other]
    assert store.run(other).state is State.QUEUED
    mine.close()
    assert store.recover(lambda name: alive(store.folder, name)) == [run]
    assert not alive(store.folder, "nobody")


def test_one_runner_a_store(store: Store) -> None:
    assert runner_of(store.folder) is None
    with the_runner(store.folder):
        assert runner_of(store.folder) == str(os.getpid())
        with (
            pytest.raises(InputError, match=rf"runs: is already run by process {os.getpid()}\."),
            the_runner(store.folder),
        ):
            raise AssertionError
    assert runner_of(store.folder) is None
    with the_runner(store.folder):
        pass


@pytest.mark.parametrize(("beginning", "words"), [("", "is no run"), ("*", "is no run"), ("zz", "is no run")])
def test_a_name_that_is_no_run(store: Store, beginning: str, words: str) -> None:
    only_run(store)
    with pytest.raises(InputError, match=words):
        store.run(beginning)


def test_the_beginning_of_an_id_will_do(store: Store) -> None:
    ids = store.submit("sweep", entries(40))
    assert store.run(ids[7][:10]).id == ids[7]
    shared = next(a for a in ids if sum(b[0] == a[0] for b in ids) > 1)[0]
    with pytest.raises(InputError, match="could be several runs"):
        store.run(shared)


def test_a_store_of_another_version_is_refused_and_left_alone(store: Store) -> None:
    only_run(store)
    store.close()
    with sqlite3.connect(store.folder / FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match=r"is no store of runs \(its version is 99, this program reads 1\)") as caught:
        Store(store.folder)
    assert len(caught.value.problems) == 1
    with sqlite3.connect(store.folder / FILE) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("content", [b"a letter to my aunt\n" * 100, bytes(8192)[1:] + b"x"])
def test_a_file_that_is_no_store_is_one_clear_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no store of runs") as caught:
        Store(tmp_path)
    assert len(caught.value.problems) == 1
    assert path.read_bytes() == content


def test_a_damaged_store_is_one_clear_problem(store: Store) -> None:
    """Its first page is cut short, as a disk that went bad leaves it."""
    store.submit("sweep", entries(50))
    store.close()
    path = store.folder / FILE
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(InputError, match="is no store of runs"):
        Store(store.folder)


def test_a_store_that_cannot_be_opened_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "runs" / FILE).mkdir(parents=True)
    with pytest.raises(StoreError, match=r"runs cannot be opened \(unable to open database file\)\."):
        Store(tmp_path / "runs")
    (tmp_path / "a file").touch()
    with pytest.raises(StoreError, match="a file cannot be opened"):
        Store(tmp_path / "a file")
