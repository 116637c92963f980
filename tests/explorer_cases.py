"""An appraisal with everything in it, made without a solve: twelve options of the toy, a frontier, studies by hand."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from itertools import combinations, product

from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.study.alternatives import Alternative, Alternatives, Decision
from reconfig.study.appraisal import Appraisal
from reconfig.study.frontier import Frontier, FrontierPoint
from reconfig.study.option import Option
from reconfig.study.robustness import BreakEven, Fare, Future, Robustness

BOTH = (Objective.COST, Objective.TRAVEL)
SENTENCE = "Option 1 stays best until an hour of travel is valued above £23.40; then Option 2 is."
SCENARIOS = ("As expected", "Births grow by a tenth", "The neighbour closes")
BROKEN = "No maternity unit is too small"


@lru_cache(maxsize=1)
def rich_appraisal() -> Appraisal:
    """Today and twelve options of the toy, with a frontier, alternatives and robustness."""
    instance = read_instance("instances/toy")
    today = Option("Today", "today's configuration", evaluate(instance, instance.today))
    chosen = _configurations(instance)[::19][:12]
    assert len(chosen) == 12
    options = tuple(
        Option(f"Option {number}", "drawn by hand", evaluate(instance, configuration), {"gap": 0.001 * number})
        for number, configuration in enumerate(chosen, start=1)
    )
    held = Appraisal(instance, today, options, _frontier(today, options))
    return dataclasses.replace(held, alternatives=_alternatives(held), robustness=_robustness(held))


def _configurations(instance: Instance) -> list[Configuration]:
    """Every choice of at least one site a service; without today."""
    sites = [instance.offers.loc[instance.offers["service"] == service, "site"] for service in instance.service_codes]
    subsets = [[held for size in range(1, len(each) + 1) for held in combinations(each, size)] for each in sites]
    found = [
        Configuration.of([(s, t) for s, held in zip(instance.service_codes, each, strict=True) for t in held])
        for each in product(*subsets)
    ]
    return [each for each in found if each != instance.today]


def values(option: Option) -> tuple[float, float]:
    """Cost and patient-minutes."""
    cost, travel = (option.evaluation.objectives[which] for which in BOTH)
    return cost, travel


def _frontier(today: Option, options: tuple[Option, ...]) -> Frontier:
    """The options that no other one beats, as if they were all there is."""
    ordered = sorted(options, key=values)
    kept = [
        option for place, option in enumerate(ordered) if all(values(option)[1] < values(e)[1] for e in ordered[:place])
    ]
    points = tuple(
        FrontierPoint(
            each.name, each.configuration, dict(zip(BOTH, values(each), strict=True)), {}, values(each)[0] * 0.999
        )
        for each in kept
    )
    return Frontier(BOTH, points, dict(zip(BOTH, values(today), strict=True)), 1, complete=True)


def _alternatives(appraisal: Appraisal) -> Alternatives:
    instance, three = appraisal.instance, appraisal.options[:3]
    found = tuple(Alternative(each.name, each.configuration, values(each)[0]) for each in three)
    units = sorted({unit for each in three for unit in each.configuration})
    decisions = tuple(
        Decision(
            service,
            site,
            (service, site) in instance.today,
            (service, site) in three[0].configuration,
            sum((service, site) in each.configuration for each in three),
            replacement=1.25e6 if number else None,
            replacement_at_least=1.25e6 if number else None,
            impossible=number == 1,
        )
        for number, (service, site) in enumerate(units)
    )
    return Alternatives(Objective.COST, 0.5, 1, instance.service_codes, 1e6, found, decisions, complete=False)


def _robustness(appraisal: Appraisal) -> Robustness:
    held = appraisal.options[:3]
    best = min(values(each)[0] for each in held)
    futures = tuple(
        Future(name, f"{name}.", "assumed", best if place < 2 else None, None, place < 2)
        for place, name in enumerate(SCENARIOS)
    )
    fares = tuple(
        Fare(
            each.name,
            name,
            values(each)[0],
            values(each)[0] - best if place < 2 else None,
            (BROKEN,) if place == 1 else (),
        )
        for each in held
        for place, name in enumerate(SCENARIOS)
    )
    crossing = BreakEven("value of an hour of travel, GBP", 23.4, held[0].name, held[1].name, SENTENCE)
    configurations = {each.name: each.configuration for each in held}
    return Robustness(Objective.COST, configurations, futures, fares, (crossing,), held[0].name, 4.7e6, 4.2e6)


def three_objectives() -> Appraisal:
    """A frontier by cost, patients beyond the target minutes, and the worst served: every option is on it."""
    held, three = rich_appraisal(), (Objective.COST, Objective.COVERAGE, Objective.WORST_SERVED)
    points = tuple(
        FrontierPoint(each.name, each.configuration, {w: each.evaluation.objectives[w] for w in three}, {}, None)
        for each in held.options
    )
    today = {which: held.today.evaluation.objectives[which] for which in three}
    return dataclasses.replace(held, frontier=Frontier(three, points, today, 0, complete=False))


def renamed(appraisal: Appraisal, words: str, *, with_places: bool = True) -> Appraisal:
    """The same appraisal with names of options, sites, services, organisations and areas that hold these words.

    Without places nobody knows where areas and sites lie.
    """
    old = appraisal.instance
    tables = {
        name: old.table(name).assign(name=lambda t: t["name"] + words)
        for name in ("sites", "services", "organisations", "zones")
    }
    instance = old.replace(
        about=old.about.model_copy(update={"area": f"Toyshire{words}", "title": f"Toy{words}"}), **tables
    )
    if not with_places:
        nowhere = instance.zones.assign(easting=float("nan"), northing=float("nan"))
        instance = instance.replace(zones=nowhere, boundaries=None)
    again = [
        dataclasses.replace(
            each, name=f"{each.name}{words}", origin=words, evaluation=evaluate(instance, each.configuration)
        )
        for each in appraisal.all
    ]
    return Appraisal(instance, again[0], tuple(again[1:]))
