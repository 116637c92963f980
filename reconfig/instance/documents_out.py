"""The words and rules of an instance as TOML text."""

from __future__ import annotations

from collections.abc import Iterable

import tomlkit

from reconfig.instance.about import About
from reconfig.instance.rules import Rule


def about_toml(about: About) -> str:
    """`instance.toml`."""
    return tomlkit.dumps(about.model_dump(mode="json", exclude_defaults=True))


def rules_toml(rules: Iterable[Rule]) -> str:
    """`rules.toml`: one [[rule]] table each."""
    document = tomlkit.document()
    tables = tomlkit.aot()
    for rule in rules:
        table = tomlkit.table()
        table.update(rule_items(rule))
        tables.append(table)
    document["rule"] = tables
    return tomlkit.dumps(document)


def rule_items(rule: Rule) -> dict[str, object]:
    """The keys of a rule, name and kind first, without those left at their default."""
    given = rule.model_dump(mode="json", exclude_defaults=True)
    return {"name": rule.name, "kind": rule.kind, **{key: value for key, value in given.items() if key != "name"}}
