"""A frontier: configurations of which none is better in every objective, each with what is proven of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from reconfig.objective import Objective
from reconfig.solution import Configuration


@dataclass(frozen=True)
class FrontierPoint:
    """One point: a configuration and its objectives, in natural units.

    limits: what the other objectives were held within when it was found. bound: no configuration within these limits
    has less of the first objective; None where nothing is proven.
    """

    name: str
    configuration: Configuration
    values: Mapping[Objective, float]
    limits: Mapping[Objective, float]
    bound: float | None

    def gap(self, first: Objective) -> float | None:
        """How far the first objective may be from the least within the limits, relative; None where not known."""
        if self.bound is None:
            return None
        return max(self.values[first] - self.bound, 0.0) / max(abs(self.values[first]), 1e-12)

    def as_dict(self) -> dict[str, Any]:
        """The point as JSON carries it."""
        return {
            "name": self.name,
            "configuration": [list(pair) for pair in self.configuration],
            "values": dict(self.values),
            "limits": dict(self.limits),
            "bound": self.bound,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`."""
        values, limits = ({Objective(k): float(v) for k, v in data[key].items()} for key in ("values", "limits"))
        return cls(data["name"], Configuration.of(data["configuration"]), values, limits, data["bound"])


@dataclass(frozen=True)
class Frontier:
    """The points by growing first objective, and today's values beside them.

    today_breaks: how many rules today's configuration breaks. complete: every point there is was found, to the gap;
    else they are those of a grid of limits, or of a search that was stopped.
    stopped: the user or a time limit ended the search, or one of its solves, before its end.
    """

    objectives: tuple[Objective, ...]
    points: tuple[FrontierPoint, ...]
    today: Mapping[Objective, float]
    today_breaks: int
    complete: bool
    stopped: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The content of `frontier.json`."""
        return {
            "objectives": list(self.objectives),
            "points": [point.as_dict() for point in self.points],
            "today": dict(self.today),
            "today_breaks": self.today_breaks,
            "complete": self.complete,
            "stopped": self.stopped,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`."""
        return cls(
            tuple(Objective(each) for each in data["objectives"]),
            tuple(FrontierPoint.from_dict(each) for each in data["points"]),
            {Objective(key): float(value) for key, value in data["today"].items()},
            int(data["today_breaks"]),
            bool(data["complete"]),
            bool(data["stopped"]),
        )
