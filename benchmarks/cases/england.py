"""Hyperacute stroke units of England: 32,843 small areas, 125 units, the shortest journeys. Ours alone, no peer."""

from __future__ import annotations

from benchmarks.instances import INSTANCES
from benchmarks.registry import Answer, Case, Run, register
from benchmarks.strategy import by_strategy
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity
from reconfig.objective import Objective
from reconfig.solve import with_counts, without_rules

SERVICE = "hasu"
GAP = 1e-4
FREE = (20, 30, 40, 75, 110)
HELD = (75, 110)
MINIMUM = "minimum-600"
SIZES = ("smoke", *(f"{count}" for count in FREE), *(f"{count}-access" for count in HELD), MINIMUM)
LIMITS = {**dict.fromkeys(SIZES[1:], 300.0), MINIMUM: 600.0}


def question_of(size: str) -> Instance:
    """`75`: so many units, no rule. `75-access`: with the standards of access. `minimum-600`: all rules, any number."""
    if size == "smoke":
        return INSTANCES["smoke"]()
    england = INSTANCES["england"]()
    if size == MINIMUM:
        return england
    count, _, access = size.partition("-")
    dropped = [rule.name for rule in england.rules if not access or isinstance(rule, Activity)]
    return with_counts(without_rules(england, dropped), {SERVICE: int(count)})


def ours(size: str, run: Run) -> Answer:
    """The exact strategy."""
    return by_strategy("exact", question_of(size), Objective.TRAVEL, GAP, run)


QUESTION = "which units of England give the shortest journeys, proven to a gap of 1e-4"
register(Case("england", QUESTION, SIZES, ours, limits=LIMITS, pairs=1))
