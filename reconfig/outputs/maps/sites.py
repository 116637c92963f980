"""The sites on the maps: which symbol and which words each one has, today and in the proposal.

A symbol's shape says what happens at the site; colour never says it alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from reconfig.evaluate.evaluation import Evaluation
from reconfig.outputs.maps.page import wrapped

LABEL_SIZE = 8.5
LABEL_WIDTH = 150.0
MOST_SERVICES = 14
"""A label lists no more services than this; beyond it says how many there are."""

COMPASS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


@dataclass(frozen=True)
class Symbol:
    """A shape that stands for a site: marker, size in points, whether it is filled, words in the key."""

    marker: str
    size: float
    filled: bool
    words: str


OPEN = Symbol("o", 8.0, True, "open")
OPENS = Symbol("*", 15.0, True, "opens")
CLOSES = Symbol("o", 9.5, False, "closes")
NEIGHBOUR = Symbol("s", 7.5, True, "open, outside the area")
BEYOND = Symbol("^", 9.0, True, "open, beyond the edge of the map (named at the foot)")
SYMBOLS = (OPEN, OPENS, CLOSES, NEIGHBOUR, BEYOND)

Line = tuple[str, str]
"""A line of a label and its weight."""

Row = Mapping[Hashable, Any]
"""A row of the sites table."""


class View(NamedTuple):
    """How one site looks on one map."""

    symbol: Symbol
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pin:
    """A site on the maps of a page: where it stands, its look today (None: not there yet) and in the proposal."""

    name: str
    x: float
    y: float
    today: View | None
    proposal: View

    @property
    def views(self) -> tuple[View, ...]:
        """How it looks on the maps that show it."""
        return (self.proposal,) if self.today is None else (self.today, self.proposal)


def service_pins(evaluation: Evaluation, today: Evaluation, service: str) -> list[Pin]:
    """The sites of one service."""
    before, after = (held.configuration.sites_of(service) for held in (today, evaluation))
    pins = []
    for site in evaluation.instance.sites.to_dict("records"):
        was_open, is_open = site["site"] in before, site["site"] in after
        if was_open or is_open:
            lines, kept = name_lines(site["name"]), _kept(site)
            now = View(kept, lines) if was_open else None
            pins.append(_pin(site, now, _service_view(kept, lines, was_open, is_open)))
    return pins


def _service_view(kept: Symbol, lines: tuple[Line, ...], was_open: bool, is_open: bool) -> View:
    if was_open and is_open:
        return View(kept, lines)
    symbol = OPENS if is_open else CLOSES
    return View(symbol, (*lines, (symbol.words, "bold")))


def overview_pins(evaluation: Evaluation, today: Evaluation) -> list[Pin]:
    """Every site that runs a service, with the codes of its services."""
    pins = []
    for site in evaluation.instance.sites.to_dict("records"):
        before, after = (_services_at(held, site["site"]) for held in (today, evaluation))
        if before or after:
            kept, name = _kept(site), site["name"]
            now = View(kept, _overview_lines(name, before, before)) if before else None
            symbol = kept if before and after else OPENS if after else CLOSES
            pins.append(_pin(site, now, View(symbol, _overview_lines(name, before, after))))
    return pins


def _services_at(held: Evaluation, site: str) -> list[str]:
    return [service for service in held.instance.service_codes if (service, site) in held.configuration]


def _overview_lines(name: str, before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...]:
    changes = {
        "new": [service for service in after if service not in before],
        "closes": [service for service in before if service not in after],
    }
    words = ", ".join(after) if len(after) <= MOST_SERVICES else f"{len(after)} services"
    changed = [
        line for word, codes in changes.items() if codes for line in name_lines(f"{word}: {', '.join(codes)}", "bold")
    ]
    return (*name_lines(name, "bold"), *name_lines(words), *changed)


def name_lines(text: str, weight: str = "normal") -> tuple[Line, ...]:
    """A label's words in lines that are not too long."""
    return tuple((line, weight) for line in wrapped(text, LABEL_WIDTH, LABEL_SIZE, weight))


def _kept(site: Row) -> Symbol:
    """The symbol of a site that is open today and in the proposal."""
    return NEIGHBOUR if site["neighbour"] else OPEN


def _pin(site: Row, today: View | None, proposal: View) -> Pin:
    return Pin(site["name"], float(site["easting"]), float(site["northing"]), today, proposal)


def beyond_the_edge(view: View) -> View:
    """How a site that lies beyond the edge of the map looks at the edge: an arrow where it is open."""
    return view._replace(symbol=BEYOND) if view.symbol in (OPEN, NEIGHBOUR) else view


def way_there(pin: Pin, east: float, north: float) -> str:
    """A site that lies so many metres beyond the edge of the map, in words, with what its label would say."""
    octant = round(np.arctan2(north, east) / (np.pi / 4)) % len(COMPASS)
    kilometres = max(np.hypot(east, north) / 1000, 1)
    rest = " ".join(text for text, _ in pin.views[-1].lines).removeprefix(pin.name).strip()
    way = f"{kilometres:.0f} km further {COMPASS[octant]}"
    return f"{pin.name} ({rest}; {way})" if rest else f"{pin.name} ({way})"
