"""The command `reconfig compare`: what it prints and writes, what it refuses, and that nothing is left half done."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reconfig.cli import main
from reconfig.evaluate.evaluation import evaluate
from reconfig.instance.io import read_configuration, read_instance
from reconfig.instance.rules import Forbid
from reconfig.objective import Objective
from reconfig.outputs.comparison import Comparison, a_day, people
from reconfig.outputs.comparison_sections import comparison_blocks, headline
from reconfig.outputs.document import markdown
from reconfig.solution import Configuration
from reconfig.study.appraisal import Appraisal
from reconfig.study.option import Option
from tests.appraisals import appraisal
from tests.option_runs import TOY, toy_run


def _compare(*words: str) -> Result:
    return CliRunner().invoke(main, ["compare", str(TOY), *words], env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Today, the least cost, and Strokes at Midtown alone as somebody drew it."""
    folder = tmp_path_factory.mktemp("compare")
    drawn = folder / "midtown.csv"
    drawn.write_text("service,site\nstroke,M\n", encoding="utf-8")
    words = [str(toy_run(folder / "cost")), f"<b>Midtown</b>|={drawn}"]
    return _compare(*words, "--out", str(folder / "out")), folder / "out"


def test_the_terminal_has_one_table_with_today_first(compared: tuple[Result, Path]) -> None:
    """Costs, organisations, access by group, journeys, rules; differences against today."""
    result, folder = compared
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Toyshire (made up: no real place)"
    assert "Option A: least cost, proven optimal" in lines
    assert "Today Option A <b>Midtown</b>|" in lines
    assert "Cost a year (assumed) £24.50m £19.70m £26.40m" in lines
    assert "Toyshire North Trust £8.64m £6.20m (−£2.44m) £13.14m (+£4.50m)" in lines
    assert "1 (most deprived) 12.5 29.4 (+16.9) 14.1 (+1.6)" in lines
    assert "Patients who travel longer, a year (assumed) 0 620 (1.7 a day) 200 (0.5 a day)" in lines
    assert "Acute stroke unit, Midtown Hospital – runs runs" in lines
    assert "Today and every option meet 6 rules:" in lines
    assert lines[-1] == f"Everything is in {folder}"


def test_the_folder_has_words_tables_configurations_and_data(compared: tuple[Result, Path]) -> None:
    """Each table as csv; each configuration as `reconfig evaluate` reads it back."""
    _, folder = compared
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = ("options", "costs", "organisations", "activity", "access", "journeys", "moves", "rules")
    assert names == {
        *(f"{name}.csv" for name in tables),
        *(f"options/{name}.csv" for name in ("today", "option-a", "b-midtown-b")),
        "compare.md",
        "comparison.json",
        "manifest.json",
    }
    toy = read_instance(TOY)
    again = evaluate(toy, read_configuration(folder / "options" / "option-a.csv", toy))
    assert again.objectives[Objective.COST] == pytest.approx(19.7e6)
    with (folder / "journeys.csv").open(encoding="utf-8-sig", newline="") as file:
        counts = {row["patients"] for row in csv.DictReader(file)}
    assert len(counts) > 3
    assert all(not count or float(count) % 5 == 0 for count in counts), "counts of patients are rounded"


def test_the_data_hold_the_evaluators_numbers(compared: tuple[Result, Path]) -> None:
    """Options with their configurations, and every table."""
    _, folder = compared
    data = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    toy = read_instance(TOY)
    assert [option["name"] for option in data["options"]] == ["Today", "Option A", "<b>Midtown</b>|"]
    for option, row in zip(data["options"], data["tables"]["options"], strict=True):
        found = evaluate(toy, Configuration.of(option["configuration"]))
        assert row["cost"] == pytest.approx(found.objectives[Objective.COST])
    kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert kept["inputs"] == dict(toy.hashes)
    assert kept["minimise"] == "cost"
    assert data["options"][1]["run"]["status"] == "OPTIMAL"


def test_the_words_escape_names_and_mark_assumptions(compared: tuple[Result, Path]) -> None:
    """Markdown shows a name as it is written; prices and made-up areas are said."""
    _, folder = compared
    words = (folder / "compare.md").read_text(encoding="utf-8")
    assert "<b>" not in words
    assert "&lt;b&gt;Midtown&lt;/b&gt;\\|" in words
    assert "**This area is made up.** It is no real place." in words
    assert "| Cost a year (assumed) | £24.50m | £19.70m | £26.40m |" in words
    assert "Made with reconfig" in words
    assert "- Made-up data, no real place" in words


