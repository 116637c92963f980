"""The workers of a Dask cluster that may solve for us: how many places they have, and which of them is freest."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from reconfig.errors import InputError
from reconfig.jobs.program import program_version
from reconfig.problem import Problem

if TYPE_CHECKING:
    from distributed import Client

SECONDS_BETWEEN_LOOKS = 0.5
"""The scheduler is asked so often who its workers are."""


class Workers:
    """Workers that come and go. Only those of our own version are used: another could answer otherwise."""

    def __init__(self, client: Client) -> None:
        """Look who is there.

        Raises:
            InputError: where workers are there and none runs this version.
        """
        self._client = client
        self._strangers: set[str] = set()
        self._threads: dict[str, int] = {}
        self._looked = float("-inf")
        found = self._look()
        if found and not self._threads:
            remedy = "Install the same reconfig, highspy, pyomo, numpy and scipy there as here, and start them anew."
            others = "; ".join(sorted(set(found.values())))
            words = f"no worker runs this version, {program_version()}, but: {others}"
            raise InputError([Problem("--address", words, remedy)])

    @property
    def threads(self) -> Mapping[str, int]:
        """How many solves each worker takes, by address, as the scheduler said lately."""
        if time.monotonic() > self._looked + SECONDS_BETWEEN_LOOKS:
            for address, version in self._look().items():
                words = "The Dask worker at %s is left out: it does not run this version, %s, but: %s"
                logging.getLogger(__name__).warning(words, address, program_version(), version)
        return self._threads

    def freest(self, busy: Collection[str]) -> str | None:
        """The worker with most places left; `busy` names workers, once a solve. None where no place is left."""
        used, threads = Counter(busy), self.threads
        free = {address: count - used[address] for address, count in threads.items() if count > used[address]}
        return max(free, key=lambda address: free[address], default=None)

    def rest(self) -> None:
        """Let the workers keep no process that nobody needs."""
        from reconfig.jobs.dask_host import rest

        with suppress(Exception):  # who does not answer is ending, or ended
            self._client.run(rest, workers=list(self._threads), on_error="ignore")

    def _look(self) -> dict[str, str]:
        """Ask the scheduler; strangers that were not there before, with their versions."""
        now = self._client.nthreads()
        self._looked = time.monotonic()
        self._strangers &= now.keys()
        versions = self._greet([address for address in now if address not in {*self._threads, *self._strangers}])
        strangers = {address: version for address, version in versions.items() if version != program_version()}
        self._strangers |= strangers.keys()
        known = {*self._threads, *versions} - strangers.keys()
        self._threads = {address: count for address, count in now.items() if address in known}
        return strangers

    def _greet(self, new: list[str]) -> dict[str, str]:
        """What versions new workers run; those that are ours are ready for solves from then on."""
        if not new:
            return {}
        from reconfig.jobs.dask_host import greet

        answers = self._client.run(greet, program_version(), workers=new, on_error="return")
        return {
            address: answer if isinstance(answer, str) else f"no reconfig that is ready to solve ({answer!r})"
            for address, answer in answers.items()
        }
