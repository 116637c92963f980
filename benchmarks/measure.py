"""One side of a case in a child process of its own: its seconds, its peak memory, its answer."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.instances import ROOT
from benchmarks.registry import Answer, Case, Run

GRACE = 30.0
"""Seconds beyond the limit, to start Python and read the instance, before a child is ended."""


class ChildFailedError(RuntimeError):
    """A side ended with an error."""


@dataclass(frozen=True)
class Measurement:
    """What one run of a side took. `answer` is None where the child had to be ended."""

    limit: float
    phases: Mapping[str, float] = field(default_factory=dict)
    peak_mb: float | None = None
    answer: Answer | None = None

    @property
    def complete(self) -> bool:
        """Whether it answered within the limit."""
        return self.answer is not None and self.answer.complete

    @property
    def seconds(self) -> float:
        """All phases together; the limit where that came first."""
        return sum(self.phases.values()) if self.complete else self.limit


@dataclass(frozen=True)
class Pair:
    """Ours and the peer's run right after it, and what their answers disagree on."""

    ours: Measurement
    peer: Measurement
    problems: list[str]

    @property
    def complete(self) -> bool:
        """Whether both answered within the limit."""
        return self.ours.complete and self.peer.complete

    @property
    def ratio(self) -> float:
        """Seconds of the peer by seconds of ours; NaN where neither answered within the limit."""
        if not (self.ours.complete or self.peer.complete):
            return math.nan
        return self.peer.seconds / self.ours.seconds

    @property
    def sign(self) -> str:
        """How the true ratio lies: ">=" where the peer's time ran out, "<=" ours, "?" both."""
        answered = self.ours.complete, self.peer.complete
        return {(True, True): "", (True, False): ">=", (False, True): "<="}.get(answered, "?")


@dataclass(frozen=True)
class Comparison:
    """All pairs of one case at one size."""

    case: Case
    size: str
    pairs: list[Pair]

    def runs(self, side: str) -> list[Measurement]:
        """All runs of one side."""
        return [getattr(pair, side) for pair in self.pairs]

    @property
    def ratios(self) -> list[float]:
        """The pairs' ratios, as far as known; NaN alone where none is."""
        return [pair.ratio for pair in self.pairs if not math.isnan(pair.ratio)] or [math.nan]

    @property
    def sign(self) -> str:
        """The sign that the pairs have, "?" where they point both ways."""
        signs = {pair.sign for pair in self.pairs} - {""}
        return signs.pop() if len(signs) == 1 else "?" if signs else ""

    @property
    def problems(self) -> list[str]:
        """What the answers disagree on, each said once."""
        return list(dict.fromkeys(problem for pair in self.pairs for problem in pair.problems))


def run_child(case: Case, side: str, size: str, limit: float) -> str:
    """Run one side in this process; what it took and found, as one line of JSON."""
    run = Run(limit)
    answer = case.sides[side](size, run)
    found = {"figures": dict(answer.figures), "complete": answer.complete}
    return json.dumps({"phases": run.seconds, "peak_mb": peak_megabytes(), "answer": found})


def measure(case: Case, side: str, size: str, limit: float) -> Measurement:
    """Run one side in a child process; it is ended where it does not stop at the limit by itself.

    Raises:
        ChildFailedError: where the side ends with an error.
    """
    child = ["--child", case.name, side, size, "--limit", str(limit)]
    command = [sys.executable, "-m", "benchmarks", *child]
    most = limit + GRACE
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=most, check=False)
    except subprocess.TimeoutExpired:
        return Measurement(limit)
    if done.returncode != 0:
        raise ChildFailedError(f"{case.name}, {side}, {size}:\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Measurement(limit, found["phases"], found["peak_mb"], Answer(**found["answer"]))


def compare(case: Case, size: str, pairs: int, limit: float, tell: Callable[[str], None]) -> Comparison:
    """Both sides in turn, so many times; `tell` hears of each pair."""
    done = []
    for number in range(1, pairs + 1):
        pair = _pair(case, size, limit)
        tell(f"{case.name} {size} {number}/{pairs}: ratio {pair.sign} {pair.ratio:.2f}")
        done.append(pair)
    return Comparison(case, size, done)


def _pair(case: Case, size: str, limit: float) -> Pair:
    ours, peer = (measure(case, side, size, limit) for side in case.sides)
    if ours.answer is None or peer.answer is None:
        return Pair(ours, peer, [])
    return Pair(ours, peer, case.agree(ours.answer, peer.answer))


def peak_megabytes() -> float:
    """The largest memory that this process has held, Python and imports included."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    import resource

    unit = 1 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
