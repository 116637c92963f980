"""The sites on the maps of a page: where each one stands, and what happens at it in each option."""

from __future__ import annotations

from typing import Any

import numpy as np

from reconfig.instance.instance import FloatArray, Instance
from reconfig.outputs.maps.sites import COMPASS
from reconfig.outputs.pages.shapes import WIDTH, Canvas
from reconfig.solution import Configuration

ALL_SERVICES = ""
"""The code under which all services together stand beside the services."""

STATES = {
    "open": "open",
    "neighbour": "open, outside the area",
    "opens": "opens",
    "closes": "closes",
    "changes": "stays open, some services move",
}
"""What happens at a site, in the words of the keys; each has a symbol of its own."""

INSET = 170.0
"""How far inside the frame the arrow to a site beyond it stands, in units."""

NOTHING = ""


def site_places(instance: Instance, canvas: Canvas) -> list[dict[str, Any]]:
    """Each site: its name, the short name of its label, its place in units (None without coordinates), whether it is a
    neighbour's, and, for one beyond the edge of the map, how far that is (`beyond`) and where to (`turn`, degrees).
    """  # noqa: D205
    places = canvas.at(instance.sites[["easting", "northing"]].to_numpy(float))
    labels = _labels([str(name) for name in instance.sites["name"]])
    rows = instance.sites.to_dict("records")
    return [
        {
            "code": row["site"],
            "name": row["name"],
            "label": label,
            "neighbour": bool(row["neighbour"]),
            **_stand(canvas, place),
        }
        for row, label, place in zip(rows, labels, places, strict=True)
    ]


def _labels(names: list[str]) -> list[str]:
    """Names up to the first comma, where that still tells them apart."""
    short = [name.split(",")[0].strip() for name in names]
    return [one if one and short.count(one) == 1 else name for name, one in zip(names, short, strict=True)]


def _stand(canvas: Canvas, place: FloatArray) -> dict[str, Any]:
    """Where the symbol stands: at the place, or at the edge of the map, as an arrow."""
    if not np.isfinite(place).all():
        return {"at": None, "beyond": NOTHING, "turn": 0}
    frame = np.array([WIDTH, canvas.height])
    if ((place >= 0) & (place <= frame)).all():
        return {"at": [round(each) for each in place.tolist()], "beyond": NOTHING, "turn": 0}
    anchor = np.clip(place, INSET, frame - INSET)
    east, south = (place - anchor).tolist()
    angle = float(np.arctan2(-south, east))
    way = COMPASS[round(angle / (np.pi / 4)) % len(COMPASS)]
    kilometres = max(float(np.hypot(east, south)) / canvas.units / 1000, 1)
    turn = round(float(np.degrees(-angle)))
    return {
        "at": [round(each) for each in anchor.tolist()],
        "beyond": f"{kilometres:.0f} km further {way}",
        "turn": turn,
    }


def marks(instance: Instance, configuration: Configuration, service: str) -> list[list[Any]]:
    """The sites that an option's map of a service shows: position, state (of STATES), and a note for the label."""
    today = instance.today
    if service == ALL_SERVICES:
        found = [(number, _overall(instance, configuration, site)) for number, site in enumerate(instance.site_codes)]
    else:
        found = [
            (number, _state(instance, site, (service, site) in today, (service, site) in configuration))
            for number, site in enumerate(instance.site_codes)
        ]
    return [[number, state, note] for number, (state, note) in found if state]


def _state(instance: Instance, site: str, was: bool, will: bool) -> tuple[str, str]:
    if was and will:
        return ("neighbour" if site in instance.neighbours else "open"), NOTHING
    if was or will:
        state = "opens" if will else "closes"
        return state, STATES[state]
    return NOTHING, NOTHING


def _overall(instance: Instance, configuration: Configuration, site: str) -> tuple[str, str]:
    """What happens at a site over all services: `gains 1, loses 2`."""
    was, will = instance.today.services_at(site), configuration.services_at(site)
    gains, loses = len(will - was), len(was - will)
    if not (was and will) or not (gains or loses):
        return _state(instance, site, bool(was), bool(will))
    told = [f"{word} {count}" for word, count in (("gains", gains), ("loses", loses)) if count]
    return "changes", ", ".join(told)
