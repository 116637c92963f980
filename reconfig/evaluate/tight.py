"""Which rules a configuration only just meets: those that it would break if they asked a little more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.violations import Outcome, broken
from reconfig.instance.own_rule import OwnRule
from reconfig.instance.rules import Coverage, KeepInOrganisation, MaximumMinutes, Rule, SiteCount
from reconfig.instance.system_rules import Moves

A_LITTLE = 0.01
"""By how much more a rule asks: this share of its limit, or so much of a share of people; counts by one."""

COUNTED = (SiteCount, Moves, KeepInOrganisation)


def tight_rules(evaluation: Evaluation) -> tuple[str, ...]:
    """The names of the rules that are met, and would be broken with a limit a little stricter, in their order.

    Rules without a limit (to keep or forbid a unit, the bed test, no distress) and rules of one's own are not tried.
    """
    outcome = Outcome(
        evaluation.instance,
        evaluation.configuration,
        evaluation.flows,
        evaluation.activity,
        evaluation.costs,
        evaluation.provision,
    )
    broken_now = {violation.rule for violation in evaluation.violations}
    return tuple(
        rule.name
        for rule in evaluation.instance.rules
        if rule.name not in broken_now and any(True for each in _stricter(rule) for _ in broken(each, outcome))
    )


def _stricter(rule: Rule | OwnRule) -> Iterator[Rule]:
    """The rule with each of its limits a little stricter."""
    if isinstance(rule, OwnRule):
        return
    for name, sign in (("at_least", 1), ("at_most", -1)):
        limit = getattr(rule, name, None)
        if limit is not None:
            yield from _with(rule, {name: limit + sign * _step(rule, limit)})
    if isinstance(rule, MaximumMinutes):
        yield from _with(rule, {"minutes": rule.minutes * (1 - A_LITTLE)})


def _step(rule: Rule, limit: float) -> float:
    if isinstance(rule, COUNTED):
        return 1
    return A_LITTLE if isinstance(rule, Coverage) else abs(limit) * A_LITTLE


def _with(rule: Rule, changes: Mapping[str, Any]) -> Iterator[Rule]:
    """The changed rule, where it asks for something that there can be: no share above one, no count below nought."""
    value = next(iter(changes.values()))
    if value >= 0 and not (isinstance(rule, Coverage) and value > 1):
        yield rule.model_copy(update=changes)
