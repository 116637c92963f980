"""A chart of options by two figures: ticks, points and labels that do not lie on each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

LETTER = 7.4
"""Units that a letter of a label takes, at most, on average."""

PADDING = 6.0
"""Units that stay free on either side of a label's words."""

LINE = 24.0
"""Units that a label is high, and no label is narrower: what a finger can hit."""

RADIUS = 9.0
"""Half of a point's symbol."""

DISTANCES = (12.0, 26.0, 44.0, 66.0, 92.0, 125.0)
"""How far a label may stand from its point; from the second on a line leads to it."""

DIRECTIONS = ((0.9, -0.9), (1, 0), (0, -1), (-1, 0), (0, 1), (0.9, 0.9), (-0.9, -0.9), (-0.9, 0.9))
"""Where a label may stand from its point: first where the steps of a frontier never go."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
SHARE_FREE = 0.09
"""What of the extent of the values stays free beyond the outermost points."""


@dataclass(frozen=True)
class Spot:
    """An option on a chart: its number, name, both values, symbol (today, frontier or other), a sign that follows its
    name however short that is cut, and full words.
    """  # noqa: D205

    number: int
    name: str
    across: float
    up: float
    symbol: str
    sign: str
    words: str


@dataclass(frozen=True)
class Size:
    """The size of a drawing and of its margins, and how many letters a label has at most."""

    width: float
    height: float
    left: float
    bottom: float
    letters: int
    top: float = 18.0
    right: float = 18.0


WIDE = Size(760, 470, 72, 58, 26)
NARROW = Size(270, 350, 66, 58, 9, right=8.0)
"""On a desk, and on a telephone."""

MOST_NAMED = 7
"""With more points than this a narrow chart has numbers for labels."""


class Tick(NamedTuple):
    """A value of an axis, where it stands and as it is written."""

    place: float
    words: str


class Label(NamedTuple):
    """A label: its words, the rectangle that it takes, and the path of the line to its point ("" without one)."""

    words: str
    left: float
    top: float
    width: float
    height: float
    lead: str


class Point(NamedTuple):
    """A point where it stands, with its label."""

    spot: Spot
    x: float
    y: float
    label: Label


@dataclass(frozen=True)
class Chart:
    """A drawing: its size, the ticks of both axes, the points, and the path of the frontier ("" without one)."""

    size: Size
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    points: tuple[Point, ...]
    frontier: str

    @property
    def is_numbered(self) -> bool:
        """Whether its labels are numbers, which a key explains."""
        return self.size is NARROW and len(self.points) > MOST_NAMED


class Box(NamedTuple):
    """A rectangle that something takes."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether both have a place in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class _Axis:
    """Values between two ends, at places between two others."""

    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        return round(self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first), 1)

    def ticks(self, most: int) -> tuple[Tick, ...]:
        step = _step((self.high - self.low) / most)
        digits = max(0, -math.floor(math.log10(step) + 1e-9)) + (1 if _two_digits(step) else 0)
        count = range(math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9) + 1)
        return tuple(Tick(self.at(number * step), f"{number * step:,.{digits}f}") for number in count)


def chart(spots: Sequence[Spot], size: Size, join: bool) -> Chart:
    """The drawing of the spots whose values are finite; `join` draws the steps of the frontier through its points."""
    shown = [spot for spot in spots if math.isfinite(spot.across) and math.isfinite(spot.up)]
    across = _axis([spot.across for spot in shown], size.left, size.width - size.right)
    up = _axis([spot.up for spot in shown], size.height - size.bottom, size.top)
    places = [(across.at(spot.across), up.at(spot.up)) for spot in shown]
    labels = _labels(shown, places, size)
    points = tuple(Point(spot, *place, label) for spot, place, label in zip(shown, places, labels, strict=True))
    steps = _steps([(p.x, p.y) for p in points if p.spot.symbol == "frontier"]) if join else ""
    return Chart(size, across.ticks(6 if size is WIDE else 3), up.ticks(6), points, steps)


def _axis(values: Sequence[float], first: float, last: float) -> _Axis:
    low, high = min(values, default=0.0), max(values, default=1.0)
    extent = (high - low) or abs(high) * 0.1 or 1.0
    return _Axis(low - extent * SHARE_FREE, high + extent * SHARE_FREE, first, last)


def _step(least: float) -> float:
    """The first round number that is no less."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in STEPS if step * power >= least * (1 - 1e-9))


def _two_digits(step: float) -> bool:
    """Whether a step such as 2.5 or 0.25 needs a digit more than its size says."""
    return step < 10 and abs(step / 10.0 ** math.floor(math.log10(step) + 1e-9) - 2.5) < 1e-6


def _steps(places: Sequence[tuple[float, float]]) -> str:
    """A path that goes from point to point along the axes: in between nothing better is known."""
    ordered = sorted(places)
    moves = [f"M{ordered[0][0]} {ordered[0][1]}"] if ordered else []
    moves += [f"H{x}V{y}" for x, y in ordered[1:]]
    return "".join(moves)


def _labels(spots: Sequence[Spot], places: Sequence[tuple[float, float]], size: Size) -> list[Label]:
    """A label a point, placed in turn at the nearest place where it covers no point and no other label."""
    taken = [Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places]
    labels = []
    for spot, (x, y) in zip(spots, places, strict=True):
        words = str(spot.number) if size is NARROW and len(spots) > MOST_NAMED else _cut(spot, size.letters)
        box, lead = _free(x, y, max(LETTER * len(words) + 2 * PADDING, LINE), taken, size)
        taken.append(box)
        labels.append(Label(words, round(box.left, 1), round(box.top, 1), round(box.right - box.left, 1), LINE, lead))
    return labels


def _cut(spot: Spot, letters: int) -> str:
    """Its name, cut where it is long, and its sign."""
    name = spot.name if len(spot.name) <= letters else f"{spot.name[: letters - 1].rstrip()}…"
    return f"{name}{spot.sign}"


def _free(x: float, y: float, wide: float, taken: Sequence[Box], size: Size) -> tuple[Box, str]:
    frame = Box(size.left + 2, size.top - 10, size.width - 2, size.height - size.bottom - 2)
    for distance in DISTANCES:
        for right, down in DIRECTIONS:
            box = _beside(x, y, right * distance, down * distance, wide)
            box = _moved_inside(box, frame)
            if box.top >= frame.top and box.bottom <= frame.bottom and not any(box.meets(other) for other in taken):
                return box, _lead(x, y, box) if distance > DISTANCES[0] else ""
    return _moved_inside(_beside(x, y, DISTANCES[0], 0.0, wide), frame), ""


def _moved_inside(box: Box, frame: Box) -> Box:
    """The box so far to the left or right that it lies in the frame."""
    left = max(min(box.left, frame.right - (box.right - box.left)), frame.left)
    return Box(left, box.top, left + box.right - box.left, box.bottom)


def _beside(x: float, y: float, right: float, down: float, wide: float) -> Box:
    """The place of a label whose nearest edge is so far to the right and down from a point."""
    left = x + right if right > 0 else x + right - wide if right < 0 else x - wide / 2
    middle = y + down + (LINE / 2 - 4) * (down > 0) - (LINE / 2 - 4) * (down < 0)
    return Box(left, middle - LINE / 2, left + wide, middle + LINE / 2)


def _lead(x: float, y: float, box: Box) -> str:
    """The path of a line from a point to the nearest place of its label."""
    end = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    return f"M{x} {y}L{end[0]:.1f} {end[1]:.1f}"
