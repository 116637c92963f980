"""A solved question: the outcome, the evaluation that checks it, and what is needed to repeat it; it prints itself."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from reconfig.evaluate.evaluation import Evaluation, evaluate
from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Outcome
from reconfig.solver import Solver

LIBRARIES = ("reconfig", "pyomo", "highspy", "numpy", "scipy", "pandas", "geopandas")


def versions() -> dict[str, str]:
    """The versions of Python and of every library that takes part in an answer."""
    return {"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES}


@cache
def _version(library: str) -> str:
    """Looked up once: it takes a millisecond, and ten thousand runs in a row ask for it."""
    return importlib.metadata.version(library)


@dataclass(frozen=True, eq=False)
class Result:
    """One solve. `evaluation` is None where no configuration was found.

    `known_today` is the evaluation of today's configuration, or None: then `today` makes it when somebody asks.
    """

    instance: Instance
    minimise: Objective
    solver: Solver
    outcome: Outcome
    evaluation: Evaluation | None
    known_today: Evaluation | None
    log: str
    started: dt.datetime

    @cached_property
    def today(self) -> Evaluation:
        """The evaluation of today's configuration."""
        if self.known_today is not None:
            return self.known_today
        if self.evaluation is not None and self.evaluation.configuration == self.instance.today:
            return self.evaluation
        return evaluate(self.instance, self.instance.today, self.minimise)

    @cached_property
    def nearest(self) -> Evaluation | None:
        """Where no configuration satisfies every rule: the evaluation of one that breaks them by little."""
        nearest = self.outcome.nearest
        return None if nearest is None else evaluate(self.instance, nearest, self.minimise)

    @property
    def objective(self) -> float | None:
        """The objective as the evaluator computes it, in its natural unit."""
        return None if self.evaluation is None else self.evaluation.objectives[self.minimise]

    def as_dict(self) -> dict[str, Any]:
        """The content of `result.json`."""
        outcome = self.outcome
        return {
            "instance": self.instance.about.title,
            "status": outcome.status,
            "minimise": self.minimise,
            "objective": self.objective,
            "unit": self.minimise.unit(self.instance.about.currency),
            "bound": outcome.bound,
            "gap": outcome.gap,
            "seconds": round(outcome.seconds, 3),
            "stopped_by": outcome.limit,
            "nodes": outcome.nodes,
            "notes": list(outcome.notes),
            "objective_today": self.today.objectives[self.minimise],
            "objectives": None if self.evaluation is None else dict(self.evaluation.objectives),
            "measures": None if self.evaluation is None else self.evaluation.measures,
            "violations_today": [str(violation) for violation in self.today.violations],
            "nearest_miss": None
            if self.nearest is None
            else {
                "configuration": [list(pair) for pair in self.nearest.configuration],
                "broken": [str(violation) for violation in self.nearest.violations],
            },
            "rules": [rule.name for rule in self.instance.rules],
            "solver": self.solver.as_dict(),
            "versions": versions(),
            "inputs": dict(self.instance.hashes),
        }

    def __str__(self) -> str:
        outcome = self.outcome
        head = f"{outcome.status}: {self.minimise}"
        if self.objective is None:
            return f"{head}, no configuration ({outcome.limit}), {outcome.seconds:.1f} s"
        unit = self.minimise.unit(self.instance.about.currency)
        return f"{head} = {self.objective:,.0f} {unit}, {outcome.proof}; {outcome.limit}, {outcome.seconds:.1f} s"
