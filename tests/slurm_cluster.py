"""A Slurm of one node on this machine, for the time of a test: its own key, ports and folder, on loopback alone."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

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
def slurm(folder: Path) -> Iterator[None]:
    """Start one, with its commands finding it by SLURM_CONF, and end it and its jobs."""
    folder.chmod(0o755)
    _write_configuration(folder)
    before = os.environ.get("SLURM_CONF")
    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    try:
        with ExitStack() as daemons:
            for command in (_munged(folder), ["slurmctld", "-D"], ["slurmd", "-D"]):
                daemons.enter_context(_daemon(command, folder))
                if command[0] == "munged":
                    _wait_until(lambda: (folder / "munge.socket").exists())
            _wait_until(_idle)
            yield
            subprocess.run(["scancel", "--user=root"], check=False)
            _wait_until(lambda: not _says("squeue", "--noheader"))
    finally:
        if before is None:
            del os.environ["SLURM_CONF"]
        else:
            os.environ["SLURM_CONF"] = before


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


def _wait_until(true: object) -> None:
    assert callable(true)
    end = time.monotonic() + SECONDS_TO_START
    while not true():
        assert time.monotonic() < end, "Slurm did not get ready; its words are in the folder of the test"
        time.sleep(0.1)
