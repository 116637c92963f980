"""Branch and cut over the openings: a tree of linear relaxations, each cut by the transport problems first.

For a service or two with few openings left undecided, where the master with its cuts so far says too little of whole
answers and is solved too often. Best bound first; the branching candidate is tried both ways (strong branching).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.strategies.cutting import Cutter
from reconfig.strategies.master import WHOLE, Relaxed

CUT_ROUNDS, RISE = 30, 0.02
"""A node is cut so often at most, and after three rounds only while its bound rises by this share of the gap."""

TRIED = 10
"""How many openings are tried both ways before one is branched on."""

NODES_A_ROUND = 25
"""How many nodes make a line of the log."""


@dataclass(frozen=True, order=True)
class Node:
    """Openings between `low` and `high`, shape (units,), and a bound on their objective in the master's scale."""

    bound: float
    number: int
    low: FloatArray = field(compare=False)
    high: FloatArray = field(compare=False)


def undecided(found: Relaxed, openings: IntArray, best: float) -> tuple[FloatArray, FloatArray]:
    """Bounds on the openings, shape (units,), of every answer that is better than the best, by their reduced costs.

    Source: Dantzig, Fulkerson, Johnson 1954: moving a variable off its bound costs its reduced cost at least.
    """
    missing = (best - found.objective) * (1 + 1e-6) + 1e-6
    reduced = found.reduced[openings]
    return (reduced < -missing).astype(np.float64), (reduced <= missing).astype(np.float64)


class Tree:
    """The search below one relaxation; objectives are in the master's scale.

    `value` takes whole openings and gives the best objective so far; `over` says when to stop; `tell` takes the bound
    and the number of nodes now and then.
    """

    def __init__(
        self,
        cutter: Cutter,
        value: Callable[[BoolArray], float],
        over: Callable[[], bool],
        tell: Callable[[float, int], None],
        gap: float,
    ) -> None:
        self._cutter, self._master = cutter, cutter.master
        self._value, self._over, self._tell, self._gap = value, over, tell, gap
        self._number = itertools.count()
        self._leaves = np.inf

    def bound(self, root: Relaxed, best: float) -> float:
        """Search until no node could improve the best by more than the gap, or a limit comes: the bound by then."""
        self._best = best
        low, high = undecided(root, self._master.open_columns, best)
        heap = [Node(root.objective, next(self._number), low, high)]
        nodes = 0
        while heap and heap[0].bound < self._enough and not self._over():
            node = heapq.heappop(heap)
            for child in self._branches(node):
                heapq.heappush(heap, child)
            nodes += 1
            if nodes % NODES_A_ROUND == 0:
                self._tell(min(heap[0].bound if heap else np.inf, self._enough, self._leaves), nodes)
        self._master.bound_openings(np.zeros(len(low)), np.ones(len(low)))
        known = min(heap[0].bound if heap else np.inf, self._enough, self._leaves)
        self._tell(known, nodes)
        return known

    @property
    def _enough(self) -> float:
        """A node with this bound need not be looked at."""
        return self._best - self._gap / 2 * abs(self._best)

    def _branches(self, node: Node) -> list[Node]:
        """The node cut, and its two halves, as far as they could hold something better."""
        found = self._cut(node)
        if found is None:
            return []
        position, bounds = self._branching(node, found)
        halves = []
        for bound, half in zip(bounds, _halves(node, position), strict=True):
            if bound < self._enough:
                halves.append(Node(max(bound, found.objective), next(self._number), *half))
        return halves

    def _cut(self, node: Node) -> Relaxed | None:
        """The node's relaxation, cut until it hardly rises; None where nothing better is left in it."""
        self._master.bound_openings(node.low, node.high)
        before = -np.inf
        for count in range(CUT_ROUNDS):
            found = self._master.relaxed()
            if found is None or found.objective >= self._enough:
                return None
            openings = found.values[self._master.open_columns]
            whole = bool((np.abs(openings - np.round(openings)) < WHOLE).all())
            if whole:
                self._best = self._value(openings > 0.5)
            if count >= 3 and not whole and found.objective - before < RISE * (self._enough - found.objective):
                break
            before = found.objective
            added = self._cutter.at_whole(found.values) if whole else self._cutter.at(found.values, found.values)
            if not added and whole:
                self._leaves = min(self._leaves, found.objective)
                return None
            if not added:
                break
        return found

    def _branching(self, node: Node, found: Relaxed) -> tuple[int, tuple[float, float]]:
        """The opening whose two halves have the highest bounds (their product of rises), and these bounds."""
        openings = found.values[self._master.open_columns]
        parts = np.abs(openings - np.round(openings))
        basis = self._master.basis()
        best = (-1.0, int(parts.argmax()), (found.objective, found.objective))
        for position in np.argsort(-parts)[:TRIED]:
            if parts[position] < WHOLE:
                break
            bounds = []
            for low, high in _halves(node, int(position)):
                self._master.bound_openings(low, high)
                half = self._master.relaxed()
                bounds.append(np.inf if half is None else half.objective)
                self._master.set_basis(basis)
            rises = np.clip(np.array(bounds) - found.objective, 1e-6, self._enough - found.objective)
            best = max(best, (float(rises.prod()), int(position), (bounds[0], bounds[1])))
        return best[1], best[2]


def _halves(node: Node, position: int) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """The bounds of the node with one unit closed, and with it open."""
    low, high = node.low.copy(), node.high.copy()
    low[position], high[position] = 1.0, 0.0
    return (node.low, high), (low, node.high)
