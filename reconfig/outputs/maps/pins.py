"""Where sites and their labels stand in the frame of a map, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reconfig.instance.instance import FloatArray
from reconfig.outputs.maps.ground import Ground
from reconfig.outputs.maps.labels import Frame, place_labels
from reconfig.outputs.maps.page import LINE_SPACING, text_width
from reconfig.outputs.maps.sites import LABEL_SIZE, Pin, View, beyond_the_edge, way_there
from reconfig.outputs.phrases import listed

PADDING = 2.5
"""White space around the words of a label, in points."""

INSET = 9.0
"""How far inside the frame the arrow to a site beyond it stands."""

SYMBOL_REACH = 5.5
"""How far from its middle a symbol reaches."""

MOST_NAMES = 12
"""The small print names no more sites of a kind than this."""

GRID = 5.0
NICE_LENGTHS: tuple[int, ...] = tuple(factor * 10**power for power in range(7) for factor in (1, 2, 5))


@dataclass(frozen=True)
class Viewport:
    """The frame of a map, `width` points wide, and the ground that fills it; positions from its lower left corner."""

    ground: Ground
    width: float

    @property
    def height(self) -> float:
        """Its height in points, from the proportions of the ground."""
        return self.width * self.ground.aspect

    @property
    def scale(self) -> float:
        """Points a metre."""
        return self.width / (self.ground.extent[2] - self.ground.extent[0])

    @property
    def scale_bar(self) -> int:
        """A round length in metres, at most a fifth of the width (the shortest where the ground is tiny)."""
        return max((length for length in NICE_LENGTHS if length * self.scale <= self.width / 5), default=1)

    def points(self, places: FloatArray) -> FloatArray:
        """Coordinates of the instance, shape (places, 2), in points of the frame."""
        at: FloatArray = (places - np.array(self.ground.extent[:2])) * self.scale
        return at

    def blocked(self, anchors: FloatArray) -> FloatArray:
        """What no label may cover: the symbols and the scale bar, shape (boxes, 4)."""
        symbols = np.concatenate([anchors - SYMBOL_REACH, anchors + SYMBOL_REACH], axis=1)
        return np.vstack([symbols, [[self.width - 14 - self.scale_bar * self.scale, 0, self.width, 24]]])

    def frame(self) -> Frame:
        """The frame as the placing of labels sees it."""
        rows, columns = max(int(self.height / GRID), 1), max(int(self.width / GRID), 1)
        return Frame(self.width, self.height, self.ground.land(rows, columns))


@dataclass(frozen=True)
class PlacedPin:
    """A pin with its symbol's place, its label's lower left corner (None: no label) and room, in points.

    `beyond` is the rest of the way, in points, to a site beyond the edge; the symbol then stands at the edge.
    """

    pin: Pin
    anchor: FloatArray
    corner: tuple[float, float] | None
    size: FloatArray
    beyond: FloatArray

    @property
    def is_beyond(self) -> bool:
        """Whether the site lies beyond the edge."""
        return bool(self.beyond.any())

    def view(self, side: int) -> View | None:
        """How the site looks on today's map (side 0) or the proposal's (1)."""
        view = (self.pin.today, self.pin.proposal)[side]
        return beyond_the_edge(view) if view is not None and self.is_beyond else view


def place_pins(view: Viewport, pins: Sequence[Pin]) -> list[PlacedPin]:
    """The same places for every map of a page, with room for each site's longest label."""
    shown = [pin for pin in pins if np.isfinite([pin.x, pin.y]).all()]
    if not shown:
        return []
    true = view.points(np.array([[pin.x, pin.y] for pin in shown]))
    frame = np.array([view.width, view.height])
    outside = np.any((true < 0) | (true > frame), axis=1)
    anchors = np.where(outside[:, None], np.clip(true, INSET, frame - INSET), true)
    beyond = true - anchors
    sizes = np.array([np.max([label_size(each) for each in pin.views], axis=0) for pin in shown])
    inside = np.flatnonzero(~outside)
    places = place_labels(anchors[inside], sizes[inside], view.frame(), view.blocked(anchors))
    corners = dict(zip(inside.tolist(), places, strict=True))
    return [
        PlacedPin(pin, anchors[number], corners.get(number), sizes[number], beyond[number])
        for number, pin in enumerate(shown)
    ]


def label_size(view: View) -> tuple[float, float]:
    """Width and height of a label in points."""
    width = max(text_width(text, LABEL_SIZE, weight) for text, weight in view.lines)
    return width + 2 * PADDING, len(view.lines) * LABEL_SIZE * LINE_SPACING + 2 * PADDING


def remarks(view: Viewport, pins: Sequence[Pin], placed: Sequence[PlacedPin]) -> tuple[str, ...]:
    """What the maps cannot show of the sites, in words."""
    beyond = [way_there(row.pin, *(row.beyond / view.scale)) for row in placed if row.is_beyond]
    crowded = [row.pin.name for row in placed if row.corner is None and not row.is_beyond]
    lost = [pin.name for pin in pins if not np.isfinite([pin.x, pin.y]).all()]
    sentences = {
        "Beyond the edge of the map": beyond,
        "Sites without room for a label": crowded,
        "Not on the map, for want of coordinates": lost,
    }
    said = tuple(f"{words}: {listed(names, MOST_NAMES)}." for words, names in sentences.items() if names)
    return (*said, view.ground.remark) if view.ground.remark else said
