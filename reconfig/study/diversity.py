"""Alternatives: within a band of the best, as unlike each other as they can be, and what each decision costs.

Modelling to generate alternatives (Brill, Chang and Hopkins 1982, Management Science 28:221): the next one is farthest
from all found before. Its distance is the greatest k for which some configuration of the band differs from each of
them in k units; k is found by halving, each step an ordinary search for the least objective with a row for each one
found. So the next one is also the cheapest of the farthest, and where no k is left none exists: both proven. Taking
the next cheapest instead gave Kent and Medway six variants of one plan within 2 %: all differed in neonatal care or
in one more ward, none in where strokes go. The farthest move hyperacute care too, with thrice the searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from reconfig.errors import NoAnswerError
from reconfig.instance.instance import Instance
from reconfig.instance.own_rule import OwnRule
from reconfig.outcome import EXACT, Status
from reconfig.result import Result
from reconfig.study.alternatives import Alternative, Alternatives, Decision
from reconfig.study.asking import Asking, Found
from reconfig.study.conditions import DiffersFrom, ObjectiveAtMost
from reconfig.study.decisions import Unit, decisions_of, distance
from reconfig.study.question import Ask
from reconfig.study.replacement import Replacement
from reconfig.study.wanted import Wanted, services_to_differ


def study_alternatives(instance: Instance, wanted: Wanted, ask: Ask) -> Alternatives:
    """The best, then the farthest from it within the band, and so on; then what the decisions cost.

    A search that is stopped ends with what is found.

    Raises:
        InputError: where what is wanted does not suit the instance.
        NoAnswerError: where no configuration satisfies every rule, none was found in time, or the proof of the best is
            too weak to tell what lies within the band.
    """
    services = services_to_differ(instance, wanted)
    asking = Asking(instance, wanted.minimise, ask)
    best, bound = _best(asking)
    limit = _limit(best, bound, wanted)
    diversity = Diversity(asking, best, limit, services, wanted)
    asking.until_stopped(diversity.run)
    every = decisions_of(instance)
    differing = [unit for unit in every if len({unit in found.configuration for found in diversity.found}) > 1]
    replacement = Replacement(asking, best, bound, wanted.decisions_to_price(every, differing), wanted.gap)
    asking.until_stopped(replacement.run)
    found = (best, *sorted(diversity.found[1:], key=lambda each: each.value))
    return Alternatives(
        wanted.minimise,
        wanted.within,
        wanted.differ,
        services,
        bound,
        tuple(
            Alternative(f"Option {letter}", each.configuration, each.value)
            for letter, each in zip(ascii_uppercase, found, strict=False)
        ),
        tuple(_decision(instance, unit, found, replacement) for unit in every),
        diversity.complete,
        asking.unfinished,
    )


def _best(asking: Asking) -> tuple[Found, float]:
    """The best, and what is proven of it."""
    result, best = asking.least((), "The best configuration", None)
    if best is None:
        raise _no_answer(result)
    outcome = result.outcome
    if outcome.gap is None or outcome.bound is None:
        raise NoAnswerError(
            "A configuration was found, but nothing is proven of how good it is, so none can be shown to lie within "
            "the band. Allow more time. Nothing was written.",
            Status.NO_SOLUTION.exit_code,
        )
    return best, best.value if outcome.gap <= EXACT else outcome.bound


def _no_answer(result: Result) -> NoAnswerError:
    status = result.outcome.status
    if status is Status.INFEASIBLE:
        return NoAnswerError("No configuration satisfies every rule. Nothing was written.", status.exit_code)
    words = "No configuration was found before the search ended. Nothing was written."
    return NoAnswerError(words, Status.NO_SOLUTION.exit_code)


def _limit(best: Found, bound: float, wanted: Wanted) -> float:
    """The most that the objective may be: the band, on the bound of the best."""
    limit = bound + wanted.within * abs(bound)
    if best.value <= limit:
        return limit
    short = best.value / bound - 1 if bound > 0 else float("inf")
    raise NoAnswerError(
        f"The best configuration found is proven only within {short:.2%} of the best possible, so none can be shown "
        f"to lie within {wanted.within:.2%}. Ask for a smaller --gap, more time, or a wider band. Nothing was written.",
        Status.NO_SOLUTION.exit_code,
    )


class Diversity:
    """Looks for the next configuration of the band, as unlike those found as can be. `run` may end early.

    found: the best first. complete: it is proven that no further one differs enough from each of them.
    """

    def __init__(self, asking: Asking, best: Found, limit: float, services: Sequence[str], wanted: Wanted) -> None:
        self._asking, self._limit, self._services, self._wanted = asking, limit, tuple(services), wanted
        self._units = [unit for unit in decisions_of(asking.instance) if unit[0] in services]
        self._reach = len(self._units)
        self.found = [best]
        self.complete = False

    def run(self) -> None:
        """Find as many as are wanted, or as there are."""
        while len(self.found) < self._wanted.count and not (self.complete or self._asking.stopped):
            following = self._farthest()
            if following is None:
                return
            self.found.append(following)
            self._reach = self._least_distance(following, self.found[:-1])

    def _farthest(self) -> Found | None:
        """The cheapest of those that are farthest from all found; None where there is none, or none came in time."""
        least, most = self._known_reach(), self._reach
        answer = None
        while not self._asking.stopped and (least < most or (answer is None and least >= self._wanted.differ)):
            at_least = (least + most + 1) // 2
            result, found = self._asking.least(self._conditions(at_least), self._words(at_least), self._start(at_least))
            if found is not None:
                answer, least = found, self._least_distance(found, self.found)
            elif least == most:
                break
            else:
                most = at_least - 1
                self.complete = most < self._wanted.differ and result.outcome.status is Status.INFEASIBLE
        return answer

    def _known_reach(self) -> int:
        """How far a known configuration of the band is from all found; one less than wanted where none is far enough.

        No later one is farther than the last: what is far from all found now was far from fewer before.
        """
        known = [self._least_distance(each, self.found) for each in self._asking.known if each.value <= self._limit]
        return max(self._wanted.differ - 1, *known)

    def _least_distance(self, one: Found, others: Sequence[Found]) -> int:
        return min(distance(one.configuration, other.configuration, self._units) for other in others)

    def _conditions(self, at_least: int) -> list[OwnRule]:
        """Within the band, and so unlike each one found."""
        band = ObjectiveAtMost(
            name="Alternatives: within the band", objective=self._wanted.minimise, at_most=self._limit
        )
        rows = [
            DiffersFrom(
                name=f"Alternatives: unlike number {number}",
                open=tuple(found.configuration),
                services=self._services,
                at_least=at_least,
            )
            for number, found in enumerate(self.found, start=1)
        ]
        return [band, *rows]

    def _words(self, at_least: int) -> str:
        number, of = len(self.found) + 1, self._wanted.count
        return f"Option {number} of {of}: unlike the others in {at_least} units or more"

    def _start(self, at_least: int) -> Found | None:
        return self._asking.cheapest(
            lambda known: known.value <= self._limit and self._least_distance(known, self.found) >= at_least
        )


def _decision(instance: Instance, unit: Unit, found: Sequence[Found], replacement: Replacement) -> Decision:
    best = found[0]
    price, least, asked = None, None, unit in replacement.bounds
    impossible = unit in replacement.impossible
    if asked and not impossible:
        value = replacement.value(unit)
        price = None if value is None else max(value - best.value, 0.0)
        least = max(replacement.bounds[unit] - best.value, 0.0)
        least = least if price is None else min(least, price)
    return Decision(
        *unit,
        today=unit in instance.today,
        best=unit in best.configuration,
        chosen_in=sum(unit in each.configuration for each in found),
        replacement=price,
        replacement_at_least=least,
        impossible=impossible,
    )
