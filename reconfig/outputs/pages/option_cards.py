"""One card an option: the figures by which a board tells options apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconfig.outputs.pages.measures import MEASURES, Figure, figure, gap_text
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

SAME_AS_TODAY = "Nothing opens or closes"


@dataclass(frozen=True)
class Card:
    """An option: identifier in the page, name, origin, figures by column of the `options` table, and sentences.

    changes: how many units open and close. proof: what is proven of it. is_today: whether it is today.
    """

    key: str
    name: str
    origin: str
    figures: Mapping[str, Figure]
    changes: str
    rules: str
    proof: str
    is_today: bool


def cards(appraisal: Appraisal, rows: list[dict[Any, Any]]) -> list[Card]:
    """The cards, today first; `rows` are those of the comparison's `options` table."""
    gaps = _gaps_of_frontier(appraisal)
    return [
        _card(appraisal, number, option, row | {"gap": _gap(option, row, gaps)})
        for number, (option, row) in enumerate(zip(appraisal.all, rows, strict=True))
    ]


def _gaps_of_frontier(appraisal: Appraisal) -> dict[Any, float]:
    """By configuration, what the frontier proves of its points."""
    if appraisal.frontier is None:
        return {}
    first = appraisal.frontier.objectives[0]
    found = {point.configuration: point.gap(first) for point in appraisal.frontier.points}
    return {configuration: gap for configuration, gap in found.items() if gap is not None}


def _gap(option: Option, row: Mapping[Any, Any], gaps: Mapping[Any, float]) -> float:
    """What its own search proves, else what the frontier does."""
    own = float(row["gap"])
    return gaps.get(option.configuration, own) if math.isnan(own) else own


def _card(appraisal: Appraisal, number: int, option: Option, row: Mapping[Any, Any]) -> Card:
    currency = appraisal.instance.about.currency
    figures = {measure.key: figure(measure.kind, float(row[measure.key]), currency) for measure in MEASURES}
    broken = int(row["rules_broken"])
    return Card(
        f"option-{number}",
        option.name,
        option.origin,
        figures,
        _changes(int(row["opens"]), int(row["closes"])),
        "Meets every rule" if not broken else f"Breaks {broken} rule{'' if broken == 1 else 's'}",
        _proof(number == 0, float(row["gap"])),
        number == 0,
    )


def _changes(opens: int, closes: int) -> str:
    """`3 units open, 1 unit closes`."""
    moved = ((opens, "opens", "open"), (closes, "closes", "close"))
    said = [f"{count} {f'unit {one}' if count == 1 else f'units {many}'}" for count, one, many in moved if count]
    return ", ".join(said) or SAME_AS_TODAY


def _proof(is_today: bool, gap: float) -> str:
    if is_today:
        return "What runs now"
    if math.isnan(gap):
        return "Not the answer of a search: nothing is proven"
    if gap <= 1e-9:
        return "Proven: its search has no better answer"
    return f"Proven within {gap_text(gap)} of the best of its search"
