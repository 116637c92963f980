"""The tables of a run folder: a configuration beside today's."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pandas as pd

from reconfig.evaluate.access import WITHIN
from reconfig.evaluate.evaluation import Evaluation
from reconfig.evaluate.moves import moves
from reconfig.instance.cost_lines import COST_LINES
from reconfig.instance.instance import Instance
from reconfig.outputs.phrases import percent

MEASURES = (
    "mean_minutes",
    "median_minutes",
    "p95_minutes",
    "longest_minutes",
    *(f"within_{limit}" for limit in WITHIN),
)

SUPPRESSED_BELOW = 8
"""Counts of patients from 1 to 7 are not shown to the public."""

ROUNDED_TO = 5
"""Counts of patients are shown to the public as multiples of this."""

NO_SITE = "no open site"
OTHER_SITES = "other sites"

NAMED_FROM = 0.01
"""Where patients choose, a site that takes a smaller share of a closing unit's patients is not named."""


def run_tables(evaluation: Evaluation, today: Evaluation) -> dict[str, pd.DataFrame]:
    """The tables of a run folder by file name; `today` is the evaluation of the instance's configuration of today."""
    return {
        "configuration.csv": configuration_table(evaluation),
        "units.csv": unit_table(evaluation, today),
        "changes.csv": change_table(evaluation, today),
        "flows.csv.gz": evaluation.flows[["service", "zone", "site", "per_year", "minutes"]].reset_index(drop=True),
        "access.csv": access_table(evaluation, today),
        "costs.csv": cost_table(evaluation, today),
        "journeys.csv": journey_table(evaluation),
        "zones.csv": zone_table(evaluation),
        "violations.csv": violation_table(evaluation, today),
    }


def disclosed(count: float) -> float:
    """A count of patients as the public may see it: to the nearest 5, missing where it is 1 to 7."""
    if 0 < round(count, 9) < SUPPRESSED_BELOW - 0.5:
        return math.nan
    return float(math.floor(count / ROUNDED_TO + 0.5) * ROUNDED_TO)


def rounded(count: float) -> str:
    """A count of people as the public may see it: to the nearest 5; 1 to 7 are "fewer than 8"."""
    shown = disclosed(count)
    return "fewer than 8" if math.isnan(shown) else f"{shown:,.0f}"


