"""The layer of sites of an option: what runs there today and in it, what opens and closes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from reconfig.outputs.geopackage.layer import Layer
from reconfig.outputs.geopackage.style import site_style
from reconfig.outputs.maps.ground import Geometries
from reconfig.outputs.maps.sites import CLOSES, NEIGHBOUR, OPEN, OPENS
from reconfig.study.option import Option

COLUMNS = (
    "site", "name", "organisation", "neighbour", "state", "services_today", "services", "opens", "closes", "label",
)  # fmt: skip


def site_layer(today: Option, option: Option, name: str) -> Layer:
    """The sites that run a service today or in the option; lists of services hold their codes."""
    instance = option.evaluation.instance
    sites = instance.sites.set_index("site")
    rows = pd.DataFrame(
        [_row(today, option, str(code), sites.loc[code]) for code in sites.index if _runs(today, option, str(code))],
        columns=list(COLUMNS),
    )
    places = sites.loc[rows["site"], ["easting", "northing"]].to_numpy(float)
    points: Geometries = np.array(shapely.points(places), dtype=np.object_)
    points[np.isnan(places).any(axis=1)] = None
    return Layer(name, f"{option.name}: sites", rows, points, "Point", (site_style("What runs where"),))


def _services(option: Option, site: str) -> list[str]:
    instance = option.evaluation.instance
    return [service for service in instance.service_codes if (service, site) in option.configuration]


def _runs(today: Option, option: Option, site: str) -> bool:
    return bool(_services(today, site) or _services(option, site))


def _row(today: Option, option: Option, code: str, site: pd.Series) -> list[object]:
    before, after = _services(today, code), _services(option, code)
    opens = [service for service in after if service not in before]
    closes = [service for service in before if service not in after]
    kept = NEIGHBOUR if site["neighbour"] else OPEN
    state = kept if before and after else OPENS if after else CLOSES
    lines = [
        str(site["name"]), ", ".join(after),
        f"opens: {', '.join(opens)}" if opens else "", f"closes: {', '.join(closes)}" if closes else "",
    ]  # fmt: skip
    lists = (", ".join(services) for services in (before, after, opens, closes))
    label = "\n".join(line for line in lines if line)
    neighbour = "yes" if site["neighbour"] else "no"
    return [code, site["name"], site["organisation"], neighbour, state.words, *lists, label]
