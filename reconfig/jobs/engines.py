"""Engines by name, as commands offer them: solves on this machine, on a Dask cluster, or in jobs of Slurm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from reconfig.errors import InputError
from reconfig.jobs.engine import Engine
from reconfig.problem import Problem, did_you_mean

ENGINES: Final = ("local", "dask", "slurm")

TLS: Final = ("tls_ca", "tls_cert", "tls_key")

OPTIONS: Final = {
    "local": ("workers",),
    "dask": ("workers",),
    "dask at an address": ("address", *TLS),
    "slurm": ("queue", "workers", "cores", "memory", "walltime", "folder"),
}
"""What each engine takes."""


@contextmanager
def engine_of(kind: str, **options: Any) -> Iterator[Engine]:  # noqa: ANN401  each engine has its own
    """The engine of that name, closed when the block is left. Options that are None are left at their defaults.

    local: workers, the most solves side by side. dask: address of a scheduler, with tls_ca, tls_cert and tls_key where
    it speaks TLS; or workers, so many processes of our own on this machine. slurm: queue, workers, and cores, memory
    and walltime of each, and folder, for their words.

    Raises:
        InputError: on another name, options that do not go together, an extra that is not installed, or a cluster that
            does not answer or runs another version.
    """
    given = {key: value for key, value in options.items() if value is not None}
    if kind not in ENGINES:
        hint = did_you_mean(kind, ENGINES, f"Use one of: {', '.join(ENGINES)}.")
        raise InputError([Problem("--engine", "is not an engine", hint, value=kind)])
    _refuse_foreign(kind, given)
    if kind == "local":
        from reconfig.jobs.local_engine import LocalEngine
        from reconfig.nursery import Nursery

        with Nursery() as nursery, closing(LocalEngine(given.get("workers"), nursery.start)) as local:
            yield local
    else:
        from reconfig.jobs.dask_engine import DaskEngine

        make = DaskEngine.slurm if kind == "slurm" else DaskEngine.at if "address" in given else DaskEngine.local
        with closing(make(**given)) as spread:
            yield spread


def _refuse_foreign(kind: str, given: dict[str, Any]) -> None:
    """Raise where an option is given that the engine does not take."""
    whole = f"{kind} at an address" if "address" in given and kind == "dask" else kind
    foreign = [_word(name) for name in given if name not in OPTIONS[whole]]
    takes = ", ".join(map(_word, OPTIONS[whole]))
    if foreign:
        words = f"does not go with the engine {whole}"
        raise InputError([Problem(name, words, f"Leave it out; that engine takes: {takes}.") for name in foreign])


def _word(name: str) -> str:
    """The option of the command line."""
    return "--slurm" if name == "queue" else f"--{name.replace('_', '-')}"
