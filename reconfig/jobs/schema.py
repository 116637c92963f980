"""The tables of the store, as SQLite holds them."""

from __future__ import annotations

from typing import Final

VERSION: Final = 1
"""Of the schema: a store of another version is refused, not guessed at."""

SCHEMA: Final = """
CREATE TABLE run (
    id TEXT PRIMARY KEY,          -- the identity of what is asked
    number INTEGER NOT NULL,      -- in the order of asking; runs are taken in it
    label TEXT NOT NULL,
    minimise TEXT NOT NULL,       -- of what is asked, for tables: they parse no document
    tables TEXT NOT NULL,         -- of what is asked, for tables
    state TEXT NOT NULL,
    stop INTEGER NOT NULL DEFAULT 0,       -- 1: a user wants it to end and keep its best
    attempts INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,   -- attempts whose solver failed
    losses INTEGER NOT NULL DEFAULT 0,     -- attempts whose owner or machine was lost
    owner TEXT,                   -- who runs it: a name of owner.py
    created REAL NOT NULL,        -- seconds since 1970; for people, nothing depends on clocks
    began REAL,
    ended REAL,
    stage TEXT NOT NULL DEFAULT '',
    seconds REAL NOT NULL DEFAULT 0,       -- of the last attempt, by a clock that cannot jump
    incumbent REAL,
    bound REAL,
    nodes INTEGER NOT NULL DEFAULT 0,
    memory INTEGER,               -- bytes of the child at its largest
    objective REAL,               -- of the best configuration so far
    status TEXT,                  -- of the outcome
    words TEXT NOT NULL DEFAULT '',        -- why it failed or was lost
    best TEXT,                    -- JSON: pairs of service and site of the best configuration so far
    asked TEXT NOT NULL,          -- JSON, as Asked.as_document gives it; the long ones stand last, so that
    outcome TEXT                  -- JSON, as worker.outcome_data gives it;    a table of runs reads past none
) STRICT;
CREATE INDEX run_state ON run (state, number);
CREATE INDEX run_ended ON run (ended);
CREATE TABLE attempt (
    run TEXT NOT NULL REFERENCES run (id),
    number INTEGER NOT NULL,
    owner TEXT NOT NULL,
    began REAL NOT NULL,
    ended REAL,
    seconds REAL,
    how TEXT,                     -- done, stopped, failed, lost, put back; NULL while it runs
    words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run, number)
) STRICT;
CREATE TABLE incumbent (
    run TEXT NOT NULL REFERENCES run (id),
    attempt INTEGER NOT NULL,
    seconds REAL NOT NULL,
    objective REAL NOT NULL,
    bound REAL
) STRICT;
CREATE INDEX incumbent_run ON incumbent (run, attempt, seconds);
CREATE TABLE member (
    sweep TEXT NOT NULL,          -- the name of a sweep or a study
    run TEXT NOT NULL REFERENCES run (id),
    number INTEGER NOT NULL,
    label TEXT NOT NULL,
    groups TEXT NOT NULL,         -- JSON: the value of each dimension
    PRIMARY KEY (sweep, run, label)
) STRICT;
"""
