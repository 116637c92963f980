"""Do minimum: the configuration that satisfies every rule with the fewest units opening or closing.

Among those with the fewest it is the one of least cost. How few there must be is found by asking with the rule `Moves`
for 1, 2, 4, ... at most, then by halving; every answer counts by the moves that it makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconfig.errors import NoAnswerError
from reconfig.evaluate.change_costs import moved_units
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.system_rules import Moves
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.result import Result
from reconfig.solution import Configuration
from reconfig.study.question import Ask, Question, stopped


@dataclass(frozen=True, eq=False)
class DoMinimum:
    """What was found. moves: units of the area that open or close; at_least: no fewer do, proven.

    result: of the search that found it, whose gap is proven of its cost among all with so many moves; None where it is
    today.
    """

    configuration: Configuration
    moves: int
    at_least: int
    result: Result | None

    @property
    def words(self) -> str:
        """How it came about, as a clause."""
        if self.moves == 0:
            return "today breaks no rule, so nothing need move"
        units = f"{self.moves} unit{'' if self.moves == 1 else 's'}"
        if self.at_least == self.moves:
            return f"the fewest moves that satisfy every rule: {units}, proven"
        return f"few moves that satisfy every rule: {units}; {self.at_least} or more are needed, proven"


def do_minimum(instance: Instance, ask: Ask) -> DoMinimum:
    """The do-minimum of an instance; today's configuration where it breaks no rule.

    Raises:
        NoAnswerError: where no configuration satisfies every rule, or none was found within the limits.
    """
    if not evaluate(instance, instance.today).violations:
        return DoMinimum(instance.today, 0, 0, None)
    search = _Search(most=len(_free_units(instance)))
    for at_most in search.questions():
        result = ask(_question(instance, at_most))
        search.learn(at_most, result)
        if stopped(result):
            break
    best = search.best
    if best is None or best.outcome.configuration is None:
        raise _nothing(search)
    return DoMinimum(best.outcome.configuration, search.fewest, min(search.proven, search.fewest), best)


def _nothing(search: _Search) -> NoAnswerError:
    """The error that says whether there is no do-minimum, or none was found."""
    proven = search.proven > search.most
    reason = "No configuration satisfies every rule" if proven else "None was found that satisfies every rule"
    status = Status.INFEASIBLE if proven else Status.NO_SOLUTION
    return NoAnswerError(f"{reason}, so there is no do-minimum.", status.exit_code)


def _free_units(instance: Instance) -> set[tuple[str, str]]:
    """The units of the area that may open or close: the most that can move."""
    offers = instance.offers[instance.offers["status"].isin(("current", "candidate"))]
    ours = offers[~offers["site"].isin(instance.neighbours)]
    return set(zip(ours["service"], ours["site"], strict=True))


@dataclass
class _Search:
    """What is known so far. proven: fewer moves than this are ruled out; tried: fewer than this are not asked again."""

    most: int
    proven: int = 1
    tried: int = 1
    best: Result | None = None
    fewest: int = 0

    def questions(self) -> Iterator[int]:
        """How many moves to allow next, until the answer is known."""
        at_most = 1
        while self.best is None and self.tried <= self.most:
            yield min(at_most, self.most)
            at_most *= 2
        while self.best is not None and self.tried < self.fewest:
            yield (self.tried + self.fewest - 1) // 2

    def learn(self, at_most: int, result: Result) -> None:
        """Take in an answer; where a limit came first, nothing is proven, but it is not asked again."""
        configuration = result.outcome.configuration
        if configuration is not None:
            self.best = result
            self.fewest = len(moved_units(result.instance, set(configuration)))
            return
        self.tried = at_most + 1
        if result.outcome.status is Status.INFEASIBLE:
            self.proven = at_most + 1


def _question(instance: Instance, at_most: int) -> Question:
    name = f"Do minimum: no more than {at_most} units open or close"
    rule = Moves(name=name, at_most=at_most, source="asked for as do-minimum")
    asked = instance.replace(rules=(*instance.rules, rule))
    return Question(
        asked, Objective.COST, f"do-minimum, no more than {at_most} unit{'' if at_most == 1 else 's'} moving"
    )
