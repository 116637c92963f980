"""The model against brute force, on instances small enough to try every configuration."""

from __future__ import annotations

import pytest

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import EXACT, Status
from reconfig.strategies.exact import Exact
from reconfig.strategies.reporting import Reporter
from tests.brute_force import best
from tests.instances import make_instance, random_instance, some_rules


def solved(instance: Instance, minimise: Objective) -> float | None:
    """The objective of the exact strategy in either form, as the evaluator computes it; None where infeasible."""
    columns, prefixes = (solved_in(form, instance, minimise) for form in (Exact(0.0, form="A"), Exact(0.0, form="B")))
    assert (columns is None) == (prefixes is None)
    assert columns is None or columns == pytest.approx(prefixes, rel=1e-9)
    return columns


def solved_in(strategy: Exact, instance: Instance, minimise: Objective) -> float | None:
    """The objective of one form, as the evaluator computes it; None where it says infeasible."""
    outcome = strategy.solve(instance, minimise, Reporter())
    if outcome.configuration is None:
        assert outcome.status is Status.INFEASIBLE
        return None
    evaluation = evaluate(instance, outcome.configuration)
    assert outcome.status is Status.OPTIMAL
    assert outcome.gap is not None
    assert outcome.gap <= EXACT
    assert not evaluation.violations
    assert evaluation.objectives[minimise] == pytest.approx(outcome.objective, rel=1e-6, abs=1e-6)
    return evaluation.objectives[minimise]


@pytest.mark.parametrize("seed", range(4))
def test_no_rules(seed: int) -> None:
    instance = random_instance(seed, sites=5, services=1)
    expected = best(instance)
    assert expected is not None
    for minimise in Objective:
        assert solved(instance, minimise) == pytest.approx(expected[minimise], rel=1e-9)


def ruled(seed: int) -> Instance:
    """Five sites, of which one is a neighbour, and a rule of each numeric kind."""
    instance = random_instance(seed + 100, sites=5, services=1, neighbours=1)
    return instance.replace(rules=some_rules(instance, seed))


@pytest.mark.parametrize("seed", range(8))
def test_rules_neighbour_and_ties(seed: int) -> None:
    instance = ruled(seed)
    expected = best(instance)
    for minimise in Objective:
        found = solved(instance, minimise)
        assert (found is None) == (expected is None)
        if expected is not None:
            assert found == pytest.approx(expected[minimise], rel=1e-9)


def test_some_of_the_random_rules_are_feasible_and_some_not() -> None:
    """Otherwise the test above would show less than it seems to."""
    feasible = [best(ruled(seed)) is not None for seed in range(8)]
    assert any(feasible)
    assert not all(feasible)


@pytest.mark.parametrize("kind", ["same_site", "nesting", "exclusion", "within_minutes"])
@pytest.mark.parametrize("seed", range(2))
def test_requirements(kind: str, seed: int) -> None:
    instance = random_instance(seed + 50, sites=3)
    need: dict[str, object] = {"service": "V0", "requires": "V1", "kind": kind}
    if kind == "within_minutes":
        need["minutes"] = 20
    codes = list(instance.site_codes)
    between: list[dict[str, object]] = [
        {"from_site": a, "to_site": b, "minutes": 5 + 10 * abs(codes.index(a) - codes.index(b))}
        for a in codes
        for b in codes
    ]
    tables = make_instance(requirements=[need], site_times=between)
    instance = instance.replace(requirements=tables.requirements, site_times=tables.site_times)
    expected = best(instance)
    assert expected is not None
    for minimise in (Objective.COST, Objective.TRAVEL):
        assert solved(instance, minimise) == pytest.approx(expected[minimise], rel=1e-9)


def test_ties_go_to_the_first_site() -> None:
    """Two sites at 10 minutes from the one zone: S0 stands first and takes all 7 cases, though S1 is cheaper.

    S0 alone: 100 + 7 x 5 = 135. S1 alone: 90 + 7 x 1 = 97. Both: 190 + 7 x 5 = 225, as S0 takes the tie.
    """
    instance = make_instance(
        zones=[{"zone": "Z", "name": "Zone", "population": 10}],
        organisations=[{"organisation": "O", "name": "Trust"}],
        sites=[
            {"site": "S0", "name": "First", "organisation": "O"},
            {"site": "S1", "name": "Second", "organisation": "O"},
        ],
        services=[{"service": "V", "name": "Care", "unit": "cases"}],
        demand=[{"zone": "Z", "service": "V", "per_year": 7}],
        offers=[
            {"service": "V", "site": "S1", "status": "current", "fixed_cost": 90, "unit_cost": 1},
            {"service": "V", "site": "S0", "status": "current", "fixed_cost": 100, "unit_cost": 5},
        ],
        travel_times=[{"zone": "Z", "site": "S0", "minutes": 10}, {"zone": "Z", "site": "S1", "minutes": 10}],
    )
    assert evaluate(instance, instance.today).objectives[Objective.COST] == 225
    assert solved(instance, Objective.COST) == pytest.approx(97)
    kept = instance.replace(offers=instance.offers.assign(status="fixed"))
    assert solved(kept, Objective.COST) == pytest.approx(225)
