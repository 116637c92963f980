"""Each small area's minutes, service by service and over all services, with the options side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reconfig.evaluate.nearest import nearest_sites
from reconfig.instance.instance import FloatArray, Instance
from reconfig.outputs.allocation import spread_services
from reconfig.outputs.book.column import Column
from reconfig.outputs.book.writing import Book
from reconfig.outputs.maps.drawing import mean_minutes, service_minutes
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

if TYPE_CHECKING:
    from reconfig.evaluate.evaluation import Evaluation

ALL = "All services"
MOST_ROWS = 120_000
"""With more rows than this, only the journeys over all services are shown."""

NOTE = (
    "Minutes to the nearest open site; of services whose patients choose or are directed, and of all services "
    "together, the average, weighted by patients. Blank: nobody there needs it; none: no open site can be reached."
)
TOO_MANY = "The area is large: journeys over all services only. Those by service are in the map file."


def write_areas(book: Book, appraisal: Appraisal) -> None:
    """The sheet: one row a service and small area."""
    frame, whole = area_table(appraisal)
    names = [option.name for option in appraisal.all]
    columns = [
        Column("name", "Small area"), Column("zone", "Area code"), Column("district", "District"),
        Column("population", "Residents", "count"), Column("service", "Service"),
        *(Column(f"minutes_{number}", f"Minutes: {name}", "minutes") for number, name in enumerate(names)),
        *(Column(f"change_{number}", f"Change: {name}", "minutes_change") for number, name in enumerate(names[1:], 1)),
        *(Column(f"site_{number}", f"Site: {name}") for number, name in enumerate(names)),
    ]  # fmt: skip
    notes = [NOTE] if whole else [NOTE, TOO_MANY]
    title = "How far each small area is from care, today and in each option"
    book.table_sheet("Small areas", title, notes, columns, frame, "There are no areas.")


def area_table(appraisal: Appraisal) -> tuple[pd.DataFrame, bool]:
    """One row a service and zone: zone, name, district, population, service; of option k (0 is today) minutes_k,
    change_k and site_k (where most go, "" over all services); and whether services have rows of their own.
    """  # noqa: D205
    instance = appraisal.instance
    whole = len(instance.zones) * (1 + len(instance.services)) <= MOST_ROWS
    services = [None, *instance.service_codes] if whole else [None]
    return pd.concat([_of_service(appraisal, service) for service in services], ignore_index=True), whole


def _of_service(appraisal: Appraisal, service: str | None) -> pd.DataFrame:
    instance = appraisal.instance
    frame = instance.zones[["zone", "name", "district", "population"]].reset_index(drop=True)
    words = ALL if service is None else instance.name_of_service(service)
    return frame.assign(service=words, **dict(_columns(appraisal, service)))


def _columns(appraisal: Appraisal, service: str | None) -> Iterator[tuple[str, Any]]:
    today = _minutes(appraisal.today, service)
    for number, option in enumerate(appraisal.all):
        minutes = _minutes(option, service)
        yield f"minutes_{number}", minutes
        with np.errstate(invalid="ignore"):
            yield f"change_{number}", minutes - today
        yield f"site_{number}", _sites(appraisal.instance, option.evaluation, service)


def _minutes(option: Option, service: str | None) -> FloatArray:
    return mean_minutes(option.evaluation) if service is None else service_minutes(option.evaluation, service)


def _sites(instance: Instance, held: Evaluation, service: str | None) -> Any:  # noqa: ANN401
    """The name of the site that most of each zone's patients use, shape (zones,)."""
    if service is None:
        return [""] * len(instance.zones)
    if service in spread_services(instance):
        rows = held.changes[held.changes["service"] == service].set_index("zone")["site_after"]
        codes = rows.reindex(instance.zone_codes)
        positions = instance.site_positions(codes.fillna(""))
    else:
        positions = nearest_sites(instance, service, held.configuration)
    names = np.append(instance.sites["name"].to_numpy(object), "")
    return names[positions]
