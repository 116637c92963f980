"""The sheets that hold the tables of a comparison, one each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reconfig.instance.instance import Instance
from reconfig.outputs.book.cell import HIDDEN, NOT_SHOWN, people_change
from reconfig.outputs.book.column import Column
from reconfig.outputs.book.writing import Book
from reconfig.outputs.tables import disclosed
from reconfig.outputs.words import LINES

DISCLOSED = "Counts of patients are to the nearest 5; where they are 1 to 7 it says fewer than 8."
A_YEAR = "Amounts are a year."
OPTION = Column("option", "Option")
SERVICE, SERVICE_NAME = Column("service", "Service code"), Column("service_name", "Service")
SITE, SITE_NAME = Column("site", "Site code"), Column("site_name", "Site")
GROUPS = Column("by", "Grouped by"), Column("group", "Group")
RULE_NUMBERS = tuple(Column(key, heading, "number") for key, heading in (
    ("value", "Value there"), ("limit", "Limit"), ("amount", "Beyond the limit by"),
))  # fmt: skip


@dataclass(frozen=True)
class TableSheet:
    """A sheet of one table: its name, which table it shows, what it says, and its columns."""

    name: str
    table: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    nothing: str = "Nothing."


COSTS = TableSheet(
    "Costs", "costs", "What each option costs, line by line", (A_YEAR,),
    (
        OPTION, Column("line", "Line code"), Column("line_name", "Line"), Column("amount", "Cost", "money"),
        Column("difference", "Against today", "money_change"), Column("assumed", "Rests on assumed prices"),
    ),
)  # fmt: skip
ORGANISATIONS = TableSheet(
    "Organisations", "organisations", "What each option means for each organisation",
    (A_YEAR, "Gain: how much its surplus grows against today if it is paid for what it does; blank without ledgers.",
     DISCLOSED),
    (
        OPTION, Column("organisation", "Organisation code"), Column("name", "Organisation"),
        Column("cost", "Cost", "money"), Column("cost_difference", "Cost against today", "money_change"),
        Column("units_open", "Open units", "count"), Column("activity", "Activity", "people"),
        Column("gain", "Gain", "money_change"),
    ),
)  # fmt: skip
ACTIVITY = TableSheet(
    "Activity", "activity", "How many are treated where", (A_YEAR, DISCLOSED),
    (
        OPTION, SERVICE, SERVICE_NAME, SITE, SITE_NAME, Column("organisation", "Organisation code"),
        Column("unit", "Counted in"), Column("activity", "Activity", "people"),
        Column("activity_today", "Activity today", "people"), Column("difference", "Against today", "people_change"),
    ),
)  # fmt: skip
ACCESS = TableSheet(
    "Access", "access", "How far people travel, for everyone and by group",
    ("Journeys are modelled. Weighted by patients: by how many need the service; by residents: by who lives there.",),
    (
        OPTION, SERVICE, SERVICE_NAME, Column("weighting", "Weighted by"), *GROUPS,
        Column("mean_minutes", "Mean", "minutes"), Column("mean_minutes_difference", "Mean against today",
        "minutes_change"), Column("median_minutes", "Median", "minutes"),
        Column("p95_minutes", "95 of 100 travel no longer than", "minutes"),
        *(Column(f"within_{limit}", f"Within {limit} minutes", "share") for limit in (30, 45, 60)),
    ),
)  # fmt: skip
JOURNEYS = TableSheet(
    "Journeys", "journeys", "Whose journey changes, and by how much, against today",
    ("Patients are counted a year; residents are the people who live in the areas concerned.", DISCLOSED),
    (
        OPTION, SERVICE, SERVICE_NAME, *GROUPS, Column("band", "Change of journey"),
        Column("patients", "Patients a year", "people"), Column("residents", "Residents", "count"),
        Column("mean_extra_minutes", "Mean change", "minutes_change"),
    ),
)  # fmt: skip
MOVES = TableSheet(
    "Moves", "moves", "Which units open and close, and where the patients of a closed unit go", (),
    (
        OPTION, SERVICE, SERVICE_NAME, SITE, SITE_NAME, Column("change", "Change"),
        Column("patients_go_to", "Its patients go to"),
    ),
    "No unit opens or closes.",
)  # fmt: skip
RULES = TableSheet(
    "Rules", "rules", "Which rules each option meets, and where it breaks one by most",
    ("Shares (units that begin with “of”) are from 0 to 1.", DISCLOSED),
    (
        OPTION, Column("rule", "Rule"), SERVICE, Column("met", "Met"), Column("worst_place", "Broken worst at"),
        *RULE_NUMBERS, Column("unit", "Unit"), Column("places", "Places that break it", "count"),
    ),
    "There are no rules, and none is broken.",
)  # fmt: skip
COMPARISON = (COSTS, ORGANISATIONS, ACTIVITY, ACCESS, JOURNEYS, MOVES, RULES)


def write_comparison(
    book: Book, instance: Instance, tables: Mapping[str, pd.DataFrame], assumed: frozenset[str]
) -> None:
    """The sheets, in order; `assumed` holds the cost lines that rest on assumed prices."""
    for sheet in COMPARISON:
        frame = _prepared(instance, sheet, tables[sheet.table], assumed)
        made, region = book.table_sheet(sheet.name, sheet.title, sheet.notes, sheet.columns, frame, sheet.nothing)
        if sheet is RULES:
            broken = book.look(bg_color="#fee0b6", bold=True)
            rule = {"type": "cell", "criteria": "==", "value": '"no"', "format": broken}
            made.conditional_format(*region.cells(3)[1:], rule)


def _prepared(instance: Instance, sheet: TableSheet, frame: pd.DataFrame, assumed: frozenset[str]) -> pd.DataFrame:
    """The table with the names of what its codes stand for, and what may be shown of it."""
    if sheet is COSTS:
        lines = frame["line"]
        return frame.assign(
            line_name=[LINES.get(line, line) for line in lines],
            assumed=["yes" if line in assumed else "no" for line in lines],
        )
    if sheet is ACTIVITY:
        units = instance.services.set_index("service")["unit"]
        pairs = zip(frame["activity_today"], frame["activity"], strict=True)
        changes = pd.Series([people_change(*pair) for pair in pairs], dtype=object)
        return frame.assign(unit=frame["service"].map(units), difference=changes)
    if sheet is RULES:
        return _disclosed_rules(frame, instance.about.currency)
    if SERVICE_NAME in sheet.columns and "service_name" not in frame:
        names = instance.services.set_index("service")["name"]
        return frame.assign(service_name=frame["service"].map(names))
    return frame


def _disclosed_rules(frame: pd.DataFrame, currency: str) -> pd.DataFrame:
    """The rules; a count of patients that is too small to show is hidden, and by how much it misses its limit."""
    counts = frame["unit"].str.startswith("patients") | frame["unit"].str.endswith("a year")
    counts &= ~frame["unit"].str.startswith(currency)
    small = counts & frame["value"].where(counts, 0.0).map(disclosed).isna()
    hidden = {"value": HIDDEN, "amount": NOT_SHOWN}
    shown = {key: frame[key].astype(object) for key in hidden}
    return frame.assign(**{key: shown[key].where(~small, word) for key, word in hidden.items()})
