"""What units need beside them, in four strengths, and what transfers cost where a need is met elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.instance.tables import records
from reconfig.solution import Configuration

Found = tuple[str, str, str, float, float, str]
"""The fields of a violation: rule, service, place, value, limit, unit."""

ON_SITE = ("same_site", "nesting")
IN_REACH = ("within_minutes", "transfer")


def unmet_requirements(instance: Instance, configuration: Configuration, tolerance: float) -> Iterator[Found]:
    """Every need of an open unit of the area that is not met, and is no derogation.

    An alternative meets a need as the other service would. `tolerance` is relative, of minutes.
    """
    for need in records(instance.requirements):
        sites = configuration.sites_of(need["service"]) - instance.neighbours
        beside = open_beside(need, configuration)
        for site in sorted(sites):
            if not instance.exempt(need["service"], site, need["requires"]):
                yield from unmet_at(instance, need, site, beside, tolerance)


def open_beside(need: dict[Any, Any], configuration: Configuration) -> frozenset[str]:
    """The sites where the other service, or its alternative, runs."""
    also = configuration.sites_of(need["alternative"]) if need["alternative"] else frozenset()
    return configuration.sites_of(need["requires"]) | also


def requirement_name(need: Mapping[Any, Any]) -> str:
    """What a row of requirements asks, in words."""
    other = " or ".join(filter(None, (need["requires"], need["alternative"])))
    if need["kind"] == "exclusion":
        return f"{need['service']} may not share a site with {other}"
    where = "on the same site" if need["kind"] in ON_SITE else f"within {need['minutes']:g} minutes"
    return f"{need['service']} needs {other} {where}"


def unmet_at(
    instance: Instance, need: dict[Any, Any], site: str, beside: frozenset[str], tolerance: float
) -> Iterator[Found]:
    """One need, where the unit at one site does not have it met; `beside` are the sites that meet it."""
    service, kind, place = str(need["service"]), need["kind"], instance.name_of_site(site)
    name = requirement_name(need)
    if kind == "exclusion" and site in beside:
        yield name, service, place, 2, 1, "services on site"
    elif kind in ON_SITE and site not in beside:
        yield name, service, place, 0, 1, "services on site"
    elif kind in IN_REACH:
        nearest, limit = _minutes_to(instance, site, beside), float(need["minutes"])
        if nearest > limit + tolerance * max(1.0, limit):
            yield name, service, place, nearest, limit, "minutes"


def _minutes_to(instance: Instance, site: str, others: frozenset[str]) -> float:
    row = instance.between_sites[instance.site_codes.get_loc(site)]
    return float(min((row[instance.site_codes.get_loc(other)] for other in others), default=np.inf))


def transfer_lines(instance: Instance, activity: pd.DataFrame) -> pd.DataFrame:
    """Line transfer: transfer_share x activity x transfer_cost of each unit of the area without the other on site.

    A derogation spares a unit the limit of minutes, not the transfers.
    """
    needs = [need for need in records(instance.requirements) if need["kind"] == "transfer"]
    configuration = Configuration.of(zip(activity["service"], activity["site"], strict=True))
    own = activity[~activity["neighbour"].astype(bool)]
    parts = [own.iloc[:0].assign(line="transfer", amount=0.0)]
    for need in needs:
        apart = (own["service"] == need["service"]) & ~own["site"].isin(open_beside(need, configuration))
        each = float(need["transfer_share"] * need["transfer_cost"])
        parts.append(own[apart].assign(line="transfer", amount=lambda units, each=each: units["activity"] * each))
    return pd.concat(parts, ignore_index=True)
