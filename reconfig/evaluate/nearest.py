"""The nearest rule: everyone goes to the nearest open site."""

from __future__ import annotations

import numpy as np

from reconfig.instance.instance import FloatArray, Instance, IntArray
from reconfig.solution import Configuration

NOWHERE = -1


def open_positions(instance: Instance, service: str, configuration: Configuration) -> IntArray:
    """The positions of the sites where a service is open, in table order, shape (open,)."""
    return np.sort(instance.site_positions(configuration.sites_of(service)))


def nearest_sites(instance: Instance, service: str, configuration: Configuration) -> IntArray:
    """The position of the nearest open site for each zone, shape (zones,); NOWHERE where none can be reached.

    Ties go to the site that stands first in the sites table.
    """
    positions = open_positions(instance, service, configuration)
    if not len(positions):
        return np.full(len(instance.zone_codes), NOWHERE)
    minutes = instance.minutes[:, positions]
    nearest = positions[minutes.argmin(axis=1)]  # argmin takes the first of equals
    return np.where(np.isfinite(minutes.min(axis=1)), nearest, NOWHERE)


def journey_minutes(instance: Instance, sites: IntArray) -> FloatArray:
    """Minutes of each zone's journey to its site, shape (zones,); infinite where it reaches none."""
    minutes = instance.minutes[np.arange(len(sites)), sites]
    return np.where(sites == NOWHERE, np.inf, minutes)
