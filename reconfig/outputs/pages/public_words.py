"""The public page in plain words: each option in a few sentences, what is assumed, how it was worked out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from reconfig.instance.instance import Instance
from reconfig.outputs.allocation import how_they_go, spread_services
from reconfig.outputs.assumptions import assumptions
from reconfig.outputs.pages.marks import Marks
from reconfig.outputs.phrases import listed, minutes_text, money
from reconfig.outputs.tables import disclosed, rounded
from reconfig.outputs.words import ASSUMED_PRICES
from reconfig.study.appraisal import Appraisal

Row = Mapping[Any, Any]

MODELLED = (
    "Journeys are worked out by a computer model, from each small area to each site. Your own journey may be longer or "
    "shorter: it depends on where you start, on the time of day, and on how you travel."
)
ROUNDED = "Minutes are rounded, so a difference may not be quite that of the two rounded times."
SAME = "A journey that changes by less than a tenth of a minute counts as the same."
DISCLOSED = (
    "Numbers of patients are rounded to the nearest 5. Small ones are shown as “fewer than 8”, so that nobody can be "
    "recognised."
)
RULES = "A rule is what the people who plan services ask of every option. Every option was checked against every rule."


def option_words(row: Row, instance: Instance, marks: Marks) -> list[str]:
    """An option in sentences; `row` is its row of the comparison's `options` table."""
    return [_units(row), *_journeys(row), _cost(row, instance.about.currency, marks), _rules(row)]


def _units(row: Row) -> str:
    opens, closes = int(row["opens"]), int(row["closes"])
    if not opens and not closes:
        return "Every service stays where it is."
    parts = [
        f"{count} {word}" for count, word in ((closes, _verb(closes, "close")), (opens, _verb(opens, "open"))) if count
    ]
    return f"{' and '.join(parts)}. A unit is one service at one site."


def _verb(count: int, verb: str) -> str:
    """`unit closes`, `units close`."""
    return f"unit {verb}s" if count == 1 else f"units {verb}"


def _journeys(row: Row) -> list[str]:
    longer, shorter = float(row["patients_longer"]), float(row["patients_shorter"])
    if not longer and not shorter:
        return ["Nobody's journey changes."]
    said = []
    if longer:
        mean = float(row["mean_extra_minutes"])
        how = (
            f", {minutes_text(mean)} minutes longer on average" if math.isfinite(mean) else "; some reach no open site"
        )
        said.append(f"{_about(longer)} patients a year would travel longer{how}.")
        far = float(row["patients_longer_15"])
        said.append(
            f"Of them {rounded(far)} would travel more than 15 minutes longer."
            if far
            else "None of them would travel more than 15 minutes longer."
        )
    else:
        said.append("Nobody would travel longer.")
    said.append(f"{_about(shorter)} patients a year would travel less." if shorter else "Nobody would travel less.")
    return said


def _about(count: float) -> str:
    return f"About {rounded(count)}" if not math.isnan(disclosed(count)) else rounded(count).capitalize()


def _cost(row: Row, currency: str, marks: Marks) -> str:
    difference = float(row["cost_difference"])
    prices = f" This rests on {ASSUMED_PRICES}." if marks.money else ""
    if round(difference / 1e6, 2) == 0:
        return f"It costs as much as today.{prices}"
    amount = money(abs(difference), currency).removesuffix("m") + " million"
    return f"It costs {amount} a year {'less' if difference < 0 else 'more'} than today.{prices}"


def _rules(row: Row) -> str:
    broken = int(row["rules_broken"])
    return f"It breaks {broken} rule{'' if broken == 1 else 's'}." if broken else "It breaks no rule."


def assumed_by_subject(instance: Instance) -> dict[str, list[str]]:
    """What is assumed, by subject, each with its grade."""
    found: dict[str, list[str]] = {}
    for each in assumptions(instance):
        found.setdefault(each.subject, []).append(f"({each.grade}) {each.words}")
    return found


def method_words(appraisal: Appraisal) -> list[str]:
    """How the figures came about, in plain words."""
    return [MODELLED, *_who_goes_where(appraisal), ROUNDED, SAME, DISCLOSED, RULES]


def _who_goes_where(appraisal: Appraisal) -> list[str]:
    instance, spread = appraisal.instance, spread_services(appraisal.instance)
    nearest = [instance.name_of_service(each) for each in instance.service_codes if each not in spread]
    if not spread:
        return ["Everyone is taken to go to the nearest open site."]
    said = [f"Everyone is taken to go to the nearest open site for: {listed(nearest)}."] if nearest else []
    today = appraisal.today.evaluation
    return [*said, *(f"{instance.name_of_service(each)}: {how_they_go(today, each)}" for each in spread)]
