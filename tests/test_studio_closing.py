"""The command itself, in a process of its own: the address it says, and what becomes of work when it is closed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.jobs.runner import runner_of
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.web.guard import Door
from reconfig.web.serving import bound_socket
from tests.studio import Served, eventually, patient_solver


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_closing_puts_what_runs_back_with_its_best(tmp_path: Path) -> None:
    store = tmp_path / "store"
    solver = patient_solver(tmp_path)
    command = [sys.executable, "-m", "reconfig", "studio", "instances/toy", "--store", str(store), "--no-browser"]
    with subprocess.Popen([*command, "--solver", str(solver)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:(\d+)/([0-9a-f]{48})/$", process.stdout.readline().strip())
            assert found is not None
            studio = Served(Door(int(found[1]), found[2]), store)
            status, _ = eventually(lambda: studio.send("what-ifs", {"minimise": "cost"}))
            assert status == 201
            eventually(lambda: [run for run in studio.runs() if run.best is not None], patience=60)
            assert runner_of(store) == str(process.pid)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    assert runner_of(store) is None
    with Store(store) as opened:
        (run,) = opened.runs()
        (attempt,) = opened.attempts(run.id)
    assert (run.state, run.failures, run.losses, run.owner) == (State.QUEUED, 0, 0, None)
    assert run.best is not None
    assert attempt.how == "put back"


def test_a_port_that_is_taken_is_told_of(tmp_path: Path) -> None:
    with bound_socket(0) as taken:
        port = str(taken.getsockname()[1])
        asked = ["studio", "instances/toy", "--store", str(tmp_path / "store"), "--no-browser", "--port", port]
        result = CliRunner().invoke(main, asked)
    assert result.exit_code == 2
    assert f"--port: '{port}' cannot be used" in result.output
    assert not (tmp_path / "store").exists()
