"""Where a run stands between being asked and being answered."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The states of a run. What the answer is worth is another matter: that is the status of its outcome."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    """It ended by itself: with an answer, at a limit of its own, or with the proof that there is none."""
    STOPPED = "stopped"
    """A user stopped it; the best answer is kept, and it can be resumed from there."""
    FAILED = "failed"
    """Its solver failed, or its process was lost, more often than is tried again."""

    @property
    def over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in (State.DONE, State.STOPPED, State.FAILED)
