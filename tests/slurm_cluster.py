"""A Slurm of one node on this machine, for the time of a test: its own key, ports and folder, on loopback alone."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "sinfo", "scancel")
SECONDS_TO_START = 30

CONFIGURATION = """\
ClusterName=trial
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ctld_port}
SlurmdPort={slurmd_port}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
KillWait=2
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=4000 State=UNKNOWN
PartitionName=trial Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def why_not() -> str:
    """Why no Slurm can be started here; "" where it can."""
    missing = [name for name in PROGRAMS if _program(name) is None]
    if missing:
        return f"needs {', '.join(missing)}: on Debian, apt-get install slurm-wlm munge"
    if os.name != "posix" or os.geteuid() != 0:
        return "slurmd starts jobs as their users, for which it has to be root"
    return ""


@contextmanager
def slurm() -> Iterator[None]:
    """Start one, with its commands finding it by SLURM_CONF, and end it and its jobs."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch, ExitStack() as daemons:
        folder = Path(name)
        folder.chmod(0o755)  # munged wants its socket where everybody comes; pytest's own folder is private
        _write_configuration(folder)
        patch.setenv("SLURM_CONF", str(folder / "slurm.conf"))
        daemons.enter_context(_daemon(_munged(folder), folder))
        _wait_until((folder / "munge.socket").exists, folder)
        daemons.enter_context(_daemon(["slurmctld", "-D"], folder))
        daemons.enter_context(_daemon(["slurmd", "-D"], folder))
        _wait_until(_idle, folder)
        yield
        subprocess.run(["scancel", "--user=root"], check=False)
        _wait_until(lambda: not _says("squeue", "--noheader"), folder)


def _write_configuration(folder: Path) -> None:
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o400)
    words = {"host": socket.gethostname().partition(".")[0], "folder": folder}
    ports = {"ctld_port": _free_port(), "slurmd_port": _free_port()}
    (folder / "slurm.conf").write_text(CONFIGURATION.format(**words, **ports))


def _munged(folder: Path) -> list[str]:
    places = {"socket": "socket", "pid-file": "pid", "log-file": "log", "seed-file": "seed", "key-file": "key"}
    return ["munged", "--foreground", *(f"--{option}={folder}/munge.{end}" for option, end in places.items())]


@contextmanager
def _daemon(command: Sequence[str], folder: Path) -> Iterator[None]:
    program = _program(command[0])
    assert program is not None
    with (folder / f"{command[0]}.out").open("wb") as out:
        daemon = subprocess.Popen([program, *command[1:]], stdout=out, stderr=out, start_new_session=True)
        try:
            yield
        finally:
            daemon.terminate()
            with suppress(subprocess.TimeoutExpired):
                daemon.wait(10)
            daemon.kill()
            daemon.wait()


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _idle() -> bool:
    return _says("sinfo", "--noheader", "--format=%t") == "idle"


def _says(*command: str) -> str:
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()


def _wait_until(true: Callable[[], bool], folder: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while not true():
        words = "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.out")))
        assert time.monotonic() < end, f"Slurm did not get there:\n{words}"
        time.sleep(0.1)
