"""The words, rules and scenarios of an instance as TOML text."""

from __future__ import annotations

from collections.abc import Iterable

import tomlkit

from reconfig.instance.about import About
from reconfig.instance.rules import Rule
from reconfig.instance.scenario import Scenario


def about_toml(about: About) -> str:
    """`instance.toml`."""
    return tomlkit.dumps(about.model_dump(mode="json", exclude_defaults=True))


def rules_toml(rules: Iterable[Rule]) -> str:
    """`rules.toml`: one [[rule]] table each."""
    return _tables("rule", map(rule_items, rules))


def scenarios_toml(scenarios: Iterable[Scenario]) -> str:
    """`scenarios.toml`: one [[scenario]] table each."""
    return _tables("scenario", (each.model_dump(mode="json", exclude_defaults=True) for each in scenarios))


def _tables(name: str, items: Iterable[dict[str, object]]) -> str:
    """A document of tables of one name."""
    document = tomlkit.document()
    tables = tomlkit.aot()
    for each in items:
        table = tomlkit.table()
        table.update(each)
        tables.append(table)
    document[name] = tables
    return tomlkit.dumps(document)


def rule_items(rule: Rule) -> dict[str, object]:
    """The keys of a rule, name and kind first, without those left at their default."""
    given = rule.model_dump(mode="json", exclude_defaults=True)
    return {"name": rule.name, "kind": rule.kind, **{key: value for key, value in given.items() if key != "name"}}
