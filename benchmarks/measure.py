"""One side of a case in a child process of its own: its seconds, its peak memory, its answer."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.instances import ROOT
from benchmarks.registry import OURS, Answer, Case, Peer, Run
from benchmarks.threads import THREADS, limited, use_threads

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
    """Ours and the run of a peer after it, None where there is no peer; and what their answers disagree on."""

    ours: Measurement
    peer: Measurement | None
    problems: list[str]

    @property
    def complete(self) -> bool:
        """Whether all answered within the limit."""
        return self.ours.complete and (self.peer is None or self.peer.complete)

    @property
    def ratio(self) -> float:
        """Seconds of the peer by seconds of ours; NaN where neither answered within the limit, or without a peer."""
        if self.peer is None or not (self.ours.complete or self.peer.complete):
            return math.nan
        return self.peer.seconds / self.ours.seconds

    @property
    def sign(self) -> str:
        """How the true ratio lies: ">=" where the peer's time ran out, "<=" ours, "?" both."""
        if self.peer is None:
            return ""
        answered = self.ours.complete, self.peer.complete
        return {(True, True): "", (True, False): ">=", (False, True): "<="}.get(answered, "?")


@dataclass(frozen=True)
class Comparison:
    """All pairs of one case at one size with one peer; `peer` is its name, blank without one."""

    case: Case
    size: str
    peer: str
    pairs: list[Pair]

    def runs(self, side: str) -> list[Measurement]:
        """All runs of "ours" or of the "peer"."""
        return [run for pair in self.pairs if (run := getattr(pair, side)) is not None]

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
    use_threads(THREADS)
    run = Run(limit)
    answer = case.sides[side](size, run)
    found = {"figures": dict(answer.figures), "complete": answer.complete, "problems": answer.problems}
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
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=limited(os.environ),
            capture_output=True,
            encoding="utf-8",
            timeout=most,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Measurement(limit)
    if done.returncode != 0:
        raise ChildFailedError(f"{case.name}, {side}, {size}:\n{done.stderr}")
    told = [line for line in done.stdout.splitlines() if line.startswith('{"phases"')]
    found = json.loads(told[-1])
    return Measurement(limit, found["phases"], found["peak_mb"], Answer(**found["answer"]))


def compare(
    case: Case, size: str, peers: Sequence[Peer], pairs: int, limit: float, tell: Callable[[str], None]
) -> list[Comparison]:
    """Ours and each peer in turn, so many times: one comparison a peer; `tell` hears of each pair."""
    rounds = [_round(case, size, peers, limit, tell) for _ in range(pairs)]
    names = [peer.name for peer in peers] or [""]
    return [Comparison(case, size, name, [one[name] for one in rounds]) for name in names]


def _round(case: Case, size: str, peers: Sequence[Peer], limit: float, tell: Callable[[str], None]) -> dict[str, Pair]:
    """Ours once, then each peer once, as pairs by the peer's name."""
    ours = _measured(case, OURS, size, limit)
    tell(f"{case.name} {size}, ours: {_said(ours)}")
    if not peers:
        return {"": Pair(ours, None, _faults(case, size, ours))}
    done = {}
    for peer in peers:
        theirs = _measured(case, peer.name, size, limit)
        pair = done[peer.name] = Pair(ours, theirs, _disagreements(case, size, ours, theirs))
        tell(f"{case.name} {size}, {peer.name}: {_said(theirs)}, ratio {pair.sign} {pair.ratio:.2f}")
    return done


def _measured(case: Case, side: str, size: str, limit: float) -> Measurement:
    """The measurement; of a side that fails, no answer and the reason, so that the others still run."""
    try:
        return measure(case, side, size, limit)
    except ChildFailedError as error:
        return Measurement(limit, answer=Answer({}, complete=False, problems=(str(error),)))


def _said(run: Measurement) -> str:
    return f"{run.seconds:.2f} s" if run.complete else f"> {run.limit:g} s"


def _disagreements(case: Case, size: str, ours: Measurement, peer: Measurement) -> list[str]:
    found = [*_faults(case, size, ours), *_faults(case, size, peer)]
    if ours.answer is None or peer.answer is None:
        return found
    return [*case.agree(ours.answer, peer.answer), *found]


def _faults(case: Case, size: str, run: Measurement) -> list[str]:
    return [] if run.answer is None else case.faults(size, run.answer)


def peak_megabytes() -> float:
    """The largest memory that this process has held, Python and imports included."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    import resource

    unit = 1 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
