"""How sides search a road network: site by site, as many as there is time for, the seconds scaled to all of them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable

import numpy as np

from benchmarks.registry import Answer, Run
from reconfig.instance.instance import FloatArray, IntArray
from reconfig.travel.graph import NO_ROUTE

SECONDS = 10.0
"""A side that searches site by site stops after so many; each site is a search of its own, so the rest take as long."""

LIMIT = 90 * 60_000
"""The cut-off, where there is one: 90 minutes, in milliseconds."""

MEAN_ALIKE = 1e-4
"""How far means may differ, relative, where a side rounds inside."""


def site_by_site(run: Run, sites: IntArray, search: Callable[[int], FloatArray]) -> list[IntArray]:
    """The times of the first sites, each of shape (zones,); at least one site's."""
    began, found = time.perf_counter(), list[IntArray]()
    with run.phase("solve"):
        for site in sites.tolist():
            found.append(whole(search(site)))
            if time.perf_counter() - began > SECONDS:
                break
    run.seconds["solve"] *= len(sites) / len(found)
    return found


def whole(milliseconds: FloatArray) -> IntArray:
    """Whole milliseconds; `NO_ROUTE` in place of infinity."""
    there = np.isfinite(milliseconds)
    return np.where(there, np.rint(np.where(there, milliseconds, 0)).astype(np.int64), NO_ROUTE)


def answer(columns: Iterable[IntArray], limit: int | None, *, exact: bool = True) -> Answer:
    """The digest of each site's times and their mean, times beyond the limit left out."""
    figures: dict[str, float | str] = {}
    for number, column in enumerate(columns):
        within = np.where(column > (NO_ROUTE if limit is None else limit), NO_ROUTE, column)
        reached = within[within < NO_ROUTE]
        figures[f"mean {number}"] = float(reached.mean()) if len(reached) else 0.0
        if exact:
            figures[f"times {number}"] = hashlib.sha256(np.ascontiguousarray(within).tobytes()).hexdigest()
    return Answer(figures)


def same_times(ours: Answer, peer: Answer) -> list[str]:
    """Of the sites that both searched, those whose times differ: by a millisecond, or in the mean where one rounds."""
    wrong = []
    for name, value in peer.figures.items():
        mine = ours.figures.get(name)
        if isinstance(value, float) and isinstance(mine, float):
            alike = abs(value - mine) <= MEAN_ALIKE * abs(mine)
        else:
            alike = value == mine
        if not alike:
            wrong.append(f"{name}: {mine} against {value}")
    return wrong
