"""Capital as an equivalent annual cost."""

from __future__ import annotations


def annuity(rate: float, years: int) -> float:
    """a = r / (1 - (1 + r)^-n), what one unit of money now costs a year over n years; 1 / n where r is nought."""
    return rate / (1 - (1 + rate) ** -years) if rate > 0 else 1 / years
