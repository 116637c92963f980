"""The command itself, in a process of its own: the address it says, and what becomes of work when it is closed."""

from __future__ import annotations

import ast
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import reconfig.web
from reconfig.cli import main
from reconfig.instance.io import read_instance
from reconfig.jobs.runner import runner_of, the_runner
from reconfig.jobs.state import State
from reconfig.jobs.store import Store
from reconfig.web.guard import Door
from reconfig.web.runner import ELSEWHERE, Runner
from reconfig.web.serving import bound_socket
from tests.studio import Served, eventually, patient_solver, served


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


def test_another_program_that_runs_the_queue_is_let_be_and_followed(tmp_path: Path) -> None:
    with the_runner(tmp_path):
        runner = Runner(tmp_path)
        with runner:
            eventually(lambda: runner.words == ELSEWHERE)
    assert runner_of(tmp_path) is None
    with Runner(tmp_path) as next_one:
        eventually(lambda: runner_of(tmp_path) is not None)
        assert next_one.words == ""
    assert runner_of(tmp_path) is None


def test_the_same_question_twice_is_one_run(tmp_path: Path) -> None:
    question = {"minimise": "cost", "forces": [{"service": "stroke", "site": "M", "runs": True}]}
    with the_runner(tmp_path), served(read_instance("instances/toy"), tmp_path) as studio:
        answers = [studio.send("what-ifs", {**question, "label": label}) for label in ("One", "Another")]
        assert [status for status, _ in answers] == [201, 201]
        assert answers[0] == answers[1]
        (run,) = studio.runs()
        assert run.label == "One"
        assert studio.send(f"runs/{run.id}/stop")[0] == 200
        assert studio.runs()[0].state is State.STOPPED
        assert studio.send(f"runs/{run.id}/again")[0] == 200
        assert studio.runs()[0].state is State.QUEUED


def test_the_studio_has_neither_pickle_nor_shell() -> None:
    """Nothing of it can turn data into code or start a program; children are the supervisor's."""
    never = {"pickle", "marshal", "shelve", "subprocess", "multiprocessing", "ctypes", "runpy", "code"}
    calls = {"eval", "exec", "compile", "system", "popen", "__import__"}
    files = sorted(Path(reconfig.web.__path__[0]).glob("*.py"))
    assert len(files) > 15
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in imported} & never, file
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                assert name not in calls or ast.unparse(node.func) == "re.compile", (file, name)
