"""Which groups of figures rest on assumptions, so that a page can mark them."""

from __future__ import annotations

from dataclasses import dataclass

from reconfig.outputs.assumptions import SUBJECTS, assumed_cost_lines, assumptions
from reconfig.study.appraisal import Appraisal

NEEDS = ("demand", "rates", "segment_mix", "deprivation_effects", "growth", "pathways")
"""The tables from which numbers of patients come."""


@dataclass(frozen=True)
class Marks:
    """Whether money, journeys and numbers of patients rest on assumptions; `lines`: the cost lines that do."""

    money: bool
    journeys: bool
    people: bool
    lines: frozenset[str]

    def on(self, what: str) -> bool:
        """Whether figures of that name are assumed; "" never is."""
        return bool(what) and bool(getattr(self, what))


def marks_of(appraisal: Appraisal) -> Marks:
    """The marks of every figure of an appraisal."""
    subjects = {each.subject for each in assumptions(appraisal.instance)}
    lines = assumed_cost_lines(*(option.evaluation for option in appraisal.all))
    people = any(SUBJECTS[name] in subjects for name in NEEDS)
    return Marks(bool(lines), SUBJECTS["travel_times"] in subjects, people, lines)
