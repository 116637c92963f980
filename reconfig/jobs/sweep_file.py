"""SWEEP.toml: grids of questions, and studies, about one instance; read and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reconfig.errors import InputError
from reconfig.instance.documents import parse_model, read_toml
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.scenario import AS_PLANNED, Scenario, as_planned
from reconfig.instance.scenario_file import SCENARIOS_FILE, read_scenarios
from reconfig.instance.sweep_document import ALL, STUDY_KINDS, Grid, Study
from reconfig.problem import Problem, did_you_mean

KINDS: Final = {str(kind.model_fields["kind"].default): kind for kind in STUDY_KINDS}
PARTS: Final = ("grid", "study")


@dataclass(frozen=True, eq=False)
class Sweep:
    """A sweep file as read, and the instance that it asks about, without boundaries.

    name: what a store calls it. file: where it stands. scenarios: those of the instance by name, it as planned first.
    """

    name: str
    file: Path
    folder: Path
    instance: Instance
    scenarios: Mapping[str, Scenario]
    grids: tuple[Grid, ...]
    studies: tuple[Study, ...]

    def beside(self, name: str) -> Path:
        """A file that the sweep file names: seen from it where it is there, else from where we are."""
        path = self.file.parent / name
        return path if path.exists() else Path(name)


def read_sweep(path: Path, folder: Path) -> Sweep:
    """The sweep of a file, about the instance in a folder.

    Raises:
        InputError: with every problem of the file, or of the instance.
    """
    instance = read_instance(folder).replace(boundaries=None)
    keys, problems = read_toml(path, path.name)
    if problems:
        raise InputError(problems)
    grids, of_grids = _grids(keys, path.name)
    studies, of_studies = _studies(keys, path.name)
    scenarios, of_scenarios = _scenarios(folder / SCENARIOS_FILE, instance)
    problems = [*_strange(keys, path.name), *of_grids, *of_studies, *of_scenarios]
    for number, grid in enumerate(grids, start=1):
        problems += _unknown_scenarios(grid, scenarios, path.name, place(number, grid.name))
    if problems:
        raise InputError(problems)
    name = str(keys.get("name", f"{folder.resolve().name} {path.stem}"))
    return Sweep(name, path, folder, instance, scenarios, tuple(grids), tuple(studies))


def place(number: int, name: str, part: str = "grid") -> str:
    """Where in the file a grid or a study stands: `grid 2 (Counts)`."""
    return f"{part} {number} ({name})" if name else f"{part} {number}"


def _strange(keys: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Keys that the file should not have, a name that is none, and nothing to do."""
    for key in keys:
        if key not in (*PARTS, "name"):
            remedy = did_you_mean(key, (*PARTS, "name"), "Write [[grid]] and [[study]] tables.")
            yield Problem(file, "is not known here", remedy, value=key)
    if not isinstance(keys.get("name", ""), str):
        yield Problem(file, "is not text", "Write the sweep's name in quotes.", column="name", value=str(keys["name"]))
    if not any(keys.get(part) for part in PARTS):
        yield Problem(file, "asks nothing", "Write a [[grid]] or a [[study]] table.")


def _tables(keys: Mapping[str, Any], part: str, file: str) -> tuple[list[Mapping[str, Any]], list[Problem]]:
    """The tables of a part."""
    listed = keys.get(part, [])
    if isinstance(listed, list) and all(isinstance(item, dict) for item in listed):
        return listed, []
    return [], [Problem(file, f"'{part}' is not a list of tables", f"Head each with [[{part}]].")]


def _grids(keys: Mapping[str, Any], file: str) -> tuple[list[Grid], list[Problem]]:
    tables, problems = _tables(keys, "grid", file)
    grids = []
    for number, item in enumerate(tables, start=1):
        grid, found = parse_model(item, Grid, file, place(number, str(item.get("name", ""))))
        problems += found
        grids += [] if grid is None else [grid]
    return grids, problems


def _studies(keys: Mapping[str, Any], file: str) -> tuple[list[Study], list[Problem]]:
    tables, problems = _tables(keys, "study", file)
    studies = []
    for number, item in enumerate(tables, start=1):
        where, kind = place(number, str(item.get("name", "")), "study"), str(item.get("kind", ""))
        if kind not in KINDS:
            remedy = did_you_mean(kind, KINDS, f"The kinds are: {', '.join(KINDS)}.")
            words = "is not a kind of study" if kind else "has no kind"
            problems.append(Problem(file, words, remedy, column=where, value=kind or None))
            continue
        study, found = parse_model(item, KINDS[kind], file, where)
        problems += found
        studies += [] if study is None else [study]
    return studies, problems


def _scenarios(path: Path, instance: Instance) -> tuple[dict[str, Scenario], list[Problem]]:
    """The instance as planned, and what scenarios.toml holds, by name."""
    found, problems = read_scenarios(path, instance) if path.is_file() else ((), [])
    return {each.name: each for each in (as_planned(), *found)}, problems


def _unknown_scenarios(grid: Grid, scenarios: Mapping[str, Scenario], file: str, where: str) -> Iterator[Problem]:
    for name in grid.scenarios or ():
        if name != ALL and name not in scenarios:
            known = f"Use “{AS_PLANNED}”, {ALL}, or a name of {SCENARIOS_FILE}."
            remedy = did_you_mean(name, scenarios, known)
            yield Problem(file, "is not a scenario of the instance", remedy, column=f"{where}, scenarios", value=name)
