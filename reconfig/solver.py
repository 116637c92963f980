"""A solver is a strategy with options: named by the strategy alone, or written in a TOML file."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reconfig.errors import InputError
from reconfig.instance.documents import read_toml
from reconfig.problem import Problem, did_you_mean
from reconfig.strategies import STRATEGIES, Strategy

WORDS = ("strategy", "description")


@dataclass(frozen=True)
class Solver:
    """What to run and how: strategy ("exact", "mine.py:Mine" or "package.module:Mine"), options, where it was written.

    `folder` is where a strategy file named in `strategy` is looked for.
    """

    name: str
    strategy: str
    options: Mapping[str, Any] = field(default_factory=dict)
    folder: str = "."
    file: str = ""

    @property
    def code(self) -> Path | None:
        """The Python file that the strategy is written in; None for one of the package, or of a module."""
        where = self.strategy.rpartition(":")[0]
        return Path(self.folder) / where if where.endswith(".py") else None

    def as_dict(self) -> dict[str, Any]:
        """Name, strategy and options, as results and manifests hold them."""
        return {"name": self.name, "strategy": self.strategy, "options": dict(self.options)}

    def with_options(self, **options: Any) -> Solver:  # noqa: ANN401
        """The same solver with these options instead; None leaves an option as it was."""
        given = {key: value for key, value in options.items() if value is not None}
        return dataclasses.replace(self, options={**self.options, **given})


def read_solver(name: str) -> Solver:
    """The solver of that name: a TOML file, a strategy with its defaults, or NAME.toml in the folder `solvers`.

    Raises:
        InputError: where there is none, or its file is wrong.
    """
    if name in STRATEGIES:
        return Solver(name, name)
    path = Path(name) if name.endswith(".toml") else Path("solvers") / f"{name}.toml"
    if not path.is_file():
        here = [*STRATEGIES, *(p.stem for p in Path("solvers").glob("*.toml"))]
        hint = did_you_mean(name, here, f"Give a TOML file or one of: {', '.join(dict.fromkeys(here))}.")
        raise InputError([Problem("--solver", "is no solver file and no strategy", hint, value=name)])
    keys, problems = read_toml(path, str(path))
    if not problems and not isinstance(keys.get("strategy"), str):
        problems = [Problem(str(path), "lacks the key strategy", f"Name one: {', '.join(STRATEGIES)}.")]
    if problems:
        raise InputError(problems)
    options = {key: value for key, value in keys.items() if key not in WORDS}
    solver = Solver(path.stem, keys["strategy"], options, str(path.parent), str(path))
    make_strategy(solver)
    return solver


def make_strategy(solver: Solver) -> Strategy:
    """The strategy with its options, validated.

    Raises:
        InputError: on an unknown strategy or option, or a value that an option does not take.
    """
    kind = _strategy_class(solver)
    place = solver.file or f"--solver {solver.name}"
    known = [option.name for option in dataclasses.fields(kind)]  # type: ignore[arg-type]
    problems = [
        Problem(
            place,
            "is not an option of the strategy",
            did_you_mean(key, known, f"The options are: {', '.join(known)}."),
            value=key,
        )
        for key in solver.options
        if key not in known
    ]
    if not problems:
        try:
            made: Strategy = _reader(kind).validate_python(dict(solver.options), strict=False)
        except ValidationError as error:
            problems = [_option_problem(fault, place) for fault in error.errors()]
        else:
            return made
    raise InputError(problems)


@lru_cache(maxsize=32)
def _reader(kind: type[Strategy]) -> TypeAdapter[Any]:
    """What reads the options of a strategy; it takes milliseconds to make."""
    return TypeAdapter(kind)


def _option_problem(fault: Any, place: str) -> Problem:  # noqa: ANN401
    column = ".".join(str(part) for part in fault["loc"]) or None
    value = None if isinstance(fault["input"], dict) or fault["type"] == "value_error" else str(fault["input"])
    words = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return Problem(place, f"is wrong: {words}", "Correct the option.", column=column, value=value)


def _strategy_class(solver: Solver) -> type[Strategy]:
    if solver.strategy in STRATEGIES:
        return STRATEGIES[solver.strategy]
    place = solver.file or f"--solver {solver.name}"
    where, colon, name = solver.strategy.rpartition(":")
    if not colon:
        hint = did_you_mean(
            solver.strategy, STRATEGIES, "Use a strategy's name, 'file.py:Class' or 'package.module:Class'."
        )
        raise InputError([Problem(place, "is not a strategy", hint, column="strategy", value=solver.strategy)])
    try:
        found = getattr(_load(where, Path(solver.folder)), name)
    except (ImportError, AttributeError, OSError, SyntaxError) as error:
        remedy = "Correct the file or module and the class name."
        raise InputError(
            [Problem(place, f"cannot be loaded ({error})", remedy, column="strategy", value=solver.strategy)]
        ) from error
    if not dataclasses.is_dataclass(found) or not callable(getattr(found, "solve", None)):
        remedy = "Write it as a frozen dataclass with the methods supports and solve."
        raise InputError([Problem(place, "is not a strategy", remedy, column="strategy", value=solver.strategy)])
    return found  # type: ignore[return-value]


def _load(where: str, folder: Path) -> Any:  # noqa: ANN401
    """A module by path (relative to the solver file) or by dotted name."""
    if not where.endswith(".py"):
        return importlib.import_module(where)
    spec = importlib.util.spec_from_file_location(f"own_strategy_{Path(where).stem}", folder / where)
    if spec is None or spec.loader is None:
        raise ImportError(where)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses and pydantic look up annotations that are text
    spec.loader.exec_module(module)
    return module
