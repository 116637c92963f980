"""Near-optimal configurations that differ: each within a band of the best possible, what they share, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class Alternatives:
    """What was found. `bound`: nothing is better than it; every value is at most (1 + within) x bound.

    differ: the least number of units of `services` in which any two differ. complete: no further one exists.
    """

    minimise: Objective
    within: float
    differ: int
    services: tuple[str, ...]
    bound: float
    options: tuple[Alternative, ...]
    decisions: tuple[Decision, ...]
    complete: bool

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
        return cls(*words, options, decisions, data["complete"])
