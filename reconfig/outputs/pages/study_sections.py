"""What studies found, as the explorer shows it: alternatives with their decisions, and how options fare in futures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reconfig.objective import Objective
from reconfig.outputs.pages.measures import Kind, figure
from reconfig.outputs.phrases import percent
from reconfig.study.alternatives import Alternatives, Decision
from reconfig.study.appraisal import Appraisal
from reconfig.study.robustness import Fare, Future, Robustness


@dataclass(frozen=True)
class DecisionRow:
    """A unit: its service and site, whether it runs today and in each alternative, and what the other choice costs."""

    service: str
    site: str
    today: bool
    runs: tuple[bool, ...]
    replacement: str


@dataclass(frozen=True)
class AlternativesShown:
    """The alternatives: a sentence, their names and values, the decisions that differ and those that all share."""

    words: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    differing: tuple[DecisionRow, ...]
    shared: tuple[DecisionRow, ...]


@dataclass(frozen=True)
class FareShown:
    """How an option fares in a scenario: its regret or value in words, the rules that it breaks, the least there."""

    words: str
    broken: tuple[str, ...]
    best: bool


@dataclass(frozen=True)
class RobustnessShown:
    """The regret table: scenarios as name and words, options with a fare a scenario and their largest regret."""

    words: str
    scenarios: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, tuple[FareShown, ...], str], ...]
    break_evens: tuple[str, ...]


def natural(objective: Objective, value: float, currency: str) -> str:
    """A value of an objective with its unit: money in millions, patient-minutes in thousands."""
    if objective is Objective.COST:
        return figure(Kind.MONEY, value, currency).text
    if objective is Objective.COVERAGE:
        return f"{figure(Kind.PEOPLE, value, currency).text} patients"
    return f"{value / 1e3:,.1f} thousand patient-minutes" if math.isfinite(value) else "some reach no site"


def alternatives_shown(appraisal: Appraisal) -> AlternativesShown | None:
    """The alternatives of an appraisal; None without."""
    found = appraisal.alternatives
    if found is None:
        return None
    currency = appraisal.instance.about.currency
    names = {option.configuration: option.name for option in reversed(appraisal.all)}
    many = len(found.options)
    rows = [(decision, _decision(appraisal, found, decision)) for decision in found.decisions]
    return AlternativesShown(
        _alternatives_words(found, currency),
        tuple(names.get(each.configuration, each.name) for each in found.options),
        tuple(natural(found.minimise, each.value, currency) for each in found.options),
        tuple(row for decision, row in rows if 0 < decision.chosen_in < many),
        tuple(row for decision, row in rows if decision.chosen_in in (0, many)),
    )


def _alternatives_words(found: Alternatives, currency: str) -> str:
    number = len(found.options)
    words = (
        f"{number} {'configuration lies' if number == 1 else 'configurations lie'} within {percent(found.within)} of "
        f"the best that is possible ({natural(found.minimise, found.bound, currency)} at least), and any two differ in "
        f"at least {found.differ} unit{'' if found.differ == 1 else 's'}."
    )
    return f"{words} {'No other differs so much from each of them.' if found.complete else 'There may be more.'}"


def _decision(appraisal: Appraisal, found: Alternatives, decision: Decision) -> DecisionRow:
    instance, unit = appraisal.instance, (decision.service, decision.site)
    return DecisionRow(
        instance.name_of_service(decision.service),
        instance.name_of_site(decision.site),
        decision.today,
        tuple(unit in each.configuration for each in found.options),
        _replacement(found.minimise, decision, instance.about.currency),
    )


def _replacement(objective: Objective, decision: Decision, currency: str) -> str:
    """`£1.20m more`; `cannot be: no configuration is left`; `not worked out`."""
    if decision.impossible:
        return "cannot be: no configuration is left"
    if decision.replacement is None:
        return "not worked out"
    words = f"{natural(objective, decision.replacement, currency)} more"
    least = decision.replacement_at_least
    if least is not None and least < decision.replacement - 1e-6 * max(abs(decision.replacement), 1.0):
        words += f" (at least {natural(objective, max(least, 0.0), currency)})"
    return words


def robustness_shown(appraisal: Appraisal) -> RobustnessShown | None:
    """The futures of an appraisal; None without."""
    found = appraisal.robustness
    if found is None:
        return None
    currency = appraisal.instance.about.currency
    rows = tuple((name, _fares(found, name, currency), _largest(found, name, currency)) for name in found.options)
    scenarios = tuple((each.name, each.words, _best(found, each, currency)) for each in found.scenarios)
    sentences = tuple(each.sentence for each in found.break_evens)
    return RobustnessShown(_robustness_words(found, currency), scenarios, rows, sentences)


def _best(found: Robustness, future: Future, currency: str) -> str:
    if not future.feasible:
        return "no configuration meets every rule"
    return "not found" if future.best is None else natural(found.minimise, future.best, currency)


def _fares(found: Robustness, name: str, currency: str) -> tuple[FareShown, ...]:
    """How an option fares in every scenario, in their order."""
    own = {fare.scenario: fare for fare in found.fares if fare.option == name}
    missing = FareShown("not worked out", (), best=False)
    return tuple(_fare(found, own[each.name], currency) if each.name in own else missing for each in found.scenarios)


def _fare(found: Robustness, fare: Fare, currency: str) -> FareShown:
    rivals = [each.regret for each in found.fares if each.scenario == fare.scenario and each.regret is not None]
    if fare.regret is None:
        return FareShown(f"{natural(found.minimise, fare.value, currency)} in all", fare.broken, best=False)
    words = natural(found.minimise, fare.regret, currency)
    nothing = words == natural(found.minimise, 0.0, currency)
    return FareShown("none" if nothing else words, fare.broken, best=fare.regret <= min(rivals) + 1e-6)


def _largest(found: Robustness, name: str, currency: str) -> str:
    regrets = [fare.regret for fare in found.fares if fare.option == name and fare.regret is not None]
    return natural(found.minimise, max(regrets), currency) if regrets else "not known"


def _robustness_words(found: Robustness, currency: str) -> str:
    words = (
        "Each cell says how much more an option has than the best that could have been done in that future, had it "
        "been known: its regret. A small largest regret is a safe choice."
    )
    if found.minimax is None or found.minimax_regret is None:
        return words
    words += (
        f" {found.minimax} has the smallest largest regret: {natural(found.minimise, found.minimax_regret, currency)}."
    )
    if found.minimax_bound is not None:
        words += (
            f" No configuration can have less than {natural(found.minimise, max(found.minimax_bound, 0.0), currency)}."
        )
    return words
