"""What is shipped, and that its parts fit."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import reconfig
from reconfig.evaluate import evaluate
from reconfig.instance.io import read_instance
from reconfig.objective import Objective
from reconfig.outcome import Status
from reconfig.solve import solve
from tests.helpers import with_times

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", reconfig.__all__)
def test_every_name_of_the_facade_is_there(name: str) -> None:
    assert getattr(reconfig, name) is not None


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((ROOT / "reconfig" / "__init__.py").read_text(encoding="utf-8"))
    seen = {
        name.asname for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names if name.asname
    }
    assert seen == set(reconfig.__all__)


def test_no_work_and_nothing_heavy_at_import() -> None:
    script = "import sys, reconfig; assert not {'pandas', 'numpy', 'pyomo', 'matplotlib'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize("path", sorted((ROOT / "instances").glob("*/best.toml")), ids=lambda path: path.parent.name)
def test_best_known_answers_are_met(path: Path) -> None:
    """Every instance's best.toml, solved again."""
    best = tomllib.loads(path.read_text(encoding="utf-8"))
    result = solve(read_instance(path.parent), Objective(best["minimise"]))
    assert result.outcome.status is Status.OPTIMAL
    assert result.objective == pytest.approx(best["objective"], rel=1e-4)
    assert best["proven"] == (best["bound"] == best["objective"])


@pytest.mark.parametrize(
    "path", sorted((ROOT / "instances").glob("*/instance.toml")), ids=lambda path: path.parent.name
)
def test_every_instance_is_sound_and_says_where_it_comes_from(path: Path, tmp_path: Path) -> None:
    instance = read_instance(with_times(path.parent, tmp_path))
    assert (path.parent / "README.md").is_file()
    assert instance.about.licences or instance.about.synthetic
    assert evaluate(instance, instance.today).objectives[Objective.TRAVEL] > 0


def test_files_stay_small() -> None:
    """Files under about 400 lines."""
    for path in (ROOT / "reconfig").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 420, path


def test_version_and_changelog_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"version: {project['version']}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
