"""Branch and bound on the candidates that the Lagrangian bound leaves free."""

from __future__ import annotations

import dataclasses
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.strategies.interchange import greedy, interchange, two_nearest
from reconfig.strategies.lagrangian import SMALLEST_STEP, Effort, Node, ascend
from reconfig.strategies.location import Decisions, Location

Stop = Callable[[], bool]

ROOT_ROUNDS = 20
"""Rounds at the root: multipliers, then an answer from what they open."""
ROOT = Effort(steps=150, patience=30)
BRANCH = Effort(steps=60, patience=8)
FIRST_STEP = 1.0
"""The step factor at a new node: what is decided there moves the multipliers far."""

LIKELY = 0.7
"""Branch on the candidate that was open at nearly this share of the last steps."""


@dataclass(frozen=True, eq=False)
class Found:
    """Where a search stands: what is chosen, shape (candidates,), its value, the bound, and the nodes so far."""

    chosen: BoolArray
    value: float
    bound: float
    nodes: int


class Search:
    """The best answer so far and the nodes that are open; `advance` goes one step on.

    First the root, round by round; then node by node, the lowest bound first.
    """

    def __init__(self, problem: Location, decisions: Decisions, gap: float, stop: Stop = lambda: False) -> None:
        self._problem, self._gap, self._stop = problem, gap, stop
        self._tried: set[bytes] = set()
        self._numbers = itertools.count(1)
        self._nodes, self._rounds = 0, 0
        self._chosen = greedy(problem, decisions)
        self._value = problem.value(self._chosen)
        self._try(decisions, self._chosen)
        lowest = float(problem.costs.min(axis=0, initial=problem.unserved).sum())
        often = np.zeros(len(self._chosen))
        self._root: Node | None = Node(decisions, self._first_multipliers(), self._chosen, often, lowest, FIRST_STEP)
        self._heap: list[tuple[float, int, Node]] = []

    @property
    def found(self) -> Found:
        """Where the search stands."""
        left = self._root.bound if self._root else self._heap[0][0] if self._heap else np.inf
        bound = self._problem.rounded(min(self._goal, left))
        return Found(self._chosen, self._value, min(bound, self._value), self._nodes)

    @property
    def impossible(self) -> bool:
        """Whether it is proven that nobody can serve every zone."""
        return not self._root and not self._heap and self._value >= self.unserved

    @property
    def unserved(self) -> float:
        """A value from which on somebody is not served."""
        return self._problem.unserved

    def advance(self) -> bool:
        """One step on; whether there was one to take."""
        if self._stop():
            return False
        if self._root:
            self._round(self._root)
            return True
        if not self._heap or self._heap[0][0] >= self._goal:
            self._heap = []
            return False
        self._divide(heapq.heappop(self._heap)[2])
        return True

    @property
    def _goal(self) -> float:
        return self._problem.goal(self._value, self._gap)

    def _first_multipliers(self) -> FloatArray:
        """Between the costs of the nearest and the second nearest chosen candidate."""
        if not self._chosen.any():
            return np.zeros(self._problem.costs.shape[1])
        near = two_nearest(self._problem, np.flatnonzero(self._chosen))
        second = np.minimum(near.second_cost, 3 * near.cost + near.cost.mean())
        between: FloatArray = near.cost + 0.3 * (second - near.cost)
        return between

    def _try(self, decisions: Decisions, chosen: BoolArray) -> None:
        """Make an answer better by interchange, and keep it if it is the best."""
        key = np.packbits(chosen).tobytes()
        if key in self._tried:
            return
        self._tried.add(key)
        chosen = interchange(self._problem, decisions, chosen, self._stop)
        value = self._problem.value(chosen)
        if value < self._value:
            self._chosen, self._value = chosen, value

    def _round(self, root: Node) -> None:
        """Better multipliers at the root, and an answer from what they open."""
        root = ascend(self._problem, root, self._value, self._goal, ROOT, self._stop)
        self._root, self._rounds = root, self._rounds + 1
        if root.bound < self._goal:
            self._try(root.decisions, root.chosen)
        if self._stop():
            return
        spent = self._rounds >= ROOT_ROUNDS or root.step < SMALLEST_STEP or not root.decisions.free.any()
        if spent or root.bound >= self._goal:
            self._root, self._heap = None, [(root.bound, 0, root)]

    def _divide(self, node: Node) -> None:
        """Two nodes from one: a candidate open, and closed."""
        free = node.decisions.free
        if not free.any():
            self._try(node.decisions, node.decisions.opened)
            return
        site = int(np.where(free, np.abs(node.often - LIKELY), np.inf).argmin())
        for is_open in (True, False):
            settled = self._problem.settled(node.decisions.with_site(site, is_open))
            if settled is not None:
                self._enter(node, settled)

    def _enter(self, parent: Node, decisions: Decisions) -> None:
        """Bound a new node; it stays where it may hold something better."""
        self._nodes += 1
        child = dataclasses.replace(parent, decisions=decisions, step=FIRST_STEP, bound=-np.inf)
        child = ascend(self._problem, child, self._value, self._goal, BRANCH, self._stop)
        bound = max(child.bound, parent.bound)
        if bound >= self._goal:
            return
        if self._problem.value(child.chosen) < 2 * self._value - bound:
            self._try(child.decisions, child.chosen)
        heapq.heappush(self._heap, (bound, next(self._numbers), dataclasses.replace(child, bound=bound)))
