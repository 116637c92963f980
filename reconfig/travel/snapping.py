"""Points to their nearest place on a road: exact, to the nearest usable link and not merely to its nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from scipy.spatial import cKDTree

from reconfig.instance.instance import BoolArray, FloatArray, IntArray
from reconfig.travel.roads import Roads

SHORTEST_CLASS: Final = 5
"""Segments below 2 ** 5 = 32 m are one class of length."""

MILLISECONDS_AN_HOUR: Final = 3_600_000


@dataclass(frozen=True, eq=False)
class Snapped:
    """Where points meet the network.

    link: position of the link in the roads, shape (points,).
    fraction: how far along its line from start to end, 0 to 1; exactly 0 or 1 at its nodes.
    metres: from the point to that place in a straight line, off the network.
    place: coordinates of that place, shape (points, 2), in m.
    """

    link: IntArray
    fraction: FloatArray
    metres: FloatArray
    place: FloatArray

    def __len__(self) -> int:
        return len(self.link)

    def at(self, points: IntArray | BoolArray | slice) -> Snapped:
        """Some of the points."""
        return Snapped(self.link[points], self.fraction[points], self.metres[points], self.place[points])

    def with_others(self, points: BoolArray, others: Snapped) -> Snapped:
        """The points with `others`, in order, in place of some."""
        names = ("link", "fraction", "metres", "place")
        arrays = {name: getattr(self, name).copy() for name in names}
        for name, array in arrays.items():
            array[points] = getattr(others, name)
        return Snapped(**arrays)


def joined(*groups: Snapped) -> Snapped:
    """Several groups of points as one, in that order."""
    fields = ("link", "fraction", "metres", "place")
    return Snapped(*(np.concatenate([getattr(group, field) for group in groups]) for field in fields))


def access_milliseconds(metres: FloatArray, kmh: float) -> IntArray:
    """Time off the network at a speed (km/h), in whole milliseconds."""
    milliseconds: IntArray = np.rint(metres / 1000 / kmh * MILLISECONDS_AN_HOUR).astype(np.int64)
    return milliseconds


@dataclass(frozen=True, eq=False)
class _Segments:
    """The straight parts of some links' lines: where each begins, its step to the end, m of its line before it."""

    link: IntArray
    begin: FloatArray
    step: FloatArray
    before: FloatArray
    whole: FloatArray

    @property
    def length(self) -> FloatArray:
        length: FloatArray = np.hypot(self.step[:, 0], self.step[:, 1])
        return length


def snap(roads: Roads, usable: BoolArray, points: FloatArray) -> Snapped:
    """The nearest place on a usable link for each point; of links equally near (to 1e-6 m) the first.

    usable: which links may be met, shape (links,), one at least. points: shape (points, 2), finite, in the roads' crs.

    Every segment that could be nearest is looked at: segments stand in classes of length up to L, and one within d
    of a point has its middle within d + L / 2 of it. No bound fails, so there is no second way.
    """
    segments = _segments(roads, np.flatnonzero(usable))
    nearest = _nearest(segments, points)
    share, metres = _projected(segments, nearest, points)
    along = segments.before[nearest] + share * segments.length[nearest]
    whole = segments.whole[nearest]
    fraction = np.divide(along, whole, out=np.zeros_like(along), where=whole > 0)
    place = segments.begin[nearest] + share[:, None] * segments.step[nearest]
    return Snapped(segments.link[nearest], np.clip(fraction, 0.0, 1.0), metres, place)


def _segments(roads: Roads, links: IntArray) -> _Segments:
    if roads.shapes is None:
        begin = roads.points[roads.start[links]]
        step = roads.points[roads.end[links]] - begin
        return _Segments(links, begin, step, np.zeros(len(links)), np.hypot(step[:, 0], step[:, 1]))
    corners, line = shapely.get_coordinates(roads.shapes[links], return_index=True)
    same = line[1:] == line[:-1]
    begin, step, line = corners[:-1][same], np.diff(corners, axis=0)[same], line[:-1][same]
    length = np.hypot(step[:, 0], step[:, 1])
    first, last = (np.searchsorted(line, np.arange(len(links)), side) for side in ("left", "right"))
    until = np.cumsum(length) - length
    before = until - until[first][line]
    whole = (before + length)[last - 1]
    return _Segments(links[line], begin, step, before, whole[line])


def _nearest(segments: _Segments, points: FloatArray) -> IntArray:
    """The nearest segment of each point, by position."""
    middles = segments.begin + segments.step / 2
    nearest: IntArray = cKDTree(middles, balanced_tree=False).query(points)[1].astype(np.int64)
    size = np.maximum(np.frexp(segments.length)[1], SHORTEST_CLASS)
    for exponent in np.unique(size):
        members = np.flatnonzero(size == exponent)
        reach = _projected(segments, nearest, points)[1] + 2.0 ** (exponent - 1) + 1e-6
        found = cKDTree(middles[members], balanced_tree=False).query_ball_point(points, reach, return_sorted=False)
        counts = np.fromiter(map(len, found), np.int64, len(found))
        candidates = members[np.concatenate([*found, []]).astype(np.int64)]
        nearest = _nearer(segments, points, nearest, np.repeat(np.arange(len(points)), counts), candidates)
    return nearest


def _nearer(
    segments: _Segments, points: FloatArray, nearest: IntArray, point: IntArray, candidates: IntArray
) -> IntArray:
    """The nearest of each point's candidates and the one that it has; of equals the first."""
    point, candidates = np.append(point, np.arange(len(points))), np.append(candidates, nearest)
    metres = np.round(_projected(segments, candidates, points[point])[1], 6)
    order = np.lexsort((candidates, metres, point))
    first = np.searchsorted(point[order], np.arange(len(points)))
    best: IntArray = candidates[order][first]
    return best


def _projected(segments: _Segments, chosen: IntArray, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """For pairs of segment and point: the share of the segment at which the point's nearest place lies, and the m."""
    away, step = points - segments.begin[chosen], segments.step[chosen]
    square = np.einsum("ij,ij->i", step, step)
    dot = np.einsum("ij,ij->i", away, step)
    share = np.clip(np.divide(dot, square, out=np.zeros_like(dot), where=square > 0), 0.0, 1.0)
    rest = away - share[:, None] * step
    return share, np.hypot(rest[:, 0], rest[:, 1])
