"""Norwest as a folder: tables, the roads and speeds that its travel times come from, and scenarios."""

from __future__ import annotations

from pathlib import Path

from reconfig.instance.io import write_files
from reconfig.instance.norwest.instance import Dials, ground_of, instance_on
from reconfig.instance.norwest.scenarios import scenarios_file
from reconfig.instance.norwest.speeds import speeds_file
from reconfig.instance.scenario_file import SCENARIOS_FILE
from reconfig.instance.travel_files import SPEEDS_FILE
from reconfig.travel.writing import write_geopackage
from reconfig.whole_folder import refuse_existing, whole_folder

ROADS = "roads.gpkg"


def write_norwest(folder: Path, dials: Dials) -> Path:
    """Write the instance, its roads, their speeds and scenarios as a new folder, whole or not at all.

    Raises:
        InputError: where the folder exists already, or for dials out of range.
    """
    refuse_existing(folder)
    ground = ground_of(dials)
    with whole_folder(folder) as partial:
        instance = instance_on(ground, dials)
        write_files(instance, partial)
        write_geopackage(ground.roads, partial / ROADS)
        (partial / SPEEDS_FILE).write_bytes(speeds_file())
        (partial / SCENARIOS_FILE).write_text(scenarios_file(instance), encoding="utf-8")
    return folder
