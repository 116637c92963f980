"""Tables of segments and of pathways, for instances that have them."""

from __future__ import annotations

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.segments import MEASURES, activity_by_segment, longer_shares
from reconfig.instance.instance import Instance
from reconfig.instance.pathways import pathway_effects
from reconfig.outputs.tables import access_table, in_table_order


def segment_tables(evaluation: Evaluation, today: Evaluation) -> dict[str, pd.DataFrame]:
    """The tables by file name; none where no demand is split by segments and no pathway is taken."""
    tables = {}
    if (evaluation.instance.needs["segment"] != "").any():
        tables["segments.csv"] = segment_table(evaluation, today)
        tables["activity_by_segment.csv"] = segment_activity_table(evaluation, today)
    if len(evaluation.instance.pathways):
        tables["pathways.csv"] = pathway_effects(evaluation.instance)
    return tables


def segment_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row a service and segment: service, segment, segment_name, demand (units a year), mean_minutes, within_30,
    within_45 and within_60 (shares) of today and of the proposal, longer (share whose journey is longer).
    """  # noqa: D205
    rows = access_table(evaluation, today).query("by == 'segment'")
    rows = rows.rename(columns={"group": "segment", "weight": "demand"})
    rows["segment_name"] = rows["segment"].map(segment_names(evaluation.instance))
    longer = longer_shares(evaluation.instance, evaluation.changes)
    frame = rows.merge(longer, on=["service", "segment"], how="left")
    pairs = [column for measure in MEASURES for column in (f"{measure}_today", measure)]
    return frame[["service", "segment", "segment_name", "demand", *pairs, "longer"]]


def segment_names(instance: Instance) -> dict[str, str]:
    """The name of each segment, by its code."""
    return dict(zip(instance.segments["segment"], instance.segments["name"], strict=True))


def segment_activity_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """Who treats which segment: service, site, segment, activity_today, activity (units a year)."""
    keys = ["service", "site", "segment"]
    tables = [activity_by_segment(held.instance, held.flows) for held in (today, evaluation)]
    frame = tables[0].merge(tables[1], on=keys, how="outer", suffixes=("_today", ""))
    amounts = ["activity_today", "activity"]
    frame[amounts] = frame[amounts].astype(float).fillna(0.0)
    place = {code: number for number, code in enumerate(segment_names(evaluation.instance))}
    frame = frame.sort_values("segment", key=lambda codes: codes.map(place), kind="stable")
    return in_table_order(evaluation.instance, frame)
