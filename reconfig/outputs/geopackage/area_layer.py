"""The layer of small areas of an option: minutes, change and class, over all services and service by service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from reconfig.instance.columns import GROUPS
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.outputs.area_journeys import area_minutes, area_sites
from reconfig.outputs.geopackage.layer import Layer
from reconfig.outputs.geopackage.style import Style, area_style
from reconfig.outputs.maps.classes import MapClass
from reconfig.outputs.maps.ground import Geometries, zone_shapes
from reconfig.outputs.maps.scale import Scale
from reconfig.outputs.maps.words import RARE
from reconfig.study.option import Option

ALL = "All services"


@dataclass(frozen=True)
class Land:
    """The shapes of the zones in table order, and of which kind they are; None where not even points are known."""

    shapes: Geometries | None
    kind: str


def land_of(instance: Instance) -> Land:
    """Polygons where every zone has one, else points where every zone has coordinates."""
    if instance.boundaries is not None:
        shapes = zone_shapes(instance)
        if not (shapely.is_missing(shapes) | shapely.is_empty(shapes)).any():
            return Land(shapes, "MultiPolygon")
    places = instance.zones[["easting", "northing"]].to_numpy(float)
    return Land(None if np.isnan(places).any() else np.asarray(shapely.points(places)), "Point")


def area_layer(today: Option, option: Option, name: str, land: Land, scale: Scale) -> Layer:
    """Of an option, or of today itself. Columns of a service have its code at their end; minutes without a number,
    because nobody there needs the service or no open site can be reached, are blank, and the class says which.
    """  # noqa: D205
    instance = option.evaluation.instance
    known = [column for column in GROUPS if instance.zones[column].notna().any() and column != "district"]
    rows = instance.zones[["zone", "name", "district", "population", *known]].reset_index(drop=True)
    columns: dict[str, object] = {}
    styles: list[Style] = []
    for service, ending in zip((None, *instance.service_codes), endings(instance.service_codes), strict=True):
        words = ALL if service is None else instance.name_of_service(service)
        measures = list(_measures(today, option, service, scale))
        for measure, values, classes, looks in measures:
            columns[f"{measure}{ending}"] = np.where(np.isfinite(values), values, np.nan)
            columns[f"class_{measure}{ending}"] = [looks[number].words for number in classes]
            first = service is None and measure == measures[-1][0]
            column, seen = f"class_{measure}{ending}", _in_use(looks, classes)
            polygons = land.kind == "MultiPolygon"
            styles.append(area_style(f"{words}: {measure}", column, seen, polygons=polygons, default=first))
        if service is not None:
            columns[f"site{ending}"] = area_sites(option, service)
    rows = pd.concat([rows, pd.DataFrame(columns)], axis=1)
    return Layer(name, f"{option.name}: small areas", rows, land.shapes, land.kind, tuple(styles))


def _measures(
    today: Option, option: Option, service: str | None, scale: Scale
) -> Iterator[tuple[str, FloatArray, IntArray, Sequence[MapClass]]]:
    """Each measure with its values and classes, shape (zones,), and what the classes look like."""
    now, then = area_minutes(today, service), area_minutes(option, service)
    yield "minutes", then, scale.minutes_class(then), scale.minutes_classes
    if option is not today:
        with np.errstate(invalid="ignore"):
            yield "change", then - now, scale.change_class(now, then), scale.change_classes


def _in_use(looks: Sequence[MapClass], classes: IntArray) -> list[MapClass]:
    """The classes that a key shows: all of the scale, and the rare ones where they occur."""
    used = set(np.unique(classes))
    return [look for number, look in enumerate(looks) if number < len(looks) - RARE or number in used]


def endings(codes: Iterable[str]) -> list[str]:
    """How the columns of all services, then of each service, end: letters, digits and _, different without case."""
    found = [""]
    for code in codes:
        plain = f"_{re.sub(r'[^A-Za-z0-9]+', '_', code)}"
        number, ending = 1, plain
        while ending.casefold() in (each.casefold() for each in found):
            number += 1
            ending = f"{plain}_{number}"
        found.append(ending)
    return found
