"""`reconfig sweep` and `jobs results` on the toy instance, from file to table."""

from __future__ import annotations

import json
import os
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from reconfig.cli import main
from reconfig.jobs.runner import the_runner
from reconfig.jobs.state import State
from reconfig.jobs.store import Store

TOY = Path(__file__).parents[1] / "instances" / "toy"

LEAST_COST, LEAST_TRAVEL = 19.7e6, 54_850.0
"""As the README of the toy instance works them out."""

SWEEP = """
name = "=Two [bold]aims"

[[grid]]
minimise = ["cost", "travel"]

[[study]]
kind = "pareto"
name = "Frontier"
points = 2
"""


def run(*words: object) -> Result:
    """One call of the command line."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    path = tmp_path / "sweep.toml"
    path.write_text(SWEEP, encoding="utf-8")
    return path


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def attempts(folder: Path) -> int:
    """How many attempts there were at all runs of a store."""
    with Store(folder) as store:
        return sum(run.attempts for run in store.runs())


def test_a_sweep_from_file_to_table_twice(file: Path, folder: Path, tmp_path: Path) -> None:
    """The second time nothing is solved, and the study is written again from the store."""
    first = run("sweep", TOY, file, "--store", folder, "--json")
    assert first.exit_code == 0, first.stderr
    assert "=Two [bold]aims: 2 runs, 2 of them new, and 1 study." in first.stderr
    told = json.loads(first.stdout)
    assert [each["objective"] for each in told["results"]] == [LEAST_COST, LEAST_TRAVEL]
    assert [each["status"] for each in told["results"]] == ["OPTIMAL", "OPTIMAL"]
    (study,) = told["studies"]
    assert study["exit_code"] == 0
    assert Path(study["folder"], "frontier.csv").is_file()
    before = attempts(folder)
    second = run("sweep", TOY, file, "--store", folder)
    assert second.exit_code == 0, second.stderr
    assert "2 runs, 0 of them new" in second.stderr
    assert "19,700,000" in second.stdout
    assert attempts(folder) == before
    for ending in ("csv", "xlsx"):
        table = tmp_path / f"table.{ending}"
        done = run("jobs", "results", "--store", folder, "--sweep", "=Two [bold]aims", "--out", table)
        assert done.exit_code == 0, done.stderr
    read = pd.read_csv(tmp_path / "table.csv")
    sheet = openpyxl.load_workbook(tmp_path / "table.xlsx")["Results"]
    assert list(read["objective"]) == [LEAST_COST, LEAST_TRAVEL]
    assert [cell.value for cell in sheet[1]] == list(read.columns)
    assert sheet.max_row == 3
    again = run("jobs", "results", "--store", folder, "--out", tmp_path / "table.csv")
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_queue_only_runs_nothing_and_jobs_run_goes_on(file: Path, folder: Path) -> None:
    queued = run("sweep", TOY, file, "--store", folder, "--queue-only")
    assert queued.exit_code == 0
    assert queued.stdout == ""
    assert "The studies have not begun" in queued.stderr
    assert attempts(folder) == 0
    ran = run("jobs", "run", "--store", folder, "--only", "=Two [bold]aims")
    assert ran.exit_code == 0, ran.stderr
    with Store(folder) as store:
        assert [each.state for each in store.runs()] == [State.DONE] * 2
        assert {each.objective for each in store.runs()} == {LEAST_COST, LEAST_TRAVEL}
    csv = run("jobs", "results", "--store", folder).stdout
    assert csv.startswith("label,")
    assert len(csv.splitlines()) == 3


def test_a_sweep_is_what_its_file_says_now(file: Path, folder: Path) -> None:
    run("sweep", TOY, file, "--store", folder, "--queue-only")
    file.write_text(SWEEP.replace('minimise = ["cost", "travel"]', 'name = "New"\nminimise = ["travel", "equity"]'))
    done = run("sweep", TOY, file, "--store", folder, "--queue-only")
    assert "2 runs, 1 of them new" in done.stderr
    with Store(folder) as store:
        assert [each.label for each in store.members("=Two [bold]aims")] == ["New: travel", "New: equity"]
        assert len(store.runs()) == 3


def test_where_another_process_runs_the_store_the_sweep_is_left_to_it(file: Path, folder: Path) -> None:
    with the_runner(folder):
        done = run("sweep", TOY, file, "--store", folder)
    assert done.exit_code == 0
    assert f"Process {os.getpid()} runs this store and takes them up" in done.stderr
    assert attempts(folder) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "asks nothing"),
        ('[[grid]]\nminimise = ["costs"]', "costs"),
        ('[[study]]\nkind = "paretos"', "Did you mean 'pareto'?"),
        ("[[grid]]\ncounts.nix = [1]", "nix"),
    ],
)
def test_a_wrong_file_is_one_report_and_nothing_is_begun(file: Path, folder: Path, text: str, words: str) -> None:
    file.write_text(text, encoding="utf-8")
    done = run("sweep", TOY, file, "--store", folder)
    assert done.exit_code == 2
    assert words in done.stderr
    assert not folder.exists()


def test_a_study_that_is_refused_gives_its_exit_code(file: Path, folder: Path) -> None:
    """The toy instance has no scenarios."""
    file.write_text('[[study]]\nkind = "robust"\noptions = ["today"]', encoding="utf-8")
    done = run("sweep", TOY, file, "--store", folder)
    assert done.exit_code == 2
    assert "toy sweep: 1 study." in done.stderr
    assert "scenarios" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--engine", "dask", "--address", "tcp://x", "--queue-only", "--workers", "0"], "--workers"),
        (["--engine", "ray"], "--engine"),
        (["--address", "tcp://127.0.0.1:1", "--cores", "2"], "--cores"),
    ],
)
def test_options_of_engines_that_do_not_go_together(file: Path, folder: Path, words: list[str], message: str) -> None:
    done = run("sweep", TOY, file, "--store", folder, *words)
    assert done.exit_code == 2
    assert message in done.stderr
