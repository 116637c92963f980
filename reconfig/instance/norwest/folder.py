"""Norwest as a folder: the tables of the instance, and the roads and speeds from which its travel times come."""

from __future__ import annotations

from pathlib import Path

from reconfig.instance.io import write_files
from reconfig.instance.norwest.instance import Dials, ground_of, instance_on
from reconfig.instance.norwest.speeds import speeds_file
from reconfig.instance.travel_files import SPEEDS_FILE
from reconfig.travel.writing import write_geopackage
from reconfig.whole_folder import refuse_existing, whole_folder

ROADS = "roads.gpkg"


def write_norwest(folder: Path, dials: Dials) -> Path:
    """Write the instance, its roads and their speeds as a new folder, whole or not at all.

    Raises:
        InputError: where the folder exists already, or for dials out of range.
    """
    refuse_existing(folder)
    ground = ground_of(dials)
    with whole_folder(folder) as partial:
        write_files(instance_on(ground, dials), partial)
        write_geopackage(ground.roads, partial / ROADS)
        (partial / SPEEDS_FILE).write_bytes(speeds_file())
    return folder
