"""One option in detail: where its difference of cost comes from, who gains, whose journeys change, what it breaks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reconfig.evaluate.access import EVERYONE
from reconfig.evaluate.journeys import BANDS
from reconfig.instance.instance import Instance
from reconfig.outputs.pages.bars import Bar, diverging, waterfall
from reconfig.outputs.pages.marks import Marks
from reconfig.outputs.pages.measures import Figure, Kind, figure
from reconfig.outputs.pages.rules_shown import Finding, findings
from reconfig.outputs.words import LINES
from reconfig.study.appraisal import Appraisal
from reconfig.study.levers import levers
from reconfig.study.option import Option

Tables = Mapping[str, pd.DataFrame]
LONGER, SHORTER = BANDS[2:], BANDS[:1]


@dataclass(frozen=True)
class BarRow:
    """A line of a table with a bar: name, figures, bar, whether it rests on assumed prices, whether it is the sum."""

    name: str
    figures: tuple[Figure, ...]
    bar: Bar
    assumed: bool = False
    total: bool = False


@dataclass(frozen=True)
class Details:
    """What the page says of one option besides its card.

    savings: the levers of the difference of cost, and their sum; unchanged: levers without a difference. bodies: the
    organisations; gains: whether they have a gain of their own, by income that follows activity. services: whose
    journeys change, a row a service. moves: what opens and closes. broken: the rules that it breaks.
    """

    savings: tuple[BarRow, ...]
    unchanged: tuple[str, ...]
    lines: tuple[tuple[str, Figure, Figure], ...]
    bodies: tuple[BarRow, ...]
    gains: bool
    services: tuple[tuple[str, tuple[Figure, ...]], ...]
    moves: tuple[dict[str, Any], ...]
    broken: tuple[Finding, ...]


def details(appraisal: Appraisal, option: Option, tables: Tables, marks: Marks) -> Details:
    """Everything of one option; `tables` are those of `comparison_tables`."""
    own = {name: table[table["option"] == option.name] for name, table in tables.items()}
    savings, unchanged = _savings(appraisal, option, marks)
    bodies = own["organisations"]
    bodies = bodies[(bodies[["cost", "cost_difference", "units_open"]] != 0).any(axis=1)]
    gains = bool(bodies["gain"].notna().any())
    currency = appraisal.instance.about.currency
    return Details(
        savings,
        unchanged,
        tuple(_line(row, currency) for row in own["costs"].to_dict("records")),
        _bodies(bodies.to_dict("records"), gains, currency),
        gains,
        tuple(_services(appraisal.instance, own)),
        tuple(_moves(own["moves"])),
        findings(appraisal.instance, own["rules"]),
    )


def _savings(appraisal: Appraisal, option: Option, marks: Marks) -> tuple[tuple[BarRow, ...], tuple[str, ...]]:
    """The levers as differences of cost, and those without one by name."""
    if option is appraisal.today:
        return (), ()
    currency = appraisal.instance.about.currency
    found = levers(appraisal.today.evaluation, option.evaluation)
    shown = [lever for lever in found if _change(lever.saving, currency).tone]
    amounts = [-lever.saving for lever in shown]
    *steps, total = waterfall(amounts)
    rows = [
        BarRow(lever.name, (_change(amount, currency),), bar, bool(marks.lines & set(lever.lines)))
        for lever, amount, bar in zip(shown, amounts, steps, strict=True)
    ]
    whole = -sum(lever.saving for lever in found)
    rows.append(BarRow("In all", (_change(whole, currency),), total, marks.money, total=True))
    return tuple(rows), tuple(lever.name for lever in found if lever not in shown)


def _change(amount: float, currency: str) -> Figure:
    return figure(Kind.MONEY_CHANGE, amount, currency)


def _line(row: Mapping[Any, Any], currency: str) -> tuple[str, Figure, Figure]:
    amounts = figure(Kind.MONEY, row["amount"], currency), _change(row["difference"], currency)
    return LINES[str(row["line"])], *amounts


def _bodies(rows: Sequence[Mapping[Any, Any]], gains: bool, currency: str) -> tuple[BarRow, ...]:
    """The organisations; bars show what each gains (to the right), by its ledger, or else by its own cost."""
    better = [
        float(row["gain"]) if gains and not math.isnan(row["gain"]) else -float(row["cost_difference"]) for row in rows
    ]
    bars = diverging(better)
    return tuple(
        BarRow(str(row["name"]), _body_figures(row, gains, currency), bar) for row, bar in zip(rows, bars, strict=True)
    )


def _body_figures(row: Mapping[Any, Any], gains: bool, currency: str) -> tuple[Figure, ...]:
    figures = (
        figure(Kind.COUNT, float(row["units_open"]), currency),
        figure(Kind.MONEY, float(row["cost"]), currency),
        _change(float(row["cost_difference"]), currency),
    )
    return (*figures, *((gain_figure(float(row["gain"]), currency),) if gains else ()))


def gain_figure(amount: float, currency: str) -> Figure:
    """`+£0.20m better off`, `−£0.20m worse off`."""
    change = _change(amount, currency)
    if not change.tone:
        return change
    words = change.text.rsplit(" ", 1)[0]
    return Figure(f"{words} {'better' if amount > 0 else 'worse'} off", amount, "better" if amount > 0 else "worse")


def _services(instance: Instance, own: Tables) -> list[tuple[str, tuple[Figure, ...]]]:
    """Each service: mean minutes, difference, shares within limits, patients with longer and shorter journeys."""
    access = own["access"]
    access = access[(access["by"] == EVERYONE) & (access["weighting"] == "patients")].set_index("service")
    journeys = own["journeys"][own["journeys"]["by"] == EVERYONE]
    rows = []
    for service in (code for code in instance.service_codes if code in access.index):
        row, bands = (
            access.loc[service].to_dict(),
            journeys[journeys["service"] == service].set_index("band")["patients"],
        )
        kinds = (Kind.MINUTES, Kind.MINUTES_CHANGE, Kind.SHARE, Kind.SHARE)
        keys = ("mean_minutes", "mean_minutes_difference", "within_30", "within_60")
        shown = [figure(kind, float(row[key]), "") for kind, key in zip(kinds, keys, strict=True)]
        shown += [figure(Kind.PEOPLE, float(bands.reindex(which).sum()), "") for which in (LONGER, SHORTER)]
        rows.append((instance.name_of_service(service), tuple(shown)))
    return rows


def _moves(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Each service that moves: its name, sites that gain it, sites that lose it with where their patients go."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        held = found.setdefault(str(row["service_name"]), {"service": row["service_name"], "opens": [], "closes": []})
        held[str(row["change"])].append({"site": row["site_name"], "go_to": row["patients_go_to"]})
    return list(found.values())
