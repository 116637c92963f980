"""Appraisals with every study in them, and with names that no output may trip over."""

from __future__ import annotations

import dataclasses
from functools import lru_cache

from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.study.alternatives import Alternative, Alternatives, Decision
from reconfig.study.appraisal import Appraisal
from reconfig.study.robustness import BreakEven, Fare, Future, Robustness
from tests.appraisals import appraisal_of

FORMULA = "=cmd|' /C calc'!A0"
NASTY = "=1+2, +a @b -c $x_1$ <r>&</r> <script> | 'q' \"d\""
"""A name with everything in it that some format or other would take for its own."""


@lru_cache(maxsize=2)
def whole_appraisal() -> Appraisal:
    """The toy's, with alternatives and a regret table."""
    return with_studies(appraisal_of(read_instance("instances/toy")))


@lru_cache(maxsize=2)
def nasty_appraisal() -> Appraisal:
    """The toy's, its names and those of the options taken from `NASTY`."""
    instance = read_instance("instances/toy")
    named = appraisal_of(_renamed(instance))
    options = tuple(
        dataclasses.replace(option, name=f"{NASTY} {number}", origin=FORMULA)
        for number, option in enumerate(named.options)
    )
    return with_studies(dataclasses.replace(named, options=options))


def _renamed(instance: Instance) -> Instance:
    """Every name of a service, site, zone and organisation, and what people are told, made nasty."""
    names = {
        table: instance.table(table).assign(name=[f"{NASTY}\x07 {code}" for code in instance.table(table).iloc[:, 0]])
        for table in ("services", "sites", "zones", "organisations")
    }
    about = instance.about.model_copy(update={"area": f"{NASTY} & area", "attribution": (FORMULA, "x" * 40_000)})
    return instance.replace(about=about, **names)


def with_studies(appraisal: Appraisal) -> Appraisal:
    """The appraisal with alternatives and robustness of its own options; figures made up, but of the right kinds."""
    options = {option.name: option.configuration for option in appraisal.all}
    values = {option.name: option.evaluation.objectives[Objective.COST] for option in appraisal.all}
    first = appraisal.options[0]
    differing = sorted(set(first.configuration) ^ set(appraisal.options[1].configuration))
    decisions = tuple(
        Decision(service, site, (service, site) in appraisal.today.configuration, True, 1, 1e6, 9e5)
        for service, site in differing
    )
    alternatives = Alternatives(
        Objective.COST, 0.5, 2, appraisal.instance.service_codes, values[first.name],
        tuple(Alternative(each.name, each.configuration, values[each.name]) for each in appraisal.options),
        (*decisions, Decision(*differing[0], True, True, 2, impossible=True)), False,
    )  # fmt: skip
    futures = (
        Future("Growth", "a tenth more need", "assumed: for a test", 19e6, 19e6, True, first.configuration),
        Future(FORMULA, "no way to keep every rule", "assumed: for a test", None, None, False),
    )
    fares = tuple(
        fare
        for number, name in enumerate(options)
        for fare in (
            Fare(name, "Growth", 19e6 + number * 1e6, number * 1e6, ("A rule",) if number == 1 else ()),
            Fare(name, FORMULA, 20e6, None, ("A rule", "Another")),
        )
    )
    even = BreakEven("value of an hour, GBP", 12.5, first.name, "Today", "It changes at £12.50.")
    robustness = Robustness(Objective.COST, options, futures, fares, (even,), "Today", 0.0, 0.0)
    return dataclasses.replace(appraisal, alternatives=alternatives, robustness=robustness)
