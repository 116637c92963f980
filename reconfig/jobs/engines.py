"""Engines by name, as commands offer them: solves on this machine, or on the workers of a Dask cluster."""

from __future__ import annotations

from typing import Any

from reconfig.errors import InputError
from reconfig.jobs.engine import Engine
from reconfig.problem import Problem, did_you_mean

ENGINES = ("local", "dask", "slurm")


def engine_of(kind: str, **options: Any) -> Engine:  # noqa: ANN401  each engine has its own
    """The engine of that name; close it in the end. Options that are None are left at their defaults.

    local: workers, the most solves side by side. dask: address of a scheduler, or workers, so many of our own on this
    machine; tls_ca, tls_cert, tls_key, files for a scheduler that wants them. slurm: queue, workers, and cores, memory
    and walltime of each worker.

    Raises:
        InputError: on another name, options that do not go together, an extra that is not installed, or a cluster that
            does not answer or runs another version.
    """
    given = {key: value for key, value in options.items() if value is not None}
    if kind == "local":
        from reconfig.jobs.local_engine import LocalEngine

        return LocalEngine(**given)
    if kind == "dask":
        from reconfig.jobs.dask_engine import DaskEngine

        return DaskEngine.at(**given) if "address" in given else DaskEngine.local(**given)
    if kind == "slurm":
        from reconfig.jobs.dask_engine import DaskEngine

        return DaskEngine.slurm(**given)
    hint = did_you_mean(kind, ENGINES, f"Use one of: {', '.join(ENGINES)}.")
    raise InputError([Problem("--engine", "is not an engine", hint, value=kind)])
