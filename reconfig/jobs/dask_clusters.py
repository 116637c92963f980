"""Dask clusters: one that is there already, one of processes on this machine, and one that Slurm gives."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconfig.errors import InputError
from reconfig.problem import Problem

if TYPE_CHECKING:
    from distributed import Client

SECONDS_TO_CONNECT = 10
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Cluster:
    """A connection to a scheduler; whose: what we started ourselves and end with it, None where it is another's."""

    client: Client
    ours: Any = None

    def close(self) -> None:
        """Let go of a cluster, and end it if it is ours."""
        self.client.close()
        if self.ours is not None:
            self.ours.close()


def cluster_at(
    address: str, tls_ca: Path | None = None, tls_cert: Path | None = None, tls_key: Path | None = None
) -> Cluster:
    """The cluster whose scheduler has that address; with the files of TLS, if that is what it speaks.

    Raises:
        InputError: where nothing answers there, or Dask is not installed.
    """
    _require("distributed")
    from distributed import Client, Security

    tls = {"tls_ca_file": tls_ca, "tls_client_cert": tls_cert, "tls_client_key": tls_key}
    given = {name: str(path) for name, path in tls.items() if path is not None}
    try:
        security = Security(**given, require_encryption=True) if given else None
        client = Client(address, timeout=SECONDS_TO_CONNECT, security=security, set_as_default=False)
    except (OSError, ValueError) as error:
        remedy = "Start 'dask scheduler' and give the address that it prints, such as tcp://10.0.0.1:8786."
        words = f"is no scheduler of Dask that answers ({error})"
        raise InputError([Problem("--address", words, remedy, value=address)]) from error
    return Cluster(client)


def local_cluster(workers: int) -> Cluster:
    """A cluster of so many processes on this machine, one solve each; it listens on loopback only.

    Raises:
        InputError: where Dask is not installed.
    """
    _require("distributed")
    from distributed import Client, LocalCluster

    ours = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host=LOOPBACK,
        dashboard_address=None,
        memory_limit=0,  # it would count the worker's own memory alone, and a worker only waits
    )
    return Cluster(Client(ours, set_as_default=False), ours)


def slurm_cluster(
    queue: str | None = None, cores: int = 1, memory: str = "4GB", walltime: str = "24:00:00", workers: int = 1
) -> Cluster:
    """A cluster of so many Slurm jobs, each with so many solves side by side; Slurm replaces those that end.

    queue: the partition, None for the default one. memory: of a job as a whole. walltime: hours:minutes:seconds.

    Raises:
        InputError: where dask-jobqueue or Slurm is not installed.
    """
    _require("dask_jobqueue")
    from dask_jobqueue import SLURMCluster
    from distributed import Client

    ours = SLURMCluster(
        queue=queue,
        cores=cores,
        processes=1,
        memory=memory,
        walltime=walltime,
        python=sys.executable,
        scheduler_options={"dashboard": False},
    )
    ours.adapt(minimum_jobs=workers, maximum_jobs=workers)
    return Cluster(Client(ours, set_as_default=False), ours)


def _require(module: str) -> None:
    with suppress(ImportError):
        __import__(module)
        return
    remedy = 'Install it with: pip install "reconfig[dask]"'
    raise InputError([Problem("--engine", "needs Dask, which is not installed", remedy)])
