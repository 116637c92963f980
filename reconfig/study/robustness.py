"""How options fare in futures that differ: values, broken rules, regrets, and where one overtakes another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from reconfig.objective import Objective
from reconfig.solution import Configuration


@dataclass(frozen=True)
class Future:
    """One scenario: its name, what changes in plain words, and the best that could be done if it were known.

    best: the least objective in natural units, `bound` what is proven of it; None where no configuration satisfies
    every rule (`feasible` false) or none was found. note: why not, as a sentence; blank where there is a best.
    """

    name: str
    words: str
    source: str
    best: float | None
    bound: float | None
    feasible: bool
    configuration: Configuration | None = None
    note: str = ""


@dataclass(frozen=True)
class Fare:
    """One option in one scenario: its objective, regret (value - best; None without a best) and broken rules."""

    option: str
    scenario: str
    value: float
    regret: float | None
    broken: tuple[str, ...]


@dataclass(frozen=True)
class BreakEven:
    """Where two options cost the same: the value of a quantity, and which is best below and above it.

    quantity: in words with its unit, for example "value of an hour of travel, GBP". `sentence` says it in plain words.
    """

    quantity: str
    value: float
    below: str
    above: str
    sentence: str


@dataclass(frozen=True)
class Robustness:
    """The regret table. options: name to configuration. minimax: name of the one with the least largest regret.

    `minimax_regret` is its largest regret over the scenarios that have a best, and `minimax_bound` what is proven: no
    configuration that keeps the rules of all of these has a smaller one. complete: nothing was left out because the
    user stopped it. note: why there is no such configuration, as a sentence; blank where there is one.
    """

    minimise: Objective
    options: Mapping[str, Configuration]
    scenarios: tuple[Future, ...]
    fares: tuple[Fare, ...]
    break_evens: tuple[BreakEven, ...]
    minimax: str | None
    minimax_regret: float | None
    minimax_bound: float | None
    complete: bool = True
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The content of `robustness.json`."""
        futures = [
            {**asdict(each), "configuration": None if each.configuration is None else _pairs(each.configuration)}
            for each in self.scenarios
        ]
        return {
            "minimise": self.minimise,
            "options": {name: _pairs(configuration) for name, configuration in self.options.items()},
            "scenarios": futures,
            "fares": [asdict(each) for each in self.fares],
            "break_evens": [asdict(each) for each in self.break_evens],
            "minimax": self.minimax,
            "minimax_regret": self.minimax_regret,
            "minimax_bound": self.minimax_bound,
            "complete": self.complete,
            "note": self.note,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`."""
        futures = tuple(
            Future(
                **{
                    **each,
                    "configuration": None if each["configuration"] is None else Configuration.of(each["configuration"]),
                }
            )
            for each in data["scenarios"]
        )
        return cls(
            Objective(data["minimise"]),
            {name: Configuration.of(pairs) for name, pairs in data["options"].items()},
            futures,
            tuple(_fare(each) for each in data["fares"]),
            tuple(BreakEven(**each) for each in data["break_evens"]),
            data["minimax"],
            data["minimax_regret"],
            data["minimax_bound"],
            data["complete"],
            data["note"],
        )


def _fare(data: Mapping[str, Any]) -> Fare:
    """A value that is not finite, somebody reaching no site, has no number in JSON."""
    value = math.inf if data["value"] is None else data["value"]
    return Fare(**{**data, "value": value, "broken": tuple(data["broken"])})


def _pairs(configuration: Configuration) -> list[list[str]]:
    return [list(pair) for pair in configuration]
