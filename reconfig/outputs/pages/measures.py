"""The figures by which options are told apart: what each is called, how it is written, how it sorts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from reconfig.outputs.phrases import minutes_text, money, money_difference, percent, signed
from reconfig.outputs.tables import SUPPRESSED_BELOW, disclosed, rounded

NOT_KNOWN = "not known"
NO_DIFFERENCE = "no difference"
NO_SEARCH = "no search"
SUPPRESSED_ORDER = SUPPRESSED_BELOW / 2
"""Where a count too small to be shown stands among others when a table is sorted."""


class Kind(StrEnum):
    """How a figure is written."""

    MONEY = "money"
    MONEY_CHANGE = "money_change"
    MINUTES = "minutes"
    MINUTES_CHANGE = "minutes_change"
    SHARE = "share"
    PEOPLE = "people"
    COUNT = "count"
    GAP = "gap"


class Group(StrEnum):
    """The groups of columns that a reader shows or hides."""

    MONEY = "Money"
    JOURNEYS = "Journeys"
    RULES = "Rules and units"
    ORGANISATIONS = "Organisations"


@dataclass(frozen=True)
class Measure:
    """A figure of every option: its column in the comparison's `options` table, title, group and kind.

    rests_on: which of `Marks` says that it is assumed; "" where none does.
    """

    key: str
    title: str
    group: Group
    kind: Kind
    rests_on: str = ""


MEASURES = (
    Measure("cost", "Cost a year", Group.MONEY, Kind.MONEY, "money"),
    Measure("cost_difference", "Cost against today", Group.MONEY, Kind.MONEY_CHANGE, "money"),
    Measure("capital", "Capital, once", Group.MONEY, Kind.MONEY, "money"),
    Measure("gap", "Proven gap", Group.MONEY, Kind.GAP),
    Measure("mean_minutes", "Average journey, minutes", Group.JOURNEYS, Kind.MINUTES, "journeys"),
    Measure("mean_minutes_difference", "Journey against today", Group.JOURNEYS, Kind.MINUTES_CHANGE, "journeys"),
    Measure("within_30", "Within 30 minutes", Group.JOURNEYS, Kind.SHARE, "journeys"),
    Measure("within_45", "Within 45 minutes", Group.JOURNEYS, Kind.SHARE, "journeys"),
    Measure("within_60", "Within 60 minutes", Group.JOURNEYS, Kind.SHARE, "journeys"),
    Measure("worst_served_minutes", "Worst-served 5 %, minutes", Group.JOURNEYS, Kind.MINUTES, "journeys"),
    Measure("patients_longer", "Patients who travel longer", Group.JOURNEYS, Kind.PEOPLE, "people"),
    Measure("patients_longer_15", "More than 15 minutes longer", Group.JOURNEYS, Kind.PEOPLE, "people"),
    Measure("patients_shorter", "Patients who travel less", Group.JOURNEYS, Kind.PEOPLE, "people"),
    Measure("rules_broken", "Rules broken", Group.RULES, Kind.COUNT),
    Measure("opens", "Units that open", Group.RULES, Kind.COUNT),
    Measure("closes", "Units that close", Group.RULES, Kind.COUNT),
    Measure("units_open", "Units that run", Group.RULES, Kind.COUNT),
)
"""Every figure of an option, in the order of the table; numbers of patients are a year."""

OPTIONAL = ("capital", "gap")
"""Figures that are left out where no option has them."""


@dataclass(frozen=True)
class Figure:
    """One figure as a page shows it: its words, the number by which it sorts, and whether it is better or worse.

    order: disclosed like the words; None where there is none. tone: "better" or "worse" than today, "" for neither.
    """

    text: str
    order: float | None
    tone: str = ""

    @property
    def order_text(self) -> str:
        """The number as an attribute carries it; "" where there is none."""
        return "" if self.order is None else repr(float(self.order)).removesuffix(".0")


def figure(kind: Kind, value: float, currency: str) -> Figure:
    """A value as it is shown: rounded, small counts of patients not disclosed, differences with sign and word."""
    if kind is Kind.PEOPLE:
        shown = disclosed(value)
        return Figure(rounded(value), SUPPRESSED_ORDER if math.isnan(shown) else shown)
    if kind is Kind.GAP and math.isnan(value):
        return Figure(NO_SEARCH, None)
    if math.isnan(value):
        return Figure(NOT_KNOWN, None)
    if kind in (Kind.MONEY_CHANGE, Kind.MINUTES_CHANGE):
        return _change(kind, value, currency)
    return Figure(_amount(kind, value, currency), value)


def _amount(kind: Kind, value: float, currency: str) -> str:
    words = {
        Kind.MONEY: lambda: money(value, currency),
        Kind.MINUTES: lambda: minutes_text(value),
        Kind.SHARE: lambda: percent(value),
        Kind.COUNT: lambda: f"{value:,.0f}",
        Kind.GAP: lambda: gap_text(value),
    }
    return words[kind]()


def gap_text(gap: float) -> str:
    """`0.30 %`; a gap that is not quite nothing is never rounded to it."""
    if gap <= 1e-9:
        return "0 %"
    return "under 0.01 %" if gap < 5e-5 else f"{100 * gap:.2f} %"


def _change(kind: Kind, value: float, currency: str) -> Figure:
    """`−£2.30m less`, `+1.2 minutes longer`, `no difference`: a sign and a word, and a tone for the eye."""
    if kind is Kind.MONEY_CHANGE:
        text, less, more = money_difference(value, currency), "less", "more"
        nothing = text == "none"
    else:
        text, less, more = f"{signed(value)} min", "shorter", "longer"
        nothing = signed(value) == "0"
    if nothing:
        return Figure(NO_DIFFERENCE, value)
    if not math.isfinite(value):
        return (
            Figure("some reach no site", value, "worse") if value > 0 else Figure("all reach a site", value, "better")
        )
    return Figure(f"{text} {less if value < 0 else more}", value, "better" if value < 0 else "worse")
