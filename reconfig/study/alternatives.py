"""Near-optimal configurations that differ: each within a band of the best possible, what they share, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from reconfig.objective import Objective
from reconfig.solution import Configuration


@dataclass(frozen=True)
class Alternative:
    """One configuration within the band; `value` is its objective in natural units, the first one is the best."""

    name: str
    configuration: Configuration
    value: float


@dataclass(frozen=True)
class Decision:
    """Whether a unit of the area runs, in the alternatives, and what the other choice would cost.

    chosen_in: how many of the alternatives run it. replacement: how much more the objective is, in natural units, if
    the choice of the best is forced the other way; None where that was not asked, or leaves no configuration
    (`impossible`). replacement_at_least: what is proven of it; None where nothing is.
    """

    service: str
    site: str
    today: bool
    best: bool
    chosen_in: int
    replacement: float | None = None
    replacement_at_least: float | None = None
    impossible: bool = False


class Standing(StrEnum):
    """What is known of a decision."""

    RULED = "the rules leave no choice"
    """No configuration chooses the other way."""
    SETTLED = "no regret"
    """It is proven that everything within the band chooses as the best does."""
    OPEN = "open choice"
    """Some configuration within the band chooses the other way."""
    SHARED = "the same in all options"
    """Neither is proven."""


@dataclass(frozen=True)
class Alternatives:
    """What was found. `bound`: nothing is better than it; every value is at most `limit`.

    differ: the least number of units of `services` in which any two differ. complete: no further one
    differs so much from each of them.
    stopped: the user or a time limit ended the search, or one of its solves, before its end.
    """

    minimise: Objective
    within: float
    differ: int
    services: tuple[str, ...]
    bound: float
    options: tuple[Alternative, ...]
    decisions: tuple[Decision, ...]
    complete: bool
    stopped: bool = False

    @property
    def limit(self) -> float:
        """The band: no value is greater than bound + within x |bound|."""
        return self.bound + self.within * abs(self.bound)

    @property
    def room(self) -> float:
        """How much more than the best a configuration of the band may have."""
        return self.limit - self.options[0].value

    def standing(self, decision: Decision) -> Standing:
        """What is known of a decision."""
        if decision.impossible:
            return Standing.RULED
        if 0 < decision.chosen_in < len(self.options) or _at_most(decision.replacement, self.room):
            return Standing.OPEN
        if decision.replacement_at_least is not None and not _at_most(decision.replacement_at_least, self.room):
            return Standing.SETTLED
        return Standing.SHARED

    def as_dict(self) -> dict[str, Any]:
        """The content of `alternatives.json`."""
        options = [
            {**asdict(each), "configuration": [list(pair) for pair in each.configuration]} for each in self.options
        ]
        return {
            "minimise": self.minimise,
            "within": self.within,
            "differ": self.differ,
            "services": list(self.services),
            "bound": self.bound,
            "options": options,
            "decisions": [asdict(each) for each in self.decisions],
            "complete": self.complete,
            "stopped": self.stopped,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`."""
        options = tuple(
            Alternative(each["name"], Configuration.of(each["configuration"]), each["value"])
            for each in data["options"]
        )
        decisions = tuple(Decision(**each) for each in data["decisions"])
        words = Objective(data["minimise"]), data["within"], data["differ"], tuple(data["services"]), data["bound"]
        return cls(*words, options, decisions, data["complete"], data["stopped"])


def _at_most(amount: float | None, limit: float) -> bool:
    return amount is not None and amount <= limit
