"""The optimum by trying every configuration: an independent statement of what the model should find."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from reconfig.evaluate import evaluate
from reconfig.instance.instance import Instance
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


def best(instance: Instance) -> dict[Objective, float] | None:
    """The least value of each objective over all configurations that break no rule; None where there is none."""
    found = [evaluate(instance, configuration) for configuration in configurations(instance)]
    sound = [evaluation.objectives for evaluation in found if not evaluation.violations]
    return {which: min(values[which] for values in sound) for which in Objective} if sound else None
