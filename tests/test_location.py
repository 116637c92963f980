"""The location problem against every subset: bounds, fixing, interchange and proof, on arrays alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from reconfig.instance.instance import BoolArray, FloatArray
from reconfig.strategies.branching import Search
from reconfig.strategies.interchange import changes, greedy, interchange
from reconfig.strategies.lagrangian import Effort, Node, ascend, fixed_by_reduced_costs, pairs_within, relaxed
from reconfig.strategies.location import Decisions, Location


def problem_of(seed: int, whole: bool = True) -> tuple[Location, Decisions]:
    """Six candidates, nine zones; one candidate is open, one closed, one not counted; some pairs are barred."""
    random = np.random.default_rng(seed)
    costs = random.integers(0, 40, (6, 9)).astype(float) if whole else random.uniform(0, 40, (6, 9))
    fixed = random.integers(0, 60, 6).astype(np.float64) * random.integers(0, 2)
    fixed = fixed.astype(np.float64)
    barred = random.random((6, 9)) < 0.15 * random.integers(0, 2)
    unserved = 1 + 2 * float(costs.max(axis=0).sum() + fixed.sum())
    sites = np.arange(6)
    most = int(random.integers(1, 6))
    least = int(random.integers(0, most + 1))
    problem = Location(np.where(barred, unserved, costs), fixed, sites != 5, least, most, unserved)
    settled = problem.settled(Decisions(sites == random.integers(0, 6), sites == 9))
    return (problem, settled) if settled is not None else problem_of(seed + 1, whole)


def answers(problem: Location, decisions: Decisions) -> Iterator[BoolArray]:
    """Every choice that keeps the decisions and the counts."""
    for bits in itertools.product([False, True], repeat=len(problem.costs)):
        chosen = np.array(bits)
        count = int((chosen & problem.counted).sum())
        kept = not (decisions.opened & ~chosen).any() and not (decisions.closed & chosen).any()
        if kept and problem.least <= count <= problem.most:
            yield chosen


def optimum(problem: Location, decisions: Decisions) -> float:
    return min((problem.value(chosen) for chosen in answers(problem, decisions)), default=np.inf)


SEEDS = some.integers(0, 10**6)


@given(SEEDS, some.booleans())
def test_the_search_finds_and_proves_the_optimum(seed: int, whole: bool) -> None:
    problem, decisions = problem_of(seed, whole)
    search, best = Search(problem, decisions, 0.0), optimum(problem, decisions)
    while search.advance():
        assert search.found.bound <= max(best, problem.unserved / 2) * (1 + 1e-9)
    found = search.found
    assert search.impossible == (best >= problem.unserved)
    if not search.impossible:
        assert found.value == pytest.approx(best, rel=1e-9)
        assert found.bound == pytest.approx(best, rel=1e-9)
        assert any(np.array_equal(found.chosen, chosen) for chosen in answers(problem, decisions))


@given(SEEDS, some.floats(0, 80))
def test_every_multiplier_gives_a_bound_and_fixing_loses_nothing_below_the_goal(seed: int, size: float) -> None:
    problem, decisions = problem_of(seed, whole=False)
    shape = (problem.costs.shape[1],)
    multipliers: FloatArray = np.multiply(np.random.default_rng(seed).random(shape), size)
    saved = np.maximum(multipliers - problem.costs, 0).sum(axis=1)
    assert pairs_within(problem, decisions, multipliers + 1).saved(multipliers) * ~decisions.closed == pytest.approx(
        saved * ~decisions.closed
    )
    answer = relaxed(problem, decisions, multipliers, saved)
    best = optimum(problem, decisions)
    assert answer.bound <= best + 1e-9 * abs(best)
    goal = float(np.random.default_rng(seed).uniform(0.5, 2)) * best
    fixed = fixed_by_reduced_costs(problem, decisions, answer, goal)
    for chosen in answers(problem, decisions):
        if problem.value(chosen) < goal * (1 - 1e-9):
            assert not (fixed.opened & ~chosen).any()
            assert not (fixed.closed & chosen).any()


@given(SEEDS)
def test_ascent_never_lowers_the_bound_nor_passes_the_optimum(seed: int) -> None:
    problem, decisions = problem_of(seed, whole=False)
    chosen, best = greedy(problem, decisions), optimum(problem, decisions)
    node = Node(decisions, np.ones(problem.costs.shape[1]), chosen, np.zeros(len(chosen)))
    last = -np.inf
    for _ in range(3):
        node = ascend(problem, node, problem.value(chosen), np.inf, Effort(10, 5))
        assert last <= node.bound <= best * (1 + 1e-9)
        last = node.bound


@given(SEEDS)
def test_moves_are_worth_what_they_change(seed: int) -> None:
    problem, decisions = problem_of(seed)
    chosen = greedy(problem, decisions)
    members, sites = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    change = changes(problem, members, sites)
    for row, column in itertools.product(range(len(sites) + 1), range(len(members) + 1)):
        moved = chosen.copy()
        moved[sites[row : row + 1]] = True
        moved[members[column : column + 1]] = False
        if moved.any():
            assert problem.value(chosen) + change[row, column] == pytest.approx(problem.value(moved))


@given(SEEDS)
def test_interchange_ends_where_no_move_helps_and_keeps_counts(seed: int) -> None:
    problem, decisions = problem_of(seed)
    start = greedy(problem, decisions)
    end = interchange(problem, decisions, start)
    sound = list(answers(problem, decisions))
    assert any(np.array_equal(end, chosen) for chosen in sound)
    assert problem.value(end) <= problem.value(start) + 1e-6
    for other in sound:
        if (other & ~end).sum() <= 1 and (end & ~other).sum() <= 1:
            assert problem.value(other) >= problem.value(end) * (1 - 1e-8)
