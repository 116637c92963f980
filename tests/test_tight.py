"""Rules that bind: met, and broken by a limit a little stricter; checked on the toy's hand arithmetic."""

from __future__ import annotations

from reconfig.evaluate.evaluation import evaluate
from reconfig.evaluate.tight import tight_rules
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.instance.rules import Activity, Coverage, Keep, MaximumMinutes, SiteCount
from reconfig.instance.system_rules import Budget, Moves
from reconfig.solution import Configuration

LEAST_COST = Configuration.of([("stroke", "M"), ("stroke", "X"), ("births", "S"), ("cots", "S")])


def _toy(*rules: object) -> Instance:
    return read_instance("instances/toy").replace(rules=rules)


def test_the_toys_own_rules_at_the_least_cost() -> None:
    """README: M has 700 of at most 700 strokes, one site of at least one, just half of fifth 1 within 30 minutes."""
    toy = read_instance("instances/toy")
    assert tight_rules(evaluate(toy, LEAST_COST)) == (
        "Stroke: one or two sites",
        "Stroke: 150 to 700 strokes a year at every site",
        "Births: half of every deprivation fifth within 30 minutes",
    )


def test_today_has_room_but_for_two_sites_of_two() -> None:
    """Today: 100 % within 20 minutes, nobody beyond 20; N has 200 and S 600 strokes; N and S of at most two."""
    toy = read_instance("instances/toy")
    assert tight_rules(evaluate(toy, toy.today)) == ("Stroke: one or two sites",)


def test_every_kind_of_limit() -> None:
    """Shares by a point, minutes and amounts by one per cent, counts by one; the whole of a share cannot be passed."""
    rules = (
        Coverage(name="Most within 20", service="stroke", within_minutes=20, at_least=0.895),
        Coverage(name="All within 30", service="stroke", within_minutes=30, at_least=1.0),
        MaximumMinutes(name="Nobody beyond 25.2", service="stroke", minutes=25.2),
        MaximumMinutes(name="Nobody beyond 26", service="stroke", minutes=26),
        Moves(name="Five moves", at_most=5),
        Moves(name="Six moves", at_most=6),
        Budget(name="Modules of 4.84", lines=("step",), at_most=4.84e6),
        Budget(name="Modules of 4.9", lines=("step",), at_most=4.9e6),
        Keep(name="Strokes at Midtown", service="stroke", site="M"),
    )
    found = tight_rules(evaluate(_toy(*rules), LEAST_COST))
    assert found == ("Most within 20", "Nobody beyond 25.2", "Five moves", "Modules of 4.84")


def test_a_broken_rule_does_not_bind() -> None:
    """It is told among the broken ones."""
    rules = (
        Activity(name="Few strokes", service="stroke", at_most=500),
        SiteCount(name="Two sites", service="stroke", at_least=2),
    )
    assert tight_rules(evaluate(_toy(*rules), LEAST_COST)) == ()
