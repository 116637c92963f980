"""What a benchmark case is, and the list of all; each file in `cases/` registers its own."""

from __future__ import annotations

import importlib
import importlib.util
import math
import pkgutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

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
    """What a side found, by name; not `complete` where its time ran out first."""

    figures: Figures
    complete: bool = True


Side = Callable[[str, Run], Answer]
"""Answers the case's question at a size, its work inside the phases of the run."""

Agree = Callable[[Answer, Answer], list[str]]
"""What two answers disagree on, in words; empty where they agree."""


@dataclass(frozen=True)
class Case:
    """One question, our way to answer it and a peer's.

    sizes: smallest first; the first must take seconds.
    peer_needs: packages that the peer imports and that are not among our dependencies.
    """

    name: str
    question: str
    sizes: tuple[str, ...]
    ours: Side
    peer: Side
    agree: Agree
    peer_needs: tuple[str, ...] = ()

    @property
    def sides(self) -> dict[str, Side]:
        """The two sides by name, in the order in which they run."""
        return {"ours": self.ours, "peer": self.peer}

    def missing(self) -> list[str]:
        """The packages that the peer needs and that are not installed."""
        return [name for name in self.peer_needs if importlib.util.find_spec(name) is None]


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
