"""The same function for several tasks, side by side in processes that end with their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

Task = TypeVar("Task")
Found = TypeVar("Found")


def each_in(processes: int, work: Callable[[Task], Found], tasks: Sequence[Task]) -> Iterator[tuple[int, Found]]:
    """Each task's position and what the work found, as they are done; with one process here, in their order.

    The processes are started afresh on every system. Whoever stops listening, or presses Ctrl-C, waits for at most one
    task a process. The work travels with each task, so it should be small beside what it does.
    """
    if processes <= 1 or len(tasks) <= 1:
        yield from enumerate(map(work, tasks))
        return
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(tasks)), mp_context=fresh, initializer=_follow_parent)
    try:
        positions = {pool.submit(work, task): position for position, task in enumerate(tasks)}
        for done in as_completed(positions):
            yield positions[done], done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
