"""`python -m benchmarks.profile CASE SIZE`: where the time of our side goes, by library and by file of our own.

Only what the benchmark's clock counts, so not the reading of the instance. Seconds are those spent in a function,
not in what it calls, with the profiler's own burden. Arithmetic of numpy that is written with operators counts for
the function that holds it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from benchmarks.registry import OURS, Case, Run, load_cases
from benchmarks.threads import THREADS, use_threads

LIBRARIES = {"highspy": "HiGHS", "pyomo": "Pyomo", "numpy": "numpy", "pandas": "pandas", "scipy": "scipy"}
PACKAGE = "reconfig"
OWN = "our own"
OTHERS = "others"
MOST_FILES = 15

Seconds = Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Profile what is asked for and print it."""
    cases = load_cases()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description="Where the time of a run goes.")
    parser.add_argument("case", choices=cases)
    parser.add_argument("size", help="one of the case's sizes: python -m benchmarks --list shows them")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for the run (300)")
    asked = parser.parse_args(arguments)
    case: Case = cases[asked.case]
    if asked.size not in case.sizes:
        parser.error(f"{case.name} has no size {asked.size}; its sizes are {', '.join(case.sizes)}")
    if reason := case.lacks(asked.size):
        parser.error(reason)
    print(as_text(profiled(case, asked.size, asked.limit)))
    return 0


@dataclass
class ProfiledRun(Run):
    """A run whose phases are profiled."""

    profile: cProfile.Profile = field(default_factory=cProfile.Profile)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count, and profile, the time spent inside."""
        with super().phase(name):
            self.profile.enable()
            try:
                yield
            finally:
                self.profile.disable()


def profiled(case: Case, size: str, limit: float) -> Seconds:
    """Seconds by file, or by built-in function, of one run of our side."""
    use_threads(THREADS)
    run = ProfiledRun(limit)
    case.sides[OURS](size, run)
    seconds: dict[str, float] = defaultdict(float)
    stats: Any = pstats.Stats(run.profile)
    for (file, _, function), (_, _, own_time, _, _) in stats.stats.items():
        seconds[function if file == "~" else file] += own_time
    return seconds


def owner(place: str) -> str:
    """Whose a file or a built-in function is."""
    parts = PurePath(place).parts
    found = next((name for name in LIBRARIES if name in parts or (len(parts) == 1 and name in place)), None)
    if found:
        return LIBRARIES[found]
    return OWN if PACKAGE in parts else OTHERS


def as_text(seconds: Seconds) -> str:
    """One line an owner, then one line a file of our own, longest first."""
    owners, files = defaultdict[str, float](float), dict[str, float]()
    for place, spent in seconds.items():
        owners[owner(place)] += spent
        if owner(place) == OWN:
            parts = PurePath(place).parts
            last = len(parts) - 1 - parts[::-1].index(PACKAGE)
            files["/".join(parts[last:])] = spent
    total = sum(owners.values())
    return "\n".join([*_lines(owners, total), "", *_lines(files, total)[:MOST_FILES]])


def _lines(seconds: Seconds, total: float) -> list[str]:
    longest = sorted(seconds.items(), key=lambda item: -item[1])
    return [f"{spent:8.2f} s  {spent / total:6.1%}  {name}" for name, spent in longest]


if __name__ == "__main__":
    sys.exit(main())
