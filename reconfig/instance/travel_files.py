"""The files of an instance that travel times are made from: a road network, speeds, what-ifs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.scenario_file import SCENARIOS_FILE
from reconfig.problem import Problem

SPEEDS_FILE: Final = "speeds.csv"
WHAT_IFS_FILE: Final = "what_ifs.csv"
TIMES: Final = ("travel_times", "site_times")
"""The tables that are made."""


PARTS_OF_SHAPES: Final = (".dbf", ".shx", ".prj", ".cpg")
"""They belong to the .shp beside them."""


def roads_file(folder: Path) -> tuple[Path | None, list[Problem]]:
    """The road file of an instance, `roads.` and the end of its kind, or a folder `roads`; a problem where two are."""
    named = [path for path in sorted(folder.iterdir()) if path.name == "roads" or path.name.startswith("roads.")]
    found = [path for path in named if path.suffix.lower() not in PARTS_OF_SHAPES]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        return None, [Problem(found[0].name, f"is one of several road files ({names})", "Keep one of them.")]
    return (found[0] if found else None), []


def files_beside(folder: Path) -> list[str]:
    """The files of an instance that are no tables of its own: roads, speeds, what-ifs, scenarios; by name."""
    roads, _ = roads_file(folder)
    others = [folder / name for name in (SPEEDS_FILE, WHAT_IFS_FILE, SCENARIOS_FILE)]
    return [*([roads.name] if roads else []), *(path.name for path in others if path.is_file())]


def with_roads_remedy(problems: Iterable[Problem], roads: Path | None) -> Iterator[Problem]:
    """The problems; where travel times are missing and roads are there, the remedy is to compute them."""
    for problem in problems:
        if roads and problem.file == "travel_times.csv" and problem.expected == "is missing":
            remedy = f"Run 'reconfig travel' on the folder: it makes the table from {roads.name}."
            yield dataclasses.replace(problem, remedy=remedy)
        else:
            yield problem


def travel_problems(folder: Path, instance: Instance) -> list[Problem]:
    """Every problem of speeds.csv and what_ifs.csv, where they are there. Roads are read by `reconfig travel` only."""
    problems: list[Problem] = []
    if (folder / WHAT_IFS_FILE).is_file():
        from reconfig.instance.what_ifs import read_what_ifs

        problems += read_what_ifs(folder, instance).problems
    if (folder / SPEEDS_FILE).is_file():
        problems += _speed_problems(folder / SPEEDS_FILE)
    return problems


def _speed_problems(path: Path) -> tuple[Problem, ...]:
    from reconfig.travel.speeds import read_speeds

    try:
        read_speeds(path)
    except InputError as error:
        return error.problems
    return ()
