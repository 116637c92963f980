"""What each organisation gains or loses as things fall, and the payments that turn that into its fair share."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.study.value import Value

NOTHING = 0.005
"""Currency a year; smaller amounts are rounding."""


def settlements(value: Value) -> pd.DataFrame:
    """One row a basis and organisation: basis, organisation, name, before, after, gain, share, payment (a year).

    gain = what it is better off in the best than today, before any payment. share = its Shapley share, outside
    organisations nought. payment = share - gain: above nought it is paid, below it pays; the payments of a basis sum
    to nought. What nobody's books show (the time of patients) is taken off the shares, in proportion.
    """
    frames = [_settled(value, basis, books) for basis, books in _books(value).items()]
    return pd.concat(frames, ignore_index=True)


def _books(value: Value) -> dict[str, pd.DataFrame]:
    """By basis, what every organisation has today and in the best: before, after; more is better."""
    codes = value.instance.organisations["organisation"]
    costs = [_cost_by_organisation(held, codes) for held in (value.today, value.best)]
    return {"cost": pd.DataFrame({"before": -costs[0], "after": -costs[1]})}


def _cost_by_organisation(held: Evaluation, codes: pd.Series[str]) -> pd.Series[float]:
    """Cost by organisation, the journeys of patients left out: they are nobody's books."""
    booked = held.costs[held.costs["line"] != "journey"]
    totals: pd.Series[float] = booked.groupby("organisation")["amount"].sum().reindex(list(codes), fill_value=0.0)
    return totals


def _settled(value: Value, basis: str, books: pd.DataFrame) -> pd.DataFrame:
    """The rows of one basis; organisations without a part in it are left out."""
    gain = books["after"] - books["before"]
    share = pd.Series(value.shares).reindex(books.index, fill_value=0.0)
    share = share - unbooked(value, gain) * _weights(value).reindex(books.index, fill_value=0.0)
    names = value.instance.organisations.set_index("organisation")["name"]
    frame = books.assign(basis=basis, organisation=books.index, name=names, gain=gain, share=share)
    frame["payment"] = share - gain
    concerned = books.index.isin(value.trusts) | (gain.abs() > NOTHING)
    columns = ["basis", "organisation", "name", "before", "after", "gain", "share", "payment"]
    return frame.loc[concerned, columns].reset_index(drop=True)


def unbooked(value: Value, gain: pd.Series[float]) -> float:
    """The part of the saving that is in nobody's books: v(all) - sum of the gains; currency a year."""
    return value.together.value - float(gain.sum())


def _weights(value: Value) -> pd.Series[float]:
    """How what is not in the books is spread: as the shares are, evenly where these are nothing."""
    shares = pd.Series(value.shares)
    even = pd.Series(1 / len(shares), index=shares.index)
    return shares / shares.sum() if shares.sum() > NOTHING else even
