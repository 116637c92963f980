"""Every command of docs/jobs.md works, in its order, on the toy instance in place of Kent and Medway."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconfig.cli import main
from reconfig.jobs.state import State
from reconfig.jobs.store import Store

ROOT = Path(__file__).parents[1]

ELSEWHERE = ("--engine", "--slurm")
"""Options of commands that want a cluster: other tests run them."""


def commands() -> Iterator[list[str]]:
    """The words of each command, after `reconfig`."""
    text = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            program, *words = shlex.split(line)
            assert program == "reconfig"
            yield words


def state_for(words: list[str]) -> State:
    """The state of a run that a command is for."""
    return {"cancel": State.QUEUED, "resume": State.STOPPED, "retry": State.FAILED}.get(words[1], State.DONE)


def prepare(store: Store, words: list[str]) -> str:
    """A run in the state that a command is for; where none is, the first is brought there."""
    state = state_for(words)
    if not store.runs([state]):
        store._connection.execute("UPDATE run SET state = ? WHERE number = 1", (state,))
    return store.runs([state])[0].id[:8]


def test_every_command_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECONFIG_STORE")
    toy = tmp_path / "instances" / "kent-medway"
    toy.parent.mkdir()
    toy.symlink_to(ROOT / "instances" / "toy")
    sweep = tmp_path / "sweep.toml"
    sweep.write_text('name = "kent-medway sweep"\n[[grid]]\nminimise = ["cost", "travel"]\n', encoding="utf-8")
    ran = 0
    for words in commands():
        if any(word in ELSEWHERE for word in words):
            continue
        filled = [str(sweep) if word.endswith("sweep.toml") else word for word in words]
        if "RUN" in filled:
            with Store(Path("runs")) as store:
                filled[filled.index("RUN")] = prepare(store, filled)
        done = CliRunner().invoke(main, filled)
        assert done.exit_code == 0, f"{filled}: {done.output}"
        ran += 1
    assert ran > 12
    with Store(Path("runs")) as store:
        assert {each.state for each in store.runs()} <= {State.DONE, State.STOPPED}


def test_the_docs_give_no_option_that_is_not_there() -> None:
    for words in commands():
        command: object = main
        for word in words:
            command = getattr(command, "commands", {}).get(word, command)
        known = {name for option in command.params for name in option.opts}  # type: ignore[attr-defined]
        assert {word for word in words if word.startswith("--")} <= known
