"""The workers of a Dask cluster that may solve for us: how many places they have, and which of them is freest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from reconfig.errors import InputError, ReconfigError
from reconfig.jobs.program import program_version
from reconfig.problem import Problem

if TYPE_CHECKING:
    from distributed import Client

GONE: Final = "The Dask scheduler no longer answers. What ran there goes on with the next run of the queue."

SECONDS_BETWEEN_LOOKS = 0.5
"""The scheduler is asked so often who its workers are."""


class Workers:
    """Workers that come and go. Only those of our own version are used: another could answer otherwise."""

    def __init__(self, client: Client) -> None:
        """Look who is there. Strangers are kept with the version that they run.

        Raises:
            InputError: where workers are there and none runs this version.
        """
        self._client = client
        self._strangers: dict[str, str] = {}
        self._threads: dict[str, int] = {}
        self._looked = float("-inf")
        self._look()
        if self._strangers and not self._threads:
            remedy = "Install the same reconfig, highspy, pyomo, numpy and scipy there as here, and start them anew."
            others = "; ".join(sorted(set(self._strangers.values())))
            words = f"no worker runs this version, {program_version()}, but: {others}"
            raise InputError([Problem("--address", words, remedy)])

    @property
    def threads(self) -> Mapping[str, int]:
        """How many solves each worker takes, by address, as the scheduler said lately."""
        if time.monotonic() > self._looked + SECONDS_BETWEEN_LOOKS:
            self._look()
        return self._threads

    @property
    def words(self) -> str:
        """What is in the way of solves, for people; "" where nothing is."""
        if self._strangers:
            return f"workers left out, for they do not run this version: {', '.join(sorted(self._strangers))}"
        return "" if self._threads else "no worker is there yet"

    def freest(self, busy: Collection[str]) -> str | None:
        """The worker with most places left; `busy` names workers, once a solve. None where no place is left."""
        used, threads = Counter(busy), self.threads
        free = {address: count - used[address] for address, count in threads.items() if count > used[address]}
        return max(free, key=lambda address: free[address], default=None)

    def run(self, what: Callable[..., Any], *given: object, worker: str) -> Any:  # noqa: ANN401
        """What a function gives that runs on a worker beside its tasks; None where the worker is gone, or it fails.

        The scheduler tries to reach a worker for long that is no more: so it is asked first who is there.
        """
        self._look()
        if worker not in self._threads:
            return None
        with _scheduler_asked():
            return self._client.run(what, *given, workers=[worker], on_error="ignore").get(worker)

    def _look(self) -> None:
        """Ask the scheduler who is there, and newcomers which version they run."""
        with _scheduler_asked():
            now = self._client.nthreads()
        self._looked = time.monotonic()
        versions = self._greet([address for address in now if address not in {*self._threads, *self._strangers}])
        found = {
            **self._strangers,
            **{address: each for address, each in versions.items() if each != program_version()},
        }
        self._strangers = {address: version for address, version in found.items() if address in now}
        known = {*self._threads, *versions} - self._strangers.keys()
        self._threads = {address: count for address, count in now.items() if address in known}

    def _greet(self, new: list[str]) -> dict[str, str]:
        """What versions new workers run; those that are ours are ready for solves from then on.

        One that could not be reached is left out: it is gone already, or will be asked again.
        """
        if not new:
            return {}
        from reconfig.jobs.dask_host import greet

        with _scheduler_asked():
            answers = self._client.run(greet, program_version(), workers=new, on_error="return")
        return {address: _version(answer) for address, answer in answers.items() if not isinstance(answer, OSError)}


def _version(answer: object) -> str:
    """What a worker runs; one that cannot even load our question says why."""
    return answer if isinstance(answer, str) else f"no reconfig that is ready to solve ({answer!r})"


@contextmanager
def _scheduler_asked() -> Iterator[None]:
    """Say it in one line where the scheduler does not answer."""
    try:
        yield
    except OSError as error:
        raise ReconfigError(GONE) from error
