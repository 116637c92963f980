"""One-off sums as equal yearly payments."""

from __future__ import annotations


def annuity(rate: float, years: int) -> float:
    """What one unit of money, lent at a rate of interest (0.035 for 3.5 %), costs in each of so many years.

    a = r / (1 - (1 + r)^-n); 1 / n where r is nought. Source: any textbook of engineering economy.
    """
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)
