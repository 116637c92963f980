"""A sweep as questions for the store: every grid a full product."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import with_own_rules
from reconfig.instance.scenario import AS_PLANNED
from reconfig.instance.scenario_changes import applied
from reconfig.instance.sweep_document import ALL, Grid
from reconfig.jobs.asked import Entry
from reconfig.jobs.keeping import keep
from reconfig.jobs.sweep_file import Sweep, place
from reconfig.objective import Objective
from reconfig.problem import Problem
from reconfig.solve import refuse_unsupported, with_counts, with_modules, without_rules
from reconfig.solver import Solver, read_solver
from reconfig.strategies import STRATEGIES

COUNT: Final = "count "
"""What the names of dimensions of counts begin with; the service's code follows."""

NO_RULE: Final = "no rule"
"""What is left out where nothing is."""

OPTIONS: Final = ("gap", "time_limit", "seed")

KEYS: Final = {"--count": "counts", "--without": "without"}
"""Options of commands, by which problems are named, as keys of a grid."""

Point = Mapping[str, Any]
"""One combination: the value of each dimension of its grid."""


@dataclass(frozen=True, eq=False)
class _Question:
    """A run before it is kept."""

    instance: Instance
    minimise: Objective
    solver: Solver
    label: str
    groups: Mapping[str, str]


def entries(sweep: Sweep, store: Path) -> list[Entry]:
    """The runs of all grids, in order, each kept in the store.

    Raises:
        InputError: with every combination that is impossible, before anything is written.
    """
    questions, problems = list[_Question](), dict[tuple[str | None, ...], Problem]()
    making = _Making(sweep)
    for number, grid in enumerate(sweep.grids, start=1):
        dimensions = _dimensions(grid, sweep)
        for combination in itertools.product(*dimensions.values()):
            point = dict(zip(dimensions, combination, strict=True))
            try:
                questions.append(making.question(grid, point, dimensions))
            except InputError as error:
                told = (_told(problem, sweep, place(number, grid.name), point) for problem in error.problems)
                problems |= {(each.column, each.expected, each.value): each for each in told}
    if problems:
        raise InputError(list(problems.values()))
    return [
        Entry(keep(store, each.instance, each.minimise, each.solver), each.label, each.groups) for each in questions
    ]


def _dimensions(grid: Grid, sweep: Sweep) -> dict[str, Sequence[Any]]:
    """The values of each dimension, by its name; those that the grid does not name are left out."""
    names = (name for each in grid.scenarios or (AS_PLANNED,) for name in (sweep.scenarios if each == ALL else (each,)))
    given: dict[str, Sequence[Any] | None] = {
        "scenario": tuple(names),
        "minimise": grid.minimise or ("cost",),
        **{f"{COUNT}{service}": counts for service, counts in grid.counts.items()},
        "without": grid.without,
        "modules": grid.modules,
        "solver": grid.solvers,
        **{option: getattr(grid, option) for option in OPTIONS},
    }
    return {name: tuple(dict.fromkeys(values)) for name, values in given.items() if values is not None}


class _Making:
    """Makes the questions of a sweep; an instance under a scenario, and a solver, is made once."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._instance = cache(self._changed)
        self._solver = cache(self._read_solver)

    def question(self, grid: Grid, point: Point, dimensions: Mapping[str, Sequence[Any]]) -> _Question:
        """The question at a point of a grid.

        Raises:
            InputError: where that is impossible.
        """
        planned = self._instance(grid.own_rules, point.get("without", ()), point.get("modules"), point["scenario"])
        counts = {name.removeprefix(COUNT): point[name] for name in point if name.startswith(COUNT)}
        instance, minimise = with_counts(planned, counts), Objective(point["minimise"])
        solver = self._solver(point.get("solver", "exact")).with_options(**{key: point.get(key) for key in OPTIONS})
        refuse_unsupported(instance, minimise, solver)
        groups = {name: _words(value) for name, value in point.items()}
        return _Question(instance, minimise, solver, _label(grid, groups, dimensions), groups)

    def _changed(self, own_rules: str | None, without: tuple[str, ...], modules: str | None, scenario: str) -> Instance:
        """The instance with rules left out, modules, rules of a file, and a scenario, in this order."""
        path = None if own_rules is None else self._sweep.beside(own_rules)
        held = with_own_rules(with_modules(without_rules(self._sweep.instance, without), modules), path)
        return held if scenario == AS_PLANNED else applied(held, self._sweep.scenarios[scenario])

    def _read_solver(self, name: str) -> Solver:
        return read_solver(name if name in STRATEGIES else str(self._sweep.beside(name)))


def _words(value: object) -> str:
    """A value of a dimension as tables show it."""
    if isinstance(value, tuple):
        return "; ".join(value) or NO_RULE
    return f"{value:g}" if isinstance(value, float) else str(value)


def _label(grid: Grid, groups: Mapping[str, str], dimensions: Mapping[str, Sequence[Any]]) -> str:
    """The grid's name and what differs among its runs: `Counts: Fewer births, HASU 3`; of one run, its scenario."""
    differing = [name for name, values in dimensions.items() if len(values) > 1]
    said = ", ".join(_said(name, groups[name]) for name in differing or ["scenario"])
    return f"{grid.name}: {said}" if grid.name else said


def _said(name: str, value: str) -> str:
    if name in ("scenario", "minimise", "solver"):
        return value
    if value == NO_RULE:
        return "every rule"
    return f"{name.removeprefix(COUNT).replace('_', ' ')} {value}"


def _told(problem: Problem, sweep: Sweep, where: str, point: Point) -> Problem:
    """A problem as one of the sweep file; that of a scenario's combination says so."""
    key = "solvers" if problem.file.startswith("--solver") else KEYS.get(problem.file)
    if key is None:
        return dataclasses.replace(problem, column=_listed(where, problem.file, problem.column))
    under = f" under “{point['scenario']}”" if key == "counts" and point["scenario"] != AS_PLANNED else ""
    return dataclasses.replace(
        problem, file=sweep.file.name, column=_listed(where, key), expected=f"{problem.expected}{under}"
    )


def _listed(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def commands(sweep: Sweep) -> Iterator[tuple[str, list[str]]]:
    """The studies: what each is called, and the words of the command that makes it, after `reconfig`.

    The folder of the instance is the first word after the command's name; store and output are the caller's to add.
    """
    for number, study in enumerate(sweep.studies, start=1):
        fields = {key: getattr(study, key) for key in type(study).model_fields}
        kind, name = fields.pop("kind"), fields.pop("name") or f"study {number}"
        words = [kind, str(sweep.folder), *fields.pop("options", ())]
        words += [word for rule in fields.pop("without") for word in ("--without", rule)]
        for key, value in fields.items():
            if value not in (None, ()):
                words += [f"--{key.replace('_', '-')}", _argument(sweep, key, value)]
        yield name, words


def _argument(sweep: Sweep, key: str, value: object) -> str:
    """The value of a key as the command takes it."""
    if key in ("own_rules", "scenarios"):
        return str(sweep.beside(str(value)))
    if key == "within":
        return f"{100 * float(str(value)):.12g}%"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
