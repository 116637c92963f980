"""What the world does to a store: a clock that jumps, a disk that fills up or goes bad, a reader that never ends."""

from __future__ import annotations

import errno
import itertools
import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconfig.errors import StoreError
from reconfig.instance.instance import Instance
from reconfig.jobs import coordinator, finishing
from reconfig.jobs.coordinator import Coordinator
from reconfig.jobs.owner import Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.state import State
from reconfig.jobs.store import FILE, Store
from reconfig.outputs.run_reading import read_run_folder
from tests.job_runs import (
    LEAST_COST,
    Desk,
    FakeEngine,
    ended,
)


def test_a_clock_that_jumps_loses_nothing_and_repeats_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """By days, forwards and back, at every look: a beside coordinator looks for the dead all the while."""
    monkeypatch.setattr(coordinator, "RECOVER_EVERY", 0.0)
    jumps = itertools.cycle([0.0, 86_400.0 * 3, -86_400.0 * 40, 7.0, -1.0])
    clock = lambda: 1.8e9 + next(jumps)  # noqa: E731
    ids = desk.ask(*range(8))
    desk.store.close()
    done: list[str] = []

    def work() -> None:
        with Store(desk.store.folder, clock) as store, Owner(store.folder) as owner:
            engine = FakeEngine(ended, places=3)
            Coordinator(store, engine, owner, Restorer(store.folder)).run()
            done.extend(ticket.run for ticket in engine.tickets)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == sorted(ids)
    desk.store = Store(desk.store.folder)
    assert {run.attempts for run in desk.store.runs([State.DONE])} == {1}
    assert desk.store.counts()[State.DONE] == 8


def test_a_full_database_is_one_clear_error_and_nothing_is_lost(desk: Desk) -> None:
    """SQLite itself refuses to grow; the next run, with room again, finishes everything once."""
    ids = desk.ask(*range(12))
    pages = desk.store._connection.execute("PRAGMA page_count").fetchone()[0]
    desk.store._connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    engine = FakeEngine(lambda ticket: None if len(engine.tickets) == 1 else ended(ticket))
    full = r"runs cannot be written \(database or disk is full\)\. What was running"
    with Owner(desk.store.folder) as owner, pytest.raises(StoreError, match=full):
        Coordinator(desk.store, engine, owner, Restorer(desk.store.folder)).run()
    assert engine.closed == 1
    counts = desk.store.counts()
    assert 0 < counts[State.DONE] < 12
    assert sum(counts.values()) == 12
    desk.store._connection.execute("PRAGMA max_page_count = 1000000")
    desk.run()
    assert [desk.hows(run).count("done") for run in ids] == [1] * 12


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_while_a_folder_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    (run,) = desk.ask(1)

    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "write_folder", full)
        with pytest.raises(StoreError, match=rf"cannot be written \({os.strerror(number)}\)"):
            desk.run()
    assert desk.states() == [State.RUNNING]
    desk.run()
    assert (desk.states(), desk.hows(run)) == ([State.DONE], ["lost", "done"])


def test_an_error_that_is_no_disk_is_not_called_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ask(1)
    refused = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(finishing, "write_folder", lambda *_: (_ for _ in ()).throw(refused))
    with pytest.raises(PermissionError):
        desk.run()


def test_a_damaged_page_is_one_clear_error(desk: Desk) -> None:
    desk.ask(*range(60))
    desk.store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.store.close()
    path = desk.store.folder / FILE
    content = bytearray(path.read_bytes())
    for page in range(8, len(content) // 4096):
        content[page * 4096 : page * 4096 + 600] = b"\xff" * 600
    path.write_bytes(content)
    desk.store = Store(desk.store.folder)
    with pytest.raises(StoreError, match=r"is damaged \(database disk image is malformed\)"):
        desk.run()


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no file system can be mounted here: needs root on Linux")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_real_disk_that_fills_up(small_disk: Path, tiny: Instance) -> None:
    """Something else fills it while runs are done, leaving room for a few; then that goes away again."""
    desk = Desk(small_disk / "runs", tiny)
    ids = desk.ask(*range(10))
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(max(0, os.statvfs(small_disk).f_bavail * 4096 - 60_000)))
    with pytest.raises(StoreError, match="cannot be written"):
        desk.run()
    assert desk.store.counts()[State.DONE] < 10
    ballast.unlink()
    desk.run()
    assert [desk.hows(run).count("done") for run in ids] == [1] * 10
    assert [read_run_folder(desk.store.folder / run).configuration() for run in ids] == [LEAST_COST] * 10
    desk.store.close()


def test_everything_else_goes_on_while_the_store_is_read(desk: Desk) -> None:
    """A reader that keeps a transaction open, as a table on a screen may, holds up nothing."""
    desk.ask(1, 2)
    with sqlite3.connect(desk.store.folder / FILE) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM run").fetchone() == (2,)
        began = time.monotonic()
        desk.run()
        assert time.monotonic() - began < 25  # the patience that a lock would have cost is 30 s
        assert reader.execute("SELECT count(*) FROM run WHERE state = 'done'").fetchone() == (0,)
    reader.close()
    assert desk.states() == [State.DONE] * 2
