"""What a search found missing in its first model, handed on to the search of a neighbouring question.

Deep orders and covers follow from tables and rules on activity, not from what is minimised or held within a limit: so
the next question of a frontier needs the same ones, and finding them takes most of the time. Nothing is taken on trust.
An order that is followed farther than needed is as exact; a cover is held against the question at hand, whose demand,
roads or rules may be others, and left out where it does not hold.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reconfig.model.covers import Cover
from reconfig.model.formulation import Formulation, followed, with_covers
from reconfig.strategies.separation import Catchments


@dataclass(frozen=True)
class Lessons:
    """covers: rows on openings. steps: by service, how many sites of the order of each zone were followed."""

    covers: tuple[Cover, ...] = ()
    steps: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.covers or self.steps)

    def as_dict(self) -> dict[str, Any]:
        """As JSON carries them."""
        return {"covers": [dataclasses.asdict(cover) for cover in self.covers], "steps": dict(self.steps)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Lessons:
        """The inverse of `as_dict`."""
        covers = (Cover(**{**each, "others": tuple(each["others"])}) for each in data["covers"])
        return cls(tuple(covers), {service: tuple(steps) for service, steps in data["steps"].items()})


NO_LESSONS = Lessons()


def lessons_of(form: Formulation) -> Lessons:
    """What a refined formulation has beyond a first one."""
    many = {service: sets for service, sets in form.prefix_services.items() if sets.held_by_covers}
    return Lessons(form.covers, {service: tuple(map(int, sets.steps)) for service, sets in many.items()})


def taught(form: Formulation, lessons: Lessons, units: Mapping[str, Catchments]) -> Formulation:
    """The formulation with what the lessons hold for it."""
    for service, steps in lessons.steps.items():
        sets = form.prefix_services.get(service)
        if sets is not None and sets.cut and len(steps) == len(sets.steps):
            form = followed(form, service, np.maximum(sets.steps, steps))
    known = (cover for cover in lessons.covers if cover.service in units)
    return with_covers(form, (cover for cover in known if units[cover.service].holds(cover)))
