"""What each red line costs: the best answer with every rule less the best without that one.

A rule leaves fewer configurations, so a price is never below nought, and leaving out several rules together saves no
less than leaving out one of them: where that saves nothing, none of them costs anything, and one search proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconfig.errors import InputError
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.limits.named import Named, broken_by, named
from reconfig.limits.relaxed import without
from reconfig.problem import Problem, did_you_mean
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.study.question import Ask, Question, stopped

NOT_RULES = ("requirement", "fixed", "forbidden", "capacity", "most", "area", "staff")
"""Kinds that are not of rules.toml: priced where they are asked for by name."""


@dataclass(frozen=True, eq=False)
class Price:
    """What one red line costs a year, in the objective's unit.

    price: with every rule less without it, of the configurations that are known; None where its search was not done.
    at_least, at_most: what is proven of it. found_with: how many rules were left out in the search that shows it.
    configuration: the best without it, where that is better.
    """

    named: Named
    price: float | None
    at_least: float
    at_most: float | None
    found_with: int
    configuration: Configuration | None = None
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON and tables."""
        return {
            "rule": self.named.name,
            "kind": self.named.kind,
            "service": self.named.service,
            "price": self.price,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "rules_left_out": self.found_with,
        }


@dataclass(frozen=True, eq=False)
class Prices:
    """The price of each red line, dearest first.

    together: of all of them, where that was asked. searches: how many were made besides that of the best. complete:
    whether the study came to its end.
    """

    instance: Instance
    best: Result
    prices: tuple[Price, ...]
    together: float | None
    searches: int
    complete: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "minimise": self.best.minimise,
            "unit": self.best.minimise.unit(self.instance.about.currency),
            "best": self.best.objective,
            "bound": self.best.outcome.bound,
            "together": self.together,
            "prices": [price.as_dict() for price in self.prices],
            "searches": self.searches,
            "complete": self.complete,
        }


def lines_of(instance: Instance, names: Iterable[str] = ()) -> tuple[Named, ...]:
    """The red lines of these names or keys; without any, the rules of the instance.

    Raises:
        InputError: where nothing has such a name.
    """
    every = named(instance)
    wanted = tuple(names)
    if not wanted:
        return tuple(each for each in every if each.kind not in NOT_RULES)
    known = {name: each for each in every for name in (each.key, each.name)}
    problems = [
        Problem(
            "--rule", "is not a rule of the instance", did_you_mean(name, known, "Quote a rule's name."), value=name
        )
        for name in wanted
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    return tuple(dict.fromkeys(known[name] for name in wanted))


def study_prices(instance: Instance, lines: Sequence[Named], best: Result, ask: Ask) -> Prices:
    """The price of each line: first all together, which shows those that bind; the rest at once, those one by one."""
    search = _Search(instance, best, ask, len(lines))
    try:
        _price_all(search, lines)
    except KeyboardInterrupt:  # between two searches; one within a search ends that search
        search.over = True
    found = sorted(search.found.values(), key=lambda price: -(price.price or 0.0))
    missing = (Price(line, None, 0.0, None, 0) for line in lines if line not in search.found)
    return Prices(instance, best, (*found, *missing), search.all_together, search.searches, not search.over)


def _price_all(search: _Search, lines: Sequence[Named]) -> None:
    if lines:
        binding = search.broken_without(lines)
        loose = [line for line in lines if line not in binding]
        for half in (loose,) if binding else halves(loose):
            search.together(half)
        for line in binding:
            search.one(line)


def halves(lines: Sequence[Named]) -> tuple[Sequence[Named], Sequence[Named]]:
    """The first half and the second."""
    half = len(lines) // 2
    return lines[:half], lines[half:]


@dataclass(eq=False)
class _Search:
    """The prices found so far."""

    instance: Instance
    best: Result
    ask: Ask
    lines: int
    found: dict[Named, Price] = field(default_factory=dict)
    all_together: float | None = None
    searches: int = 0
    over: bool = False

    @property
    def value(self) -> float:
        """The best with every rule."""
        return self.best.objective or 0.0

    def broken_without(self, lines: Sequence[Named]) -> list[Named]:
        """The lines that the best configuration without any of them breaks: those that may cost something."""
        answer = self._asked(lines, f"without any of {len(lines)} rules")
        if len(lines) > 1 and answer.objective is not None:
            self.all_together = max(self.value - answer.objective, 0.0)
        if len(lines) == 1 or answer.evaluation is None or self._saves_nothing(answer):
            for line in lines if not self.over else ():
                self._take(line, answer, len(lines))
            return []
        held = evaluate(self.instance, answer.evaluation.configuration, self.best.minimise).violations
        return [line for line in broken_by(held, lines) if line in lines]

    def together(self, lines: Sequence[Named]) -> None:
        """Price lines that are thought to cost nothing, all at once; by halves where they do."""
        todo = [line for line in lines if line not in self.found]
        if not todo or self.over:
            return
        if len(todo) == 1:
            self.one(todo[0])
            return
        answer = self._asked(todo, f"without {len(todo)} rules that may cost nothing")
        if self.over:
            return
        if self._saves_nothing(answer):
            for line in todo:
                self._take(line, answer, len(todo))
            return
        for half in halves(todo):
            self.together(half)

    def one(self, line: Named) -> None:
        """Price one line by a search without it."""
        if line in self.found or self.over:
            return
        answer = self._asked([line], f"{len(self.found) + 1} of {self.lines}: without {line.name}")
        if not self.over or answer.evaluation is not None:
            self._take(line, answer, 1)

    def _asked(self, lines: Sequence[Named], words: str) -> Result:
        start = None if self.best.evaluation is None else self.best.evaluation.configuration
        answer = self.ask(Question(without(self.instance, lines), self.best.minimise, words, start))
        self.searches += 1
        self.over |= stopped(answer)
        return answer

    def _saves_nothing(self, answer: Result) -> bool:
        """Whether leaving these out gives no better answer, as far as either is proven."""
        own, bound = self.best.outcome.bound, answer.outcome.bound
        if bound is None or own is None:
            return False
        gap = float(answer.solver.options.get("gap", GAP))
        return self.value - bound <= max(self.value - own, gap * abs(self.value))

    def _take(self, line: Named, answer: Result, count: int) -> None:
        """The price as this search without `count` lines, the line among them, shows it."""
        own, bound = self.best.outcome.bound, answer.outcome.bound
        other = self.value if answer.objective is None else min(answer.objective, self.value)
        at_most = None if bound is None else max(self.value - bound, 0.0)
        if count > 1:
            self.found[line] = Price(line, 0.0, 0.0, at_most, count)
            return
        least = 0.0 if own is None else max(own - other, 0.0)
        better = answer.evaluation.configuration if answer.evaluation and other < self.value else None
        self.found[line] = Price(line, self.value - other, least, at_most, count, better, answer.outcome.seconds)


GAP = 1e-4
"""The gap of a search that was not given one."""