def in_table_order(instance: Instance, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of the services table, then of the sites table, where the frame has those columns."""
    keys = {"service": pd.Index(instance.service_codes), "site": instance.site_codes}
    positions = [codes.get_indexer(pd.Index(frame[key])) for key, codes in keys.items() if key in frame]
    return frame.iloc[np.lexsort(positions[::-1])].reset_index(drop=True)


def configuration_table(evaluation: Evaluation) -> pd.DataFrame:
    """The open units: service, site; `reconfig evaluate` reads it back."""
    pairs = pd.DataFrame(list(evaluation.configuration), columns=["service", "site"])
    return in_table_order(evaluation.instance, pairs)


def unit_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row a unit that runs or could run: service, service_name, site, site_name, organisation, neighbour, today,
    proposal, activity_today, activity (units a year).
    """  # noqa: D205
    instance = evaluation.instance
    pairs = {
        *zip(instance.offers["service"], instance.offers["site"], strict=True),
        *today.configuration,
        *evaluation.configuration,
    }
    frame = in_table_order(instance, pd.DataFrame(sorted(pairs), columns=["service", "site"]))
    keys = list(zip(frame["service"], frame["site"], strict=True))
    sites = instance.sites.set_index("site").loc[frame["site"]]
    frame.insert(1, "service_name", [instance.name_of_service(service) for service in frame["service"]])
    return frame.assign(
        site_name=sites["name"].to_numpy(),
        organisation=sites["organisation"].to_numpy(),
        neighbour=np.where(sites["neighbour"].astype(bool), "yes", "no"),
        today=["open" if pair in today.configuration else "closed" for pair in keys],
        proposal=["open" if pair in evaluation.configuration else "closed" for pair in keys],
        activity_today=_activity(today, keys),
        activity=_activity(evaluation, keys),
    )


def _activity(evaluation: Evaluation, keys: list[tuple[str, str]]) -> list[float]:
    units = evaluation.activity
    known = dict(zip(zip(units["service"], units["site"], strict=True), units["activity"], strict=True))
    return [float(known.get(key, 0.0)) for key in keys]


def change_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """One row a unit that opens or closes: service, service_name, site, site_name, change, activity_today, activity,
    patients_go_to (where a unit closes, the sites that its patients then use, with their shares).
    """  # noqa: D205
    units = unit_table(evaluation, today)
    moved = units[units["today"] != units["proposal"]].reset_index(drop=True)
    closes = moved["proposal"] == "closed"
    columns = ["service", "service_name", "site", "site_name"]
    return moved[columns].assign(
        change=np.where(closes, "closes", "opens"),
        activity_today=moved["activity_today"],
        activity=moved["activity"],
        patients_go_to=[
            _new_sites(evaluation, today, str(row.service), str(row.site)) if closing else ""
            for closing, row in zip(closes, moved.itertuples(), strict=True)
        ],
    )


def _new_sites(evaluation: Evaluation, today: Evaluation, service: str, site: str) -> str:
    """Where the patients who use a unit today go: `Maidstone Hospital 62 %, Darent Valley Hospital 38 %`."""
    instance = evaluation.instance
    amounts = moves(today.flows, evaluation.flows, service, site)
    shares = {
        instance.name_of_site(str(code)) if code else NO_SITE: float(share)
        for code, share in (amounts / amounts.sum()).items()
    }
    if instance.allocation_of(service) == "choice":  # somebody chooses every site: the least are not named
        small = [name for name, share in shares.items() if share < NAMED_FROM]
        rest = sum(shares.pop(name) for name in small)
        shares |= {OTHER_SITES: rest} if small else {}
    comma = "; " if any("," in name for name in shares) else ", "
    return comma.join(f"{name} {percent(share)}" for name, share in shares.items())


def access_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """`Evaluation.access` with each measure of today beside it (suffix `_today`), and mean_minutes_difference."""
    keys = ["service", "weighting", "by", "group"]
    frame = evaluation.access.merge(today.access[[*keys, *MEASURES]], on=keys, how="left", suffixes=("", "_today"))
    pairs = [column for measure in MEASURES for column in (f"{measure}_today", measure)]
    with np.errstate(invalid="ignore"):
        difference = frame["mean_minutes"] - frame["mean_minutes_today"]
    return frame[[*keys, "weight", *pairs]].assign(mean_minutes_difference=difference)


def cost_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """The cost lines of both: line, service, site, organisation, amount_today, amount, difference (currency a year)."""
    keys = ["line", "service", "site", "organisation"]
    frame = today.costs.merge(evaluation.costs, on=keys, how="outer", suffixes=("_today", ""))
    frame[["amount_today", "amount"]] = frame[["amount_today", "amount"]].astype(float).fillna(0.0)
    frame = in_table_order(evaluation.instance, frame[[*keys, "amount_today", "amount"]])
    frame = frame.sort_values("line", key=lambda lines: lines.map(COST_LINES.index), kind="stable", ignore_index=True)
    return frame.assign(difference=frame["amount"] - frame["amount_today"])


def cost_totals(evaluation: Evaluation, today: Evaluation, by: Literal["line", "organisation"]) -> pd.DataFrame:
    """amount_today and amount (currency a year) of each cost line or organisation, in the usual order."""
    totals = cost_table(evaluation, today).groupby(by)[["amount_today", "amount"]].sum()
    order = COST_LINES if by == "line" else evaluation.instance.organisations["organisation"]
    return totals.loc[[code for code in order if code in totals.index]]


def journey_table(evaluation: Evaluation) -> pd.DataFrame:
    """`Evaluation.journeys` as the public may see it: patients to the nearest 5, blank where fewer than 8."""
    frame = evaluation.journeys
    return frame.assign(patients=frame["patients"].map(disclosed))


def zone_table(evaluation: Evaluation) -> pd.DataFrame:
    """Each zone's journey today and in the proposal, by service; minutes and published populations only.

    Where a zone's patients use several sites, the one that most of them use, and their mean minutes.
    """
    columns = [
        "service",
        "zone",
        "name",
        "district",
        "population",
        "site_before",
        "minutes_before",
        "site_after",
        "minutes_after",
        "extra_minutes",
        "band",
    ]
    frame = evaluation.changes[columns].reset_index(drop=True)
    return frame.assign(extra_minutes=frame["extra_minutes"].round(1))


def violation_table(evaluation: Evaluation, today: Evaluation) -> pd.DataFrame:
    """Every broken rule: configuration (today or proposal), rule, service, place, value, limit, amount, unit."""
    rows: list[dict[str, Any]] = [
        {"configuration": name, "rule": broken.rule, "service": broken.service, "place": broken.place,
         "value": broken.value, "limit": broken.limit, "amount": broken.amount, "unit": broken.unit}
        for name, held in (("today", today), ("proposal", evaluation))
        for broken in held.violations
    ]  # fmt: skip
    columns = ["configuration", "rule", "service", "place", "value", "limit", "amount", "unit"]
    return pd.DataFrame(rows, columns=columns)
