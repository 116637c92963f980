"""What each organisation gains or loses as things fall, and the payments that turn that into its fair share."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.ledgers import ledgers
from reconfig.study.do_nothing import projected
from reconfig.study.value import Value

NOTHING = 0.005
"""Currency a year; smaller amounts are rounding."""

FOLLOWS, FIXED, COST = "follows_activity", "fixed", "cost"
"""How income is reckoned: by the two regimes, or not at all where no service has a price."""


def settlements(value: Value) -> pd.DataFrame:
    """One row a regime of income and organisation of the area, in table order; currency a year.

    income, organisation, name; before, after: its surplus today and in the best; gain = after - before, without any
    payment; share: its Shapley share, nought for who decides nothing; payment = share - gain: above nought it is paid,
    below it pays. The payments of a regime sum to nought, because what these ledgers do not hold (the time of
    patients, neighbours) is taken off the shares, in proportion.
    """
    priced = bool((value.instance.services["price"] > 0).any())
    regimes = (FOLLOWS, FIXED) if priced else (COST,)
    return pd.concat([_settled(value, regime) for regime in regimes], ignore_index=True)


def _settled(value: Value, regime: str) -> pd.DataFrame:
    """The rows of one regime."""
    before = _surplus(value.today, value.today)
    after = _surplus(value.best, value.best if regime == FOLLOWS else value.today)
    gain = after - before
    share = pd.Series(value.shares) - outside(value, gain) * _weights(value)
    share = share.reindex(gain.index, fill_value=0.0)
    names = value.instance.organisations.set_index("organisation")["name"].reindex(gain.index)
    frame = pd.DataFrame({"name": names, "before": before, "after": after, "gain": gain, "share": share})
    frame = frame.assign(payment=share - gain, income=regime).rename_axis("organisation").reset_index()
    return frame[["income", "organisation", "name", "before", "after", "gain", "share", "payment"]]


def _surplus(held: Evaluation, paid: Evaluation) -> pd.Series[float]:
    """What organisations of the area have left, paid for the activity of another configuration."""
    return ledgers(held.instance, held.costs, paid.activity)["surplus"]


def outside(value: Value, gain: pd.Series[float]) -> float:
    """The part of the saving that the ledgers do not hold: v(all) - sum of the gains; currency a year."""
    return value.together.value - float(gain.sum())


def _weights(value: Value) -> pd.Series[float]:
    """How what is outside the ledgers is spread: as the shares are, evenly where these sum to nothing."""
    shares = pd.Series(value.shares)
    even = pd.Series(1 / len(shares), index=shares.index)
    return shares / shares.sum() if shares.sum() > NOTHING else even


def projection(value: Value) -> pd.DataFrame | None:
    """Today's ledgers if nothing is done, year by year: organisation, year, income, cost, deficit (currency).

    None where instance.toml knows no growth.
    """
    return projected(value.today)
