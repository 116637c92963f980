"""A question into the store: its tables once, by digest, and the rest of it as plain data."""

from __future__ import annotations

from pathlib import Path

from reconfig.instance.instance import Instance
from reconfig.jobs.asked import Asked
from reconfig.objective import Objective
from reconfig.solution import Configuration
from reconfig.solver import Solver
from reconfig.strategies import Strategy


def keep(
    store: Path,
    instance: Instance,
    minimise: Objective,
    solver: Solver,
    strategy: Strategy | None = None,
    start: Configuration | None = None,
) -> Asked:
    """What is asked, as plain data; the tables and the user's own code are written to the store where they lack."""
    raise NotImplementedError
