"""Journeys of groups of people over all services together, option by option."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

NOT_STATED = "not stated"


def group_access(appraisal: Appraisal, by: str) -> pd.DataFrame:
    """One row an option and group: option, group, patients, mean_minutes, mean_minutes_difference (against today).

    Over all services, weighted by patients a year; `by` is "everyone", a group column of the zones or "segment".
    Without rows where no zone states its group.
    """
    today = _means(appraisal.today, by)
    parts = [_means(option, by).assign(option=option.name) for option in appraisal.all]
    frame = pd.concat([part.join(today["mean_minutes"].rename("today")) for part in parts])
    with np.errstate(invalid="ignore"):
        frame = frame.assign(mean_minutes_difference=frame["mean_minutes"] - frame["today"])
    return frame.reset_index()[["option", "group", "patients", "mean_minutes", "mean_minutes_difference"]]


def _means(option: Option, by: str) -> pd.DataFrame:
    """Patients and mean_minutes by group."""
    access = option.evaluation.access
    rows = access[(access["by"] == by) & (access["weighting"] == "patients") & (access["group"] != NOT_STATED)]
    parts = rows.assign(minutes=rows["weight"] * rows["mean_minutes"]).groupby("group")[["weight", "minutes"]].sum()
    return pd.DataFrame({"patients": parts["weight"], "mean_minutes": parts["minutes"] / parts["weight"]})
