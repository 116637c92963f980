"""The facts of the public page as tables: options beside today, every count of patients as the public may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from reconfig.evaluate.access import EVERYONE, WITHIN
from reconfig.evaluate.journeys import BANDS
from reconfig.instance.columns import GROUPS
from reconfig.instance.instance import Instance
from reconfig.outputs.maps.classes import shares
from reconfig.outputs.maps.scale import scale_of
from reconfig.outputs.pages.map_data import from_tenths, journeys
from reconfig.outputs.pages.marks import Marks
from reconfig.outputs.pages.page_table import PageTable
from reconfig.outputs.pages.rules_shown import rule_rows
from reconfig.outputs.phrases import minutes_text, money, money_difference, percent, signed
from reconfig.outputs.tables import rounded
from reconfig.outputs.words import ASSUMED_PRICES, FIFTHS, LINES
from reconfig.study.appraisal import Appraisal

Tables = Mapping[str, pd.DataFrame]
Row = Mapping[Any, Any]

PARTLY = "partly assumed"
BY = {
    "deprivation_fifth": "by how deprived the area is, in fifths",
    "rurality": "by kind of place",
    "district": "by district",
}
HEADS = {"deprivation_fifth": "Fifth", "rurality": "Kind of place", "district": "District"}


def overview_table(appraisal: Appraisal, tables: Tables, marks: Marks) -> PageTable:
    """The figures by which options are told apart, one column an option."""
    rows, currency = tables["options"].to_dict("records"), appraisal.instance.about.currency
    people, prices = (f" ({PARTLY})" if marks.people else ""), (f" ({ASSUMED_PRICES})" if marks.money else "")
    lines = [
        ("Services that open at a site", [str(row["opens"]) for row in rows]),
        ("Services that close at a site", [str(row["closes"]) for row in rows]),
        ("Average journey in minutes, all services", [minutes_text(row["mean_minutes"]) for row in rows]),
        *((f"Patients within {limit} minutes", [percent(row[f"within_{limit}"]) for row in rows]) for limit in WITHIN),
        (f"Patients a year whose journey is longer{people}", [rounded(row["patients_longer"]) for row in rows]),
        (f"Of them, more than 15 minutes longer{people}", [rounded(row["patients_longer_15"]) for row in rows]),
        (f"Patients a year whose journey is shorter{people}", [rounded(row["patients_shorter"]) for row in rows]),
        (f"Cost a year{prices}", [money(row["cost"], currency) for row in rows]),
        (f"Cost against today{prices}", [_against(row["cost_difference"], currency) for row in rows]),
        ("Rules broken", [str(row["rules_broken"]) for row in rows]),
    ]
    return PageTable("Today and the options side by side", ("Figure", *_names(appraisal)), _rows(lines))


def _names(appraisal: Appraisal) -> list[str]:
    return [option.name for option in appraisal.all]


def _rows(lines: list[tuple[str, list[str]]]) -> tuple[tuple[str, ...], ...]:
    return tuple((head, *cells) for head, cells in lines)


def _against(difference: float, currency: str) -> str:
    words = money_difference(difference, currency)
    return "no difference" if words == "none" else words


def moves_table(option: str, tables: Tables) -> PageTable | None:
    """What opens and closes in an option, and where patients of what closes would go; None where nothing does."""
    moves = tables["moves"]
    rows = moves[moves["option"] == option].to_dict("records")
    if not rows:
        return None
    cells = tuple(
        (str(row["service_name"]), str(row["site_name"]), str(row["change"]), _unbroken(row["patients_go_to"]))
        for row in rows
    )
    heads = ("Service", "Site", "Change", "Where its patients would go")
    return PageTable(f"{option}: what opens and what closes", heads, cells, words=4)


def _unbroken(shares: str) -> str:
    """Sites with shares of patients, no line ending before a percent sign; a dash where a unit opens."""
    return shares.replace(" %", "\u00a0%") or "–"


def bands_table(option: str, instance: Instance, tables: Tables) -> PageTable | None:
    """Patients a year by how their journey changes, one row a service that changes; None where no journey does."""
    table = tables["journeys"]
    table = table[(table["option"] == option) & (table["by"] == EVERYONE)]
    counts = table.pivot_table(index="service", columns="band", values="patients", aggfunc="sum", fill_value=0.0)
    counts = counts.reindex(columns=list(BANDS), fill_value=0.0)
    moved = counts[counts.drop(columns="no change").sum(axis=1) > 0]
    services = [service for service in instance.service_codes if service in moved.index]
    if not services:
        return None
    cells = {
        str(service): [rounded(float(count)) for count in row]
        for service, row in zip(moved.index, moved.to_numpy(float), strict=True)
    }
    rows = [(instance.name_of_service(service), cells[service]) for service in services]
    return PageTable(f"{option}: patients a year, by how their journey changes", ("Service", *BANDS), _rows(rows))


def cost_table(appraisal: Appraisal, tables: Tables, marks: Marks) -> PageTable:
    """The lines of the cost, one column an option; those on assumed prices say so."""
    costs, names, currency = tables["costs"], _names(appraisal), appraisal.instance.about.currency
    amounts = costs.pivot_table(index="line", columns="option", values="amount", aggfunc="sum", sort=False)[names]
    lines = [
        (f"{LINES[str(line)]}{f' ({ASSUMED_PRICES})' if line in marks.lines else ''}", _costs(list(row), currency))
        for line, row in zip(amounts.index, amounts.to_numpy(float), strict=True)
    ]
    totals = ("All", _costs([float(amounts[name].sum()) for name in names], currency))
    year = appraisal.instance.about.price_year
    return PageTable(f"What it costs a year, in prices of {year}", ("Cost", *names), _rows([*lines, totals]))


def _costs(amounts: list[float], currency: str) -> list[str]:
    """Today's amount, then each option's with its difference."""
    today, *rest = amounts
    return [money(today, currency), *(f"{money(a, currency)} ({_against(a - today, currency)})" for a in rest)]


def rules_table(appraisal: Appraisal, tables: Tables) -> PageTable | None:
    """Every rule, and whether each option meets it; None where there are no rules."""
    rows = [
        (row.rule, ["met" if not words else f"broken. {words}" for words in row.found])
        for row in rule_rows(appraisal, tables["rules"])
    ]
    if not rows:
        return None
    return PageTable(
        "Rules that are met and broken", ("Rule", *_names(appraisal)), _rows(rows), words=1 + len(rows[0][1])
    )


def service_tables(appraisal: Appraisal, service: str, tables: Tables) -> list[PageTable]:
    """How long journeys to a service are: for residents by length, and on average by group."""
    access = tables["access"]
    own = access[(access["service"] == service) & (access["weighting"] == "patients")]
    title = appraisal.instance.name_of_service(service)
    grouped = [_group_table(appraisal, title, by, own[own["by"] == by]) for by in GROUPS]
    return [_residents_table(appraisal, service, title), *(table for table in grouped if table is not None)]


def _residents_table(appraisal: Appraisal, service: str, title: str) -> PageTable:
    """The share of residents in each class of the map's key; classes at its end only where they occur."""
    instance, scale = appraisal.instance, scale_of(appraisal.instance)
    looks, people = scale.minutes_classes, instance.zones["population"].to_numpy(float)
    classes = [scale.minutes_class(from_tenths(journeys(each.evaluation, service).minutes)) for each in appraisal.all]
    columns = [shares(each, people, len(looks)) for each in classes]
    used = set(np.unique(np.concatenate(classes)).tolist())
    shown = [number for number in range(len(looks)) if number <= len(scale.minutes) or number in used]
    rows = [(looks[number].words, [percent(float(column[number])) for column in columns]) for number in shown]
    return PageTable(f"{title}: residents, by how long their journey is", ("Journey", *_names(appraisal)), _rows(rows))


def _group_table(appraisal: Appraisal, title: str, by: str, rows: pd.DataFrame) -> PageTable | None:
    """Mean minutes of patients by group; None where the instance has no such groups."""
    if not len(rows) or set(rows["group"]) == {"not stated"}:
        return None
    names = _names(appraisal)
    of_group = rows.set_index(["group", "option"])
    means, extra = (of_group[column].to_dict() for column in ("mean_minutes", "mean_minutes_difference"))
    lines = [
        (
            FIFTHS.get(group, group) if by == "deprivation_fifth" else group,
            _minutes([float(means[group, name]) for name in names], [float(extra[group, name]) for name in names]),
        )
        for group in dict.fromkeys(rows["group"].astype(str))
    ]
    return PageTable(f"{title}: average journey in minutes, {BY[by]}", (HEADS[by], *names), _rows(lines))


def _minutes(means: Sequence[float], extra: Sequence[float]) -> list[str]:
    """Today's, `23.4`, then each option's with its difference from today, `26.1 (+2.7)`."""
    differences = zip(means[1:], extra[1:], strict=True)
    return [minutes_text(means[0]), *(f"{minutes_text(mean)} ({signed(more)})" for mean, more in differences)]
