"""Where labels stand: by their symbol, inside the frame, clear of each other, off the coloured areas if possible.

Plain geometry in points (1/72 inch) with the origin at the lower left; the same input gives the same places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reconfig.instance.instance import FloatArray

ROUNDS = 4
DIRECTIONS = 16
DISTANCES = (7.0, 12.0, 18.0, 26.0, 36.0, 48.0, 60.0, 72.0)
GAP = 2.5

COST_OF_COVERING_LAND = 80.0
COST_OF_CROSSING = 60.0
STEPS = np.linspace(0.1, 0.9, 7)
"""Where along a leader it is looked for crossings."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Frame:
    """A frame of width x height points; `land` says which cells of a grid over it (rows from the bottom) hold data."""

    width: float
    height: float
    land: Mask

    def land_share(self, boxes: FloatArray) -> FloatArray:
        """The share of each box (left, bottom, right, top), shape (boxes, 4), that covers land."""
        rows, columns = self.land.shape
        total = np.pad(self.land, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
        x = np.clip(np.rint(boxes[:, [0, 2]] / self.width * columns), 0, columns).astype(int)
        y = np.clip(np.rint(boxes[:, [1, 3]] / self.height * rows), 0, rows).astype(int)
        inside = total[y[:, 1], x[:, 1]] - total[y[:, 0], x[:, 1]] - total[y[:, 1], x[:, 0]] + total[y[:, 0], x[:, 0]]
        cells = np.maximum((x[:, 1] - x[:, 0]) * (y[:, 1] - y[:, 0]), 1)
        share: FloatArray = inside / cells
        return share


def place_labels(
    anchors: FloatArray, sizes: FloatArray, frame: Frame, blocked: FloatArray
) -> list[tuple[float, float] | None]:
    """The lower left corner of each label; None where it finds no room.

    `anchors`, `sizes`: shape (labels, 2); `blocked`: boxes that no label may cover (symbols, a scale bar), shape
    (boxes, 4). Each label takes its cheapest free place in turn; a few more rounds let it move once all have one.
    """
    choices = [_choices(anchor, size, frame) for anchor, size in zip(anchors, sizes, strict=True)]
    costs = [_own_cost(anchor, boxes, frame) for anchor, boxes in zip(anchors, choices, strict=True)]
    chosen: list[FloatArray | None] = [None] * len(anchors)
    for _ in range(ROUNDS):
        for label, boxes in enumerate(choices):
            others = [other for other, box in enumerate(chosen) if other != label and box is not None]
            placed = np.array([chosen[other] for other in others]).reshape(-1, 4)
            cost = costs[label] + _crossing_cost(anchors[label], boxes, anchors[others], placed)
            cost[_overlapping(boxes, np.vstack([blocked, placed]))] = np.inf
            free = len(cost) > 0 and bool(np.isfinite(cost).any())
            chosen[label] = boxes[int(cost.argmin())] if free else None
    return [None if box is None else (float(box[0]), float(box[1])) for box in chosen]


def _choices(anchor: FloatArray, size: FloatArray, frame: Frame) -> FloatArray:
    """The boxes around a symbol at each distance in each direction, pushed into the frame, shape (boxes, 4)."""
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    toward = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    centres = np.concatenate([anchor + toward * (distance + size / 2 * np.abs(toward)) for distance in DISTANCES])
    room = np.array([frame.width, frame.height]) - 2 * GAP - size
    if (room < 0).any():
        return np.empty((0, 4))
    corners = np.clip(centres - size / 2, GAP, GAP + room)
    return np.concatenate([corners, corners + size], axis=1)


def _own_cost(anchor: FloatArray, boxes: FloatArray, frame: Frame) -> FloatArray:
    away = nearest_point(anchor, boxes) - anchor
    return np.hypot(away[:, 0], away[:, 1]) + COST_OF_COVERING_LAND * frame.land_share(boxes)


def nearest_point(anchor: FloatArray, boxes: FloatArray) -> FloatArray:
    """The point of each box that is nearest to the anchor, shape (boxes, 2): where its leader ends."""
    point: FloatArray = np.clip(anchor, boxes[:, :2], boxes[:, 2:])
    return point


def _overlapping(boxes: FloatArray, others: FloatArray) -> Mask:
    one, two = boxes[:, None], others[None]
    near = (one[..., :2] < two[..., 2:] + GAP) & (one[..., 2:] > two[..., :2] - GAP)
    overlapping: Mask = np.any(np.all(near, axis=2), axis=1)
    return overlapping


def _crossing_cost(anchor: FloatArray, boxes: FloatArray, anchors: FloatArray, placed: FloatArray) -> FloatArray:
    """What it costs that a leader runs through another label, or another's leader through this one."""
    own = _leaders(anchor, nearest_point(anchor, boxes))
    others = _leaders(anchors, np.clip(anchors, placed[:, :2], placed[:, 2:]))
    crossings = _points_inside(own, placed) + _points_inside(others, boxes).T
    return COST_OF_CROSSING * np.asarray(crossings.sum(axis=1), float)


def _leaders(starts: FloatArray, ends: FloatArray) -> FloatArray:
    """Points along the lines from starts to ends, shape (lines, points, 2)."""
    return starts[..., None, :] + STEPS[:, None] * (ends - starts)[..., None, :]


def _points_inside(lines: FloatArray, boxes: FloatArray) -> FloatArray:
    """How many points of each line lie in each box, shape (lines, boxes)."""
    at = lines[:, :, None]
    inside = np.all((at >= boxes[:, :2]) & (at <= boxes[:, 2:]), axis=3)
    return np.asarray(inside.sum(axis=1), float)
