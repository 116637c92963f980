"""Dask clusters: one that is there already, one of processes on this machine, and one that Slurm gives."""

from __future__ import annotations

import importlib.util
import logging
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_cache_path

from reconfig.errors import InputError
from reconfig.problem import Problem

if TYPE_CHECKING:
    from distributed import Client, Security

SECONDS_TO_CONNECT = 10
PRELOAD: Final = "reconfig.jobs.dask_host"
"""What workers of ours load before they begin."""

ROLES: Final = ("client", "scheduler", "worker")
LOOPBACK = "127.0.0.1"

SCHEDULER: Final = {"dashboard": False, "dashboard_address": f"{LOOPBACK}:0"}
"""Options of a scheduler of ours: no pages, and the port for them where nobody else comes."""


@dataclass(frozen=True)
class Cluster:
    """A connection to a scheduler; ours: what we started ourselves and end with it, nothing where it is another's."""

    client: Client
    ours: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Let go of a cluster, and end it if it is ours."""
        self.client.close()
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


def local_cluster(workers: int = 1) -> Cluster:
    """A cluster of so many processes on this machine, one solve each; it listens on loopback only, and only to us.

    Raises:
        InputError: where Dask is not installed.
    """
    _require("distributed", "cryptography")
    from distributed import Client, LocalCluster, Security

    with ExitStack() as ours:
        cluster = ours.enter_context(
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host=LOOPBACK,
                security=Security.temporary(),
                dashboard_address=None,
                scheduler_kwargs=SCHEDULER,
                preload=PRELOAD,
                memory_limit=0,  # it would count the worker's own memory alone, and a worker only waits
                silence_logs=logging.ERROR,
            )
        )
        return Cluster(Client(cluster, set_as_default=False), ours.pop_all())


def slurm_cluster(
    queue: str | None = None,
    cores: int = 1,
    memory: str = "4GB",
    walltime: str = "24:00:00",
    workers: int = 1,
    folder: Path | None = None,
) -> Cluster:
    """A cluster of so many Slurm jobs, each with so many solves side by side; a job that ends is replaced.

    queue: the partition, None for the default one. memory: of a job as a whole. walltime: hours:minutes:seconds.
    folder: where the words of the jobs and the keys of this cluster are kept, readable on every node; by default in the
    user's home. Call it on a machine that the nodes can reach, such as the one where people log in.

    Raises:
        InputError: where dask-jobqueue or Slurm is not installed.
    """
    _require("dask_jobqueue", "cryptography")
    from dask_jobqueue import SLURMCluster
    from distributed import Client

    if shutil.which("sbatch") is None:
        remedy = "Run it on a machine from which jobs are submitted."
        raise InputError([Problem("--slurm", "needs Slurm, but there is no command sbatch", remedy)])
    keeps = folder or user_cache_path("reconfig") / "slurm"
    keeps.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ours:
        keys = Path(ours.enter_context(tempfile.TemporaryDirectory(prefix="keys-", dir=keeps)))
        cluster = ours.enter_context(
            SLURMCluster(
                queue=queue,
                cores=cores,
                processes=1,
                memory=memory,
                walltime=walltime,
                python=sys.executable,
                security=_new_keys(keys),
                log_directory=str(keeps),
                scheduler_options=SCHEDULER,
                worker_extra_args=["--no-dashboard", "--preload", PRELOAD],
            )
        )
        cluster.adapt(minimum_jobs=workers, maximum_jobs=workers)
        return Cluster(Client(cluster, set_as_default=False), ours.pop_all())


def _new_keys(folder: Path) -> Security:
    """Keys that were made just now, for whoever can read a folder: the user alone."""
    from distributed import Security

    made = Security.temporary()
    files = {name: folder / name for name in ("tls_ca_file", "tls_client_cert", "tls_client_key")}
    for name, path in files.items():
        path.touch(mode=0o600)
        path.write_text(getattr(made, name), encoding="ascii")
    ca, cert, key = map(str, files.values())
    roles = {f"tls_{role}_{what}": path for role in ROLES for what, path in (("cert", cert), ("key", key))}
    return Security(tls_ca_file=ca, require_encryption=True, **roles)


def _require(*modules: str) -> None:
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        remedy = 'Install it with: pip install "reconfig[dask]"'
        raise InputError([Problem("--engine", f"needs {' and '.join(missing)}, not installed here", remedy)])
