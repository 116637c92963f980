"""A question out of the store: the inverse of `keeping`."""

from __future__ import annotations

from pathlib import Path

from reconfig.jobs.asked import Asked
from reconfig.solution import Configuration
from reconfig.worker import Job


class Restorer:
    """Makes jobs of what is asked; holds the last few tables that it read."""

    def __init__(self, store: Path) -> None:
        self.store = store

    def __call__(self, asked: Asked, start: Configuration | None = None) -> Job:
        """The job; start: in place of the one that was asked with, to go on from the best so far.

        Its solver's option `start_from` holds what it begins with, so that a manifest tells it.
        """
        raise NotImplementedError
