"""What runs the queue while the studio is open: a coordinator in a thread, unless another program is at it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final, Self

from reconfig.errors import InputError, ReconfigError
from reconfig.jobs.coordinator import Coordinator, Standing
from reconfig.jobs.engines import engine_of
from reconfig.jobs.owner import Owner
from reconfig.jobs.restoring import Restorer
from reconfig.jobs.runner import runner_of, the_runner
from reconfig.jobs.store import Store

LOOK_EVERY: Final = 2.0
"""Seconds between two looks whether the other program is still at it."""

PATIENCE: Final = 3.0
"""Seconds that running solves get to end by themselves when the studio closes."""

ELSEWHERE: Final = "Another program runs the queue of this store; the studio shows it and lets it run."


class Runner:
    """Runs what waits in a store for as long as the block lasts; what runs at its end waits again, its best kept.

    words: why nothing is begun, for people; "" where nothing is in the way.
    """

    def __init__(self, store: Path) -> None:
        self._folder, self.words = store, ""
        self._closing = threading.Event()
        self._wishes: list[int] = []
        self._thread = threading.Thread(target=self._run, name="queue")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ask what runs to end, then end it; either way it goes back to the queue."""
        self._closing.set()
        for wish in (1, 2):
            self._wishes.append(wish)
            self._thread.join(PATIENCE)
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with the_runner(self._folder):
                    self._coordinate()
            except InputError as error:
                self.words = ELSEWHERE if runner_of(self._folder) else str(error)
                self._closing.wait(LOOK_EVERY)
            except Exception as error:  # whatever it is, the pages must say that nothing runs
                self.words = f"Nothing is run any more: {error} Close the studio and open it again."
                if not isinstance(error, ReconfigError | OSError):
                    raise
                return

    def _coordinate(self) -> None:
        self.words = ""
        owner = Owner(self._folder)
        try:
            with Store(self._folder) as store, engine_of("local") as engine:
                coordinator = Coordinator(store, engine, owner, Restorer(self._folder))
                coordinator.run(lambda *_: False, show=self._note, wishes=self._wishes)
        finally:
            owner.close()

    def _note(self, standing: Standing) -> None:
        self.words = standing.words
