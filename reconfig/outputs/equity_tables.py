"""Tables on how unevenly journeys fall, and on other ways to travel: a configuration beside today's."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.uneven import modes

UNEVEN = ("mean_minutes", "worst_5_minutes", "equivalent_minutes", "slope_minutes")


def equity_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """`Evaluation.uneven` with each measure of today beside it (suffix `_today`), and share_longer: the share of demand
    whose journey is more than 15 minutes longer than today.
    """  # noqa: D205
    frame = evaluation.uneven.merge(today.uneven, on="service", how="left", suffixes=("", "_today"))
    pairs = [column for measure in UNEVEN for column in (f"{measure}_today", measure)]
    return frame[["service", *pairs]].assign(share_longer=frame["service"].map(evaluation.share_longer))


def mode_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """`uneven.modes` with each measure of today beside it (suffix `_today`)."""
    keys = ["service", "mode", "people"]
    now, before = (modes(each.instance, each.flows) for each in (evaluation, today))
    frame = now.merge(before, on=keys, how="left", suffixes=("", "_today"))
    measures = [column for column in now if column not in keys]
    return frame[[*keys, *(column for measure in measures for column in (f"{measure}_today", measure))]]


def equity_tables(evaluation: Evaluation, today: Evaluation) -> dict[str, pd.DataFrame]:
    """equity.csv, and modes.csv where there are other ways to travel."""
    tables = {"equity.csv": equity_table(evaluation, today)}
    return tables | ({"modes.csv": mode_table(evaluation, today)} if evaluation.instance.modes else {})
