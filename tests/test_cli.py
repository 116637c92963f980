"""The command line as its users meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from reconfig.cli import main
from tests.helpers import write_tiny

ROOT = Path(__file__).parents[1]
TOY = ROOT / "instances" / "toy"


def run(*words: object) -> Result:
    """One call of the command line."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("words", [["--help"], ["solve", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys\nfrom reconfig.cli import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'pyomo', 'matplotlib', 'numpy', 'geopandas', 'highspy', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_child_of_a_solve_loads_only_what_a_solve_needs() -> None:
    """Every solve starts one. SciPy comes with the first matrix, and by itself: Pyomo would load all of scipy.stats."""
    script = (
        "import sys\nfrom reconfig import worker\n"
        "heavy = {'scipy', 'pyomo.environ', 'matplotlib', 'geopandas', 'networkx', 'click'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "worker.without_statistics()\n"
        "import pyomo.core as pyo\nfrom reconfig.engine import to_matrix\n"
        "model = pyo.ConcreteModel()\nmodel.x = pyo.Var()\nmodel.objective = pyo.Objective(expr=model.x)\n"
        "model.row = pyo.Constraint(expr=model.x >= 1)\n"
        "assert to_matrix(model).lp.num_col_ == 1\n"
        "assert 'scipy.sparse' in sys.modules and 'scipy.stats' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_documents_the_exit_codes() -> None:
    for words in (["--help"], ["solve", "--help"]):
        for line in ("0  done", "2  bad input", "3  infeasible", "4  no solution"):
            assert line in run(*words).output


def test_check_says_what_is_there() -> None:
    done = run("check", TOY)
    assert done.exit_code == 0
    assert "no problems" in done.output


def test_new_solve_evaluate_and_the_workbook_and_back(tmp_path: Path) -> None:
    """The path of a new user: a fresh instance, solved, its answer evaluated, through a workbook and solved again."""
    one, book, two = tmp_path / "one", tmp_path / "book.xlsx", tmp_path / "two"
    assert run("new", one, "--zones", 20).exit_code == 0
    assert run("export", one, book).exit_code == 0
    assert run("import", book, two).exit_code == 0
    first = run("solve", one, "--out", tmp_path / "run1", "--json")
    second = run("solve", two, "--out", tmp_path / "run2", "--json")
    assert first.exit_code == second.exit_code == 0
    results = [json.loads(done.stdout) for done in (first, second)]
    assert results[0]["status"] == "OPTIMAL"
    assert results[0]["objective"] == results[1]["objective"]
    evaluated = json.loads(run("evaluate", one, tmp_path / "run1" / "configuration.csv", "--json").stdout)
    assert evaluated["objectives"]["cost"] == pytest.approx(results[0]["objective"], rel=1e-12)
    assert evaluated["violations"] == []


def test_run_folder_is_whole_and_consistent(tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = run("solve", TOY, "--out", out)
    assert done.exit_code == 0
    assert "OPTIMAL" in done.output
    names = {path.name for path in out.iterdir()}
    assert names >= {
        "manifest.json", "result.json", "solver.log", "configuration.csv", "flows.csv.gz", "access.csv", "costs.csv",
        "changes.csv", "units.csv", "journeys.csv", "zones.csv", "violations.csv", "summary.md", "map.png", "map.svg",
    }  # fmt: skip
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert {"status", "objective", "bound", "gap", "seconds", "stopped_by", "measures", "versions", "inputs"} <= set(
        result
    )
    assert pd.read_csv(out / "costs.csv")["amount"].sum() == pytest.approx(result["objective"])
    flows = pd.read_csv(out / "flows.csv.gz", dtype={"zone": "str", "site": "str"})
    for service, measures in result["measures"].items():
        mine = flows[flows["service"] == service]
        assert (mine["per_year"] * mine["minutes"]).sum() / mine["per_year"].sum() == pytest.approx(
            measures["mean_minutes"]
        )
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["inputs"]) == set(result["inputs"])
    assert "HiGHS" in (out / "solver.log").read_text(encoding="utf-8")


def test_without_boundaries_and_coordinates_it_says_that_there_is_no_map(tmp_path: Path) -> None:
    from reconfig.instance.io import write_instance
    from tests.instances import random_instance

    write_instance(random_instance(1), tmp_path / "plain")
    done = run("solve", tmp_path / "plain", "--out", tmp_path / "run")
    assert done.exit_code == 0
    assert "There is no map" in done.output
    assert not (tmp_path / "run" / "map.png").exists()


def test_an_existing_run_folder_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "mine.txt").write_text("precious", encoding="utf-8")
    done = run("solve", TOY, "--out", out)
    assert done.exit_code == 2
    assert "exists already" in done.stderr
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    done = run("solve", TOY, "--out", tmp_path / "file" / "run")
    assert done.exit_code == 2
    assert "cannot be made in" in done.stderr


