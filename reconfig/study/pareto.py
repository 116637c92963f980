"""Frontiers: the least of one objective with the others within limits, for limits that are drawn ever tighter.

Augmented epsilon-constraint method. The classical augmentation, a tiny weight on the other objectives, is lost in any
gap; so it is done exactly: the least of the others is asked for with the first no more than its least. Where the whole
frontier is walked no augmentation is needed: the next question, just below the last answer, finds out whether there
is as good a configuration with less of the second objective.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reconfig.errors import InputError, NoAnswerError
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.problem import Problem, did_you_mean
from reconfig.study.frontier import Frontier, FrontierPoint
from reconfig.study.known import EndedError, Knowledge, Known, Least, Values, dominates, same
from reconfig.study.planned import planned_problems
from reconfig.study.question import Ask

STEP = 5e-6
"""Relative: the next limit of a walk lies so far below the last value. Points that differ by less count as one."""

MOST_OBJECTIVES = 3

WORDS = "Name two or three, for example --objectives cost,travel."


@dataclass(frozen=True)
class _Found:
    """A configuration found within limits, and the bound on the first objective there."""

    limits: Values
    known: Known
    bound: float | None


def read_objectives(text: str) -> tuple[Objective, ...]:
    """`cost,travel` as objectives.

    Raises:
        InputError: on unknown or doubled ones, fewer than two, more than three; all at once.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [str(which) for which in Objective]
    problems = [
        Problem(
            "--objectives",
            "is no objective",
            did_you_mean(name, known, f"The objectives are: {', '.join(known)}."),
            value=name,
        )
        for name in dict.fromkeys(names)
        if name not in known
    ]
    problems += [
        Problem("--objectives", "is named twice", "Name each objective once.", value=name)
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if not 2 <= len(names) <= MOST_OBJECTIVES:
        expected = f"holds {len(names)} objective{'' if len(names) == 1 else 's'}"
        problems.append(Problem("--objectives", expected, WORDS, value=text))
    if problems:
        raise InputError(problems)
    return tuple(Objective(name) for name in names)


def study_frontier(instance: Instance, objectives: Sequence[Objective], ask: Ask, points: int | None) -> Frontier:
    """The frontier: every point of it, or those of a grid of so many limits for each objective but the first.

    points: how many limits, at least two; None for all, which two objectives only can have. A search that is stopped
    ends with the points found so far.

    Raises:
        InputError: where all points of three objectives are asked for, or a service's journeys are planned.
        NoAnswerError: where no configuration satisfies every rule, or none was found in time.
    """
    first, *others = objectives
    _refuse(instance, others, points)
    search = _Search(Knowledge(instance, tuple(objectives), ask), first, others)
    stopped = not search.ran_through(points)
    if not search.found:
        raise _no_answer(search.known.status)
    today = search.known.today
    broken = {violation.rule for violation in today.violations}
    unfinished = stopped or search.known.unfinished
    return Frontier(
        tuple(objectives),
        _points(search),
        {which: today.objectives[which] for which in objectives},
        len(broken),
        complete=points is None and not unfinished,
        stopped=unfinished,
    )


def _refuse(instance: Instance, others: Sequence[Objective], points: int | None) -> None:
    """Raise where the frontier of the instance cannot be studied, or not so."""
    problems = planned_problems(instance, "so that no frontier can be drawn")
    if points is None and len(others) > 1:
        remedy = "Give a number of limits for each objective but the first, or name two objectives."
        problems.append(Problem("--points", "is for two objectives", remedy, value="all"))
    if problems:
        raise InputError(problems)


def _no_answer(status: Status) -> NoAnswerError:
    if status is Status.INFEASIBLE:
        return NoAnswerError("No configuration satisfies every rule. Nothing was written.", status.exit_code)
    words = "No configuration was found before the search ended. Nothing was written."
    return NoAnswerError(words, Status.NO_SOLUTION.exit_code)


class _Search:
    """Which limits are asked about, in which order, and what was found within them."""

    def __init__(self, known: Knowledge, first: Objective, others: Sequence[Objective]) -> None:
        self.known, self._first, self._others = known, first, others
        self.found: list[_Found] = []

    def ran_through(self, points: int | None) -> bool:
        """Search; whether to the end."""
        try:
            if points is None:
                self._walk()
            else:
                self._grid(points)
        except EndedError as ended:
            if ended.least.which is self._first:
                self._note(ended.least)
            return False
        except KeyboardInterrupt:  # between two solves
            return False
        return True

    def _note(self, least: Least) -> Known | None:
        if least.found is not None:
            self.found.append(_Found(least.limits, least.found, least.bound))
        return least.found

    def _walk(self) -> None:
        """From the least of the first objective to the least of the second, each limit just below the last value."""
        second = self._others[0]
        if self._note(self.known.least(self._first, {})) is None:
            return
        end = self._least_value(second)
        limit = self._below(second)
        while limit >= end:
            if self._note(self.known.least(self._first, {second: limit})) is None:
                return
            limit = self._below(second)

    def _below(self, which: Objective) -> float:
        """Just below the last value."""
        value = self.found[-1].known.values[which]
        return value - STEP * (abs(value) or 1.0)

    def _grid(self, points: int) -> None:
        """The extremes, each the least of one objective; then every combination of limits between them."""
        if not self._within({}):
            return
        ends = {which: self._least_value(which) for which in self._others}
        for which, end in ends.items():
            self._within({which: end})
        tops = {which: max(each.known.values[which] for each in self.found) for which in self._others}
        axes = [_limits(tops[which], ends[which], points) for which in self._others]
        for limits in itertools.product(*axes):
            self._within(dict(zip(self._others, limits, strict=True)))

    def _least_value(self, which: Objective) -> float:
        """The least found of an objective by itself; something is known already."""
        found = self.known.least(which, {}).found
        assert found is not None
        return found.values[which]

    def _within(self, limits: Values) -> bool:
        """Find the least of the first objective within limits, and of those as good the least of the others."""
        least = self.known.least(self._first, limits)
        if self._note(least) is None:
            return False
        self.found[-1] = replace(self.found[-1], known=self._augmented(least))
        return True

    def _augmented(self, least: Least) -> Known:
        """Of what has no more of the first objective: the least of the second, of that the least of the third."""
        best = self.found[-1].known
        held = {**least.limits, self._first: best.values[self._first]}
        for which in self._others:
            limits = {each: limit for each, limit in held.items() if each is not which}
            best = self.known.least(which, limits).found or best
            held[which] = best.values[which]
        return best


def _limits(top: float, end: float, points: int) -> list[float]:
    """So many limits from the widest to the tightest, evenly apart; one where they are the same."""
    shares = [part / (points - 1) for part in range(points - 1, -1, -1)]
    return list(dict.fromkeys(end + share * (top - end) for share in shares))


def _points(search: _Search) -> tuple[FrontierPoint, ...]:
    """What was found by growing first objective: each once, and nothing that a known configuration dominates."""
    kept: list[_Found] = []
    for found in search.found:
        each = replace(found, known=_undominated(found.known, search.known.configurations))
        twin = next((number for number, other in enumerate(kept) if same(other.known.values, each.known.values)), None)
        if twin is None:
            kept.append(each)
        elif _bounded(each) > _bounded(kept[twin]):
            kept[twin] = each
    kept.sort(key=lambda each: tuple(each.known.values.values()))
    return tuple(
        FrontierPoint(f"Option {number}", each.known.configuration, each.known.values, each.limits, each.bound)
        for number, each in enumerate(kept, start=1)
    )


def _undominated(known: Known, others: Iterable[Known]) -> Known:
    """The configuration, or one that dominates it and that none dominates."""
    for other in others:
        if dominates(other.values, known.values):
            known = other
    return known


def _bounded(found: _Found) -> float:
    return -math.inf if found.bound is None else found.bound
