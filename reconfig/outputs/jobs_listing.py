"""A listing of a store: some of its runs, the counts, the currencies, and which owners are gone."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from reconfig.errors import InputError
from reconfig.jobs.line import Line, line_of
from reconfig.jobs.owner import alive
from reconfig.jobs.state import State
from reconfig.jobs.store import FILE, Store
from reconfig.outputs.jobs_table import Listing
from reconfig.outputs.run_view import RunView
from reconfig.problem import Problem


def existing_store(folder: Path) -> Store:
    """The store in a folder; none is begun there.

    Raises:
        InputError: where there is none.
    """
    if not (folder / FILE).is_file():
        remedy = "Give the folder of a store by --store, or begin one with 'reconfig sweep'."
        raise InputError([Problem(str(folder), "holds no store of runs", remedy)])
    return Store(folder)


def refuse_unknown_sweep(store: Store, sweep: str | None) -> None:
    """Raise where the store has no sweep or study of that name."""
    known = store.sweeps()
    if sweep is not None and sweep not in known:
        names = ", ".join(known[:10]) + (", ..." if len(known) > 10 else "")
        remedy = f"It has: {names}." if known else "It has none yet."
        raise InputError([Problem(str(store.folder / FILE), "is no sweep of the store", remedy, value=sweep)])


def listing_of(
    store: Store, states: Collection[State] = tuple(State), sweep: str | None = None, most: int = -1
) -> Listing:
    """At most so many runs, of a sweep or of all; the counts are of all of them, whatever their state."""
    lines = store.lines(states, sweep, most)
    counts = store.counts() if sweep is None else store.counts_within(sweep)
    return Listing(
        lines,
        {state: count for state, count in counts.items() if state in states},
        {tables: currency_of(store.folder, tables) for tables in {line.tables for line in lines}},
        dead_owners(store.folder, lines),
    )


def dead_owners(folder: Path, lines: Iterable[Line]) -> set[str]:
    """The owners of running runs that are gone."""
    owners = {line.owner for line in lines if line.state is State.RUNNING and line.owner is not None}
    return {owner for owner in owners if not alive(folder, owner)}


@cache
def currency_of(folder: Path, tables: str) -> str:
    """The currency of an instance that the store keeps; empty where the store has it no more, or it is damaged.

    A listing reads it as the archive that it is: the libraries that read the tables take seconds to load.
    """
    try:
        with zipfile.ZipFile(folder / "tables" / f"{tables}.npz") as archive:
            held = archive.read("words.npy")
        return str(json.loads(held[_start_of(held) :])["about"]["currency"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return ""


def _start_of(array: bytes) -> int:
    """Where the content of a npy file of format 1 begins: after the length of its head, and that head."""
    return 10 + int.from_bytes(array[8:10], "little")


def run_view(store: Store, run: str) -> RunView:
    """One run as it stands, by its whole id."""
    line = line_of(store.run(run))
    dead = line.owner is None or not alive(store.folder, line.owner)
    currency = currency_of(store.folder, line.tables)
    return RunView(line, store.attempts(run), store.incumbents(run), currency, dead)
