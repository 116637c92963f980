"""Fair shares: what defines the Shapley value, on random games."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconfig.study.shapley import shapley, shapley_bounds

Game = dict[frozenset[str], float]
PLAYERS = ("a", "b", "c", "d")
few = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)


def subsets(players: tuple[str, ...]) -> list[frozenset[str]]:
    """Every set of players, small ones first."""
    return [frozenset(of) for size in range(len(players) + 1) for of in itertools.combinations(players, size)]


def game(seed: int, players: tuple[str, ...] = PLAYERS) -> Game:
    """A random game; nobody is worth nothing."""
    random = np.random.default_rng(seed)
    return {of: float(random.integers(-50, 100)) if of else 0.0 for of in subsets(players)}


def monotone(worth: Game) -> Game:
    """The least game above it that never falls when somebody joins."""
    return {of: max(value for part, value in worth.items() if part <= of) for of in worth}


def test_a_glove_game_by_hand() -> None:
    """a has a left glove, b and c a right one each; a pair is worth 6. a joins a partner in 4 of 6 orders."""
    worth = {of: 6.0 if "a" in of and len(of) > 1 else 0.0 for of in subsets(("a", "b", "c"))}
    assert shapley(("a", "b", "c"), worth) == pytest.approx({"a": 4.0, "b": 1.0, "c": 1.0})


@few
@given(seeds)
def test_shares_are_the_mean_over_all_orders_of_joining(seed: int) -> None:
    worth, expected = game(seed), dict.fromkeys(PLAYERS, 0.0)
    orders = list(itertools.permutations(PLAYERS))
    for order in orders:
        for at, player in enumerate(order):
            expected[player] += (worth[frozenset(order[: at + 1])] - worth[frozenset(order[:at])]) / len(orders)
    assert shapley(PLAYERS, worth) == pytest.approx(expected, abs=1e-9)


@few
@given(seeds)
def test_efficiency(seed: int) -> None:
    worth = game(seed)
    assert sum(shapley(PLAYERS, worth).values()) == pytest.approx(worth[frozenset(PLAYERS)], abs=1e-9)


@few
@given(seeds)
def test_symmetry(seed: int) -> None:
    """a and b made alike: what a coalition is worth depends on how many of them are in it."""
    worth = game(seed)
    alike = {of: worth[(of - {"a", "b"}) | frozenset(sorted("ab")[: len(of & {"a", "b"})])] for of in worth}
    shares = shapley(PLAYERS, alike)
    assert shares["a"] == pytest.approx(shares["b"], abs=1e-9)


@few
@given(seeds)
def test_null_player(seed: int) -> None:
    worth = game(seed)
    shares = shapley(PLAYERS, {of: worth[of - {"d"}] for of in worth})
    assert shares["d"] == 0.0
    assert shares == pytest.approx({**shapley(PLAYERS[:3], worth), "d": 0.0}, abs=1e-9)


@few
@given(seeds)
def test_monotone_games_give_nobody_less_than_nothing(seed: int) -> None:
    assert all(share >= -1e-9 for share in shapley(PLAYERS, monotone(game(seed))).values())


@few
@given(seeds)
def test_bounds_hold_for_every_game_within(seed: int) -> None:
    least, random = game(seed), np.random.default_rng(seed)
    width = {of: float(random.integers(0, 9)) if of else 0.0 for of in least}
    within = {of: least[of] + width[of] * random.uniform() for of in least}
    bounds = shapley_bounds(PLAYERS, least, {of: least[of] + width[of] for of in least})
    for player, share in shapley(PLAYERS, within).items():
        assert bounds[player][0] - 1e-9 <= share <= bounds[player][1] + 1e-9
