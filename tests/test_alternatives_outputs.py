"""What `reconfig alternatives` writes and prints."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from reconfig.cli import main
from reconfig.cli_alternatives import Share
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.instance import Instance
from reconfig.instance.io import read_configuration, read_instance
from reconfig.objective import Objective
from reconfig.outputs.alternatives_folder import write_alternatives
from reconfig.outputs.alternatives_tables import ShownAlternatives, decision_table
from reconfig.outputs.alternatives_terminal import print_alternatives
from reconfig.outputs.alternatives_words import alternatives_markdown, cost_words
from reconfig.outputs.run_reading import read_run_folder
from reconfig.outputs.tables import disclosed
from reconfig.study.alternatives import Alternatives, Decision
from reconfig.study.diversity import study_alternatives
from reconfig.study.question import Question
from reconfig.study.wanted import Wanted
from tests.asking import Answering

TOY = Path(__file__).parents[1] / "instances" / "toy"
PRICED = Decision("stroke", "N", today=True, best=False, chosen_in=1, replacement=2e6, replacement_at_least=2e6)


@pytest.fixture(scope="module")
def toy() -> Instance:
    return read_instance(TOY)


@pytest.fixture(scope="module")
def shown(toy: Instance) -> ShownAlternatives:
    """Within 10 % of the least cost: two options."""
    return ShownAlternatives(toy, study_alternatives(toy, Wanted(within=0.1, priced="all"), Answering()))


@pytest.fixture(scope="module")
def folder(shown: ShownAlternatives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    first = Answering()(Question(shown.instance, Objective.COST, "the best"))
    return write_alternatives(shown, first, tmp_path_factory.mktemp("runs") / "run", ["reconfig", "alternatives"], 8)


def test_the_folder_holds_everything(folder: Path, shown: ShownAlternatives) -> None:
    names = {each.name for each in folder.iterdir()}
    assert names == {
        "alternatives.csv",
        "alternatives.json",
        "alternatives.md",
        "decisions.csv",
        "decisions.png",
        "decisions.svg",
        "distances.csv",
        "manifest.json",
        "options",
    }
    data = json.loads((folder / "alternatives.json").read_text(encoding="utf-8"))
    assert Alternatives.from_dict(data) == shown.found
    assert ET.parse(folder / "decisions.svg").getroot().tag.endswith("svg")


def test_the_manifest_is_that_of_a_run(folder: Path, toy: Instance) -> None:
    run = read_run_folder(folder)
    assert run.study == "alternatives.json"
    assert run.minimise is Objective.COST
    assert run.manifest["inputs"] == dict(toy.hashes)
    assert run.manifest["objective"] == run.manifest["bound"] == pytest.approx(19.7e6)
    assert run.manifest["questions"] == 8


def test_the_options_that_are_written_are_those_that_were_found(folder: Path, shown: ShownAlternatives) -> None:
    values = []
    for path in sorted((folder / "options").iterdir()):
        evaluation = evaluate(shown.instance, read_configuration(path, shown.instance))
        assert not evaluation.violations
        values.append(evaluation.objectives[Objective.COST])
    assert values == pytest.approx([each.value for each in shown.found.options])


def test_the_figures_of_the_options_are_the_evaluators(folder: Path, shown: ShownAlternatives) -> None:
    table = pd.read_csv(folder / "alternatives.csv")
    for row, option in zip(table.to_dict("records"), shown.appraisal.options, strict=True):
        assert row["option"] == option.name
        assert row["cost"] == row["value"] == pytest.approx(option.evaluation.objectives[Objective.COST])
        assert row["patients_longer"] == disclosed(row["patients_longer"])
    assert table["above_best"].tolist() == pytest.approx([0, 1.1e6])
    assert table["nearest"].tolist() == [3, 3]


def test_the_decisions_that_are_written(shown: ShownAlternatives) -> None:
    rows = {(row["service"], row["site"]): row for row in decision_table(shown).to_dict("records")}
    row = rows["stroke", "M"]
    assert (row["today"], row["best"], row["chosen_in"], row["options"]) == ("closed", "runs", 1, 2)
    assert (row["Option A"], row["Option B"], row["standing"]) == ("runs", "closed", "open choice")
    assert row["replacement"] == pytest.approx(1.1e6)
    assert pd.isna(rows["births", "S"]["replacement"])
    assert rows["births", "S"]["standing"] == "the rules leave no choice"


def test_the_page_in_plain_words(shown: ShownAlternatives) -> None:
    page = alternatives_markdown(shown)
    for words in (
        "# Toyshire: different options within 10 % of the least cost",
        "2 options that differ, from £19.70m to £20.80m (cost a year).",
        "the rules leave no choice in 2, 2 are the same in everything within 10 % and 3 are open",
        "This area is made up. It is no real place.",
        "Option A is proven to be the best; no option here is above £21.67m.",
        "Nothing else within 10 % differs from each of them in 2 units or more.",
        "| Acute stroke unit | Midtown Hospital | – | runs | – | £1.10m |",
        "| Maternity unit led by consultants | – | Northgate Hospital (closes) |",
        "| Option B | £1.10m (5.58 %) | £20.80m (−£3.70m) | 0 | 2 |",
        "Costs rest on assumed prices.",
    ):
        assert words in page


def test_one_option_alone(toy: Instance, tmp_path: Path) -> None:
    asking = Answering()
    shown = ShownAlternatives(toy, study_alternatives(toy, Wanted(within=0.01, priced="none"), asking))
    first = Answering()(Question(toy, Objective.COST, "the best"))
    write_alternatives(shown, first, tmp_path / "run", [], 1)
    page = (tmp_path / "run" / "alternatives.md").read_text(encoding="utf-8")
    assert "Only one option is shown: £19.70m." in page
    assert "Nothing else within 1 % differs from it in 2 units or more." in page
    assert "by default no more than 40 are tried. `--replacement all` asks about every decision" in page


def test_a_search_that_was_ended_says_so(toy: Instance) -> None:
    found = study_alternatives(toy, Wanted(within=0.1, priced="all"), Answering(stop_at=3))
    page = alternatives_markdown(ShownAlternatives(toy, found))
    assert "The search was ended early" in page
    assert "There may be further ones." in page


def test_other_objectives_are_told_in_their_units(toy: Instance) -> None:
    wanted = Wanted(Objective.TRAVEL, within=0.2, count=3, priced="differing")
    page = alternatives_markdown(ShownAlternatives(toy, study_alternatives(toy, wanted, Answering())))
    assert "within 20 % of the shortest journeys" in page
    assert "(average journey)" in page
    assert "| Option | Average journey | Above the best | Cost a year (change) |" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "£2.00m"),
        ({"replacement_at_least": 1e6}, "£2.00m (at least £1.00m)"),
        ({"replacement_at_least": 2e6 - 9}, "£2.00m"),
        ({"replacement_at_least": 0.0}, "at most £2.00m"),
        ({"replacement": 1234.0, "replacement_at_least": 1234.0}, "£1,234"),
        ({"replacement": None}, "at least £2.00m"),
        ({"replacement": None, "replacement_at_least": None}, "not asked"),
        ({"replacement": 0.0, "replacement_at_least": 0.0}, "nothing"),
        ({"replacement": None, "replacement_at_least": None, "impossible": True}, "not possible"),
    ],
)
def test_what_the_other_choice_adds_in_words(shown: ShownAlternatives, changes: dict[str, object], words: str) -> None:
    assert cost_words(shown, dataclasses.replace(PRICED, **changes)) == words  # type: ignore[arg-type]


def test_names_are_data(toy: Instance, tmp_path: Path) -> None:
    names = toy.sites["name"].where(toy.sites["site"] != "M", "Mid | <b>town</b> $x$ & [bold]co[/]")
    odd = toy.replace(sites=toy.sites.assign(name=names))
    shown = ShownAlternatives(odd, study_alternatives(odd, Wanted(within=0.1, priced="none"), Answering()))
    first = Answering()(Question(odd, Objective.COST, "the best"))
    folder = write_alternatives(shown, first, tmp_path / "run", [], 1)
    page = (folder / "alternatives.md").read_text(encoding="utf-8")
    assert "| Acute stroke unit | Mid \\| <b>town</b> $x$ & [bold]co[/] | – | runs | – |\n" in page
    description = ET.parse(folder / "decisions.svg").find("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert description.text is not None
    assert "Mid | <b>town</b>" in description.text
    assert "Mid | <b>town</b> $x$ & [bold]co[/]" in pd.read_csv(folder / "decisions.csv")["site_name"].tolist()
    console = Console(record=True, width=200)
    print_alternatives(console, shown)
    assert "[bold]co[/]" in console.export_text()


@pytest.mark.parametrize(
    ("text", "share"), [("2%", 0.02), ("2 %", 0.02), ("0.02", 0.02), ("0", 0.0), ("100%", 1.0), ("1.5%", 0.015)]
)
def test_shares(text: str, share: float) -> None:
    assert Share().convert(text, None, None) == pytest.approx(share)


@pytest.mark.parametrize("text", ["2", "1", "101%", "-2%", "two", "", "%", "nan", "inf%", "0,02", "1e-2", "٢%"])
def test_shares_that_are_refused(text: str, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = CliRunner().invoke(main, ["alternatives", str(TOY), "--within", text, "--out", str(out)])
    assert done.exit_code == 2
    assert "Write 2% or 0.02." in done.output
    assert not out.exists()


def test_the_command(tmp_path: Path) -> None:
    """In child processes, as users run it."""
    out = tmp_path / "run"
    asked = ["--within", "10%", "--count", "2", "--replacement", "none", "--gap", "0", "--out", str(out)]
    done = CliRunner().invoke(main, ["alternatives", str(TOY), *asked])
    assert done.exit_code == 0, done.output
    assert "2 options that differ, from £19.70m to £20.80m" in " ".join(done.output.split())
    assert "Where they differ (● runs, – does not)" in done.output
    data = json.loads((out / "alternatives.json").read_text(encoding="utf-8"))
    assert [each["value"] for each in data["options"]] == pytest.approx([19.7e6, 20.8e6])
    again = CliRunner().invoke(main, ["alternatives", str(TOY), "--out", str(out)])
    assert again.exit_code == 2
    assert "exists already" in again.output


def test_the_command_as_json_and_its_report_of_bad_wishes(tmp_path: Path) -> None:
    asked = ["--services", "strok,care", "--json", "--out", str(tmp_path / "run")]
    done = CliRunner().invoke(main, ["alternatives", str(TOY), *asked])
    assert done.exit_code == 2
    assert [each["value"] for each in json.loads(done.stdout)["problems"]] == ["strok", "care"]
    assert not (tmp_path / "run").exists()
