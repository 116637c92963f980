"""Rules as plain data, and back: declared ones, the conditions of studies, and those of a user's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from reconfig.errors import InputError
from reconfig.instance.own_rule import OwnRule, read_own_rules
from reconfig.instance.rules import RULE_KINDS, Rule
from reconfig.jobs.asked import Document
from reconfig.jobs.constructed import constructed
from reconfig.jobs.own_code import keep_own_rules, own_rules_file
from reconfig.problem import Problem
from reconfig.study.conditions import DiffersFrom, DiffersIn, ObjectiveAtMost

CONDITIONS: Final = {kind.__name__: kind for kind in (ObjectiveAtMost, DiffersFrom, DiffersIn)}
KINDS: Final = {str(kind.model_fields["kind"].default): kind for kind in RULE_KINDS}


def rule_document(store: Path, rule: Rule | OwnRule) -> Document:
    """A rule as plain data; the file that it comes from is copied into the store.

    Raises:
        InputError: for a rule that stands in no file.
    """
    if not isinstance(rule, OwnRule):
        return rule.model_dump(mode="json")
    if rule.written_in is not None:
        return {"kind": "file", "sha256": keep_own_rules(store, rule.written_in), "slug": rule.slug}
    if type(rule) in CONDITIONS.values():
        fields = rule.model_dump(mode="json", exclude={"kind"})
        return {"kind": "condition", "class": type(rule).__name__, "fields": fields}
    remedy = "Write it in a Python file with a list RULES, and name the file with --own-rules."
    raise InputError([Problem("own rules", "stands in no file, so no store can hold it", remedy, value=rule.name)])


def rule_of(store: Path, document: Document) -> Any:  # noqa: ANN401
    """The rule of a document.

    Raises:
        InputError: where the store lacks the file of a user's rule.
    """
    kind = document["kind"]
    if kind == "condition":
        return constructed(CONDITIONS[document["class"]], document["fields"])
    if kind == "file":
        rules = read_own_rules(own_rules_file(store, document["sha256"]))
        return next(rule for rule in rules if rule.slug == document["slug"])
    return constructed(KINDS[kind], document)