def test_json_is_the_same_data(tmp_path: Path) -> None:
    """On standard output, with the folder; progress goes aside."""
    result = _compare("do-minimum", "--json", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    assert data["folder"] == str(tmp_path / "out")
    assert [option["name"] for option in data["options"]] == ["Today", "Do minimum"]
    assert data["options"][1]["origin"] == "today breaks no rule, so nothing need move"


def test_bad_words_are_one_report_and_nothing_is_written(tmp_path: Path) -> None:
    """Exit code 2."""
    result = _compare("tomorrow", str(tmp_path), "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "OPTION: 'tomorrow' names no option." in result.stderr
    assert "is no folder of a run" in result.stderr
    assert "2 problems found; nothing was written." in result.stderr
    assert not list(tmp_path.iterdir())


def test_an_existing_folder_is_refused_before_any_work(tmp_path: Path) -> None:
    """Nothing is overwritten."""
    result = _compare("do-minimum", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "exists already" in result.stderr


def test_a_fault_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder appears whole or not at all."""

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reconfig.outputs.comparison_folder.markdown", fail)
    result = _compare("today", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_without_any_rule_kept_there_may_be_no_do_minimum(tmp_path: Path) -> None:
    """Own rules that clash: the study says so, exit code 3, nothing written."""
    own = tmp_path / "own.py"
    own.write_text(
        "from reconfig.instance.own_rule import Measured, OwnRule\n"
        "class More(OwnRule):\n"
        "    def rows(self, model, form):\n"
        "        return sum(model.open[pair] for pair in form.pairs()) >= 99\n"
        "    def measured(self, outcome):\n"
        "        yield Measured('Toyshire', len(outcome.configuration), 'units', at_least=99)\n"
        "RULES = [More(name='Ninety-nine units')]\n",
        encoding="utf-8",
    )
    result = _compare("do-minimum", "--own-rules", str(own), "--out", str(tmp_path / "out"))
    assert result.exit_code == 3, result.output
    assert "No configuration satisfies every rule, so there is no do-minimum." in result.stderr
    assert not (tmp_path / "out").exists()


def test_small_numbers_of_patients_are_not_told() -> None:
    """Nor told by their part of a day."""
    assert people(3.0) == "fewer than 8"
    assert people(0.0) == "0"
    assert people(620.0) == "620 (1.7 a day)"
    assert people(10.0) == "10 (under 0.1 a day)"
    assert people(1_000_000.0) == "1,000,000 (2,740 a day)"
    assert a_day(3.0) == ""


def _with(pairs: list[tuple[str, str]], *rules: Forbid) -> Comparison:
    toy = read_instance(TOY)
    instance = toy.replace(rules=(*toy.rules, *rules))
    today = Option("Today", "what runs today", evaluate(instance, instance.today))
    other = Option("Option A", "drawn by hand", evaluate(instance, Configuration.of(pairs)))
    return Comparison(Appraisal(instance, today, (other,)))


def test_headlines_in_words() -> None:
    """Cost, units, journeys and rules; what cannot be reached has no number of minutes."""
    held = Comparison(appraisal())
    assert headline(held, held.appraisal.options[0]) == (
        "It costs £4.80m a year less than today, on assumed prices. Units that open: 1; units that close: 4. "
        "Patients a year who travel longer: 620 (1.7 a day), 19.3 minutes longer on average; more than 15 minutes "
        "longer: 210 (0.6 a day). Patients who travel less: 300 (0.8 a day). It breaks no rule."
    )
    nowhere = _with([("stroke", "N"), ("stroke", "S"), ("stroke", "X")])
    told = headline(nowhere, nowhere.appraisal.options[0])
    assert "Patients a year who travel longer: 2,100 (5.8 a day), some reach no open site" in told
    same = _with(list(read_instance(TOY).today))
    assert headline(same, same.appraisal.options[0]) == (
        "It costs as much as today. Nothing opens or closes. No journey changes. It breaks no rule."
    )


def test_broken_rules_are_told_with_place_and_amount() -> None:
    """Of today and of the option alike."""
    rule = Forbid(name="No births at Northgate", service="births", site="N")
    words = markdown(comparison_blocks(_with([("stroke", "S"), ("stroke", "X"), ("births", "S"), ("cots", "S")], rule)))
    assert (
        "| No births at Northgate (Maternity unit led by consultants) | not met: Northgate Hospital: 1 open units, 1 "
        "above the limit of 0 | met |" in words
    )
    assert "Ashby: 40 minutes, 10 above the limit of 30" in words
    assert "Southport Hospital: 800 strokes a year, 100 above the limit of 700" in words
