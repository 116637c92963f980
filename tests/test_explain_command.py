"""reconfig explain, from the outside: its four questions, its words, its folder, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from reconfig.cli import main
from reconfig.evaluate import evaluate
from reconfig.instance.io import read_instance, write_instance
from reconfig.outputs.explain_words import clash_sections, failure_sections, move_words
from reconfig.outputs.section import Section
from reconfig.solution import Configuration
from reconfig.study.broken import study_failure
from reconfig.study.clash import explain
from tests.clash_cases import CASES, ENOUGH, NEAR, forbid, keep, line
from tests.clashes import here

TOY = "instances/toy"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def clashing(tmp_path: Path) -> Path:
    """Enough cases at every site, and everyone near one: the two clash."""
    write_instance(line(NEAR, ENOUGH), tmp_path / "line")
    return tmp_path / "line"


def test_why_there_is_no_answer(clashing: Path, tmp_path: Path) -> None:
    result = invoke("explain", str(clashing), "--out", str(tmp_path / "why"))
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "No configuration satisfies every rule; that is proven." in words
    assert "enough cases. If only this moved: from 300" in words
    assert "Nothing less would do: that is proven." in words
    assert sorted(path.name for path in (tmp_path / "why").iterdir()) == [
        "clashes.csv",
        "configuration.csv",
        "explain.json",
        "explain.md",
        "manifest.json",
        "moves.csv",
    ]
    assert list(pd.read_csv(tmp_path / "why" / "clashes.csv")["rule"]) == ["everyone near", "enough cases"]
    page = (tmp_path / "why" / "explain.md").read_text(encoding="utf-8")
    assert "made up" in page
    assert "SHA-256" in page


def test_the_same_as_json(clashing: Path) -> None:
    result = invoke("explain", str(clashing), "--json")
    found = json.loads(result.stdout)
    assert found["explains"] == "clash"
    assert found["status"] == "INFEASIBLE"
    assert [rule["rule"] for rule in found["clashes"][0]["rules"]] == ["everyone near", "enough cases"]
    assert found["least"]["moves"]


def test_solve_points_to_it(clashing: Path, tmp_path: Path) -> None:
    result = invoke("solve", str(clashing), "--out", str(tmp_path / "run"))
    assert result.exit_code == 3
    assert f"reconfig explain {clashing.as_posix()}" in result.stdout


def test_why_a_configuration_fails(clashing: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "two.csv"
    chosen.write_text("service,site\nV,S0\nV,S3\n", encoding="utf-8")
    result = invoke("explain", str(clashing), str(chosen), "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    evaluation = evaluate(read_instance(clashing), Configuration.of([("V", "S0"), ("V", "S3"), ("W", "S0")]))
    places = [place for each in found["broken"] for place in each["places"]]
    assert [place["amount"] for place in places] == pytest.approx([v.amount for v in evaluation.violations])
    words = invoke("explain", str(clashing), "today").stdout
    assert "What mends it" in words
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "configuration.csv").write_text("service,site\nV,S0\n", encoding="utf-8")
    assert "everyone near" in invoke("explain", str(clashing), str(folder)).stdout


def test_a_configuration_that_fails_nothing_says_so(tmp_path: Path) -> None:
    write_instance(line(NEAR), tmp_path / "line")
    assert "This configuration satisfies every rule." in invoke("explain", str(tmp_path / "line"), "today").stdout


def test_why_not_and_prices() -> None:
    not_chosen = invoke("explain", TOY, "--service", "births", "--site", "M", "--json")
    assert json.loads(not_chosen.stdout)["explains"] == "why not"
    prices = invoke("explain", TOY, "--prices", "--rule", "Stroke: one or two sites")
    assert "Stroke: one or two sites" in prices.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["today", "--prices"], "two questions at once"),
        (["--service", "births"], "belong together"),
        (["--rule", "anything"], "belongs to --prices"),
        (["--service", "birth", "--site", "M"], "Did you mean"),
        (["nowhere.csv"], "is not a file"),
        (["--count", "stroke"], "is not SERVICE=N"),
    ],
)
def test_what_it_refuses(arguments: list[str], says: str, tmp_path: Path) -> None:
    result = invoke("explain", TOY, *arguments, "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (tmp_path / "out").exists()


def test_single_units_that_mend_it_are_named_and_do() -> None:
    instance = line(NEAR)
    three = Configuration.of([("V", "S0"), ("V", "S1"), ("V", "S2"), ("W", "S0")])
    (broken,) = study_failure(evaluate(instance, three)).broken
    assert [(change.service, change.site, change.opens) for change in broken.changes] == [("V", "S3", True)]
    words = [
        point for section in failure_sections(study_failure(evaluate(instance, three))) for point in section.points
    ]
    assert any("opening Service V at Site S3" in point for point in words)


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_move_has_words_that_hold(name: str) -> None:
    """Numbers are rounded away from the limit that is missed, and every member of the clash is named."""
    instance = CASES[name].make()
    found = explain(instance, here)
    text = "\n".join(section.markdown for section in clash_sections(found))
    for clash in found.clashes:
        assert all(member.named.name in text.replace("\\", "") for member in clash.members)
    assert found.least is not None
    for move in found.least.moves:
        words = move_words(move, instance)
        assert words
        assert "nan" not in words
        assert "inf" not in words


def test_names_of_users_stay_names() -> None:
    section = Section("a | b", ["<script>alert(1)</script>"], ["*x*"], ["c"], [["d | e"]])
    assert "<script>" not in section.markdown.replace("\\<", "")
    assert "d \\| e" in section.markdown
    assert "\\*x\\*" in section.markdown


def test_two_rules_given_up_are_said_so() -> None:
    found = explain(line(keep("S1"), forbid("S1")), here)
    assert found.least is not None
    (move,) = found.least.moves
    assert move_words(move, found.instance).endswith(": given up")
