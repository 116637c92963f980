"""What a benchmark case is, and the list of all; each file in `cases/` registers its own."""

from __future__ import annotations

import importlib
import importlib.util
import math
import pkgutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from reconfig.outcome import relative_gap

Figures = Mapping[str, float | str]


@dataclass
class Run:
    """What a side is given: the seconds that it may take, and a clock for its phases."""

    limit: float
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the time spent inside towards the phase of this name."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    @property
    def left(self) -> float:
        """Seconds that remain of the limit."""
        return max(self.limit - sum(self.seconds.values()), 0.0)


@dataclass(frozen=True)
class Answer:
    """What a side found, by name; not `complete` where its time ran out first.

    The figures `objective` and `bound` are read by name. `problems`: what the side itself finds wrong with its answer.
    """

    figures: Figures
    complete: bool = True
    problems: Sequence[str] = ()

    @property
    def gap(self) -> float | None:
        """How far the objective is proven, relative; None where objective or bound are not told."""
        objective, bound = self.figures.get("objective"), self.figures.get("bound")
        if objective is None or bound is None:
            return None
        return relative_gap(float(objective), float(bound))


OURS = "ours"
"""The name of our side."""

Side = Callable[[str, Run], Answer]
"""Answers the case's question at a size, its work inside the phases of the run."""

Agree = Callable[[Answer, Answer], list[str]]
"""What two answers disagree on, in words; empty where they agree."""


def nothing_lacks(_size: str) -> str | None:
    """Every size can run."""
    return None


def nothing_known(_size: str) -> float | None:
    """No optimum is published."""
    return None


def always_agree(_ours: Answer, _peer: Answer) -> list[str]:
    """For cases without peers."""
    return []


@dataclass(frozen=True)
class Peer:
    """Another way to answer a case's question. `needs`: packages that are not among our dependencies."""

    name: str
    side: Side
    needs: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """The packages that it needs and that are not installed."""
        return [name for name in self.needs if importlib.util.find_spec(name) is None]


@dataclass(frozen=True)
class Case:
    """One question, our way to answer it and those of peers.

    sizes: smallest first; the first must take seconds. limits: the seconds that one run may take, for sizes that need
    other ones than usual. pairs: how often each side runs unless asked otherwise. lacks: why a size cannot run here,
    None where it can. known: the published optimum of a size, None where there is none. tolerance: relative, for that.
    tells: whether all figures of ours are shown beneath the table.
    """

    name: str
    question: str
    sizes: tuple[str, ...]
    ours: Side
    peers: tuple[Peer, ...] = ()
    agree: Agree = always_agree
    limits: Mapping[str, float] = field(default_factory=dict)
    pairs: int = 5
    lacks: Callable[[str], str | None] = nothing_lacks
    known: Callable[[str], float | None] = nothing_known
    tolerance: float = 1e-6
    tells: bool = False

    @property
    def sides(self) -> dict[str, Side]:
        """All sides by name, in the order in which they run."""
        return {OURS: self.ours, **{peer.name: peer.side for peer in self.peers}}

    def present(self) -> tuple[Peer, ...]:
        """The peers that can run here."""
        return tuple(peer for peer in self.peers if not peer.missing())

    def faults(self, size: str, answer: Answer) -> list[str]:
        """What is wrong with an answer by itself, and what a whole one and the published optimum disagree on."""
        optimum, found = self.known(size), answer.figures.get("objective")
        if optimum is None or not answer.complete or _same(found, optimum, self.tolerance):
            return list(answer.problems)
        return [*answer.problems, f"objective: {found} against the published {optimum}"]


CASES: dict[str, Case] = {}


def register(case: Case) -> Case:
    """Add a case to those that `python -m benchmarks` runs."""
    if case.name in CASES:
        raise ValueError(f"two cases are called {case.name}")
    CASES[case.name] = case
    return case


def load_cases() -> dict[str, Case]:
    """Every case by name, after importing each file in `cases/`."""
    from benchmarks import cases

    for module in pkgutil.iter_modules(cases.__path__, f"{cases.__name__}."):
        importlib.import_module(module.name)
    return CASES


def proven_alike(tolerance: float) -> Agree:
    """Agreement on the proven objective, relative; after a limit, no bound may lie above the other's objective."""

    def agree(one: Answer, other: Answer) -> list[str]:
        if one.complete and other.complete:
            a, b = one.figures["objective"], other.figures["objective"]
            return [] if _same(a, b, tolerance) else [f"objective: {a} against {b}"]
        return [*_too_high(one, other, tolerance), *_too_high(other, one, tolerance)]

    return agree


def _too_high(mine: Answer, theirs: Answer, tolerance: float) -> list[str]:
    bound = float(mine.figures.get("bound", -math.inf))
    objective = float(theirs.figures.get("objective", math.inf))
    if bound <= objective + tolerance * abs(objective):
        return []
    return [f"a bound of {bound} lies above an objective of {objective}"]


def same_figures(tolerance: float) -> Agree:
    """Agreement on every figure: texts the same, numbers within a relative tolerance."""

    def agree(ours: Answer, peer: Answer) -> list[str]:
        names = [*ours.figures, *(name for name in peer.figures if name not in ours.figures)]
        pairs = [(name, ours.figures.get(name), peer.figures.get(name)) for name in names]
        return [f"{name}: {a} against {b}" for name, a, b in pairs if not _same(a, b, tolerance)]

    return agree


def _same(one: float | str | None, other: float | str | None, tolerance: float) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return one == other
