"""Configurations that are to be compared, from wherever they come, and how they become options with names."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.study.option import Option

TODAY = "Today"
DO_MINIMUM = "Do minimum"


@dataclass(frozen=True)
class Proposal:
    """A configuration to be compared.

    name: "" where nobody named it. origin: how it came about, as a clause. minimise: what its search made least, None
    without one. run: the manifest of its run. kept: its name cannot be changed, as sentences quote it.
    """

    configuration: Configuration
    origin: str
    name: str = ""
    minimise: Objective | None = None
    run: Mapping[str, Any] = field(default_factory=dict)
    kept: bool = False


def direction(proposals: Iterable[Proposal]) -> Objective:
    """What the patients of planned services are directed for in a comparison: what every search made least, else cost.

    One for all, so that the same patients count the same in every option and today.
    """
    asked = {proposal.minimise for proposal in proposals if proposal.minimise is not None}
    return asked.pop() if len(asked) == 1 else Objective.COST


def today_option(instance: Instance, minimise: Objective) -> Option:
    """Today as an option."""
    return Option(TODAY, "what runs today", evaluate(instance, instance.today, minimise))


def options_of(instance: Instance, proposals: Sequence[Proposal], minimise: Objective) -> tuple[Option, ...]:
    """The options, each evaluated once, in the order of the proposals; equal configurations become one option."""
    groups: dict[Configuration, list[Proposal]] = {}
    for proposal in proposals:
        groups.setdefault(proposal.configuration, []).append(proposal)
    names = _names(list(groups.values()))
    return tuple(
        Option(name, _origin(group), evaluate(instance, configuration, minimise), _run(group))
        for name, (configuration, group) in zip(names, groups.items(), strict=True)
    )


def _names(groups: Sequence[Sequence[Proposal]]) -> list[str]:
    """A name of its own for each: what people called it, else Option A, Option B and so on."""
    given = [_given(group) for group in groups]
    taken = {TODAY.lower(), *(name.lower() for name in given if name)}
    free = (letter for letter in _letters() if letter.lower() not in taken)
    return list(_apart(name or next(free) for name in given))


def _given(group: Sequence[Proposal]) -> str:
    """The name that cannot change, else all names of it: `Trio and Point 2`; "" without any."""
    kept = [proposal.name for proposal in group if proposal.kept]
    names = dict.fromkeys(proposal.name for proposal in group if proposal.name)
    return kept[0] if kept else " and ".join(names)


def _letters() -> Iterator[str]:
    """Option A, ... Option Z, Option A1, ..."""
    yield from (f"Option {letter}" for letter in string.ascii_uppercase)
    number = 0
    while True:
        number += 1
        yield from (f"Option {letter}{number}" for letter in string.ascii_uppercase)


def _apart(names: Iterable[str]) -> Iterator[str]:
    """The names, a number behind one that is taken already."""
    taken: set[str] = set()
    for name in names:
        chosen, number = name, 1
        while chosen.lower() in taken:
            number += 1
            chosen = f"{name} ({number})"
        taken.add(chosen.lower())
        yield chosen


def _origin(group: Sequence[Proposal]) -> str:
    return "; also ".join(dict.fromkeys(proposal.origin for proposal in group))


def _run(group: Sequence[Proposal]) -> Mapping[str, Any]:
    return next((proposal.run for proposal in group if proposal.run), {})
