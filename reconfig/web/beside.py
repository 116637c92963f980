"""An answer beside what it is compared with: today, or another finished run. All figures are `comparison_tables`'."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reconfig.evaluate.access import EVERYONE
from reconfig.instance.instance import Instance
from reconfig.outputs.comparison import Comparison
from reconfig.outputs.comparison_sections import access_section, journeys_section, organisations_section, rules_section
from reconfig.outputs.document import Block
from reconfig.outputs.option_reading import proposal_of_run
from reconfig.outputs.pages.measures import MEASURES, OPTIONAL, Figure, Kind, Measure, figure
from reconfig.outputs.pages.rules_shown import rule_rows
from reconfig.outputs.pages.unit_differences import UnitRow, differing_units
from reconfig.outputs.phrases import listed, minutes_text, money, money_difference, signed
from reconfig.outputs.proposals import Proposal, direction, options_of, today_option
from reconfig.outputs.run_reading import RunFolder
from reconfig.outputs.words import ASSUMED_PRICES, LINES
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option

ANSWER = "This answer"

FEW = 4
"""So many units that open and close are named in the sentences."""

SHOWN = frozenset(measure.key for measure in MEASURES) - {
    "cost_difference", "mean_minutes_difference", "gap", "opens", "closes",
}  # fmt: skip
"""The measures that say something of two options; differences from today and proofs do not."""

BETTER_UP = frozenset({"within_30", "within_45", "within_60", "patients_shorter"})
"""The measures of which more is better; of all others less is, and of units neither."""

NEITHER = frozenset({"units_open"})


@dataclass(frozen=True)
class Line:
    """One measure: of what is compared with, of the answer, and the difference."""

    title: str
    base: str
    answer: str
    difference: Figure


@dataclass(frozen=True, eq=False)
class Beside:
    """Two options of one comparison: `base` is today or the option compared with."""

    held: Comparison
    base: Option
    answer: Option

    @property
    def same(self) -> bool:
        """Whether both run the same units."""
        return self.base.configuration == self.answer.configuration

    @cached_property
    def lines(self) -> list[Line]:
        """The measures, side by side."""
        return list(_lines(self))

    @cached_property
    def costs(self) -> list[Line]:
        """The cost lines, side by side."""
        base, answer = (_amounts(self, each) for each in (self.base, self.answer))
        return [_money(self, line, base[line], answer[line]) for line in base]

    @cached_property
    def access(self) -> list[Line]:
        """The average journey of each service's patients, side by side."""
        base, answer = (_minutes(self, each) for each in (self.base, self.answer))
        return [_journeys(self, service, base[service], answer[service]) for service in base]

    @cached_property
    def opened(self) -> dict[str, list[str]]:
        """What runs in the answer and not in the base: by service, the sites."""
        return _by_service(unit for unit in self._units if not unit.runs[0])

    @cached_property
    def closed(self) -> dict[str, list[str]]:
        """What runs in the base and not in the answer: by service, the sites."""
        return _by_service(unit for unit in self._units if unit.runs[0])

    @cached_property
    def _units(self) -> list[UnitRow]:
        return differing_units(replace(self.held.appraisal, today=self.base, options=(self.answer,)))

    @property
    def rules(self) -> list[Block]:
        """Which rules are met and broken."""
        return list(rules_section(self.held))

    @property
    def more(self) -> list[list[Block]]:
        """What a reader may ask for besides, against today: journeys by group, whose are longer, organisations."""
        return [list(section(self.held)) for section in (access_section, journeys_section, organisations_section)]

    def words(self) -> list[str]:
        """The differences in plain sentences."""
        if self.same:
            return [f"The same services run at the same sites as in {_name(self)}: nothing differs.", _rules(self)]
        return [_cost(self), _units(self), _journey(self), _patients(self), _rules(self)]


def beside(instance: Instance, answer: RunFolder, base: RunFolder | None, base_name: str) -> Beside:
    """The answer of a run beside today (None), or beside the answer of another run under a name.

    Raises:
        InputError: where one of them is of another instance, or found nothing.
    """
    own = proposal_of_run(instance, answer, ANSWER)
    others = [] if base is None else [proposal_of_run(instance, base, base_name)]
    minimise = direction([*others, own])
    today = today_option(instance, minimise)
    options = _apart(instance, [*others, own], minimise)
    held = Comparison(Appraisal(instance, today, options))
    return Beside(held, options[0] if others else today, options[-1])


def _apart(instance: Instance, proposals: list[Proposal], minimise: Any) -> tuple[Option, ...]:  # noqa: ANN401
    """Each as an option of its own, also where they are equal."""
    return tuple(options_of(instance, [proposal], minimise)[0] for proposal in proposals)


def _lines(held: Beside) -> Iterator[Line]:
    base, answer = held.held.figures(held.base), held.held.figures(held.answer)
    for measure in MEASURES:
        values = float(base[measure.key]), float(answer[measure.key])
        nothing = measure.key in OPTIONAL and all(math.isnan(value) or value == 0 for value in values)
        if measure.key in SHOWN and not nothing:
            shown = [figure(measure.kind, value, held.held.currency) for value in values]
            title = f"{measure.title}, a year" if measure.kind is Kind.PEOPLE else measure.title
            yield Line(title, shown[0].text, shown[1].text, _difference(held, measure, values, shown))


