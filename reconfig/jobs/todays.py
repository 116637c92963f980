"""What today's configuration comes to: worked out once for tables, however many runs share them."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from typing import Final

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.evaluate.violations import Outcome, violations
from reconfig.instance.instance import Instance
from reconfig.objective import Objective

HELD: Final = 8
"""So many evaluations stay in memory."""


class Todays:
    """Evaluations of today's configuration, by the digest of the tables; only the rules are held against it anew."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, Objective], Evaluation] = OrderedDict()

    def of(self, tables: str, instance: Instance, minimise: Objective) -> Evaluation:
        """The evaluation for an instance with these tables."""
        key = (tables, minimise)
        if key not in self._held:
            self._held[key] = evaluate(instance, instance.today, minimise)
            if len(self._held) > HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return _under_the_rules_of(instance, self._held[key])


def _under_the_rules_of(instance: Instance, known: Evaluation) -> Evaluation:
    if instance.rules == known.instance.rules:
        return dataclasses.replace(known, instance=instance)
    outcome = Outcome(instance, known.configuration, known.flows, known.activity, known.costs, known.provision)
    return dataclasses.replace(known, instance=instance, violations=violations(outcome))
