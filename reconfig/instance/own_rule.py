"""Rules that a user writes in Python: rows of the model, and how the evaluator measures them.

A file of own rules holds subclasses of `OwnRule` and the list `RULES` of those that hold. docs/examples show one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import PrivateAttr

from reconfig.errors import InputError
from reconfig.instance.rule import SystemRule
from reconfig.problem import Problem

if TYPE_CHECKING:
    from reconfig.instance.instance import Instance


@dataclass(frozen=True)
class Measured:
    """What a configuration has at a place, and the limits that it is held to."""

    place: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None


class OwnRule(SystemRule):
    """A rule of the user's own: a subclass states it twice, for the model and for the evaluator.

    Its docstring is the formula. `rows` gives one relational expression of Pyomo, or several; `model.open[service,
    site]` and `model.activity[service, site]` are there in every form. `measured` says the same of a configuration,
    from `outcome.instance`, `.configuration`, `.flows` and `.activity`, without the model.
    """

    kind: Literal["own"] = "own"
    _file: str = PrivateAttr("")

    def comes_from(self, path: Path) -> None:
        """Remember the file that the rule is written in."""
        self._file = str(path.resolve())

    @property
    def written_in(self) -> Path | None:
        """The Python file that the rule is written in; None for one that belongs to the package."""
        return Path(self._file) if self._file else None

    def __reduce__(self) -> Any:  # noqa: ANN401
        """A rule of a file goes to a child process as the file's name and its own: its class is known there alone."""
        return (_rule_of, (self._file, self.slug)) if self._file else super().__reduce__()

    def rows(self, model: Any, form: Any) -> Any:  # noqa: ANN401
        """The rows of the model: a relational expression, or an iterable of them."""
        raise NotImplementedError

    def measured(self, outcome: Any) -> Iterable[Measured]:  # noqa: ANN401
        """What the configuration of an outcome has, place by place."""
        raise NotImplementedError


def with_own_rules(instance: Instance, path: Path | None) -> Instance:
    """The instance with the rules of a Python file besides its own.

    Raises:
        InputError: where the file cannot be loaded, holds no rules, or one whose name is taken.
    """
    return instance if path is None else instance.replace(rules=(*instance.rules, *_new_rules(instance, path)))


def _new_rules(instance: Instance, path: Path) -> tuple[OwnRule, ...]:
    rules = read_own_rules(path)
    taken = {rule.slug for rule in instance.rules}
    problems = [
        Problem(str(path), "is the name of another rule too", "Give each rule a name of its own.", value=rule.name)
        for number, rule in enumerate(rules)
        if rule.slug in taken | {other.slug for other in rules[:number]}
    ]
    if problems:
        raise InputError(problems)
    return rules


def read_own_rules(path: Path) -> tuple[OwnRule, ...]:
    """The list `RULES` of a Python file.

    Raises:
        InputError: where there is none, or the file cannot be loaded.
    """
    if not path.is_file():
        raise InputError([Problem(str(path), "is not a file", "Give a Python file with a list RULES of own rules.")])
    try:
        rules = _loaded(path).RULES
    except Exception as error:  # whatever the user's file does
        remedy = "Correct the file: it must define the list RULES."
        raise InputError([Problem(str(path), f"cannot be loaded ({error})", remedy)]) from error
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, OwnRule) for rule in rules):
        remedy = "Make RULES a list of instances of subclasses of reconfig.instance.own_rule.OwnRule."
        raise InputError([Problem(str(path), "RULES is no list of own rules", remedy)])
    for rule in rules:
        rule.comes_from(path)
    return tuple(rules)


def _rule_of(file: str, slug: str) -> OwnRule:
    """The rule of that name in a file."""
    return next(rule for rule in read_own_rules(Path(file)) if rule.slug == slug)


def _loaded(path: Path) -> Any:  # noqa: ANN401
    spec = importlib.util.spec_from_file_location(f"own_rules_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
