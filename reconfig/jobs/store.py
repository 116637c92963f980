"""The store: runs, attempts and what was found, in one SQLite file on a local disk. It decides; engines only run.

Every change is one transaction, so that any number of processes may read and write at once, and a kill between any two
lines leaves a store that is true.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from reconfig.errors import InputError, StoreError
from reconfig.jobs.asked import Entry
from reconfig.jobs.line import COLUMNS, Line
from reconfig.jobs.row import Attempt, Incumbent, Member, Run
from reconfig.jobs.schema import SCHEMA, VERSION
from reconfig.jobs.state import State
from reconfig.problem import Problem

if TYPE_CHECKING:
    from reconfig.jobs.engine import Progressed

FILE: Final = "jobs.sqlite"

MOST_FAILURES: Final = 3
"""So many attempts may end with a failed solver, a killed one among them; another one would fail as well."""

MOST_LOSSES: Final = 20
"""So many attempts may be lost with their owner, which is no fault of theirs, unless they bring it down."""

OWNER_GONE: Final = "what ran it ended without a word: killed, or its machine went down"

AMONG: Final = "(:only IS NULL OR id IN (SELECT value FROM json_each(:only)))"
"""That a run is one of some, given as a list in JSON, or any where that is NULL."""

UNWRITTEN: Final = "state = 'stopped' AND outcome IS NULL AND best IS NOT NULL"
"""That a run was stopped while nothing ran it that could write its folder."""

PATIENCE: Final = 30.0
"""Seconds that a transaction waits for another process's."""

_SHOWN: Final = (
    "state IN (SELECT value FROM json_each(:states)) "
    "AND (:sweep IS NULL OR EXISTS (SELECT 1 FROM member WHERE sweep = :sweep AND run = id))"
)

LINES: Final = (
    f"SELECT {COLUMNS} FROM ("  # noqa: S608  constants
    f"SELECT * FROM (SELECT 0 AS part, number AS place, {COLUMNS} FROM run "
    f"WHERE state = 'running' AND {_SHOWN} ORDER BY number LIMIT :most) UNION ALL "
    f"SELECT * FROM (SELECT 1 AS part, -ended AS place, {COLUMNS} FROM run "
    f"WHERE state NOT IN ('running', 'queued') AND {_SHOWN} ORDER BY ended DESC LIMIT :most) UNION ALL "
    f"SELECT * FROM (SELECT 2 AS part, number AS place, {COLUMNS} FROM run "
    f"WHERE state = 'queued' AND {_SHOWN} ORDER BY number LIMIT :most)) ORDER BY part, place LIMIT :most"
)
"""Each part of a table by an index of its own: ten thousand runs are not sorted twice a second."""


