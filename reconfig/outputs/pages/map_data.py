"""What the maps of a page are drawn from: areas, sites, and minutes by option and service, ready for JSON."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, NamedTuple

import numpy as np

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.journeys import by_zone
from reconfig.evaluate.nearest import NOWHERE, nearest_sites
from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.outputs.allocation import spread_services
from reconfig.outputs.maps.classes import MapClass
from reconfig.outputs.maps.drawing import mean_minutes, service_minutes
from reconfig.outputs.maps.ground import bare_ground
from reconfig.outputs.maps.scale import scale_of
from reconfig.outputs.pages.shapes import WIDTH, Canvas, area_shapes, in_units, path_text, points_inside
from reconfig.outputs.pages.site_marks import ALL_SERVICES, STATES, marks, site_places
from reconfig.study.appraisal import Appraisal

FINEST = 1 / 2400
"""Shapes are simplified to this share of the longer side: a dot of a wide screen."""

UNREACHED, NO_DEMAND = -1, -2
"""In place of tenths of minutes: no open site can be reached; nobody there needs it."""

SHORTER_HATCHES = ("====", "====", "----", "----")
"""Lines across the classes of shorter journeys, from much shorter on: without colours they look like longer ones."""

TOGETHER = "All services together"


class Journeys(NamedTuple):
    """Tenths of minutes from each area, and the position of the site at their end (NOWHERE: none, or several)."""

    minutes: IntArray
    nearest: IntArray


def map_data(appraisal: Appraisal) -> dict[str, Any] | None:
    """The data of `assets/map.js`; None where the instance has neither boundaries nor coordinates of its areas.

    view: width and height in units, and units a metre. areas, districts, sites, services, options: lists, to whose
    positions all else refers; the first service is all of them together, the first option is today. minutes, nearest:
    by option and service, an integer an area, tenths of minutes (UNREACHED, NO_DEMAND) and positions of sites; for
    every option but today the difference from today's. marks: by option and service, the sites on the map.
    """
    instance = appraisal.instance
    ground = bare_ground(instance, FINEST)
    if ground is None:
        return None
    canvas = Canvas(ground)
    services = (ALL_SERVICES, *instance.service_codes)
    found = [[journeys(option.evaluation, service) for service in services] for option in appraisal.all]
    return {
        "area": instance.about.area,
        "synthetic": instance.about.synthetic,
        "view": {"width": WIDTH, "height": canvas.height, "units": round(canvas.units, 6)},
        "areas": _areas(instance, canvas),
        "districts": _districts(instance, canvas),
        "sites": site_places(instance, canvas),
        "services": _services(instance),
        "options": [{"name": option.name, "slug": option.slug, "origin": option.origin} for option in appraisal.all],
        "minutes": _from_today([[each.minutes for each in row] for row in found]),
        "nearest": _from_today([[each.nearest for each in row] for row in found]),
        "marks": [[marks(instance, each.configuration, service) for service in services] for each in appraisal.all],
        "states": STATES,
        "scale": _scale(instance),
    }


def journeys(held: Evaluation, service: str) -> Journeys:
    """The journeys of every area to a service, or to all of them together (ALL_SERVICES)."""
    instance = held.instance
    nowhere = np.full(len(instance.zone_codes), NOWHERE)
    if service == ALL_SERVICES:
        return Journeys(tenths(mean_minutes(held)), nowhere)
    minutes = tenths(service_minutes(held, service))
    if service not in spread_services(instance):
        return Journeys(minutes, nearest_sites(instance, service, held.configuration))
    rows = by_zone(held.flows[held.flows["service"] == service])
    nowhere[instance.zone_positions(rows["zone"])] = instance.site_positions(rows["site"])
    return Journeys(minutes, nowhere)


def tenths(minutes: FloatArray) -> IntArray:
    """Minutes in whole tenths; UNREACHED where infinite, NO_DEMAND where missing."""
    finite = np.isfinite(minutes)
    whole = np.rint(np.where(finite, minutes, 0) * 10).astype(np.int64)
    return np.where(finite, whole, np.where(np.isnan(minutes), NO_DEMAND, UNREACHED))


def from_tenths(whole: IntArray) -> FloatArray:
    """The inverse of `tenths`."""
    return np.select([whole == UNREACHED, whole == NO_DEMAND], [np.inf, np.nan], whole / 10)


def _from_today(held: list[list[IntArray]]) -> list[list[list[int]]]:
    """By option and service; after today's own the differences from today, which are mostly nothing."""
    today, *rest = held
    differences = [[(now - then).tolist() for now, then in zip(option, today, strict=True)] for option in rest]
    return [[each.tolist() for each in today], *differences]


def _areas(instance: Instance, canvas: Canvas) -> dict[str, list[Any]]:
    shapes = area_shapes(canvas)
    return {
        "code": [str(code) for code in instance.zone_codes],
        "name": [str(name) for name in instance.zones["name"]],
        "district": instance.groups("district")[0].tolist(),
        "population": instance.zones["population"].round().astype(int).tolist(),
        "path": [path_text(shape) for shape in shapes],
        "at": points_inside(shapes).tolist(),
    }


def _districts(instance: Instance, canvas: Canvas) -> dict[str, list[str]]:
    """Names, and outlines where there are boundaries."""
    outlines = [path_text(in_units(canvas, shape)) for shape in canvas.ground.districts]
    return {"name": list(instance.groups("district")[1]), "path": outlines}


def _services(instance: Instance) -> list[dict[str, Any]]:
    """Code, name, unit, and whether an area's minutes are an average of several journeys."""
    spread = spread_services(instance)
    rows = instance.services[["service", "name", "unit"]].itertuples(index=False)
    each = [{"code": code, "name": name, "unit": unit, "average": code in spread} for code, name, unit in rows]
    return [{"code": ALL_SERVICES, "name": TOGETHER, "unit": "patients", "average": True}, *each]


def _scale(instance: Instance) -> dict[str, Any]:
    scale = scale_of(instance)
    return {
        "minutes": list(scale.minutes),
        "changes": list(scale.changes),
        "minutes_classes": _looks(scale.minutes_classes),
        "change_classes": _looks(_striped(scale.change_classes)),
    }


def _striped(classes: tuple[MapClass, ...]) -> tuple[MapClass, ...]:
    """The classes of change, those of shorter journeys with lines across."""
    shorter = len(SHORTER_HATCHES)
    striped = (replace(look, hatch=hatch) for look, hatch in zip(classes[:shorter], SHORTER_HATCHES, strict=True))
    return (*striped, *classes[shorter:])


def _looks(classes: tuple[MapClass, ...]) -> list[dict[str, str]]:
    return [asdict(look) for look in classes]
