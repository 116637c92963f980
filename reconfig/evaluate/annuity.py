"""Capital as an equivalent annual cost."""

from __future__ import annotations


def annuity(rate: float, years: int) -> float:
    """The annuity a = r / (1 - (1 + r)^-n): a year of n for one unit of money now; 1 / n where r is nought."""
    return rate / (1 - (1 + rate) ** -years) if rate > 0 else 1 / years
