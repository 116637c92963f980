"""The decisions of an instance: the units of the area that may open or close, and in how many two answers differ."""

from __future__ import annotations

from collections.abc import Iterable

from reconfig.instance.instance import Instance
from reconfig.solution import Configuration

Unit = tuple[str, str]
"""A service and a site."""

UNDECIDED = ("current", "candidate")
"""The offers that may open or close."""


def decisions_of(instance: Instance) -> tuple[Unit, ...]:
    """The units of the area that may open or close, in the order of the tables. Rules may still settle some."""
    units = []
    for service in instance.service_codes:
        offers = instance.offers_of(service)
        free = offers.index[offers["status"].isin(UNDECIDED)]
        units += [(service, str(site)) for site in free if site not in instance.neighbours]
    return tuple(units)


def distance(one: Configuration, other: Configuration, units: Iterable[Unit]) -> int:
    """In how many of the units two configurations differ."""
    return sum((unit in one) != (unit in other) for unit in units)
