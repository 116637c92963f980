"""How a solve ended, as data: status, what stopped it, configuration, objective, bound, gap, seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reconfig.objective import Objective
from reconfig.solution import Configuration

EXACT = 1e-9
"""A gap this small is rounding: the bound meets the answer."""


class Status(StrEnum):
    """What is known of the answer."""

    OPTIMAL = "OPTIMAL"
    """The bound proves it to the gap asked for."""
    FEASIBLE = "FEASIBLE"
    """A limit came first; the gap says how far it is proven."""
    INTERRUPTED = "INTERRUPTED"
    """Stopped by the user or by a signal; the best answer is kept, and the gap says how far it is proven."""
    INFEASIBLE = "INFEASIBLE"
    """Proven: no configuration satisfies every rule."""
    NO_SOLUTION = "NO_SOLUTION"
    """None found within the limits, and none ruled out."""

    @property
    def exit_code(self) -> int:
        """What the command line returns."""
        return {Status.INFEASIBLE: 3, Status.NO_SOLUTION: 4}.get(self, 0)


class Limit(StrEnum):
    """What ended the search."""

    NONE = "search complete"
    GAP = "gap reached"
    TIME = "time limit"
    STOPPED = "stopped by the user"
    LOST = "solver process lost"


@dataclass(frozen=True)
class Round:
    """One round of a strategy that works in rounds: its bound and best objective so far, in natural units.

    cuts: how many there are by now. seconds: since the start.
    """

    number: int
    bound: float | None
    objective: float | None
    gap: float | None
    cuts: int
    seconds: float


@dataclass(frozen=True)
class Way:
    """A configuration that keeps to everything but what gives way, which gives way by as little as is known.

    key: what gives way; "" where everything may. configuration: None where that is not enough, or none was found.
    amount: by how much, as a sum of shares of limits; bound: no way is less. staff: whole-time equivalents more to
    recruit, by key, as whom a unit finds decides what agency costs. possible: False where it is proven that this giving
    way is not enough.
    """

    key: str
    configuration: Configuration | None
    amount: float | None
    bound: float | None
    staff: tuple[tuple[str, float], ...] = ()
    possible: bool = True


@dataclass(frozen=True)
class Clash:
    """Named things, by key, that no configuration satisfies together.

    smallest: whether it is proven that one does, if any of them is left out. ways: each giving way by itself.
    """

    keys: tuple[str, ...]
    smallest: bool
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Sifted:
    """Why no configuration satisfies everything: clashes that have nothing in common, and the least that gives way.

    tests: how many questions of feasibility were asked. complete: whether nothing else clashes once these give way;
    False where the search ended before that was known.
    """

    clashes: tuple[Clash, ...]
    least: Way | None
    tests: int
    complete: bool


@dataclass(frozen=True)
class Outcome:
    """What a strategy returns. Objective and bound are in natural units (currency, patient-minutes, patients).

    `nearest` is, where no configuration satisfies every rule, one that breaks them by little, and `sifted` says why
    none does, if that was asked. `rounds` is how bound and answer came together, where the strategy works in rounds.
    """

    status: Status
    limit: Limit
    minimise: Objective
    configuration: Configuration | None = None
    objective: float | None = None
    bound: float | None = None
    seconds: float = 0.0
    nodes: int = 0
    notes: tuple[str, ...] = ()
    nearest: Configuration | None = None
    rounds: tuple[Round, ...] = ()
    sifted: Sifted | None = None

    @property
    def gap(self) -> float | None:
        """How far the objective may be from the best possible, relative to the objective; None where not known."""
        if self.objective is None or self.bound is None:
            return None
        return relative_gap(self.objective, self.bound)

    @property
    def proof(self) -> str:
        """How far the answer is proven, in words."""
        if self.gap is None:
            return "nothing is proven about how good it is"
        if self.gap <= EXACT:
            return "proven optimal"
        return f"proven within {self.gap:.2g} of the best possible ({self.gap:.4%})"


def relative_gap(objective: float, bound: float) -> float:
    """(objective - bound) / |objective|, never below zero; zero where both are zero."""
    difference = max(objective - bound, 0.0)
    return difference / abs(objective) if objective else (0.0 if difference <= EXACT else float("inf"))
