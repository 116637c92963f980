"""A run of the store as a what-if again, so that people can change one thing of it and ask anew."""

from __future__ import annotations

from collections.abc import Iterator

from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Asked, Document
from reconfig.web.asked_words import FORCED, TURNED
from reconfig.web.dials import Dial, dials_of
from reconfig.web.what_if import Force, Turn, WhatIf


def what_if_of(asked: Asked, instance: Instance) -> WhatIf:
    """The inverse of `WhatIf.applied`; what a run was asked in other ways than by a what-if is left out."""
    forces = tuple(_forces(asked))
    return WhatIf(asked.minimise, forces, tuple(_turns(asked, instance)))


def _forces(asked: Asked) -> Iterator[Force]:
    for rule in asked.rules:
        if rule["kind"] in ("keep", "forbid") and str(rule["name"]).startswith(FORCED):
            yield Force(rule["service"], rule["site"], rule["kind"] == "keep")


def _turns(asked: Asked, instance: Instance) -> Iterator[Turn]:
    dials = dials_of(instance)
    slugs = {rule.name: rule.slug for rule in instance.rules}
    for rule in asked.rules:
        own, turned, _ = str(rule.get("name", "")).partition(TURNED)
        if turned and slugs.get(own) in dials:
            yield from _of_rule(rule, dials[slugs[own]])


def _of_rule(rule: Document, dials: tuple[Dial, ...]) -> Iterator[Turn]:
    for dial in dials:
        value = rule.get(dial.key)
        if value is not None and value != dial.natural(dial.value):
            yield Turn(dial.rule, dial.key, round(float(value) / dial.scale, 10))
