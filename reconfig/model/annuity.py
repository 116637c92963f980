"""One-off sums as equal yearly payments, stated a second time: the evaluator shares no code with the model."""

from __future__ import annotations

from reconfig.instance.instance import Instance


def annuity(rate: float, years: int) -> float:
    """The a with 1 = sum over t = 1..n of a / (1 + r)^t: what one unit of money costs in each of so many years."""
    return 1 / sum((1 + rate) ** -year for year in range(1, years + 1))


def capital_charge(instance: Instance) -> float:
    """What one unit of capital costs a year, optimism bias included: (1 + optimism_bias) x a."""
    about = instance.about
    return (1 + about.optimism_bias) * annuity(about.discount_rate, about.capital_years)
