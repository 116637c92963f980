"""Everything that the explorer shows, worked out and written as words before a template arranges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reconfig.objective import Objective
from reconfig.outputs.assumptions import assumptions
from reconfig.outputs.comparison_tables import comparison_tables
from reconfig.outputs.pages.marks import Marks, marks_of
from reconfig.outputs.pages.measures import MEASURES, OPTIONAL, Figure, Group, Kind, Measure, figure
from reconfig.outputs.pages.option_cards import Card, cards
from reconfig.outputs.pages.option_charts import frontier_table, frontier_words, option_charts, unplaced
from reconfig.outputs.pages.option_details import details, gain_figure
from reconfig.outputs.pages.rules_shown import rule_rows
from reconfig.outputs.pages.stamp import stamp
from reconfig.outputs.pages.study_sections import alternatives_shown, robustness_shown
from reconfig.outputs.pages.unit_differences import differing_units, shared_count, units_data
from reconfig.outputs.phrases import listed, symbol
from reconfig.study.appraisal import Appraisal

Tables = Mapping[str, pd.DataFrame]


def explorer_view(appraisal: Appraisal) -> dict[str, Any]:
    """What the template of the explorer reads, by name."""
    tables, marks = comparison_tables(appraisal), marks_of(appraisal)
    rows = tables["options"].to_dict("records")
    held = cards(appraisal, rows)
    measures = _measures(held)
    charted = (Objective.COST, Objective.TRAVEL) if appraisal.frontier is None else appraisal.frontier.objectives
    return {
        "about": appraisal.instance.about,
        "groups": list(Group),
        "marks": marks,
        "cards": held,
        "measures": measures,
        "bodies": bodies(appraisal, tables["organisations"]),
        "in_short": in_short(held),
        "charts": option_charts(appraisal),
        "is_frontier": appraisal.frontier is not None,
        "frontier_words": "" if appraisal.frontier is None else frontier_words(appraisal, appraisal.frontier),
        "frontier_table": frontier_table(appraisal),
        "unplaced": listed(unplaced(appraisal, charted), nothing=""),
        "details": [details(appraisal, option, tables, marks) for option in appraisal.all],
        "differing": differing_units(appraisal),
        "shared_count": shared_count(appraisal),
        "rules": rule_rows(appraisal, tables["rules"]),
        "alternatives": alternatives_shown(appraisal),
        "robustness": robustness_shown(appraisal),
        "assumptions": _by_subject(appraisal),
        "stamp": stamp(appraisal.instance),
        "data": _data(appraisal, held, measures, marks),
    }


def _measures(held: list[Card]) -> tuple[Measure, ...]:
    """The measures that some option has."""
    nothing = {Kind.GAP: (None,), Kind.MONEY: (None, 0.0)}
    return tuple(
        measure
        for measure in MEASURES
        if measure.key not in OPTIONAL
        or any(card.figures[measure.key].order not in nothing[measure.kind] for card in held)
    )


def bodies(appraisal: Appraisal, table: pd.DataFrame) -> list[tuple[str, list[Figure], list[Figure]]]:
    """Each organisation that any option touches: name, difference of cost by option, gain by option where known."""
    currency, names = appraisal.instance.about.currency, [option.name for option in appraisal.all]
    rows = []
    for _, held in table.groupby("organisation", sort=False):
        if not (held[["cost", "units_open"]] != 0).any(axis=None):
            continue
        own = held.set_index("option").loc[names]
        costs = [figure(Kind.MONEY_CHANGE, float(value), currency) for value in own["cost_difference"]]
        known = bool(own["gain"].notna().any())
        rows.append(
            (str(own["name"].iloc[0]), costs, [gain_figure(float(v), currency) for v in own["gain"]] if known else [])
        )
    return rows


def in_short(held: list[Card]) -> list[str]:
    """The appraisal in a few sentences: how many options, the least cost, the shortest journeys, the rules."""
    options = held[1:]
    if not options:
        return ["There is no option beside today."]
    said = [f"{len(options)} option{'' if len(options) == 1 else 's'} beside today."]
    for word, key, difference in (
        ("Least cost", "cost", "cost_difference"),
        ("Shortest journeys", "mean_minutes", "mean_minutes_difference"),
    ):
        best = min(options, key=lambda card: _order(card.figures[key]))
        unit = " a year" if key == "cost" else " minutes on average"
        change = best.figures[difference]
        against = f"{change.text.lstrip('+−')} than today" if change.tone else "as today"
        said.append(f"{word}: {best.name}, {best.figures[key].text}{unit}, {against}.")
    meeting = [card.name for card in held if card.figures["rules_broken"].order == 0]
    said.append(f"Every rule is met by: {listed(meeting, nothing='no option')}.")
    return said


def _order(shown: Figure) -> float:
    return float("inf") if shown.order is None else shown.order


def _by_subject(appraisal: Appraisal) -> dict[str, list[str]]:
    """What is assumed, by subject, each with its grade."""
    found: dict[str, list[str]] = {}
    for each in assumptions(appraisal.instance):
        found.setdefault(each.subject, []).append(f"({each.grade}) {each.words}")
    return found


def _data(appraisal: Appraisal, held: list[Card], measures: tuple[Measure, ...], marks: Marks) -> dict[str, Any]:
    """What the page's script compares: disclosed figures and the units of each option."""
    return {
        "symbol": symbol(appraisal.instance.about.currency),
        "measures": [
            {"key": each.key, "title": each.title, "kind": each.kind, "assumed": marks.on(each.rests_on)}
            for each in measures
        ],
        "options": [
            {
                "key": card.key,
                "name": card.name,
                "figures": {each.key: _pair(card.figures[each.key], each.kind) for each in measures},
            }
            for card in held
        ],
        **units_data(appraisal),
    }


def _pair(shown: Figure, kind: Kind) -> list[Any]:
    """Words and number; no number where there is none, or where it is too small to be shown."""
    hidden = shown.order is None or shown.order in (float("inf"), float("-inf"))
    hidden = hidden or (kind is Kind.PEOPLE and shown.text.startswith("fewer"))
    return [shown.text, None if hidden else shown.order]
