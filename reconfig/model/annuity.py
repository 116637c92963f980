"""Capital as an equivalent annual cost, stated for the model: the evaluator has a statement of its own."""

from __future__ import annotations

from reconfig.instance.instance import Instance


def annual(rate: float, years: int) -> float:
    """The annuity a = 1 / (the sum over t = 1 .. n of (1 + r)^-t): a year of n for one unit of money now."""
    return 1 / sum((1 + rate) ** -year for year in range(1, years + 1))


def capital_charge(instance: Instance) -> float:
    """What one unit of capital costs a year, optimism bias included: (1 + optimism_bias) x a."""
    about = instance.about
    return (1 + about.optimism_bias) * annual(about.discount_rate, about.capital_years)
