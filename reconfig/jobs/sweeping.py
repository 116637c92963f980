"""A sweep as questions for the store: every grid a full product."""

from __future__ import annotations

from pathlib import Path

from reconfig.jobs.asked import Entry
from reconfig.jobs.sweep_file import Sweep


def entries(sweep: Sweep, store: Path) -> list[Entry]:
    """The runs of all grids, in order, each kept in the store."""
    raise NotImplementedError
