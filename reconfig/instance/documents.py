"""TOML documents into validated objects, with one clear problem for each key that is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from reconfig.instance.about import About
from reconfig.instance.parsing import read_text
from reconfig.instance.rules import RULE_KINDS, Rule, rule_adapter
from reconfig.problem import Problem, did_you_mean

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The keys of a TOML file; problems where it cannot be read."""
    if not path.is_file():
        return {}, [Problem(file, "is missing", f"Write it; 'reconfig new' makes a folder with a valid {path.name}.")]
    text, problems = read_text(path, file)
    try:
        return tomllib.loads(text), problems
    except tomllib.TOMLDecodeError as error:
        return {}, [*problems, Problem(file, f"is not valid TOML ({error})", "Mend that line.")]


def parse_model(
    keys: Mapping[str, Any], model: type[Model], file: str, prefix: str = "", row: int | None = None
) -> tuple[Model | None, list[Problem]]:
    """The keys as a validated model, or the problems. `prefix` says where in the file the keys stand."""
    try:
        return model.model_validate(dict(keys)), []
    except ValidationError as error:
        fields = _described(model)
        return None, [_problem(fault, fields, file, prefix, row) for fault in _apart(error, fields)]


def parse_about(keys: Mapping[str, Any], file: str) -> tuple[About | None, list[Problem]]:
    """The words of `instance.toml`."""
    return parse_model(keys, About, file)


def parse_rules(keys: Mapping[str, Any], file: str) -> tuple[tuple[Rule, ...], list[Problem]]:
    """The rules of a document whose only key is `rule`, a list of tables."""
    problems = [
        Problem(file, "is not known here", "Write every rule as a [[rule]] table.", value=key)
        for key in keys
        if key != "rule"
    ]
    rules, listed = [], keys.get("rule", [])
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        return (), [*problems, Problem(file, "'rule' is not a list of tables", "Head every rule with [[rule]].")]
    for number, item in enumerate(listed, start=1):
        rule, found = parse_rule(item, file, f"rule {number} ({item.get('name', 'no name')})")
        problems += found
        if rule is not None:
            rules.append(rule)
    return tuple(rules), problems


def parse_rule(
    item: Mapping[str, Any], file: str, place: str, row: int | None = None
) -> tuple[Rule | None, list[Problem]]:
    """One rule, or what is wrong with it."""
    try:
        return rule_adapter.validate_python(dict(item)), []
    except ValidationError as error:
        kind = item.get("kind")
        fields = next((_described(k) for k in RULE_KINDS if k.model_fields["kind"].default == kind), {})
        return None, [_problem(fault, fields, file, place, row) for fault in _apart(error, fields)]


def _described(model: type[BaseModel]) -> dict[str, str]:
    """What each key means."""
    return {name: field.description or "" for name, field in model.model_fields.items()}


def _apart(error: ValidationError, fields: Mapping[str, str]) -> list[Any]:
    """The faults, without the missing keys that are there but misspelt."""
    faults = error.errors()
    misspelt = [str(fault["loc"][-1]) for fault in faults if fault["type"] == "extra_forbidden"]
    meant = {name for key in misspelt for name in get_close_matches(key, fields, n=1)}
    return [fault for fault in faults if fault["type"] != "missing" or fault["loc"][-1] not in meant]


_WORDS = {
    "missing": "is missing",
    "string_type": "is not text",
    "float_type": "is not a number",
    "float_parsing": "is not a number",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "finite_number": "is not a finite number",
    "too_short": "lists too little",
    "tuple_type": "is not a list",
    "dict_type": "is not a table",
    "string_too_short": "is too short",
    "string_pattern_mismatch": "is not of the right form",
}


def _problem(fault: Any, fields: Mapping[str, str], file: str, prefix: str, row: int | None) -> Problem:  # noqa: ANN401
    """One fault that pydantic found, in our words."""
    kind, context = str(fault["type"]), fault.get("ctx", {})
    path = [str(part) for part in fault["loc"] if part not in [k.model_fields["kind"].default for k in RULE_KINDS]]
    place = ", ".join(part for part in (prefix, ".".join(path)) if part)
    value = None if kind in ("missing", "value_error") or isinstance(fault["input"], dict) else str(fault["input"])
    if kind == "extra_forbidden":
        key = path[-1]
        hint = did_you_mean(key, fields, f"The keys are: {', '.join(fields)}.")
        return Problem(file, "is not a key that is known here", hint, row, prefix or None, key)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        kinds = [str(k.model_fields["kind"].default) for k in RULE_KINDS]
        given = str(context.get("tag", ""))
        hint = did_you_mean(given, kinds, f"The kinds are: {', '.join(kinds)}.")
        return Problem(file, "is not a kind of rule" if given else "has no kind", hint, row, place, given or None)
    expected = _WORDS.get(kind, f"is wrong: {fault['msg'].removeprefix('Value error, ').removeprefix('Input ')}")
    remedy = "Add it" if kind == "missing" else "Correct it"
    meaning = fields.get(path[-1], "") if path else ""
    remedy = f"{remedy}: {meaning}." if meaning else f"{remedy}."
    if kind == "less_than_equal":
        remedy = "Give a share between 0 and 1: 95 % is 0.95."
    return Problem(file, expected, remedy, row, place or None, value)