class Store:
    """The runs of a folder. One connection, for one thread."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the store in a folder, or begin one there.

        Raises:
            InputError: where its file is of another version, or no store.
            StoreError: where it cannot be opened or written.
        """
        path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.folder, self._clock = folder, clock
            self._connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        except (OSError, sqlite3.OperationalError) as error:
            raise StoreError(f"The store {folder} cannot be opened ({error}).") from error
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self._connection.close()
            if isinstance(error, sqlite3.OperationalError):  # of the disk or of another process, not of the file
                raise StoreError(f"The store {folder} cannot be opened ({error}).") from error
            remedy = "Give another folder for the store, or move this file away."
            raise InputError([Problem(str(path), f"is no store of runs ({error})", remedy)]) from error

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        with self._changing():
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in filter(str.strip, SCHEMA.split(";\n")):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")
            elif version != VERSION:
                raise sqlite3.DatabaseError(f"its version is {version}, this program reads {VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that may write: all of it, or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def submit(self, sweep: str, entries: Iterable[Entry]) -> list[str]:
        """Queue what is not known yet, and note all as members of the sweep; the ids that are new, in order."""
        new = []
        with self._changing() as connection:
            number = connection.execute("SELECT coalesce(max(number), 0) FROM run").fetchone()[0]
            last = connection.execute("SELECT coalesce(max(number), 0) FROM member WHERE sweep = ?", (sweep,))
            for position, entry in enumerate(entries, start=last.fetchone()[0] + 1):
                run = entry.asked.identity
                added = connection.execute(
                    "INSERT OR IGNORE INTO run (id, number, label, minimise, tables, asked, state, created) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        run, number + 1, entry.label, str(entry.asked.minimise), entry.asked.tables,
                        _json(entry.asked.as_document()), State.QUEUED, self._clock(),
                    ),
                ).rowcount  # fmt: skip
                if added:
                    number += 1
                    new.append(run)
                connection.execute(
                    "INSERT OR IGNORE INTO member (sweep, run, number, label, groups) VALUES (?, ?, ?, ?, ?)",
                    (sweep, run, position, entry.label, _json(dict(entry.groups))),
                )
        return new

    def runs(self, states: Collection[State] = tuple(State), sweep: str | None = None) -> list[Run]:
        """The runs in these states, of a sweep or of all, in the order of asking."""
        marks = ", ".join("?" * len(states))
        within = "" if sweep is None else "AND id IN (SELECT run FROM member WHERE sweep = ?) "
        found = self._connection.execute(
            f"SELECT * FROM run WHERE state IN ({marks}) {within}ORDER BY number",  # noqa: S608  marks are question marks
            (*states, *(() if sweep is None else (sweep,))),
        )
        return [Run.of(row) for row in found]

    def run(self, name: str) -> Run:
        """The run whose identity begins so.

        Raises:
            InputError: where there is none, or more than one.
        """
        pattern = "".join(sign for sign in name if sign.isalnum()) + "*"
        found = self._connection.execute("SELECT * FROM run WHERE id GLOB ? LIMIT 2", (pattern,)).fetchall()
        if len(found) == 1 and name.isalnum():
            return Run.of(found[0])
        words = "could be several runs" if len(found) > 1 else "is no run of the store"
        remedy = "Give the first digits of an id, as 'reconfig jobs' lists them."
        raise InputError([Problem(str(self.folder / FILE), words, remedy, value=name)])

    def find(self, identity: str) -> Run | None:
        """The run of exactly this identity, if it is known."""
        row = self._connection.execute("SELECT * FROM run WHERE id = ?", (identity,)).fetchone()
        return None if row is None else Run.of(row)

    def counts(self) -> dict[State, int]:
        """How many runs are in each state; states without any are there too."""
        found = dict(self._connection.execute("SELECT state, count(*) FROM run GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in State}

    def attempts(self, run: str) -> list[Attempt]:
        """The attempts at a run, in order."""
        found = self._connection.execute("SELECT * FROM attempt WHERE run = ? ORDER BY number", (run,))
        return [Attempt(**row) for row in found]

    def incumbents(self, run: str) -> list[Incumbent]:
        """What was found on the way, attempt by attempt, in order of time."""
        found = self._connection.execute("SELECT * FROM incumbent WHERE run = ? ORDER BY attempt, seconds", (run,))
        return [Incumbent(**row) for row in found]

    def sweeps(self) -> list[str]:
        """The names of all sweeps and studies, in order of the first run that each asked."""
        found = self._connection.execute(
            "SELECT sweep FROM member JOIN run ON run.id = member.run GROUP BY sweep ORDER BY min(run.number)"
        )
        return [row["sweep"] for row in found]

    def members(self, sweep: str) -> list[Member]:
        """The runs of a sweep as it calls them, in its own order."""
        found = self._connection.execute("SELECT * FROM member WHERE sweep = ? ORDER BY number", (sweep,))
        return [Member(**{**dict(row), "groups": json.loads(row["groups"])}) for row in found]

    def claim(self, owner: str, only: Collection[str] | None = None) -> Run | None:
        """Take the first queued run, of some or of all, as this owner's next attempt; None where none waits."""
        with self._changing() as connection:
            row = connection.execute(
                f"SELECT id FROM run WHERE state = 'queued' AND {AMONG} ORDER BY number LIMIT 1",  # noqa: S608  constant
                _among(only),
            ).fetchone()
            return None if row is None else self._take(row["id"], owner)

    def claim_stopped(self, owner: str, only: Collection[str] | None = None) -> Run | None:
        """Take a stopped run whose best is on record as no outcome yet: it waited, or what ran it died meanwhile."""
        with self._changing() as connection:
            row = connection.execute(
                f"SELECT id FROM run WHERE {UNWRITTEN} AND {AMONG} ORDER BY number LIMIT 1",  # noqa: S608  constants
                _among(only),
            ).fetchone()
            if row is None:
                return None
            connection.execute("UPDATE run SET stop = 1 WHERE id = ?", (row["id"],))
            return self._take(row["id"], owner)

    def _take(self, run: str, owner: str) -> Run | None:
        now = self._clock()
        self._connection.execute(
            "UPDATE run SET state = 'running', owner = ?, attempts = attempts + 1, began = ?, ended = NULL, "
            "stage = 'starting', seconds = 0, words = '' WHERE id = ?",
            (owner, now, run),
        )
        self._connection.execute(
            "INSERT INTO attempt (run, number, owner, began) SELECT id, attempts, ?, ? FROM run WHERE id = ?",
            (owner, now, run),
        )
        return self.find(run)

    def progress(self, news: Progressed) -> None:
        """Note how an attempt stands; a configuration that is better than the last goes on record."""
        with self._changing() as connection:
            last = connection.execute(
                "SELECT objective FROM incumbent WHERE run = ? AND attempt = ? ORDER BY seconds DESC LIMIT 1",
                (news.run, news.attempt),
            ).fetchone()
            connection.execute(
                "UPDATE run SET stage = ?, seconds = ?, incumbent = coalesce(?, incumbent), "
                "bound = coalesce(max(bound, ?), ?, bound), nodes = ?, memory = coalesce(max(memory, ?), ?, memory) "
                "WHERE id = ? AND attempts = ? AND state = 'running'",
                (
                    news.stage, news.seconds, news.incumbent, news.bound, news.bound, news.nodes, news.memory,
                    news.memory, news.run, news.attempt,
                ),
            )  # fmt: skip
            if news.configuration is not None and (last is None or last["objective"] != news.objective):
                connection.execute(
                    "INSERT INTO incumbent (run, attempt, seconds, objective, bound) VALUES (?, ?, ?, ?, ?)",
                    (news.run, news.attempt, news.seconds, news.objective, news.bound),
                )
                connection.execute(
                    "UPDATE run SET best = ?, objective = ? WHERE id = ? AND attempts = ? AND state = 'running' "
                    "AND (objective IS NULL OR objective >= ?)",
                    (_json(list(news.configuration)), news.objective, news.run, news.attempt, news.objective),
                )

    def finish(self, run: str, attempt: int, outcome: dict[str, Any], state: State) -> bool:
        """Record the outcome of an attempt, as `worker.outcome_data` gives it; state: DONE or STOPPED.

        False where that attempt no longer runs: somebody else recorded another end of it, and that one stands.
        """
        found = None if outcome["configuration"] is None else _json(outcome["configuration"])
        with self._changing() as connection:
            ended = connection.execute(
                "UPDATE run SET state = ?, owner = NULL, stop = 0, ended = ?, stage = '', seconds = ?, "
                "incumbent = ?, objective = ?, bound = ?, nodes = ?, best = ?, status = ?, outcome = ?, words = '' "
                "WHERE id = ? AND attempts = ? AND state = 'running'",
                (
                    state, self._clock(), outcome["seconds"], outcome["objective"], outcome["objective"],
                    outcome["bound"], outcome["nodes"], found, outcome["status"], _json(outcome), run, attempt,
                ),
            ).rowcount  # fmt: skip
            how: Literal["done", "stopped"] = "done" if state is State.DONE else "stopped"
            self._end_attempt(run, attempt, how, "")
            return bool(ended)

    def fail(self, run: str, attempt: int, words: str, most: int = MOST_FAILURES) -> State:
        """Record that the solver of an attempt failed; the run waits again, or has failed for good after so many."""
        return self._end_badly(run, attempt, "failed", "failures", most, words)

    def lose(self, run: str, attempt: int, words: str) -> State:
        """Record that an attempt was lost with what ran it; the run waits again, unless that happened too often."""
        return self._end_badly(run, attempt, "lost", "losses", MOST_LOSSES, words)

    def put_back(self, run: str, attempt: int) -> None:
        """Let a run wait again whose attempt was put away: that is neither a failure nor a loss."""
        with self._changing() as connection:
            connection.execute(
                "UPDATE run SET owner = NULL, ended = ?, stage = '', "
                "state = CASE WHEN stop THEN 'stopped' ELSE 'queued' END, stop = 0 "
                "WHERE id = ? AND attempts = ? AND state = 'running'",
                (self._clock(), run, attempt),
            )
            self._end_attempt(run, attempt, "put back", "")

    def holds(self, owner: str, run: str, attempt: int) -> bool:
        """Whether that attempt runs, and is this owner's."""
        held = "SELECT 1 FROM run WHERE id = ? AND attempts = ? AND owner = ? AND state = 'running'"
        return self._connection.execute(held, (run, attempt, owner)).fetchone() is not None

    def unfinished(self, only: Collection[str] | None = None) -> bool:
        """Whether any run, of some or of all, waits or is running, whoever runs it."""
        wanted = f"SELECT 1 FROM run WHERE state IN ('queued', 'running') AND {AMONG} LIMIT 1"  # noqa: S608  constant
        return self._connection.execute(wanted, _among(only)).fetchone() is not None

    def _end_badly(
        self, run: str, attempt: int, how: Literal["failed", "lost"], counter: str, most: int, words: str
    ) -> State:
        with self._changing() as connection:
            connection.execute(
                f"UPDATE run SET {counter} = {counter} + 1, owner = NULL, ended = ?, stage = '', words = ?, "  # noqa: S608
                f"state = CASE WHEN {counter} + 1 >= ? THEN 'failed' WHEN stop THEN 'stopped' ELSE 'queued' END, "
                "stop = 0 WHERE id = ? AND attempts = ? AND state = 'running'",
                (self._clock(), words, most, run, attempt),
            )
            self._end_attempt(run, attempt, how, words)
            return State(connection.execute("SELECT state FROM run WHERE id = ?", (run,)).fetchone()["state"])

    def _end_attempt(self, run: str, attempt: int, how: str, words: str) -> None:
        self._connection.execute(
            "UPDATE attempt SET ended = ?, how = ?, words = ?, seconds = (SELECT seconds FROM run WHERE id = run) "
            "WHERE run = ? AND number = ? AND how IS NULL",
            (self._clock(), how, words, run, attempt),
        )

    def recover(self, alive: Callable[[str], bool]) -> list[str]:
        """Lose every attempt whose owner is dead; the ids of their runs."""
        lost = self.orphans(alive)
        for run in lost:
            self.lose(run.id, run.attempts, OWNER_GONE)
        return [run.id for run in lost]

    def orphans(self, alive: Callable[[str], bool]) -> list[Run]:
        """The running runs whose owner is dead."""
        return [run for run in self.runs([State.RUNNING]) if run.owner is None or not alive(run.owner)]

    def stop(self, runs: Iterable[str]) -> None:
        """Wish that runs end and keep their best; a queued one stops at once."""
        with self._changing() as connection:
            for run in runs:
                connection.execute("UPDATE run SET stop = 1 WHERE id = ? AND state = 'running'", (run,))
                connection.execute(
                    "UPDATE run SET state = 'stopped', ended = ? WHERE id = ? AND state = 'queued'",
                    (self._clock(), run),
                )

    def stopping(self) -> set[str]:
        """The running runs that a user wants to end."""
        found = self._connection.execute("SELECT id FROM run WHERE stop AND state = 'running'")
        return {row["id"] for row in found}

    def queue_again(self, runs: Iterable[str]) -> None:
        """Let stopped or failed runs wait again: from their best so far, failures and losses counted anew."""
        with self._changing() as connection:
            for run in runs:
                connection.execute(
                    "UPDATE run SET state = 'queued', failures = 0, losses = 0, ended = NULL, status = NULL, "
                    "outcome = NULL WHERE id = ? AND state IN ('stopped', 'failed')",
                    (run,),
                )

    def lines(self, states: Collection[State] = tuple(State), sweep: str | None = None, most: int = -1) -> list[Line]:
        """Runs as a table shows them, at most so many: first what runs, then the latest that ended, then what waits."""
        found = self._connection.execute(LINES, {"states": _json(list(states)), "sweep": sweep, "most": most})
        return [Line.of(row) for row in found]

    def counts_within(self, sweep: str) -> dict[State, int]:
        """How many runs of a sweep are in each state; states without any are there too."""
        found = dict(
            self._connection.execute(
                "SELECT state, count(*) FROM run WHERE id IN (SELECT run FROM member WHERE sweep = ?) GROUP BY state",
                (sweep,),
            ).fetchall()
        )
        return {state: found.get(state, 0) for state in State}

    def forget_sweep(self, sweep: str) -> None:
        """Forget which runs belong to a sweep; the runs stay."""
        with self._changing() as connection:
            connection.execute("DELETE FROM member WHERE sweep = ?", (sweep,))


def _among(only: Collection[str] | None) -> dict[str, str | None]:
    return {"only": None if only is None else _json(list(only))}


def _json(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
