"""Where one option overtakes another: exactly where a quantity enters linearly, by bisection where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

PRECISION = 1e-4
"""Of the range that is searched: how finely a crossing is found by bisection."""

ALIKE = 1e-9
"""Relative; values closer than this are the same."""


class Line(NamedTuple):
    """An option's value as a quantity grows from nought: at_nought + slope x quantity."""

    name: str
    at_nought: float
    slope: float

    def at(self, quantity: float) -> float:
        """The value there."""
        return self.at_nought + self.slope * quantity


class Crossing(NamedTuple):
    """At `quantity` the options `below` and `above` have the same value; each is the least on its side of it."""

    quantity: float
    below: str
    above: str


def lower_envelope(lines: Sequence[Line]) -> list[Crossing]:
    """The crossings of the least of some lines, for quantities above nought, in order.

    From the line that is least at nought to the next that it meets, of those that rise less, and so on.
    """
    here, found = min(lines, key=lambda line: (line.at_nought, line.slope)), list[Crossing]()
    while flatter := [line for line in lines if line.slope < here.slope - ALIKE * abs(here.slope)]:
        met = min(flatter, key=lambda line: (_meeting(here, line), line.slope))
        found.append(Crossing(_meeting(here, met), here.name, met.name))
        here = met
    return [crossing for crossing in found if crossing.quantity > 0]


def _meeting(one: Line, flatter: Line) -> float:
    """Where a line that rises less meets another one."""
    return (flatter.at_nought - one.at_nought) / (one.slope - flatter.slope)


def crossings(
    names: Sequence[str], value: Callable[[str, float], float], low: float, high: float, least: float | None = None
) -> Iterator[Crossing]:
    """Where the least of some options changes between two quantities, in order; none where both ends have the same.

    `value` gives an option's value at a quantity. Where values jump, a crossing is where they change places.
    """
    least = PRECISION * abs(high - low) if least is None else least
    first, last = (min(names, key=lambda name: value(name, end)) for end in (low, high))
    if first == last or _alike(value(first, high), value(last, high)) or _alike(value(first, low), value(last, low)):
        return
    at = _change(lambda quantity: value(first, quantity) <= value(last, quantity), low, high, least)
    between = min(names, key=lambda name: value(name, at))
    if between in (first, last) or _alike(value(between, at), value(first, at)) or abs(high - low) <= 2 * least:
        yield Crossing(at, first, last)
        return
    yield from crossings(names, value, low, at, least)
    yield from crossings(names, value, at, high, least)


def _change(holds: Callable[[float], bool], low: float, high: float, least: float) -> float:
    """Where what holds at `low` and not at `high` ceases to hold."""
    while abs(high - low) > least:
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= ALIKE * max(1.0, abs(one), abs(other))
