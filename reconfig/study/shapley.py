"""Shares of what a coalition of all is worth: Shapley values, exactly from the worth of every coalition.

Shapley, L. S. (1953): A value for n-person games. Contributions to the Theory of Games II, 307-317.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

Worth = Mapping[frozenset[str], float]


def shapley(players: Sequence[str], worth: Worth) -> dict[str, float]:
    """phi_o = sum over S without o of |S|! (n - |S| - 1)! / n! x (v(S with o) - v(S)).

    The shares sum to v(all) - v(nobody). `worth` holds every coalition, the empty one too.
    """
    return {
        player: math.fsum(
            weight * (worth[with_it] - worth[without]) for weight, without, with_it in _terms(players, player)
        )
        for player in players
    }


def shapley_bounds(players: Sequence[str], least: Worth, most: Worth) -> dict[str, tuple[float, float]]:
    """The least and the most that each share can be where every v(S) lies between two bounds (interval arithmetic).

    phi_o >= sum of weight x (least(S with o) - most(S)), and the other way round. The bounds of one player leave the
    sum of all shares out of account, so they may be wider than need be.
    """
    return {
        player: (
            math.fsum(
                weight * (least[with_it] - most[without]) for weight, without, with_it in _terms(players, player)
            ),
            math.fsum(
                weight * (most[with_it] - least[without]) for weight, without, with_it in _terms(players, player)
            ),
        )
        for player in players
    }


def _terms(players: Sequence[str], player: str) -> Iterator[tuple[float, frozenset[str], frozenset[str]]]:
    """Weight, coalition without the player, the same with it: for every coalition of the others."""
    others, count = [other for other in players if other != player], len(players)
    for size in range(count):
        weight = 1 / (count * math.comb(count - 1, size))
        for members in itertools.combinations(others, size):
            yield weight, frozenset(members), frozenset((*members, player))
