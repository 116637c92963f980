"""Tables of beds, other resources and staff, for instances that have them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reconfig.evaluate.evaluation import Evaluation
from reconfig.outputs.tables import in_table_order

PLANNED = ("need", "leavers", "recruited", "borrowed", "lent", "agency", "missing")


def provision_tables(evaluation: Evaluation, today: Evaluation) -> dict[str, pd.DataFrame]:
    """The tables by file name; none of what the instance does not have."""
    tables = {}
    if len(today.provision.resources) or len(evaluation.provision.resources):
        tables["resources.csv"] = resource_table(evaluation, today)
    if len(today.provision.plan) or len(evaluation.provision.plan):
        tables["staff.csv"] = staff_table(evaluation, today)
        tables["rotas.csv"] = rota_table(evaluation, today)
    return tables


def resource_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row a site and resource: site, site_name, resource, resource_name, unit, there_today, and of today's
    configuration (suffix `_today`) and the proposal: need, units (in modules, whole or not).
    """  # noqa: D205
    keys = ["site", "resource"]
    frames = [held.provision.resources[[*keys, "today", "need", "units"]] for held in (today, evaluation)]
    frame = frames[0].merge(frames[1], on=keys, how="outer", suffixes=("_today", ""))
    there = frame["today_today"].fillna(frame["today"])
    frame = frame.assign(there_today=there).fillna(dict.fromkeys(_both("need", "units"), 0.0))
    return in_table_order(evaluation.instance, _named(evaluation, frame))[
        ["site", "site_name", "resource", "resource_name", "unit", "there_today", *_both("need", "units")]
    ]


def staff_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row an organisation and staff group, whole-time equivalents: organisation, organisation_name, group,
    group_name, in_post (blank: as many as are needed), and of today's configuration (suffix `_today`) and the proposal:
    need, leavers, recruited, borrowed, lent, agency, missing.
    """  # noqa: D205
    keys = ["organisation", "group"]
    frames = [held.provision.plan for held in (today, evaluation)]
    frame = frames[0].merge(frames[1], on=keys, how="outer", suffixes=("_today", ""))
    frame["in_post"] = frame["in_post"].fillna(frame["in_post_today"])
    frame = _named(evaluation, frame.fillna(dict.fromkeys(_both(*PLANNED), 0.0)))
    return frame[["organisation", "organisation_name", "group", "group_name", "in_post", *_both(*PLANNED)]]


def rota_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row a post or module's staff, site and group: service ("" where shared), post, resource, site, group, need
    (whole-time equivalents) and why (rota, activity, modules) of today's configuration (suffix `_today`) and the
    proposal.
    """  # noqa: D205
    keys = ["service", "post", "resource", "site", "group"]
    frames = [held.provision.staff[[*keys, "need", "why"]] for held in (today, evaluation)]
    frame = frames[0].merge(frames[1], on=keys, how="outer", suffixes=("_today", ""))
    frame = frame.fillna({"need_today": 0.0, "need": 0.0, "why_today": "", "why": ""})
    return in_table_order(evaluation.instance, frame)[[*keys, *_both("need", "why")]]


def _both(*names: str) -> list[str]:
    return [column for name in names for column in (f"{name}_today", name)]


def _named(evaluation: Evaluation, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the names of its codes beside them."""
    tables = {"site": "sites", "resource": "resources", "organisation": "organisations", "group": "staff_groups"}
    held = {key: table for key, table in tables.items() if key in frame}
    names: dict[str, Any] = {
        f"{key}_name": frame[key].map(evaluation.instance.table(table).set_index(key)["name"])
        for key, table in held.items()
    }
    if "resource" in frame:
        names["unit"] = frame["resource"].map(evaluation.instance.resources.set_index("resource")["unit"])
    return frame.assign(**names)
