"""The charts of an appraisal: its frontier, or else its options by cost and journeys."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reconfig.objective import Objective
from reconfig.outputs.pages.measures import Kind, figure, gap_text
from reconfig.outputs.pages.scatter import NARROW, WIDE, Chart, Spot, chart
from reconfig.outputs.phrases import symbol
from reconfig.study.appraisal import Appraisal
from reconfig.study.frontier import Frontier
from reconfig.study.option import Option

MILLION = 1e6


@dataclass(frozen=True)
class Axis:
    """An objective on an axis: its title with its unit, the number that is drawn, and how its value is written."""

    title: str
    number: Callable[[float], float]
    words: Callable[[float], str]


@dataclass(frozen=True)
class OptionChart:
    """A chart for wide and for narrow screens, with its heading and the titles of its axes."""

    heading: str
    across: str
    up: str
    wide: Chart
    narrow: Chart


def axis_of(objective: Objective, currency: str, patients: float) -> Axis:
    """An objective as an axis; patient-minutes are shown as minutes of a mean journey of that many patients a year."""
    if objective is Objective.COST:
        title = f"Cost a year, {symbol(currency).strip()} million"
        return Axis(title, lambda value: value / MILLION, lambda value: figure(Kind.MONEY, value, currency).text)
    if objective is Objective.COVERAGE:
        words = "patients a year beyond the target minutes"
        return Axis(
            words.capitalize(),
            lambda value: figure(Kind.PEOPLE, value, currency).order or 0.0,
            lambda value: f"{figure(Kind.PEOPLE, value, currency).text} {words}",
        )
    title = {
        Objective.TRAVEL: "Average journey, minutes",
        Objective.EQUITY: "Average journey, long ones weighing more, minutes",
        Objective.WORST_SERVED: "Average journey of the worst-served 5 %, minutes",
    }[objective]
    said = title.removesuffix(", minutes").lower()
    return Axis(
        title,
        lambda value: value / patients,
        lambda value: f"{said} {figure(Kind.MINUTES, value / patients, currency).text} minutes",
    )


def option_charts(appraisal: Appraisal) -> list[OptionChart]:
    """One chart for each objective of the frontier beside its first; without one, cost against the mean journey."""
    if appraisal.frontier is None:
        return [_chart(appraisal, Objective.COST, Objective.TRAVEL)]
    first, *others = appraisal.frontier.objectives
    return [_chart(appraisal, first, other) for other in others]


def _chart(appraisal: Appraisal, first: Objective, second: Objective) -> OptionChart:
    frontier = appraisal.frontier
    axes = {which: axis_of(which, appraisal.instance.about.currency, patients(appraisal)) for which in (first, second)}
    across, up = axes[first], axes[second]
    on_it = set() if frontier is None else {point.configuration for point in frontier.points}
    spots = []
    for number, option in enumerate(appraisal.all):
        shape = "today" if number == 0 else "frontier" if option.configuration in on_it else "other"
        values = option.evaluation.objectives
        numbers = across.number(values[first]), up.number(values[second])
        sign = " ✗" if option.evaluation.violations else ""
        spots.append(Spot(number, option.name, *numbers, shape, sign, _words(option, shape, axes)))
    heading = "The frontier" if frontier is not None else "Options by cost and journeys"
    if frontier is not None and len(frontier.objectives) > 2:
        heading += f": {across.title.split(',')[0].lower()} and {up.title.split(',')[0].lower()}"
    join = frontier is not None and len(frontier.objectives) == 2
    return OptionChart(heading, across.title, up.title, chart(spots, WIDE, join), chart(spots, NARROW, join))


def _words(option: Option, shape: str, axes: Mapping[Objective, Axis]) -> str:
    said = [axis.words(option.evaluation.objectives[which]) for which, axis in axes.items()]
    said.append(_rules_words(option))
    return f"{option.name}: {', '.join([*said, *(['on the frontier'] if shape == 'frontier' else [])])}"


def _rules_words(option: Option) -> str:
    """`breaks 2 rules`; a rule counts once a service, however many places break it."""
    broken = len({(each.rule, each.service) for each in option.evaluation.violations})
    return f"breaks {broken} rule{'' if broken == 1 else 's'}" if broken else "breaks no rule"


def patients(appraisal: Appraisal) -> float:
    """All patients of all services a year."""
    return float(appraisal.today.evaluation.flows["per_year"].sum())


def unplaced(appraisal: Appraisal, objectives: tuple[Objective, ...]) -> list[str]:
    """Names of the options that no chart can show, since some of their patients reach no open site."""
    return [
        option.name
        for option in appraisal.all
        if not all(math.isfinite(option.evaluation.objectives[which]) for which in objectives)
    ]


def frontier_table(appraisal: Appraisal) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the frontier: the name of each point, its objectives, and the gap that is proven of it."""
    frontier = appraisal.frontier
    if frontier is None:
        return [], []
    currency, many = appraisal.instance.about.currency, patients(appraisal)
    axes = {which: axis_of(which, currency, many) for which in frontier.objectives}
    heads = ["Option", *(_title(which, axis) for which, axis in axes.items()), "Proven gap"]
    names = {option.configuration: option.name for option in reversed(appraisal.all)}
    rows = []
    for point in frontier.points:
        gap = point.gap(frontier.objectives[0])
        cells = [_short(which, point.values[which], currency, many) for which in axes]
        rows.append([names[point.configuration], *cells, "not proven" if gap is None else gap_text(gap)])
    today = [_short(which, frontier.today[which], currency, many) for which in axes]
    return heads, [*rows, [f"{appraisal.today.name} (for comparison)", *today, ""]]


def _title(which: Objective, axis: Axis) -> str:
    return "Cost a year" if which is Objective.COST else axis.title


def _short(which: Objective, value: float, currency: str, many: float) -> str:
    if which is Objective.COST:
        return figure(Kind.MONEY, value, currency).text
    if which is Objective.COVERAGE:
        return figure(Kind.PEOPLE, value, currency).text
    return figure(Kind.MINUTES, value / many, currency).text


def frontier_words(appraisal: Appraisal, frontier: Frontier) -> str:
    """What the frontier is and whether it is whole, in plain words."""
    words = (
        "Each round point is an option that no other one beats: what is better in one measure is worse in another. "
        "Lower cost lies to the left, shorter journeys lie below."
    )
    if appraisal.today.evaluation.violations:
        words += f" Today {_rules_words(appraisal.today)}, so it may lie where no option can."
    if frontier.complete:
        return f"{words} Every such option was found, to the proven gap."
    return f"{words} These are the points that were found; there may be more between them."
