"""Strategies that wait, are deaf, crash or tell of their process: what children are tested with, without a solver."""

from __future__ import annotations

import dataclasses
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reconfig.instance.instance import Instance
from reconfig.objective import Objective
from reconfig.outcome import Limit, Outcome, Status
from reconfig.solver import Solver, make_strategy
from reconfig.strategies.reporting import Reporter

WORTH = 7.0
"""What every one of them says that today's configuration costs."""


@dataclass(frozen=True)
class Odd:
    """Finds today's configuration, then is odd."""

    def supports(self, instance: Instance, minimise: Objective) -> str | None:
        return None

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        reporter.incumbent(instance.today, WORTH)
        notes = self.odd(reporter)
        return Outcome(Status.INTERRUPTED, Limit.STOPPED, minimise, instance.today, WORTH, notes=notes)

    def odd(self, reporter: Reporter) -> tuple[str, ...]:
        raise NotImplementedError


@dataclass(frozen=True)
class Waits(Odd):
    """Until it is asked to stop."""

    def odd(self, reporter: Reporter) -> tuple[str, ...]:
        while not reporter.stop():
            time.sleep(0.01)
        return ("asked",)


@dataclass(frozen=True)
class Deaf(Odd):
    """For ever."""

    def odd(self, reporter: Reporter) -> tuple[str, ...]:
        while True:
            time.sleep(1)


@dataclass(frozen=True)
class Crashes(Odd):
    """Before it finds anything."""

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        raise RuntimeError("the roof fell in")


@dataclass(frozen=True)
class Tells(Odd):
    """Of its process: its session, open descriptors, working folder, and two random numbers."""

    def odd(self, reporter: Reporter) -> tuple[str, ...]:
        opened = sorted(str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.exists())
        drawn = random.random(), np.random.random()  # noqa: NPY002  the state that libraries share
        return (str(os.getsid(0)), " ".join(opened), str(Path.cwd()), *map(str, drawn))


@dataclass(frozen=True)
class Imports(Odd):
    """Solves, and tells which modules came in meanwhile."""

    def solve(self, instance: Instance, minimise: Objective, reporter: Reporter) -> Outcome:
        before = set(sys.modules)
        outcome = make_strategy(Solver("exact", "exact")).solve(instance, minimise, reporter)
        return dataclasses.replace(outcome, notes=tuple(sorted(set(sys.modules) - before)))
