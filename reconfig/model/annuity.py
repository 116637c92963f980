"""One-off sums as equal yearly payments, stated a second time: the evaluator shares no code with the model."""

from __future__ import annotations


def annuity(rate: float, years: int) -> float:
    """The a with 1 = sum over t = 1..n of a / (1 + r)^t: what one unit of money costs in each of so many years."""
    return 1 / sum((1 + rate) ** -year for year in range(1, years + 1))
