"""Each small area's minutes, service by service and over all services, with the options side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from reconfig.outputs.area_journeys import area_minutes, area_sites
from reconfig.outputs.book.column import Column
from reconfig.outputs.book.writing import Book
from reconfig.study.appraisal import Appraisal

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
    today = area_minutes(appraisal.today, service)
    for number, option in enumerate(appraisal.all):
        minutes = area_minutes(option, service)
        yield f"minutes_{number}", minutes
        with np.errstate(invalid="ignore"):
            yield f"change_{number}", minutes - today
        yield f"site_{number}", "" if service is None else area_sites(option, service)
