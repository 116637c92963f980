"""The optimum by trying every configuration: an independent statement of what the model should find."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

from reconfig.evaluate import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.solution import Configuration


def configurations(instance: Instance) -> Iterator[Configuration]:
    """Every set of open units that the offers allow."""
    choices = [
        (service, site, site in instance.always_open(service))
        for service in instance.service_codes
        for site in instance.candidates(service)
    ]
    sure = [(service, site) for service, site, fixed in choices if fixed]
    free = [(service, site) for service, site, fixed in choices if not fixed]
    for size in range(len(free) + 1):
        for chosen in itertools.combinations(free, size):
            yield Configuration.of([*sure, *chosen])


def serving(instance: Instance) -> Iterator[Configuration]:
    """Those that open every service with demand somewhere: any other leaves patients without a site, whatever else."""
    needed = [service for service in instance.service_codes if instance.demand_of(service).any()]
    for configuration in configurations(instance):
        if all(configuration.sites_of(service) for service in needed):
            yield configuration


def best(instance: Instance) -> dict[Objective, float] | None:
    """The least value of each objective over all configurations that break no rule; None where there is none."""
    found = [evaluate(instance, configuration) for configuration in serving(instance)]
    sound = [evaluation.objectives for evaluation in found if not evaluation.violations]
    return {which: min(values[which] for values in sound) for which in Objective} if sound else None


@cache
def sound_of_toy() -> tuple[Evaluation, ...]:
    """Every configuration of the instance toy that breaks no rule; several files of tests choose among them."""
    toy = read_instance("instances/toy")
    return tuple(each for each in (evaluate(toy, c) for c in serving(toy)) if not each.violations)