def test_a_disk_that_fills_up_takes_the_folder_and_not_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reconfig.outputs import run_folder

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "map.png")

    monkeypatch.setattr(run_folder, "draw_maps", full)
    done = run("solve", TOY, "--out", tmp_path / "run")
    assert done.exit_code == 1
    assert "OPTIMAL" in done.stdout
    assert "Error: map.png: No space left on device. Nothing was written." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_infeasible_is_exit_code_3_with_the_nearest_configuration(tmp_path: Path) -> None:
    """A minimum that no unit can reach."""
    tiny = write_tiny(tmp_path / "tiny")
    rules = (tiny / "rules.toml").read_text(encoding="utf-8")
    service = json.loads(run("evaluate", tiny, "--json").stdout)["configuration"][0][0]
    asked = (
        f'\n[[rule]]\nname = "A million cases at each unit"\nkind = "activity"\nservice = "{service}"\nat_least = 1e6\n'
    )
    (tiny / "rules.toml").write_text(rules + asked, encoding="utf-8")
    done = run("solve", tiny, "--out", tmp_path / "run", "--json")
    assert done.exit_code == 3
    result = json.loads(done.stdout)
    assert (result["status"], result["objective"]) == ("INFEASIBLE", None)
    assert any("A million cases at each unit" in line for line in result["nearest_miss"]["broken"])
    assert not (tmp_path / "run" / "configuration.csv").exists()
    shown = run("solve", tiny, "--out", tmp_path / "run2")
    assert shown.exit_code == 3
    assert "A million cases at each unit" in shown.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--count", "HASU"], "--count: 'HASU' is not SERVICE=N. Write for example --count HASU=3."),
        (["--count", "stroke=1", "--count", "stroke=2"], "--count: 'stroke=2' names a service twice."),
        (["--count", "XXXX=1"], "is not a service of the instance"),
        (["--without", "no such rule"], "--without: 'no such rule' is not a rule of the instance"),
        (["--solver", "exakt"], "--solver: 'exakt' is no solver file and no strategy. Did you mean 'exact'?"),
        (["--gap", "2"], "gap must be at least 0 and below 1"),
        (["--time-limit", "-5"], "time_limit must be above 0"),
    ],
)
def test_wrong_options_are_one_clear_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    done = run("solve", TOY, *words, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "run").exists()


def test_problems_as_json(tmp_path: Path) -> None:
    done = run("check", tmp_path / "nowhere", "--json")
    assert done.exit_code == 2
    problems = json.loads(done.stdout)["problems"]
    assert problems[0]["expected"] == "is not a folder"


def test_evaluate_keeps_today_where_the_csv_is_silent(tmp_path: Path) -> None:
    today = json.loads(run("evaluate", TOY, "--json").stdout)
    service, site = today["configuration"][0]
    path = tmp_path / "mine.csv"
    path.write_text(f"service,site\n{service},{site}\n", encoding="utf-8")
    changed = json.loads(run("evaluate", TOY, path, "--json").stdout)
    other = [pair for pair in today["configuration"] if pair[0] != service]
    assert [pair for pair in changed["configuration"] if pair[0] != service] == other
    done = run("evaluate", TOY, path)
    assert done.exit_code == 0


def test_module_entry_point() -> None:
    done = subprocess.run([sys.executable, "-m", "reconfig", "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "0.1.0" in done.stdout


def test_hurdles_prints_writes_and_refuses(tmp_path: Path) -> None:
    out = tmp_path / "hurdles"
    done = run("hurdles", TOY, "--out", out)
    assert done.exit_code == 0
    assert "3 of 8 sets of sites meet every standard" in done.output  # the table of strokes in the toy's README
    assert {path.name for path in out.iterdir()} >= {"hurdles.csv", "survivors.csv"}
    assert run("hurdles", TOY, "--out", out).exit_code == 2
    found = json.loads(run("hurdles", TOY, "--service", "stroke", "--json").stdout)["services"]
    assert [(one["service"], len(one["survivors"])) for one in found] == [("stroke", 3)]
    wrong = run("hurdles", TOY, "--service", "strokes")
    assert wrong.exit_code == 2
    assert "Did you mean 'stroke'?" in wrong.stderr


def test_a_problem_of_the_literature_is_imported_and_solved(tmp_path: Path) -> None:
    """A path of four vertices with edges of 1, 2 and 3, p = 2: {2, 4} serves 1 and 3 at 1 + 2 = 3, the least."""
    (tmp_path / "path.txt").write_text("4 3 2\n1 2 1\n2 3 2\n3 4 3\n", encoding="utf-8")
    assert run("import", tmp_path / "path.txt", tmp_path / "path", "--format", "orlib-pmed").exit_code == 0
    done = run("solve", tmp_path / "path", "--minimise", "travel", "--out", tmp_path / "run", "--json")
    assert json.loads(done.stdout)["objective"] == pytest.approx(3)
    wrong = run("import", tmp_path / "path.txt", tmp_path / "other", "--format", "orlib-pmeds")
    assert wrong.exit_code == 2
    assert "Did you mean 'orlib-pmed'?" in wrong.stderr


@pytest.mark.parametrize("ending", ["mps", "lp"])
def test_the_model_and_its_solution_can_be_taken_away(ending: str, tmp_path: Path) -> None:
    """HiGHS by itself, given the file alone, finds the objective of the run."""
    import highspy

    file = tmp_path / "new" / f"toy.{ending}"
    done = run("solve", TOY, "--write-mps", file, "--out", tmp_path / "run", "--gap", 0, "--json")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in file.parent.iterdir()) == sorted([file.name, "toy.sol"])
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(file))
    highs.run()
    objective = json.loads(done.stdout)["objective"] / 1e6  # the model counts in millions
    assert highs.getInfo().objective_function_value == pytest.approx(objective)
    assert "open_" in file.read_text(encoding="utf-8")
    assert "Optimal" in file.with_suffix(".sol").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "sentence"), [("model.txt", "is no kind of file for a model"), ("there.mps", "exists already")]
)
def test_a_model_file_that_cannot_be_is_refused_before_anything_is_done(
    name: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "there.mps").write_text("mine", encoding="utf-8")
    done = run("solve", TOY, "--write-mps", tmp_path / name, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert sentence in done.output
    assert not (tmp_path / "run").exists()
    assert (tmp_path / "there.mps").read_text(encoding="utf-8") == "mine"