def _difference(held: Beside, measure: Measure, values: tuple[float, float], shown: list[Figure]) -> Figure:
    base, answer = values
    if measure.kind is Kind.MONEY:
        return figure(Kind.MONEY_CHANGE, answer - base, held.held.currency)
    if measure.kind is Kind.MINUTES:
        return figure(Kind.MINUTES_CHANGE, answer - base, held.held.currency)
    if shown[0].order is None or shown[1].order is None:
        return Figure("", None)
    change = shown[1].order - shown[0].order
    if measure.kind is Kind.PEOPLE and any(each.text.startswith("fewer") for each in shown):
        return Figure("" if shown[0].text != shown[1].text else "no difference", None)
    text = f"{signed(100 * change)} points" if measure.kind is Kind.SHARE else signed(change, 0)
    if text.split()[0] == "0":
        return Figure("no difference", 0.0)
    better = (change > 0) == (measure.key in BETTER_UP)
    return Figure(text, change, "" if measure.key in NEITHER else "better" if better else "worse")


def _amounts(held: Beside, option: Option) -> dict[str, float]:
    """The cost lines of an option, currency a year."""
    rows = held.held.rows("costs", option)
    return dict(zip(rows["line"], rows["amount"].astype(float), strict=True))


def _money(held: Beside, line: str, base: float, answer: float) -> Line:
    currency = held.held.currency
    title = f"{LINES[line]} ({ASSUMED_PRICES})" if line in held.held.marks.lines else LINES[line]
    return Line(
        title, money(base, currency), money(answer, currency), figure(Kind.MONEY_CHANGE, answer - base, currency)
    )


def _minutes(held: Beside, option: Option) -> dict[str, float]:
    """The mean journey of each service's patients, minutes."""
    rows = held.held.rows("access", option)
    rows = rows[(rows["weighting"] == "patients") & (rows["by"] == EVERYONE)]
    return dict(zip(rows["service"], rows["mean_minutes"].astype(float), strict=True))


def _journeys(held: Beside, service: str, base: float, answer: float) -> Line:
    difference = figure(Kind.MINUTES_CHANGE, answer - base, held.held.currency)
    return Line(held.held.instance.name_of_service(service), minutes_text(base), minutes_text(answer), difference)


def _by_service(units: Iterable[UnitRow]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for unit in units:
        found.setdefault(unit.service, []).append(unit.site)
    return found


def _cost(held: Beside) -> str:
    base, answer = held.held.figures(held.base), held.held.figures(held.answer)
    change = float(answer["cost"] - base["cost"])
    text = money_difference(change, held.held.currency)
    assumed = ", on assumed prices" if held.held.marks.money else ""
    if text == "none":
        return f"It costs as much as {_name(held)}{assumed}."
    return f"It costs {text.lstrip('+−')} a year {'less' if change < 0 else 'more'} than {_name(held)}{assumed}."


def _name(held: Beside) -> str:
    return "today" if held.base is held.held.appraisal.today else f"“{held.base.name}”"


def _units(held: Beside) -> str:
    """All of them by name where they are few, else how many."""
    units = [
        [f"{service} at {site}" for service in each for site in each[service]] for each in (held.opened, held.closed)
    ]
    if sum(map(len, units)) <= FEW:
        return " ".join(
            f"{word}: {listed(each)}." for word, each in zip(("Opens", "Closes"), units, strict=True) if each
        )
    opened, closed = map(len, units)
    return f"Units of services that open: {opened}; that close: {closed}. They are listed below."


def _journey(held: Beside) -> str:
    base, answer = (float(held.held.figures(each)["mean_minutes"]) for each in (held.base, held.answer))
    texts = minutes_text(base), minutes_text(answer)
    if not (math.isfinite(base) and math.isfinite(answer)):
        return "Some patients reach no open site."
    if texts[0] == texts[1]:
        return f"The average journey stays at {texts[0]} minutes."
    word = "longer" if answer > base else "shorter"
    return (
        f"The average journey is {signed(answer - base).lstrip('+−')} minutes {word}: {texts[1]} instead of {texts[0]}."
    )


def _patients(held: Beside) -> str:
    """Against today in any case: from what people know now."""
    row: Mapping[Any, Any] = held.held.figures(held.answer)
    longer, much = (figure(Kind.PEOPLE, float(row[key]), "").text for key in ("patients_longer", "patients_longer_15"))
    return f"Patients a year who travel longer than today: {longer}; more than 15 minutes longer: {much}."


def _rules(held: Beside) -> str:
    place = held.held.names.index(held.answer.name)
    rows = rule_rows(held.held.appraisal, held.held.tables["rules"])
    broken = [f"{row.rule} ({row.found[place]})" for row in rows if row.found[place]]
    if not broken:
        return "It meets every rule as the rules stand."
    return f"As the rules stand, it breaks {len(broken)}: {'; '.join(broken)}."
