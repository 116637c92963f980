"""Asking for the least of one objective again and again, and remembering every configuration that came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import OwnRule
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.study.question import Ask, Question, stopped


@dataclass(frozen=True)
class Found:
    """A configuration that breaks no rule, and its objective in natural units."""

    configuration: Configuration
    value: float


class Asking:
    """Asks under extra conditions, and remembers what came of it.

    stopped: the user ended a search; nothing more is asked. unfinished: that, or a time limit, ended one unproven.
    """

    def __init__(self, instance: Instance, minimise: Objective, ask: Ask) -> None:
        self.instance, self.minimise = instance, minimise
        self._ask = ask
        self.known: list[Found] = []
        self.stopped = self.unfinished = False

    def until_stopped(self, search: Callable[[], None]) -> None:
        """Run a search that asks; a Ctrl-C between two questions ends it as one within a question does."""
        try:
            search()
        except KeyboardInterrupt:
            self.stopped = self.unfinished = True

    def least(self, conditions: Sequence[OwnRule], words: str, start: Found | None) -> tuple[Result, Found | None]:
        """The answer under the conditions, and what was found."""
        question = self.instance.replace(rules=(*self.instance.rules, *conditions))
        given = None if start is None else start.configuration
        result = self._ask(Question(question, self.minimise, words, given))
        self.stopped |= stopped(result)
        self.unfinished |= result.outcome.status not in (Status.OPTIMAL, Status.INFEASIBLE)
        if result.outcome.configuration is None or result.objective is None:
            return result, None
        found = Found(result.outcome.configuration, result.objective)
        self.known.append(found)
        return result, found

    def cheapest(self, wanted: Callable[[Found], bool]) -> Found | None:
        """The least known that is as wanted."""
        return min(filter(wanted, self.known), key=lambda found: found.value, default=None)
