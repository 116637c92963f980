"""What `reconfig travel` reads: an instance whose times are not there yet, its roads and its speeds."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reconfig.errors import InputError
from reconfig.instance.checks import check
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_draft
from reconfig.instance.travel_files import SPEEDS_FILE, TIMES
from reconfig.problem import Problem
from reconfig.travel.comparison import Comparison
from reconfig.travel.journeys import Journeys, points_of
from reconfig.travel.network import Network, network
from reconfig.travel.projection import coordinate_system, in_metres
from reconfig.travel.road_cache import cached_roads
from reconfig.travel.speeds import Speeds, default_speeds, read_speeds


@dataclass(frozen=True, eq=False)
class Inputs:
    """An instance, its road network for a mode, and where the network comes from.

    `instance` holds the times that it had, where `times_known`; else none. packaged: the speeds are not the user's.
    """

    instance: Instance
    times_known: bool
    roads: Path
    speeds: Speeds
    packaged: bool
    mode: str
    network: Network

    @property
    def source(self) -> str:
        """The line for [sources] of instance.toml."""
        return f"derived: reconfig travel over {self.roads.name}, mode {self.mode}, {self.speed_words}"

    @property
    def speed_words(self) -> str:
        """Where the speeds come from."""
        return "speeds of the package (assumed)" if self.packaged else f"speeds of {self.speeds.file}"

    @property
    def greatest_kmh(self) -> float:
        """The greatest speed that the table gives the mode, maximum speeds of links left aside."""
        return float(self.speeds.of_mode(self.mode)[["kmh", "urban_kmh"]].max().max())


def read_inputs(folder: Path, roads: Path | None, speeds: Path | None, mode: str) -> Inputs:
    """Everything that journeys are computed from.

    roads, speeds: files in place of those of the folder.

    Raises:
        InputError: where the instance (its times aside), the roads or the speeds are not sound.
    """
    instance, times_known = read_untimed(folder)
    file = roads or instance.roads
    if file is None:
        remedy = "Put one there (roads.osm.pbf, roads.gpkg, ...), or give one with --roads."
        raise InputError([Problem(str(folder), "holds no road file", remedy)])
    points_of(instance)  # what is wrong with places is told before roads are read
    _refuse_degrees(instance)
    table = speed_file(folder, speeds)
    chosen = default_speeds() if table is None else read_speeds(table)
    chosen.of_mode(mode)  # an unknown mode too
    over = network(cached_roads(file, instance.about.crs), chosen, mode, instance)
    return Inputs(instance, times_known, file, chosen, table is None, mode, over)


def _refuse_degrees(instance: Instance) -> None:
    name = instance.about.crs
    if not in_metres(coordinate_system(name, "instance.toml")):
        remedy = "Give eastings and northings in a projected system, such as EPSG:27700, and name it here."
        raise InputError([Problem("instance.toml", "is not a coordinate system in metres", remedy, None, "crs", name)])


def speed_file(folder: Path, given: Path | None) -> Path | None:
    """The table of speeds that is given, or the folder's own; None where neither is there."""
    own = folder / SPEEDS_FILE
    return given or (own if own.is_file() else None)


def compared(inputs: Inputs, found: Journeys) -> Comparison | None:
    """The journeys against the times that the instance had; None where it had none."""
    if not inputs.times_known:
        return None
    supplied = inputs.instance.minutes
    return Comparison(found.minutes, np.where(np.isfinite(supplied), supplied, np.nan))


def read_untimed(folder: Path) -> tuple[Instance, bool]:
    """An instance, whatever its times are, and whether they are sound.

    Raises:
        InputError: with every problem found elsewhere.
    """
    draft = read_draft(folder)
    times = {draft.files[name] for name in TIMES} | {f"{name}.csv" for name in TIMES}
    known = "travel_times" not in draft.unread and not any(problem.file in times for problem in draft.problems)
    elsewhere = tuple(problem for problem in draft.problems if problem.file not in times)
    rest = dataclasses.replace(draft, problems=elsewhere, unread=draft.unread | set(TIMES))
    problems = [*elsewhere, *(problem for problem in check(rest) if problem.file not in times)]
    if problems:
        raise InputError(problems)
    return draft.instance, known
