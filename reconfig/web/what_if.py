"""A what-if: units forced open or closed, numbers of rules turned, and what is to be made least."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from reconfig.errors import InputError
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Rule, rule_adapter
from reconfig.objective import Objective
from reconfig.outputs.phrases import listed
from reconfig.outputs.run_reading import LEAST
from reconfig.problem import Problem
from reconfig.study.decisions import decisions_of
from reconfig.study.why_not import forced, refuse_unknown
from reconfig.web.asked_words import TURNED
from reconfig.web.dials import Dial, dials_of, number_text

FEW = 3
"""So many changes are told in the name of a run."""

LONGEST = 200
"""Letters of what was sent that a message repeats."""


@dataclass(frozen=True)
class Force:
    """A unit that must run, or must not."""

    service: str
    site: str
    runs: bool


@dataclass(frozen=True)
class Turn:
    """A number of a rule in place of its own, in the unit of its dial. rule: slug; key: the field."""

    rule: str
    key: str
    value: float


@dataclass(frozen=True)
class WhatIf:
    """What is asked in place of the instance as it stands."""

    minimise: Objective
    forces: tuple[Force, ...] = ()
    turns: tuple[Turn, ...] = ()

    def applied(self, instance: Instance) -> Instance:
        """The instance as it is asked about.

        Raises:
            InputError: with everything that is wrong: unknown units, rules or numbers, a unit forced both ways.
        """
        problems = [*_force_problems(instance, self.forces), *_turn_problems(instance, self.turns)]
        if problems:
            raise InputError(problems)
        asked = _turned(instance, self.turns)
        for force in self.forces:
            asked, _ = forced(asked, force.service, force.site, is_open=not force.runs)
        return asked

    def words(self, instance: Instance) -> list[str]:
        """Each change in plain words."""
        places = [
            f"{instance.name_of_service(each.service)} {'runs' if each.runs else 'does not run'} at "
            f"{instance.name_of_site(each.site)}"
            for each in self.forces
        ]
        rules = {rule.slug: rule for rule in instance.rules}
        dials = _by_key(instance)
        turned = [f"{rules[each.rule].name}: {_change(dials[each.rule, each.key], each.value)}" for each in self.turns]
        return [*places, *turned]

    def label(self, instance: Instance) -> str:
        """A name for the run: `No HASU at Hill Hospital: least cost`."""
        places = [
            f"{'' if each.runs else 'no '}{each.service} at {_place(instance, each.site)}" for each in self.forces
        ]
        dials = _by_key(instance)
        turned = [_short(instance, dials[each.rule, each.key], each) for each in self.turns]
        changes = [*places, *turned]
        more = [f"{len(changes) - FEW + 1} more"] if len(changes) > FEW else []
        shown = changes[: FEW - 1] if more else changes
        words = listed([*shown, *more], nothing="Every rule as it stands")
        return f"{words[:1].upper()}{words[1:]}: {LEAST[self.minimise]}"


def _place(instance: Instance, site: str) -> str:
    """A site without its town: `William Harvey Hospital`."""
    return instance.name_of_site(site).partition(",")[0]


def _short(instance: Instance, dial: Dial, turn: Turn) -> str:
    rule = next(rule for rule in instance.rules if rule.slug == turn.rule)
    words = dial.text(turn.value)
    return f"{rule.service} {words[0].lower()}{words[1:]}".strip()


def _by_key(instance: Instance) -> dict[tuple[str, str], Dial]:
    return {(dial.rule, dial.key): dial for dials in dials_of(instance).values() for dial in dials}


def _change(dial: Dial, value: float) -> str:
    words = dial.text(value)
    return f"{words[0].lower()}{words[1:]} instead of {number_text(dial.value)}{'%' if dial.unit == '%' else ''}"


def _force_problems(instance: Instance, forces: tuple[Force, ...]) -> Iterator[Problem]:
    free, seen = set(decisions_of(instance)), dict[tuple[str, str], bool]()
    for force in forces:
        unit = force.service, force.site
        try:
            refuse_unknown(instance, *unit)
        except InputError as error:
            yield from error.problems
            continue
        words = f"{force.service} at {instance.name_of_site(force.site)}"
        if unit not in free:
            remedy = "Take the line out; what an offer settles is changed in offers.csv."
            yield Problem("What runs where", "is settled by its offer: it can be neither opened nor closed",
                          remedy, value=words)  # fmt: skip
        if unit in seen:
            twice = "is asked for twice" if seen[unit] == force.runs else "is to run and not to run"
            yield Problem("What runs where", twice, "Keep one of the two lines.", value=words)
        seen[unit] = force.runs


def _turn_problems(instance: Instance, turns: tuple[Turn, ...]) -> Iterator[Problem]:
    dials, seen = _by_key(instance), set[tuple[str, str]]()
    for turn in turns:
        dial = dials.get((turn.rule, turn.key))
        if dial is None or (turn.rule, turn.key) in seen:
            what = "is no number of a rule of the instance" if dial is None else "is given twice"
            yield Problem("Rules", what, "Load the page again.", value=f"{turn.rule} {turn.key}"[:LONGEST])
            continue
        seen.add((turn.rule, turn.key))
        if not math.isfinite(turn.value) or (dial.whole and turn.value != round(turn.value)):
            kind = "whole number" if dial.whole else "number"
            yield Problem("Rules", f"is no {kind}", f"Give a {kind}.", value=f"{dial.label} {turn.value}")


def _turned(instance: Instance, turns: tuple[Turn, ...]) -> Instance:
    """The instance with numbers of rules in place of theirs; a changed rule says so in its name."""
    dials = _by_key(instance)
    rules, names, problems = [], dict[str, str](), list[Problem]()
    for rule in instance.rules:
        own = [(dials[each.rule, each.key], each.value) for each in turns if each.rule == rule.slug]
        try:
            changed = _with_numbers(rule, own) if own else rule
        except ValidationError as error:
            problems += [_problem(rule, fault["msg"]) for fault in error.errors()]
            continue
        rules.append(changed)
        names[rule.name] = changed.name
    if problems:
        raise InputError(problems)
    return _with_exemptions(instance.replace(rules=tuple(rules)), names)


def _with_exemptions(asked: Instance, names: dict[str, str]) -> Instance:
    """Derogations are from a rule by its name: they hold for the one in its place too."""
    exempt = asked.derogations["exempt_from"]
    changed = {old: new for old, new in names.items() if old != new}
    if not exempt.isin(list(changed)).any():
        return asked
    return asked.replace(derogations=asked.derogations.assign(exempt_from=exempt.replace(changed)))


def _with_numbers(rule: Rule, numbers: list[tuple[Dial, float]]) -> Rule:
    words = ", ".join(_change(dial, value) for dial, value in numbers)
    fields = {dial.key: dial.natural(value) for dial, value in numbers}
    name = f"{rule.name}{TURNED}{words})"
    return rule_adapter.validate_python({**rule.model_dump(), **fields, "name": name})


def _problem(rule: Rule, words: str) -> Problem:
    said = words.removeprefix("Value error, ").removeprefix("Input ")
    return Problem("Rules", f"cannot be so: {said}", "Give another number.", value=rule.name)
