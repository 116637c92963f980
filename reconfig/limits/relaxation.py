"""How far limits must move for a configuration to keep to them: read from the evaluator's violations."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reconfig.evaluate.ledgers import ledgers_today
from reconfig.evaluate.provision import needed_today
from reconfig.evaluate.violations import Violation
from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import BedTest
from reconfig.limits.named import Named, broken_by, named

YES_OR_NO = ("keep", "forbid", "keep_site", "own", "fixed", "forbidden")
"""Kinds that hold or do not: they are left out, which counts as much as a limit given up altogether."""

BY_PLACE = ("activity", "coverage", "group_change", "no_distress")
"""Kinds with a limit for each place, which moves there alone."""


@dataclass(frozen=True)
class Relaxation:
    """One limit of something, moved at one place.

    place: its code (a site, an organisation, a group of zones); "" where the limit is one for all. place_name: in
    words, of where the limit is missed by most. limit, to: before and after, in `unit`. size: what an amount is held
    against to make it a share: mostly the limit itself. left_out: whether it does not hold there any more at all.
    """

    named: Named
    place: str
    place_name: str
    limit: float
    to: float
    unit: str
    size: float
    left_out: bool = False

    @property
    def amount(self) -> float:
        """By how much the limit moves, in its unit."""
        return abs(self.to - self.limit)

    @property
    def share(self) -> float:
        """The amount as a share of the limit; 1 where it is left out."""
        return 1.0 if self.left_out else self.amount / self.size

    @property
    def is_share(self) -> bool:
        """Whether the limit is a share, 0 to 1."""
        return self.unit.startswith("of ")

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON and tables."""
        return {
            "rule": self.named.name,
            "kind": self.named.kind,
            "service": self.named.service,
            "place": self.place,
            "place_name": self.place_name,
            "limit": self.limit,
            "to": self.to,
            "amount": self.amount,
            "unit": self.unit,
            "share": self.share,
            "left_out": self.left_out,
        }


def relaxations(instance: Instance, violations: Iterable[Violation]) -> tuple[Relaxation, ...] | None:
    """The least moves of limits by which these violations are none; None where something cannot be moved at all."""
    violations = list(violations)
    found = broken_by(violations, named(instance))
    if sum(map(len, found.values())) < len(violations):
        return None
    return tuple(move for each, broken in found.items() for move in _moves(instance, each, broken))


def recruited(instance: Instance, staff: Iterable[tuple[str, float]]) -> tuple[Relaxation, ...]:
    """More staff that can be recruited: whole-time equivalents by key, as moves."""
    known = {each.key: each for each in named(instance)}
    return tuple(_recruited(instance, known[key], amount) for key, amount in staff)


def _recruited(instance: Instance, each: Named, amount: float) -> Relaxation:
    limit = staff_limit(instance, *each.codes)
    size = size_of(instance, each, limit)
    return Relaxation(each, "", each.place, limit, limit + amount, "whole-time equivalents", size)


def together(first: Iterable[Relaxation], then: Iterable[Relaxation]) -> tuple[Relaxation, ...]:
    """Moves, and what moves on from there, as one move of each limit."""
    by_limit = {(move.named.key, move.place): move for move in first}
    for move in then:
        before = by_limit.get((move.named.key, move.place), move)
        by_limit[move.named.key, move.place] = dataclasses.replace(move, limit=before.limit, size=before.size)
    return tuple(by_limit.values())


def measure(moves: Iterable[Relaxation]) -> float:
    """How much moves come to: the sum of their amounts, each as a share of its limit."""
    return sum(move.share for move in moves)


def _moves(instance: Instance, each: Named, broken: Sequence[Violation]) -> Iterator[Relaxation]:
    if each.kind in YES_OR_NO:
        worst = broken[0]
        yield _left_out(each, worst, "")
    elif each.kind == "requirement":
        yield from _requirement_moves(instance, each, broken)
    elif each.kind in BY_PLACE:
        for violation in broken:
            yield _moved(instance, each, violation, place_code(instance, each, violation.place))
    else:
        yield _moved(instance, each, max(broken, key=lambda violation: violation.amount), "")


