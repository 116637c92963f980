"""The clerk: the one thread of the studio that reads and writes the store, whose connection belongs to one thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from reconfig.jobs.store import Store

Found = TypeVar("Found")


class Clerk:
    """Answers questions about a store one after the other."""

    def __init__(self, folder: Path) -> None:
        """Open the store.

        Raises:
            InputError: where it is none.
        """
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            self._store = self._thread.submit(Store, folder).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def ask(self, question: Callable[[Store], Found]) -> Found:
        """What a function finds of the store, or does to it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self._store)

    def close(self) -> None:
        """Let go of the store."""
        self._thread.submit(self._store.close).result()
        self._thread.shutdown()
