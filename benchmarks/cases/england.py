"""Hyperacute stroke units of England: 32,843 small areas, 125 units, the shortest journeys. Ours alone, no peer."""

from __future__ import annotations

from benchmarks.instances import INSTANCES
from benchmarks.registry import Answer, Case, Run, register
from benchmarks.strategy import by_strategy
from reconfig.instance.instance import Instance
from reconfig.instance.rules import Activity, Coverage, Rule
from reconfig.objective import Objective
from reconfig.solve import with_counts

SERVICE = "hasu"
FREE = (20, 30, 40, 75, 110)
HELD = (75, 110)
NEAR = (83, 84)
SIZES = (
    "smoke",
    *(f"{count}" for count in FREE),
    *(f"{count}-access" for count in HELD),
    "minimum-600",
    *(f"minimum-600-near-{share}" for share in NEAR),
    "every-rule",
    "75-every-rule",
)
LIMITS = dict.fromkeys(SIZES[1:], 300.0)


def question_of(size: str) -> Instance:
    """`75`: so many units, no rule; `75-access`: with the standards of access. `minimum-600`: that rule alone and any
    number of units; `-near-83`: and 83 % of strokes within 30 minutes. `every-rule`: all five of the instance.
    """  # noqa: D205
    if size == "smoke":
        return INSTANCES["smoke"]()
    england = INSTANCES["england"]()
    count, _, held = size.partition("-")
    if count == "every":
        return england
    if count == "minimum":
        return _minimum(england, held)
    access = tuple(rule for rule in england.rules if isinstance(rule, Coverage))
    rules = {"": (), "access": access, "every-rule": england.rules}[held]
    return with_counts(england.replace(rules=rules), {SERVICE: int(count)})


def _minimum(england: Instance, held: str) -> Instance:
    rules: list[Rule] = [rule for rule in england.rules if isinstance(rule, Activity) and rule.at_least]
    _, near, share = held.partition("-near-")
    if near:
        name = f"{share} % of strokes within 30 minutes"
        rules.append(Coverage(name=name, service=SERVICE, within_minutes=30, at_least=int(share) / 100))
    return england.replace(rules=tuple(rules))


def gap_of(size: str) -> float:
    """Counts are proven to the last digit, minimum activity to 0.1 %."""
    return 1e-3 if "minimum" in size or "every" in size else 0.0


def ours(size: str, run: Run) -> Answer:
    """The exact strategy."""
    return by_strategy("exact", question_of(size), Objective.TRAVEL, gap_of(size), run)


QUESTION = "which units of England give the shortest journeys, gap 0; 1e-3 with a minimum activity"
register(Case("england", QUESTION, SIZES, ours, limits=LIMITS, pairs=1))