def _left_out(each: Named, violation: Violation, place: str) -> Relaxation:
    return Relaxation(
        each, place, violation.place, violation.limit, violation.value, violation.unit, 1.0, left_out=True
    )


def _moved(instance: Instance, each: Named, violation: Violation, place: str) -> Relaxation:
    limit, to = violation.limit, violation.value
    if each.kind == "slope_index":
        limit, to = abs(limit), abs(to)
    if each.kind == "staff":  # it is what can be recruited that moves
        limit = staff_limit(instance, *each.codes)
        to = limit + violation.amount
    return Relaxation(each, place, violation.place, limit, to, violation.unit, size_of(instance, each, limit))


def size_of(instance: Instance, each: Named, limit: float) -> float:
    """What an amount of something named is held against: its limit, or 1 where that is nought.

    Of staff all that can be employed, of a bed test what today needs, of a surplus the mean turnover of organisations.
    """
    if each.kind == "staff":
        return most_staff(instance, *each.codes)
    if each.kind == "no_distress":
        return mean_turnover(ledgers_today(instance))
    if each.kind == "bed_test":
        rule = next(rule for rule in instance.rules if rule.slug == each.codes[0] and isinstance(rule, BedTest))
        return needed_today(instance, rule.resource) or 1.0
    return abs(limit) or 1.0


def mean_turnover(today: pd.DataFrame) -> float:
    """What passes through the books of an organisation on average, by ledgers; currency a year."""
    return max(1.0, float((today["income"] + today["other_income"] + today["cost"]).mean()))


def most_staff(instance: Instance, group: str, organisation: str) -> float:
    """All of a staff group that an organisation can employ, whole-time equivalents; 1 at the least."""
    codes = (group, organisation)
    return max(_number(instance, codes, "in_post") + _number(instance, codes, "recruits"), 1.0)


def staff_limit(instance: Instance, group: str, organisation: str) -> float:
    """The most of a staff group that an organisation can recruit, whole-time equivalents."""
    return _number(instance, (group, organisation), "recruits")


def _number(instance: Instance, codes: tuple[str, ...], column: str) -> float:
    table = instance.workforce
    return float(table.loc[(table["group"] == codes[0]) & (table["organisation"] == codes[1]), column].iloc[0])


def _requirement_moves(instance: Instance, each: Named, broken: Sequence[Violation]) -> Iterator[Relaxation]:
    """Minutes that grow for all, units that are exempt, or some of either: what comes to least."""
    by_minutes = sorted((violation for violation in broken if violation.unit == "minutes"), key=lambda v: v.value)
    others = [violation for violation in broken if violation.unit != "minutes"]
    best = min(range(len(by_minutes) + 1), key=lambda count: _share_of(by_minutes, count))
    if best:
        yield _moved(instance, each, by_minutes[best - 1], "")
    for violation in (*others, *by_minutes[best:]):
        yield _left_out(each, violation, place_code(instance, each, violation.place))


def _share_of(by_minutes: Sequence[Violation], count: int) -> float:
    """What it comes to if minutes grow for the first so many units, and the others are exempt."""
    if count and not math.isfinite(by_minutes[count - 1].value):
        return math.inf
    grown = by_minutes[count - 1].amount / by_minutes[count - 1].limit if count else 0.0
    return grown + len(by_minutes) - count


def place_code(instance: Instance, each: Named, place: str) -> str:
    """The code of a place that the evaluator names: a site, an organisation, or a group of zones as it is called."""
    if each.kind == "no_distress":
        return _code(instance.organisations, "organisation", place)
    if each.kind in ("activity", "requirement"):
        return _code(instance.sites, "site", place)
    return "" if place == instance.about.area else place


def _code(table: Any, column: str, name: str) -> str:  # noqa: ANN401
    return str(table.loc[table["name"] == name, column].iloc[0])
