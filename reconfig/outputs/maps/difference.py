"""The map of a what-if: minutes to the nearest open site before and after, what changes, and the roads concerned."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import shapely

from reconfig.instance.instance import BoolArray, Instance
from reconfig.outputs.difference import Difference, headlines
from reconfig.outputs.maps.drawing import HALF, TO_NEAREST, Content, draw_three
from reconfig.outputs.maps.ground import ground_of
from reconfig.outputs.maps.page import settings
from reconfig.outputs.maps.pins import Viewport, place_pins, remarks
from reconfig.outputs.maps.scale import scale_of
from reconfig.outputs.maps.sites import CLOSES, NEIGHBOUR, OPEN, OPENS, Pin, Row, View, name_lines
from reconfig.outputs.maps.words import MODELLED, SYNTHETIC, Words, keys_in_words
from reconfig.travel.writing import lines as lines_of


def draw_difference(found: Difference, stem: Path) -> list[Path]:
    """Draw the map as PNG and SVG; nothing, and an empty list, where there are neither boundaries nor coordinates."""
    ground = ground_of(found.before)
    if ground is None:
        return []
    view, pins = Viewport(ground, HALF), site_pins(found)
    placed = place_pins(view, pins)
    scale, (before, after) = scale_of(found.before), found.nearest
    about = found.before.about
    content = Content(
        found.before,
        view,
        scale,
        (scale.minutes_class(before), scale.minutes_class(after)),
        scale.change_class(before, after),
        pins,
        placed,
        Words(
            f"What if: {found.change.name}",
            " ".join([*([SYNTHETIC] if about.synthetic else []), *found.change.words, *headlines(found)]),
            (*remarks(view, pins, placed), MODELLED, *about.attribution),
        ),
        TO_NEAREST,
        ("Before", "After"),
        _marked(found),
    )
    with settings():
        return draw_three(content, stem, _said(content))


def _said(content: Content) -> str:
    """The picture in words."""
    keys = keys_in_words(content.minutes_rows, content.change_rows, ("before", "after"))
    return f"{content.words.summary} {keys} Each area's figures stand in difference.csv."


def _marked(found: Difference) -> Any:  # noqa: ANN401
    """The roads that the change closes, slows or adds, as one shape; None where there are none, or all."""
    roads, touched = found.rerun.journeys.network.roads, found.change.touched
    lines = [] if touched.all() else list(lines_of(roads)[touched])
    return shapely.multilinestrings([*lines, *found.change.lines]) if lines or found.change.lines else None


def site_pins(found: Difference) -> list[Pin]:
    """The sites that count: a moved one closes where it was and opens where it goes, a new one opens."""
    before = _open_rows(found.before, found.open_sites[0])
    after = _open_rows(found.after, found.open_sites[1])
    return [pin for code, site in after.items() for pin in _pins(before.get(code), site)]


def _open_rows(instance: Instance, there: BoolArray) -> dict[Hashable, Row]:
    return {row["site"]: row for row in instance.sites[there].to_dict("records")}


def _pins(was: Row | None, site: Row) -> Iterator[Pin]:
    """One pin, or two where a site moves."""
    lines = name_lines(site["name"])
    kept = View(NEIGHBOUR if site["neighbour"] else OPEN, lines)
    moved = was is not None and _place(was) != _place(site)
    if was is not None and moved:
        yield Pin(site["name"], *_place(was), kept, View(CLOSES, lines))
    if was is None or moved:
        new = View(OPENS, (*lines, ("new place" if moved else "new", "bold")))
        yield Pin(site["name"], *_place(site), None, new)
    else:
        yield Pin(site["name"], *_place(site), kept, kept)


def _place(site: Row) -> tuple[float, float]:
    return float(site["easting"]), float(site["northing"])
