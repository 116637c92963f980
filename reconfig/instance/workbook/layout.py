"""The sheets of a workbook beyond the tables, and what the notes on the headers say."""

from __future__ import annotations

from typing import Final, get_args

from pydantic.fields import FieldInfo

from reconfig.instance.about import About
from reconfig.instance.column import REQUIRED, Column, Table
from reconfig.instance.columns import GROUPS, TABLES
from reconfig.instance.rules import RULE_KINDS

READ_ME: Final = "read me"
MOST_ROWS: Final = 1_048_575
"""Rows of a sheet below its header."""
LONGEST_TEXT: Final = 32_767
"""The most UTF-16 units in one cell."""
LONGEST_PART: Final = 32_000
"""Characters of a boundary's text in one cell."""
SOURCES: Final = "sources."
LISTS: Final = ("sites", "lines")
"""The keys of rules that hold several codes."""

INSTANCE: Final = Table(
    "instance",
    "What the instance is: title, area, price year and so on; one row a key",
    (
        Column(
            "key",
            "text",
            f"One of {', '.join(About.model_fields)}. A list (attribution, licences) takes a row for "
            "each item, all with the same key; sources take a row for each table: sources.demand",
        ),
        Column("value", "text", "Its value", default=""),
        Column("meaning", "text", "What the key means; not read back", default=""),
    ),
    key=(),
)

BOUNDARIES: Final = Table(
    "boundaries",
    "The shape of each zone, for maps (optional)",
    (
        Column("zone", "code", "The zone", refers_to="zones"),
        Column("part", "integer", "1, 2, ...: a long shape goes on in the rows below", minimum=1),
        Column("wkt", "text", "The shape as well-known text, or a part of it"),
        Column("crs", "text", "The coordinate system of the shape", default=None),
    ),
    key=("zone", "part"),
    required=False,
)


def _rule_columns() -> tuple[Column, ...]:
    """One column for each key that any kind of rule has."""
    keys = dict.fromkeys(key for rule in RULE_KINDS for key in rule.model_fields)
    first, last = ("name", "kind", "service"), ("source",)
    order = [*first, *(key for key in keys if key not in first + last), *last]
    return tuple(_rule_column(key) for key in order)


def _rule_column(key: str) -> Column:
    kinds = {str(rule.model_fields["kind"].default): rule.model_fields for rule in RULE_KINDS}
    if key == "kind":
        return Column(key, "choice", "What kind of rule it is", choices=tuple(kinds))
    fields = {kind: keys[key] for kind, keys in kinds.items() if key in keys}
    if key == "by":
        return Column(key, "choice", _meaning_by_kind(fields, len(kinds)), default=None, choices=GROUPS)
    numeric = any({int, float} & {field.annotation, *get_args(field.annotation)} for field in fields.values())
    must = len(fields) == len(kinds) and all(field.is_required() for field in fields.values())
    meaning = _meaning_by_kind(fields, len(kinds)) + ("; put ; between them" if key in LISTS else "")
    return Column(key, "number" if numeric else "text", meaning, default=REQUIRED if must else None)


def _meaning_by_kind(fields: dict[str, FieldInfo], kinds: int) -> str:
    """`coverage: the share`, unless the key means the same for every kind."""
    of_meaning: dict[str, list[str]] = {}
    for kind, field in fields.items():
        of_meaning.setdefault(field.description or "", []).append(kind)
    if len(fields) == kinds and len(of_meaning) == 1:
        return next(iter(of_meaning))
    return ". ".join(f"{', '.join(names)}: {meaning}" for meaning, names in of_meaning.items())


RULES: Final = Table(
    "rules",
    "What a configuration must satisfy (optional); one row a rule, with the keys of its kind filled",
    _rule_columns(),
    key=("name",),
    required=False,
)

SHEETS: Final = {table.name: table for table in (INSTANCE, *TABLES.values(), RULES, BOUNDARIES)}
"""Every sheet but the read me, in order."""


def note(column: Column) -> str:
    """What the note on a column's header says."""
    lines = [f"{column.meaning}."]
    if column.unit:
        lines.append(f"Unit: {column.unit}.")
    if column.kind == "flag":
        lines.append("yes or no.")
    if column.choices:
        lines.append(f"One of: {', '.join(column.choices)}.")
    if column.required:
        lines.append("Must be filled.")
    elif column.default not in (None, ""):
        lines.append(f"Blank means {default_text(column)}.")
    return "\n".join(lines)


def default_text(column: Column) -> str:
    """A column's default as a reader would write it; nothing where it has none."""
    if isinstance(column.default, bool):
        return "yes" if column.default else "no"
    if isinstance(column.default, float):
        return f"{column.default:g}"
    return str(column.default or "") if not column.required else ""
