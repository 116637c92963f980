"""Styles of layers (QML): areas by class of minutes or change, sites by what happens there, with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from reconfig.outputs.geopackage.symbols import INK, PAPER, area_symbol, colour, point_symbol, site_symbol
from reconfig.outputs.maps.classes import MapClass
from reconfig.outputs.maps.sites import CLOSES, NEIGHBOUR, OPEN, OPENS
from reconfig.outputs.phrases import printable

VERSION: Final = "3.22.0"
"""The version of QGIS whose styles these are; later ones read them too."""

DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


@dataclass(frozen=True)
class Style:
    """A style of a layer: its name in QGIS's list, the QML, and whether the layer opens with it."""

    name: str
    qml: str
    default: bool = False


def area_style(name: str, column: str, classes: Sequence[MapClass], *, polygons: bool, default: bool) -> Style:
    """Areas in the colours of their classes; `column` holds the words of each area's class."""
    draw = area_symbol if polygons else point_symbol
    symbols = {look.words: draw(str(number), look) for number, look in enumerate(classes)}
    root = ET.Element("qgis", {"version": VERSION, "styleCategories": "Symbology", "labelsEnabled": "0"})
    _categories(root, column, symbols)
    return Style(name, _text(root), default)


def site_style(name: str) -> Style:
    """Sites by the column `state`, with the words of the column `label` beside them."""
    symbols = {
        look.words: site_symbol(str(number), look) for number, look in enumerate((OPEN, OPENS, CLOSES, NEIGHBOUR))
    }
    root = ET.Element("qgis", {"version": VERSION, "styleCategories": "Symbology|Labeling", "labelsEnabled": "1"})
    _categories(root, "state", symbols)
    _labels(root)
    return Style(name, _text(root), default=True)


def _categories(root: ET.Element, column: str, symbols: Mapping[str, ET.Element]) -> None:
    """What each value of a column looks like."""
    words = {"type": "categorizedSymbol", "attr": column, "enableorderby": "0", "forceraster": "0", "symbollevels": "0"}
    renderer = ET.SubElement(root, "renderer-v2", words)
    categories = ET.SubElement(renderer, "categories")
    for value, symbol in symbols.items():
        look = {"value": value, "label": value, "symbol": symbol.get("name", ""), "render": "true", "type": "string"}
        ET.SubElement(categories, "category", look)
    ET.SubElement(renderer, "symbols").extend(symbols.values())


def _labels(root: ET.Element) -> None:
    """The words of a site, on several lines, with a white edge so that they can be read on every colour."""
    settings = ET.SubElement(ET.SubElement(root, "labeling", {"type": "simple"}), "settings")
    font = {"fontFamily": "DejaVu Sans", "fontSize": "8", "fontSizeUnit": "Point", "textColor": colour(INK)}
    style = ET.SubElement(settings, "text-style", {"fieldName": "label", "isExpression": "0", **font})
    edge = {"bufferDraw": "1", "bufferSize": "0.9", "bufferSizeUnits": "MM", "bufferColor": colour(PAPER)}
    ET.SubElement(style, "text-buffer", {**edge, "bufferOpacity": "0.85"})
    ET.SubElement(settings, "text-format", {"multilineAlign": "0", "wrapChar": ""})
    ET.SubElement(settings, "placement", {"placement": "6", "dist": "1", "distUnits": "MM", "priority": "9"})
    ET.SubElement(settings, "rendering", {"displayAll": "1", "obstacle": "1", "scaleVisibility": "0"})


def _text(root: ET.Element) -> str:
    ET.indent(root)
    return DOCTYPE + printable(ET.tostring(root, encoding="unicode"))
