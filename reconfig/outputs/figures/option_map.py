"""The map of an option: journeys over all services today and in it, and what changes where."""

from __future__ import annotations

from pathlib import Path

from reconfig.instance.instance import Instance
from reconfig.outputs.figures.figure import Figure
from reconfig.outputs.figures.small_print import small_print, source_line
from reconfig.outputs.maps.drawing import AVERAGE, HALF, Content, draw_three, mean_minutes
from reconfig.outputs.maps.ground import Ground
from reconfig.outputs.maps.page import settings
from reconfig.outputs.maps.pins import Viewport, place_pins, remarks
from reconfig.outputs.maps.scale import Scale
from reconfig.outputs.maps.sites import overview_pins
from reconfig.outputs.maps.words import Words, key_figures, keys_in_words
from reconfig.study.option import Option

LEAD = "The colours show each small area's average journey over all services, by how much each is used."


def draw_option_map(today: Option, option: Option, ground: Ground, scale: Scale, stem: Path) -> Figure:
    """Today beside the option, and the change, as `stem`.png and `stem`.svg."""
    content = _content(today, option, Viewport(ground, HALF), scale)
    keys = keys_in_words(content.minutes_rows, content.change_rows, ("today", f"in {option.name}"))
    sites = [f"{pin.name} ({pin.proposal.symbol.words})" for pin in content.pins]
    said = f"{content.words.summary} {keys} Sites in {option.name}: {'; '.join(sites)}."
    with settings():
        png, svg = draw_three(content, stem, said)
    return Figure(png, svg, content.words.title, said, source_line(content.instance))


def _content(today: Option, option: Option, view: Viewport, scale: Scale) -> Content:
    then, now = option.evaluation, today.evaluation
    instance = then.instance
    minutes = mean_minutes(now), mean_minutes(then)
    pins = overview_pins(then, now)
    placed = place_pins(view, pins)
    words = Words(
        f"{instance.about.area}: {option.name}, and how far people would travel for care",
        f"{LEAD} {key_figures(then, now, None, scale.near, option.name)}",
        (*remarks(view, pins, placed), services_in_words(instance), *small_print(instance)),
    )
    classes = scale.minutes_class(minutes[0]), scale.minutes_class(minutes[1])
    change = scale.change_class(*minutes)
    return Content(instance, view, scale, classes, change, pins, placed, words, AVERAGE, (today.name, option.name))


def services_in_words(instance: Instance) -> str:
    """What the codes on the labels stand for."""
    pairs = zip(instance.services["service"], instance.services["name"], strict=True)
    return f"Services: {'; '.join(f'{code}: {name}' for code, name in pairs)}."
