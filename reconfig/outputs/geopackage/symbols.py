"""Symbols as QGIS keeps them in a style (QML)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from reconfig.outputs.maps.classes import MapClass
from reconfig.outputs.maps.sites import CLOSES, NEIGHBOUR, OPEN, OPENS, Symbol

INK, PAPER, EDGE = "#1a1a1a", "#ffffff", "#8a949c"
ANGLES: Final[Mapping[str, tuple[int, ...]]] = {"////": (45,), "xxxx": (45, 135), "....": ()}
"""The directions of the lines of a hatch; dots have none."""

MARKERS: Final[Mapping[Symbol, tuple[str, str, str]]] = {
    OPEN: ("circle", INK, PAPER),
    OPENS: ("star", INK, PAPER),
    CLOSES: ("circle", PAPER, INK),
    NEIGHBOUR: ("square", INK, PAPER),
}
"""The shape, the filling and the edge of a site's symbol."""


def colour(code: str) -> str:
    """`#rrggbb` as a style writes it."""
    red, green, blue = (int(code[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"


def area_symbol(name: str, look: MapClass) -> ET.Element:
    """A filled area in the colour of its class, hatched where the maps hatch it."""
    symbol = ET.Element("symbol", {"name": name, "type": "fill", "alpha": "1", "clip_to_extent": "1"})
    edge = {"outline_color": colour(EDGE), "outline_style": "solid", "outline_width": "0.06"}
    _layer(symbol, "SimpleFill", {"color": colour(look.colour), "style": "solid", **edge})
    if look.hatch:
        angles = ANGLES[look.hatch]
        for angle in angles:
            _lines(symbol, name, angle)
        if not angles:
            _dots(symbol, name)
    return symbol


def point_symbol(name: str, look: MapClass) -> ET.Element:
    """A dot in the colour of its class; where the maps hatch it, its shape differs."""
    symbol = ET.Element("symbol", {"name": name, "type": "marker", "alpha": "1", "clip_to_extent": "1"})
    shape = {"name": "diamond" if look.hatch else "circle", "size": "3.2" if look.hatch else "2.4"}
    edge = {"outline_color": colour(INK if look.hatch else EDGE), "outline_width": "0.3" if look.hatch else "0.1"}
    _layer(symbol, "SimpleMarker", {"color": colour(look.colour), **shape, **edge})
    return symbol


def site_symbol(name: str, look: Symbol) -> ET.Element:
    """A site; one that closes has a cross in its circle."""
    symbol = ET.Element("symbol", {"name": name, "type": "marker", "alpha": "1", "clip_to_extent": "1"})
    shape, filling, edge = MARKERS[look]
    size = f"{look.size * 25.4 / 72 * 1.2:.2f}"
    body = {"name": shape, "color": colour(filling), "outline_color": colour(edge), "outline_width": "0.4"}
    _layer(symbol, "SimpleMarker", {**body, "size": size})
    if look is CLOSES:
        cross = {"name": "cross2", "color": colour(INK), "outline_color": colour(INK), "outline_width": "0.5"}
        _layer(symbol, "SimpleMarker", {**cross, "size": "2.2"})
    return symbol


def _layer(symbol: ET.Element, kind: str, properties: Mapping[str, str]) -> ET.Element:
    """A layer of a symbol, with its properties as versions before and after 3.26 read them."""
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", {"type": "Map"})
    for key, value in properties.items():
        ET.SubElement(options, "Option", {"name": key, "type": "QString", "value": value})
    for key, value in properties.items():
        ET.SubElement(layer, "prop", {"k": key, "v": value})
    return layer


def _lines(symbol: ET.Element, name: str, angle: int) -> None:
    """White lines over the colour."""
    spacing = {"angle": str(angle), "distance": "1.8", "distance_unit": "MM", "line_width": "0.35"}
    layer = _layer(symbol, "LinePatternFill", spacing)
    inner = _inner(layer, name, len(symbol) - 1, "line")
    _layer(inner, "SimpleLine", {"line_color": colour(PAPER), "line_style": "solid", "line_width": "0.35"})


def _dots(symbol: ET.Element, name: str) -> None:
    """White dots over the colour."""
    layer = _layer(symbol, "PointPatternFill", {"distance_x": "1.8", "distance_y": "1.8"})
    inner = _inner(layer, name, len(symbol) - 1, "marker")
    dot = {"name": "circle", "color": colour(PAPER), "outline_color": colour(PAPER), "size": "0.5"}
    _layer(inner, "SimpleMarker", dot)


def _inner(layer: ET.Element, name: str, number: int, kind: str) -> ET.Element:
    """The symbol that a pattern repeats."""
    return ET.SubElement(layer, "symbol", {"name": f"@{name}@{number}", "type": kind, "alpha": "1"})
