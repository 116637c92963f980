"""Form B: zones aggregated exactly by the order in which they prefer the sites.

For zone i with the candidate sites in order of travel time (ties: table order) let P(i, k) be the set of its first k.
Zones that share a set share its variable. A step from P to P + j is an arc; a zone's share served at its k-th site is
the fall of the variable along the zone's k-th arc.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

EMPTY = 0
"""The number of the empty set."""
NO_ARC = -1


@dataclass(frozen=True, eq=False)
class Preferences:
    """The order in which zones prefer the candidate sites.

    order: positions of the candidates, nearest first, ties in table order, shape (zones, candidates). minutes: in that
    order. depth: how many of them the zone may use, shape (zones,): its order ends at the last that can be reached
    within the hard maximum, or at the first that is sure to be open, which nobody passes. Both ends are exact.
    """

    order: IntArray
    minutes: FloatArray
    depth: IntArray


def preferences(minutes: FloatArray, limit: float = np.inf, always_open: BoolArray | None = None) -> Preferences:
    """The preferences of zones with these minutes to the candidates, shape (zones, candidates) in table order.

    `limit` is the hard maximum; `always_open`, shape (candidates,), marks the units that are sure to be open.
    """
    order = np.argsort(minutes, axis=1, kind="stable")
    in_order = np.take_along_axis(minutes, order, axis=1)
    depth: IntArray = (np.isfinite(in_order) & (in_order <= limit)).sum(axis=1)
    if always_open is not None and always_open.any():
        depth = np.minimum(depth, always_open[order].argmax(axis=1) + 1)
    return Preferences(order, in_order, depth)


@dataclass(frozen=True, eq=False)
class PrefixSets:
    """The distinct prefix sets of some zones over some candidate sites, and the arcs between them.

    sets: how many sets there are, the empty one included; they are numbered 0, 1, ... by size.
    parent, child, site: each arc's sets P and P + j and the position of j among the candidates, shape (arcs,).
    arc: the arc of each zone at each step, shape (zones, steps); NO_ARC beyond the zone's last site.
    minutes: travel minutes of each zone at each step, shape (zones, steps); infinite beyond the last.
    last: the set of all sites that are followed for the zone, shape (zones,).
    next_minutes: minutes to the first site beyond them, shape (zones,); infinite where there is none.
    """

    sets: int
    parent: IntArray
    child: IntArray
    site: IntArray
    arc: IntArray
    minutes: FloatArray
    last: IntArray
    next_minutes: FloatArray

    @property
    def cut(self) -> BoolArray:
        """Whether the zone's order goes on beyond the last site that is followed, shape (zones,)."""
        return np.isfinite(self.next_minutes)

    def total(self, weights: FloatArray) -> FloatArray:
        """Weights of the zones summed over the arcs that they pass, shape (arcs,).

        `weights` has shape (zones,) or (zones, steps).
        """
        passed = self.arc != NO_ARC
        spread = np.broadcast_to(weights[:, None] if weights.ndim == 1 else weights, self.arc.shape)
        return np.bincount(self.arc[passed], spread[passed], len(self.parent)).astype(np.float64)


def prefix_sets(wishes: Preferences, steps: IntArray | None = None) -> PrefixSets:
    """The prefix sets of zones with these preferences, each zone's order followed for `steps` sites, shape (zones,).

    Without `steps` every order is followed to its end.
    """
    zones, candidates = wishes.order.shape
    depth = wishes.depth if steps is None else np.minimum(wishes.depth, steps)
    longest = int(depth.max(initial=0))
    member = np.zeros((zones, candidates), dtype=bool)
    at = np.zeros(zones, dtype=np.int64)
    arc = np.full((zones, longest), NO_ARC)
    arcs: list[IntArray] = []
    sets, numbered = 1, 0
    for step in range(longest):
        here = np.flatnonzero(depth > step)
        chosen = wishes.order[here, step]
        member[here, chosen] = True
        level, child = np.unique(np.packbits(member[here], axis=1), axis=0, return_inverse=True)
        moves = np.stack([at[here], sets + child.reshape(-1), chosen], axis=1)
        distinct, which = np.unique(moves, axis=0, return_inverse=True)
        arcs.append(distinct)
        arc[here, step] = numbered + which.reshape(-1)
        at[here] = moves[:, 1]
        sets, numbered = sets + len(level), numbered + len(distinct)
    parent, child_set, site = np.concatenate([np.empty((0, 3), dtype=np.int64), *arcs]).T
    followed = np.where(np.arange(longest) < depth[:, None], wishes.minutes[:, :longest], np.inf)
    return PrefixSets(sets, parent, child_set, site, arc, followed, at, _next_minutes(wishes, depth))


def _next_minutes(wishes: Preferences, depth: IntArray) -> FloatArray:
    """Minutes to the first site that is not followed, shape (zones,); infinite where all are."""
    following = np.minimum(depth, wishes.order.shape[1] - 1)
    if not wishes.order.shape[1]:
        return np.full(len(depth), np.inf)
    return np.where(depth < wishes.depth, wishes.minutes[np.arange(len(depth)), following], np.inf)
