"""What organisations save if only some of them decide together, for every coalition of them.

v(S) = cost of today - least cost where only the organisations of S decide and every other unit stays as it is today.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reconfig.errors import InputError, NoAnswerError
from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Outcome, Status
from reconfig.problem import Problem
from reconfig.solution import Configuration

MOST_TRUSTS = 6
"""With more organisations than this there would be too many coalitions: 2^n - 1 questions."""

FROZEN = {"current": "fixed", "candidate": "forbidden"}
"""What becomes of an offer whose organisation does not decide."""

Members = frozenset[str]
Ask = Callable[[Instance, Members, Configuration | None], Outcome]
"""Solves the question of some members, from a configuration that breaks no rule, if one is known."""


@dataclass(frozen=True)
class Coalition:
    """What some organisations can save together; amounts in currency a year.

    value: with `configuration`, which is an answer of their own or of the part of them in `found_by`. Where none is
    known that satisfies every rule, all stays as it is today, and nothing is saved. most: no configuration saves more.
    """

    members: Members
    value: float
    most: float
    configuration: Configuration | None
    found_by: Members
    status: Status
    gap: float | None = None
    seconds: float = 0.0


def trusts_of(instance: Instance) -> tuple[str, ...]:
    """The organisations of the area with a unit that may open or close, in table order."""
    area = instance.sites[~instance.sites["neighbour"].astype(bool)]
    decided = instance.offers.loc[instance.offers["status"].isin(FROZEN), "site"]
    deciding = set(area.loc[area["site"].isin(decided), "organisation"])
    return tuple(code for code in instance.organisations["organisation"] if code in deciding)


def decided_by(instance: Instance, members: Members) -> Instance:
    """The instance where only these organisations decide: every other offer stays as it is today."""
    owners = instance.offers["site"].map(instance.sites.set_index("site")["organisation"])
    frozen = instance.offers["status"].replace(FROZEN)
    status = instance.offers["status"].where(owners.isin(members), frozen)
    return instance.replace(offers=instance.offers.assign(status=status))


def study_coalitions(instance: Instance, today: Evaluation, ask: Ask) -> dict[Members, Coalition]:
    """Every coalition, the empty one too; none saves less than a part of it that satisfies every rule.

    All together are asked first, so that a question without an answer ends at once; then small ones before large ones.

    Raises:
        InputError: with fewer than two or more than six organisations that decide.
        NoAnswerError: where all together find no configuration that satisfies every rule.
    """
    trusts = trusts_of(instance)
    _refuse_number(trusts)
    found = {frozenset[str](): _nobody(instance, today)}
    everyone, *others = coalitions(trusts)
    found[everyone] = _asked(instance, today, everyone, found, ask)
    if found[everyone].configuration is None:
        raise _no_answer(found[everyone].status)
    for members in others:
        found[members] = _asked(instance, today, members, found, ask)
    found[everyone] = _better(found[everyone], _best_part(found, everyone))
    return {members: _bounded(each, found) for members, each in found.items()}


def coalitions(trusts: Sequence[str]) -> Iterator[Members]:
    """All of them first; then one, two, three of them and so on."""
    yield frozenset(trusts)
    for size in range(1, len(trusts)):
        yield from (frozenset(members) for members in itertools.combinations(trusts, size))


def _refuse_number(trusts: Sequence[str]) -> None:
    count = len(trusts)
    if not 2 <= count <= MOST_TRUSTS:
        words = f"lets {count} organisation{'' if count == 1 else 's'} decide; from 2 to {MOST_TRUSTS} can be studied"
        raise InputError([Problem("offers.csv", words, "Fix the units of some (status fixed), or let others decide.")])


def _no_answer(status: Status) -> NoAnswerError:
    words = {
        Status.INFEASIBLE: "No configuration satisfies every rule, even if all organisations decide together.",
    }
    return NoAnswerError(
        f"{words.get(status, 'No configuration was found in the time allowed.')} Nothing was written.", status.exit_code
    )


def _nobody(instance: Instance, today: Evaluation) -> Coalition:
    """Nobody decides: today, where it satisfies every rule."""
    configuration = None if today.violations else instance.today
    status = Status.INFEASIBLE if today.violations else Status.OPTIMAL
    return Coalition(frozenset(), 0.0, 0.0, configuration, frozenset(), status, 0.0)


def _asked(
    instance: Instance, today: Evaluation, members: Members, found: Mapping[Members, Coalition], ask: Ask
) -> Coalition:
    """The coalition's own answer, or that of a part of it where that is better."""
    part = _best_part(found, members)
    outcome = ask(decided_by(instance, members), members, part.configuration)
    return _better(_answered(instance, today, members, outcome), part)


def _answered(instance: Instance, today: Evaluation, members: Members, outcome: Outcome) -> Coalition:
    """An outcome as what it saves, the cost recomputed by the evaluator."""
    cost = today.objectives[Objective.COST]
    known = Coalition(members, 0.0, 0.0, None, members, outcome.status, outcome.gap, outcome.seconds)
    if outcome.status is Status.INFEASIBLE:
        return known
    most = math.inf if outcome.bound is None else cost - outcome.bound
    if outcome.configuration is None:
        return replace(known, most=max(most, 0.0))
    value = cost - evaluate(instance, outcome.configuration).objectives[Objective.COST]
    return replace(known, value=value, most=max(most, value), configuration=outcome.configuration)


def _best_part(found: Mapping[Members, Coalition], members: Members) -> Coalition:
    """The coalition within these members that saves most; the empty one where none satisfies every rule."""
    parts = [each for of, each in found.items() if of < members and each.configuration is not None]
    return max(parts, key=lambda each: each.value, default=found[frozenset()])


def _better(own: Coalition, part: Coalition) -> Coalition:
    """The coalition with the better of its own answer and a part's."""
    if part.configuration is None or (own.configuration is not None and own.value >= part.value):
        return own
    most = max(own.most, part.value)
    return replace(own, value=part.value, most=most, configuration=part.configuration, found_by=part.found_by)


def _bounded(coalition: Coalition, found: Mapping[Members, Coalition]) -> Coalition:
    """What a larger coalition cannot save, a part of it cannot either."""
    if coalition.configuration is None and coalition.status is Status.INFEASIBLE:
        return coalition
    above = min(each.most for of, each in found.items() if of >= coalition.members)
    return replace(coalition, most=max(min(coalition.most, above), coalition.value))
